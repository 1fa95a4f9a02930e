#!/bin/sh
# An auditor's questions, answered from the delivered folders and the run tables alone: which report, when
# extracted, which filters and scope, complete against the source, totals performed again, what changed since
# and why, who closed it (3-operations.md, 3.3). And finance's workbook, with a partner held back.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

advance () { # advance <D>
    src "update src.readiness set complete_through = '$1'"
}

manifest () { # manifest <recipient> <release> <expression of m and f>: distinct values of the summary's files
    python3 -c 'import json, sys
m = json.load(open(sys.argv[1]))
files = [f for f in m["files"] if f["report"] == "consumption_summary"]
print(" | ".join(sorted({str(eval(sys.argv[2])) for f in files})))' "$outbox/$1/$2/manifest.json" "$3"
}

totals () { # totals <recipient> <release>: how many column totals its summary's files have
    manifest "$1" "$2" 'sum(len(x["sums"]) for x in files)'
}

table () { # table <report> <release>: finance'\''s CSV, without headings
    gzip -dc "$outbox/_finance/$2/$1"_2*.csv.gz | tr -d '\r' | sed 1d
}

sheets () { # sheets <release>: of the workbook, in order
    python3 -c 'import glob, re, sys, zipfile
book = zipfile.ZipFile(glob.glob(sys.argv[1])[0]).read("xl/workbook.xml").decode()
print(" ".join(re.findall("<sheet name=\"([^\"]+)", book)))' "$outbox/_finance/$1/reconciliation_2*.xlsx"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
PGOPTIONS='-c client_min_messages=warning'
export PGOPTIONS
"$nightpost" sql sql/sample/1_schema.sql | psql -XAtq -v ON_ERROR_STOP=1 -d src
src "
insert into src.readiness values ('2026-10-02');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, 'SOLUTION_PROVIDER', 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-08-01' from (values ('S1'), ('S2')) v (id);
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '2026-08-01' from (values ('C1'), ('C2'), ('C3')) v (id);
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
    (2, 'C2', 'S2', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
create function src.charge(id text, customer text, cycle text, at timestamptz, amount numeric, modified timestamptz) returns void
language sql as \$f\$
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, truncated_amount, payment_amount, cash_amount,
       currency, last_modified)
values (id, cycle, (at at time zone 'Etc/GMT-8')::date, customer, 'svc', 'res', 3, 5, 't-' || id, at, at, at, amount + 0.004, 0.004, amount, amount,
       'CNY', modified) \$f\$;
do \$d\$ begin
perform src.charge('a', 'C1', '2026-09', '2026-09-10 10:00+08', 1, '2026-09-10');
perform src.charge('b', 'C2', '2026-09', '2026-09-11 10:00+08', 2, '2026-09-11');
perform src.charge('c', 'C3', '2026-09', '2026-09-12 10:00+08', 4, '2026-09-12');
perform src.charge('d', 'C1', '2026-10', '2026-10-01 10:00+08', 8, '2026-10-01');
end \$d\$;
"
works "the source is read" extract --date 2026-10-02
works "both subscribe" subscribe all manager_consumption_detail consumption_summary --locale en --profile machine --unmask --since 2026-10-02
works "the night of 2 October" run --date 2026-10-02
src "update src.consumption_record set official_amount = 16.004, payment_amount = 16, cash_amount = 16, last_modified = '2026-10-03 20:00+08'
 where record_id = 'a'"
advance 2026-10-03
works "the night of 3 October, a record corrected" run --date 2026-10-03
works "September is closed" close 2026-09 --by zhang
advance 2026-10-04
works "the night of 4 October" run --date 2026-10-04

# ---- the questions ---------------------------------------------------------------------------------
is "which report: the manifest names report, cycle and state" \
    "$(manifest S1 20261005 'f["report"] + " " + f["cycle"] + " " + f["state"]')" "consumption_summary 2026-09 final | consumption_summary 2026-10 estimated"
is "when extracted: through which day, and in which batches" \
    "$(manifest S1 20261005 'm["data_through"]') $(wh "select string_agg(distinct business_date::text, ' ' order by business_date::text)
        from nightpost.batch where feed = 'consumption' and loaded_at is not null")" "2026-10-04 2026-10-02 2026-10-03"
like "which filters and scope: in words, and a hash of the associations that decided" \
    "$(manifest S1 20261005 '[f["scope"]["predicate"], len(f["scope"]["snapshot_sha256"])]')" "*rows of own customers while associated*64*"
is "complete against the source: control 1 per day, rows and amounts" \
    "$(table reconciliation 20261003 | grep -c '^passed,1,') $(table reconciliation 20261003 | grep '^passed,1,.*2026-09-10.*payable')" \
    "12 passed,1,来源 = 台账,sample 2026-09 2026-09-10,,payable_amount,1,1,0,0,"
ok "totals performed again: without a database" "$nightpost" verify "$outbox/S1/20261005"
is "and by the ledger, and read back: no difference in any file" \
    "$(wh "select count(*) > 0, count(*) filter (where read <> written or ledger <> written) from nightpost.file_sum")" "t|0"
is "and finance sees it of the last issue, recipient by recipient: as many column totals agree as its manifest has" \
    "$(table reconciliation 20261005 | grep -E '^(informs,9|.*,9,.*,S1 consumption_summary)')" \
    "passed,9,文件 = 台账,S1 consumption_summary,S1,一致的列合计数,$(totals S1 20261004),$(totals S1 20261004),0,0,
informs,9,文件 = 台账,issue,,发布日期,,20261004,,,"
like "what changed since, and why" "$(gzip -dc "$outbox"/S1/20261004/changes_manager_consumption_detail_202609_20261004.csv.gz | tr -d '\r' | grep payable_amount)" \
    "changed,correction,2026-09-10,2026-09,2026-09,C1,a,payable_amount,1.00,16.00,15.00,*"
try explain "$outbox/S1/20261004/changes_manager_consumption_detail_202609_20261004.csv.gz" 1 payable_amount
refused "and where to ask for more" 64 "*says itself what changed and why: name the file of manager_consumption_detail, of release 20261004*"
try explain "$outbox/S1/20261004/manager_consumption_detail_202609_20261004/unassigned.csv.gz" 1 payable_amount
like "how a cell came to be: the record's versions with their batches, the association that decided, the rounding" \
    "$status $(tr -s ' \n' ' ' <"$world/stdout")" \
    "0 *payable_amount = 16.00*rounding none: exact*source row a of account C1*payable_amount 1.0*ended by batch *payable_amount 16.0*business date 2026-10-03*association 1 S1, type 1*"
like "its cover is finance's" "$(unzip -p "$outbox"/_finance/20261005/reconciliation_2*.xlsx xl/worksheets/sheet1.xml)" "*财务 (_finance)*"
is "who closed it: in the run tables" "$(wh "select by_whom, state from nightpost.closing where bill_cycle = '2026-09'")" "zhang|closed"
try seals
like "and the seal of its files holds" "$status $(tr '\n' ' ' <"$world/stdout")" "0 *2026-09*1 seals, all hold*"

# ---- finance's workbook ------------------------------------------------------------------------------
is "one workbook a night, and a CSV of each of its tables" "$(sheets 20261005) $(find "$outbox/_finance/20261005" -name 'reconciliation*' | wc -l)" \
    "封面 数据 核对异常 隔离记录 抹零与合计 波动 图表 核对 字典 6"
is "the rounding residual is a figure of its own, rows without an owner a line" "$(table reconciliation_residual 20261003)" \
    "2026-09,S1,Partner S1,CNY,1,1.004,0.00,0.004,1.00,0.00,1.00
2026-09,S2,Partner S2,CNY,1,2.004,0.00,0.004,2.00,0.00,2.00
2026-09,_unowned,无归属,CNY,1,4.004,0.00,0.004,4.00,0.00,4.00
2026-10,S1,Partner S1,CNY,1,8.004,0.00,0.004,8.00,0.00,8.00"
is "its key is there" "$(table reconciliation_exception 20261003)" "no_owner,2026-09,,,,C3,c,2026-09-12 10:00:00,CNY,,4,4,"
is "variance against the last release, by amount, per cent and who: a corrected row of an older day" "$(table reconciliation_variance 20261004 | grep '^2026-09,last_release,S1')" \
    "2026-09,last_release,S1,Partner S1,,CNY,1.00,16.00,15.00,1500.0,C1 +15"
ok "it proves its totals like any other" "$nightpost" verify "$outbox/_finance/20261005"

src "do \$d\$ begin perform src.charge('e', 'C2', '2026-10', '2026-10-05 10:00+08', 32, '2026-10-05'); end \$d\$;
do \$d\$ begin perform src.charge('bad', 'C1', '2026-10', '2026-10-05 11:00+08', 64, '2026-10-05'); end \$d\$;
update src.consumption_record set cash_amount = 63 where record_id = 'bad'"
wh "update mart.consumption_day set payable_amount = payable_amount + 1 where owner_id = 'S1' and report_cycle = '2026-10'"
advance 2026-10-05
try run --date 2026-10-05
is "a partner whose summary is not its detail is held back, the others go out" "$status $(test -e "$outbox/S1/20261006" || echo held) \
$(test -e "$outbox/S2/20261006/manifest.json" && echo out)" "1 held out"
like "the workbook names it, why, and what it keeps" "$(table reconciliation_exception 20261006 | grep ^held_recipient)" \
    'held_recipient,,,S1,S1,*control 3*2026-10 S1*expected 8.004, actual 9.004*保留发布 20261005*'
is "with what failed first on the first sheet, its expected and actual" "$(table reconciliation 20261006 | grep -n ',汇总 = 明细,.*8,9' | grep failed)" \
    '3:failed,4,汇总 = 明细,2026-10 S1,S1,"payable, CNY",8,9,1,0,
4:failed,4,汇总 = 明细,2026-10 account C1,S1,"payable, CNY",8,9,1,0,'
like "what waits in quarantine, with its key, column and reason" "$(table reconciliation_quarantine 20261006)" \
    'sample,consumption,*C1|2026-10|bad,*dentity*,C1,2026-10,CNY,64.00,2026-10-05'
done_testing
