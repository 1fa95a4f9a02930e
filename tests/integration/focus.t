#!/bin/sh
# A bill of other clouds from a drop folder: the FOCUS mapping, the account map, derived parties, both
# cycles. With 1,000 real charges where their file lies beside the project (or NIGHTPOST_FOCUS_SAMPLE
# says where), and always with five charges written here, whose sums are done by hand.
set -eu
. tests/harness/tap.sh
. tests/harness/pgcluster.sh
nightpost=${NIGHTPOST:-${NIGHTPOST_BUILD:-build/debug}/nightpost}
case $nightpost in /*) ;; *) nightpost=$PWD/$nightpost ;; esac
sample=${NIGHTPOST_FOCUS_SAMPLE:-../shared/data/focus_sample_1.0.csv}
work=$(mktemp -d /tmp/nightpost-focus.XXXXXX)

finish () {
    pg_stop
    rm -rf "$work" "$tap_output"
}
trap finish EXIT
trap 'exit 1' INT TERM

# Σ of a column over all detail CSVs of partners, by Python's decimal and csv.
cat >"$work/sum.py" <<'PY'
import csv, glob, gzip, io, sys
from decimal import Decimal
rows, total = 0, Decimal(0)
for path in glob.glob(sys.argv[1] + '/[!_.]*/latest/manager_consumption_detail_*/*.csv.gz'):
    for row in csv.DictReader(io.TextIOWrapper(gzip.open(path), encoding='utf-8-sig', newline='')):
        rows, total = rows + 1, total + Decimal(row['payable_amount'])
print(rows, total)
PY

night () { # night <name> <date>: a warehouse and an outbox of its own; the file is in $work/<name>/drop
    here=$work/$1
    pg_fresh "focus_$1"
    cat >"$here/n.conf" <<CONF
[nightpost]
state = $here/var
outbox = $here/outbox
[warehouse]
dsn = $pg_conninfo dbname=focus_$1
[source focus]
kind = drop
dir = $here/drop
mapping = focus_1_0
[accounts focus]
1234567890123 = sunbird-aws
/providers/Microsoft.Billing/billingAccounts/8611537 = sunbird-azure
20209880 = oracle-20209880
CONF
    # shellcheck disable=SC2086 # words
    "$nightpost" extract --config "$here/n.conf" --date "$2" 2>"$here/log" &&
        "$nightpost" subscribe --config "$here/n.conf" all $reports --since "$2" --locale en --profile machine \
            2>>"$here/log" &&
        "$nightpost" run --config "$here/n.conf" --date "$2" 2>>"$here/log"
}

# A bill export says nothing of incentive policies: without them performance and incentives are held back
# (1-domain.md, 1.5), which is not what this is about.
reports='consumption_summary manager_consumption_detail order_resource_detail customer_info voucher_ledger
    focus_cost_and_usage partner_bill new_customer_tag'

pg_start

mkdir -p "$work/hand/drop"
cat >"$work/hand/drop/bill.csv" <<'CSV'
"BilledCost","BillingAccountId","BillingAccountName","BillingCurrency","BillingPeriodStart","ChargeCategory","ChargeDescription","ChargeFrequency","ChargePeriodEnd","ChargePeriodStart","ListCost","ServiceName","SkuId","SubAccountId","SubAccountName"
0.00000000001,"1234567890123","SunBird","USD","2024-09-01 00:00:00","Usage","a","Usage-Based","2024-09-18 23:00:00","2024-09-18 22:00:00",0.5,"Queue","s1","acct-1","Atlas"
1.25,"1234567890123","SunBird","USD","2024-09-01 00:00:00","Usage","b","Usage-based","2024-09-18 23:00:00","2024-09-18 22:00:00",1.00,"Queue","s2","acct-1","Atlas"
-2,"20209880",NULL,"USD","2024-10-01 00:00:00","Credit","c","One-Time","2024-10-01 01:00:00","2024-10-01 00:00:00",0,"Support","s3","acct-2",NULL
7,"nobody-mapped-me",NULL,"USD","2024-09-01 00:00:00","Usage","d","Usage-Based","2024-09-18 23:00:00","2024-09-18 22:00:00",7,"Queue","s4","acct-3",NULL
3,"1234567890123","SunBird","EUR","2024-09-01 00:00:00","Usage","e","Usage-Based","2024-09-18 23:00:00","2024-09-18 22:00:00",3,"Queue","s5","acct-1","Atlas"
CSV
ok "five charges run a night" night hand 2024-10-01
# 0.00000000001 + 1.25 - 2: the unmapped account and the euro are in quarantine, not in a file.
is "the three good ones are there to the last digit" "$(python3 "$work/sum.py" "$work/hand/outbox")" \
    "3 -0.74999999999"
is "the two bad ones are in quarantine, with the column" \
    "$(psql -XAtq -d focus_hand -c "select column_name from nightpost.quarantine order by 1")" \
    "currency
source_partner_id"
like "an unmapped account says the line to add" \
    "$(psql -XAtq -d focus_hand -c "select reason from nightpost.quarantine where column_name = 'source_partner_id'")" \
    "*nobody-mapped-me*accounts focus*"
ok "the file is in done/" test -f "$work/hand/drop/done/bill.csv"
ok "both cycles are issued" test -f "$work/hand/outbox/sunbird-aws/latest/consumption_summary_202410_20241002.csv.gz" \
    -a -f "$work/hand/outbox/sunbird-aws/latest/consumption_summary_202409_20241002.csv.gz"

if test -r "$sample"; then
    mkdir -p "$work/real/drop"
    cp "$sample" "$work/real/drop/"
    ok "the real charges run a night" night real 2024-10-01
    is "1,000 charges come out as they went in, to the last digit" \
        "$(python3 "$work/sum.py" "$work/real/outbox")" "1000 20.52022672899"
    is "three billing accounts and finance have a release" \
        "$(find "$work/real/outbox" -mindepth 2 -maxdepth 2 -name latest | wc -l)" 4
    is "both cycles of all four" \
        "$(find "$work/real/outbox" -name 'consumption_summary_2024??_20241002.csv.gz' | wc -l)" 8
    is "nothing is in quarantine" \
        "$(psql -XAtq -d focus_real -c 'select count(*) from nightpost.quarantine')" 0
else
    skip "1,000 real charges" "their file is not beside the project"
fi
done_testing
