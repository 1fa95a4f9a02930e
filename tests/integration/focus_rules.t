#!/bin/sh
# FOCUS 1.2 over a whole sample month: the rule model (277 checks), the rules that it does not have, every
# invoice against an independent bill, and faults planted to see them found.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

check () { # check <argument...>
    python3 tests/focus/focus_check.py "$@"
}
all () { # all <issue date>: the releases of that day
    find "$outbox" -mindepth 2 -maxdepth 2 -name "$1" | LC_ALL=C sort
}
of () { # of <recipient> <heading> <sql condition like NAME=VALUE>: the cells of the rows that fit
    python3 - "$outbox/$1/latest" "$2" "$3" <<'PY'
import csv, glob, gzip, sys
path, = glob.glob(sys.argv[1] + '/focus_cost_and_usage_*.csv.gz')
name, value = sys.argv[3].split('=', 1)
with gzip.open(path, 'rt', encoding='utf-8', newline='') as f:
    print(*(r[sys.argv[2]] for r in csv.DictReader(f) if r[name] == value), sep='\n')
PY
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample month" sample --scale 0.02 --through 2026-11-01
works "is read" extract --date 2026-10-30
works "every partner may have FOCUS" subscribe all focus_cost_and_usage --since 2026-10-30
works "its managers too" subscribe D001 focus_cost_and_usage --manager am-D001-1 --since 2026-10-30
works "and directors" subscribe D001 focus_cost_and_usage --manager am-D001-0 --since 2026-10-30
works "two nights, the second the first of the next month" run --from 2026-10-30 --to 2026-10-31

# --- the rules, and the bill ---
psql -XAtq -d wh -c "set nightpost.mark = '9223372036854775807'" -v cycle=2026-10 -v through=2026-10-31 \
    -f tests/focus/bills.sql >"$world/bills"
# shellcheck disable=SC2046 # no blanks in these paths
ok "the 31st: 277 checks and our own rules hold in every file of every recipient" check $(all 20261031)
judge () { # keeps what is said for the next test
    # shellcheck disable=SC2046
    check --bills "$world/bills" $(all 20261101) | tee "$world/judged"
    tail -n 1 "$world/judged" | grep -q '^277 rules, files [1-9]' && test "$(wc -l <"$world/judged")" -le 2
}
ok "the 1st: they hold, and what an invoice's charges come to is its bill (BilledCost-C-007-M)" judge
is "what fails are defects of the model, no others" \
    "$(tail -n 1 "$world/judged" | sed 's/.*of the model: //')" \
    "CapacityReservationStatus-C-004-C CommitmentDiscountStatus-C-003-C CommitmentDiscountStatus-C-004-C InvoiceId-C-004-C ResourceType-C-005-C"
for recipient in D001 R001 S002 D001--am-D001-1; do
    ok "$recipient: ids stay from night to night (7.7)" \
        check --previous "$outbox/$recipient/20261031" "$outbox/$recipient/20261101"
done
python3 tests/focus/focus_plant.py "$outbox/S002/latest" >"$world/planted" || :
like "every planted fault is found" "$(grep -c '^ok' "$world/planted") of $(tail -n 1 "$world/planted")" "69 of 1..69"
grep '^not ok' "$world/planted" | sed 's/^/# /' || :

sed '1s/$/1/' "$world/bills" >"$world/other_bills"
# shellcheck disable=SC2046
is "a bill that differs by a fraction is noticed, and no other" \
    "$(check --bills "$world/other_bills" $(all 20261101 | grep -v -- '--') | grep -c '^bill: ')" 1
is "all bills are the source's sum, less what has no owner" \
    "$(wh "select trim_scale($(cut -f2 "$world/bills" | paste -sd+ -)
        + (select coalesce(sum(payable_amount) - sum(coalesce(voucher_amount, 0)), 0) from mart.consumption_line
            where report_cycle = '2026-10' and trade_day <= '2026-10-31' and top_id = '_unowned'))")" \
    "$(src "select trim_scale(sum(payment_amount - coalesce(coupon_amount, 0))) from src.consumption_record
        where bill_cycle = '2026-10' and trade_time < timestamptz '2026-11-01 00:00+08'
          and record_id not like 'BAD-%'")"

is "every bill type and every provider has its words in FOCUS; no row can fall out" \
    "$(wh "select count(*) from nightpost.code k where (k.code_list = 'bill_type' and not exists (select from nightpost.focus_bill_type b
              where b.bill_type = k.code::int4))
           or (k.code_list = 'provider_type' and not exists (select from nightpost.focus_issuer i where i.provider_type = k.code::int4))")" 0
is "82 subcategories of 19 categories (7.3)" \
    "$(wh "select count(*) || ' of ' || count(distinct service_category) from nightpost.focus_subcategory")" "82 of 19"

# --- hard cases, as one row says them ---
is "a charge of the vendor is the vendor's (7.3, 40)" "$(of D001 ProviderName x_RowId=HF-01)" "Huawei Cloud"
is "a marketplace charge keeps its publisher, not its issuer" \
    "$(of D001 PublisherName x_RowId=HF-28), $(of D001 InvoiceIssuerName x_RowId=HF-28)" "KooGallery, Huawei Cloud"
is "a refund is a purchase of less than nothing at the same price" \
    "$(of D001 ChargeCategory x_RowId=HF-29) $(of D001 PricingQuantity x_RowId=HF-29) x $(of D001 ListUnitPrice x_RowId=HF-29)" \
    "Purchase -1 x 99"
is "tax and its refund are taxes" "$(of D001 ChargeCategory x_RowId=HF-22) $(of D001 ChargeCategory x_RowId=HF-23)" "Tax Tax"
is "without a list price the contract price stands" \
    "$(of D001 ListUnitPrice x_RowId=HF-13) $(of D001 ContractedUnitPrice x_RowId=HF-13)" "0 2.5"
is "10 for 3 hours has no exact hourly price: one charge, three hours consumed" \
    "$(of D001 PricingQuantity x_RowId=HF-16) $(of D001 PricingUnit x_RowId=HF-16) $(of D001 ConsumedQuantity x_RowId=HF-16)" "1 Units 3"
is "an unknown region is called by its id" "$(of D001 RegionName x_RowId=HF-01)" "xx-moon-1"
is "a Chinese id is escaped, not lost" "$(of D001 RegionId x_RowId=HF-03)" "%E6%9C%88%E7%90%83-1"
is "a customer with Chinese names has an ASCII one and, masked, the Chinese one (V1, E10)" \
    "$(of D001 SubAccountName x_RowId=HF-07), $(of D001 x_SubAccountNameZh x_RowId=HF-07)" "Customer hf-%E5%AE%A2%E6%88%B7%E4%B8%80, 欧***司"
is "a resource named like a phone, an account named like an e-mail are masked (E10)" \
    "$(of D001 ResourceName x_RowId=HF-02) $(of D001 SubAccountName x_RowId=HF-02)" "***7000 f***@customer.example"
is "in referral the vendor bills the customer, in resale the partner (1.1)" \
    "$(of D001 InvoiceId x_RowId=HF-01) $(of D001 InvoiceId x_RowId=HF-07)" "202610-CNY-hf-mail 202610-CNY-D001"
is "tags: the last of a key, true without a value, none nested" "$(of D001 Tags x_RowId=HF-02)$(of D001 Tags x_RowId=HF-03)" \
    '{"a": "2", "k": "a=b", "flag": true}{"n": 1, "env": "last"}'
is "the month in UTC: 2026-10 begins on 30 September at 16:00 (V7)" "$(of D001 BillingPeriodStart x_RowId=HF-32)" "2026-09-30T16:00:00Z"
is "usage of no end ends with its month" "$(of D001 ChargePeriodEnd x_RowId=HF-32)" "2026-10-31T16:00:00Z"
is "a dollar partner's bill is in dollars" "$(of S002 BillingCurrency x_RowId=HC-0049)" "USD"

# --- who gets what ---
is "for programs, whatever was subscribed: CSV, machine profile" \
    "$(find "$outbox/D001/latest/" -name '*.xlsx' | wc -l) $(grep -o '"profile": "[a-z]*"' "$outbox/D001/latest/manifest.json" | sort -u)" \
    '0 "profile": "machine"'
is "finance gets none" "$(find "$outbox" -path '*_finance*focus_*' | wc -l)" 0
header () { gunzip -c "$outbox/$1"/latest/focus_cost_and_usage_*.csv.gz | head -n 1; }
like "a distributor sees which reseller" "$(header D001)" "*,x_DistributorId,*,x_ResellerId,*"
fails "a reseller does not" sh -c "echo '$(header R001)' | grep -q x_ResellerId"
is "and no row of another" "$(gunzip -c "$outbox"/R001/latest/focus_cost_and_usage_*.csv.gz | grep -c ',R003,')" 0
is "a director's files are one per manager, with their side files" \
    "$(find "$outbox/D001--am-D001-0/latest/" -name 'am-D001-1.csv.gz' | wc -l)" 3
python=python3
"$python" -c 'import openpyxl' 2>/dev/null || python=/usr/bin/python3
ok "the files are what the manifest says" "$python" tests/harness/release_check.py "$outbox/D001/latest"

# --- corrections of a closed month (1.8): rows whose bill cycle is not the report's ---
run=$(wh "select run_id from nightpost.run where business_date = '2026-10-31'")
wh "select nightpost.ensure_cycle('mart.consumption_line', '2026-10');
    insert into mart.consumption_line select (jsonb_populate_record(c, '{\"report_cycle\": \"2026-10\", \"trade_day\": \"2026-10-30\"}')).*
      from mart.consumption_line c where c.report_cycle = '2026-09' and c.top_id = 'D001' and c.trade_day <= '2026-09-05'" >/dev/null
for report in focus_cost_and_usage focus_billing_period focus_invoice_detail; do
    try report $report --run-id "$run" --recipient D001 --cycle 2026-10 --through 2026-10-31 --out "$world/late"
done
ok "corrections: another invoice, the open period, the charge's own (CorrectionHandling)" check "$world/late"
corrections=$(gunzip -c "$world"/late/focus_cost_and_usage_*.csv.gz | grep -c ',Correction,')
ok "there are some" test "$corrections" -gt 5

# --- a closed month (1.8) ---
wh "insert into nightpost.closing values ('2026-10', 1, 'closed', (select max(batch_id) from nightpost.batch), 'test', null)" >/dev/null
final () { # final <report> <column...>: what the query says of the closed month, once
    final_report=$1
    shift
    PGOPTIONS="-c nightpost.run_id=$run -c nightpost.recipient=D001 -c nightpost.cycle=2026-10 -c nightpost.through=2026-10-31
        -c nightpost.mark=999999 -c nightpost.state=${state:-final} -c search_path=mart,public" \
        psql -X -d wh --csv -f "reports/$final_report/query.sql" |
        python3 -c 'import csv, sys; print(*sorted({" ".join(r[c] for c in sys.argv[1:]) for r in csv.DictReader(sys.stdin)}))' "$@"
}
is "the period of a final file is closed, of any other open" \
    "$(final focus_billing_period BillingPeriodStatus) $(state=provisional final focus_billing_period BillingPeriodStatus)" "Closed Open"
is "its invoices are issued, of any other open" \
    "$(final focus_invoice_detail InvoiceIssueStatus) $(state=provisional final focus_invoice_detail InvoiceIssueStatus)" "Issued Open"
done_testing
