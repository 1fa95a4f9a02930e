#!/bin/sh
# Three nights over the turn of a month, checked as finance and a partner would: by queries on the source
# and readers of the files that the program does not use itself.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM
python=python3
"$python" -c 'import openpyxl' 2>/dev/null || python=/usr/bin/python3

# Σ payable of the CSVs "<glob>" of the recipients named; by decimal.
cat >"$world/sum.py" <<'PY'
import csv, glob, gzip, io, sys
from decimal import Decimal
total = Decimal(0)
for recipient in sys.argv[3:]:
    for path in glob.glob(f'{sys.argv[1]}/{recipient}/latest/{sys.argv[2]}'):
        with io.TextIOWrapper(gzip.open(path), encoding='utf-8-sig', newline='') as f:
            rows = list(csv.reader(f))
        column = [i for i, name in enumerate(rows[0]) if name in ('应付金额', 'payable_amount')][0]
        total += sum((Decimal(r[column]) for r in rows[1:]), Decimal(0))
print(total.normalize() if total else 0)
PY
sum_of () { # sum_of <glob> <recipient...>
    sum_glob=$1
    shift
    "$python" "$world/sum.py" "$outbox" "$sum_glob" "$@"
}
plain () { # plain <sql on the warehouse>: a number without trailing zeros
    wh "select trim_scale(($1)::numeric)"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through 2026-11-02
works "is read" extract --date 2026-11-02
works "everybody subscribes" subscribe all all --since 2026-11-02
works "and the summary for programs too" \
    subscribe all consumption_summary manager_consumption_detail --locale en --profile machine --unmask --since 2026-11-02
works "the night of R = 3rd" run --date 2026-11-02

# Everything the source says up to D is in a partner's file, without an owner, or in quarantine. A row
# counts once, in the files of its top: a reseller's rows are in its distributor's too, so of resellers
# only those rows count that stood under no distributor.
tops=$(wh "select partner_id from known.partner where partner_type <> 'RESELLER' order by 1")
for cycle in 2026-10 2026-11; do
    source=$(psql -XAtq -d src -c "select trim_scale(sum(payment_amount)) from src.consumption_record
        where bill_cycle = '$cycle' and payment_amount <> 'NaN' and trade_time < timestamptz '2026-11-03 00:00+08'")
    # shellcheck disable=SC2086 # ids are words
    partners=$(sum_of "consumption_summary_$(echo $cycle | tr -d -)_20261103.csv.gz" $tops)
    rest=$(wh "select coalesce(sum(c.payable_amount), 0) from mart.consumption_line c
        where c.bill_cycle = '$cycle' and c.trade_day <= '2026-11-02'
          and (c.top_id = '_unowned' or c.top_id in (select partner_id from known.partner where partner_type = 'RESELLER'))")
    bad=$(wh "select coalesce(sum(payable_amount), 0) from nightpost.quarantine
        where feed = 'consumption' and resolved_by is null and bill_cycle = '$cycle'")
    is "$cycle: files + rows without an owner + quarantine = the source's sum" \
        "$(plain "$partners + $rest + $bad")" "$source"
    is "$cycle: finance's summary has all of it but quarantine" \
        "$(sum_of "consumption_summary_$(echo $cycle | tr -d -)_20261103.csv.gz" _finance)" \
        "$(plain "$source - $bad")"
done

for recipient in D001 S002 R001 _finance; do
    ok "$recipient: every CSV parses, equals its workbook cell by cell and adds up to its manifest" \
        "$python" tests/harness/release_check.py "$outbox/$recipient/latest"
done
is "D001: the detail adds up to the summary" \
    "$(sum_of 'manager_consumption_detail_202611_20261103/*.csv.gz' D001)" \
    "$(sum_of 'consumption_summary_202611_20261103.csv.gz' D001)"
is "every release is whole" "$(outbox_state)" "whole $(find "$outbox" -mindepth 2 -maxdepth 2 -name latest | wc -l)"

cp -a "$outbox" "$world/first"
works "the same date again" run --date 2026-11-02
like "says that nothing changed" "$(cat "$world/stdout")" "*nothing changed*"
ok "and changes no byte" diff -r --no-dereference "$world/first" "$outbox"

works "a day arrives" sample --advance --through 2026-11-03
works "R = 4th still issues both cycles" run --date 2026-11-03
is "October and November" "$(find "$outbox/D001/20261104" -name 'consumption_summary_*_20261104.csv.gz' | wc -l)" 2
works "another day" sample --advance --through 2026-11-04
works "R = 5th issues the current cycle only" run --date 2026-11-04
is "November alone" "$(find "$outbox/D001/20261105" -name 'consumption_summary_*_20261105.csv.gz' -exec basename {} \;)" \
    consumption_summary_202611_20261105.csv.gz
is "latest is the newest" "$(readlink "$outbox/D001/latest")" 20261105
is "each manifest names the one before" \
    "$(sed -n 's/.*"previous_manifest_sha256": "\(.*\)".*/\1/p' "$outbox/D001/20261105/manifest.json")" \
    "$(sha256sum "$outbox/D001/20261104/manifest.json" | cut -d' ' -f1)"
is "no published file carries the time of the clock, but R 00:00+08" \
    "$(find "$outbox/D001/20261103" -type f -printf '%Ts\n' | sort -u)" "$(date -d '2026-11-03 00:00 +0800' +%s)"
is "unchanged files are links, not copies" \
    "$(wh "select bool_and(linked) from nightpost.file f where release = '20261105' and exists (select from nightpost.file o
        where o.recipient = f.recipient and o.release = '20261104' and o.report = f.report and o.sha256 = f.sha256
          and o.cycle is not distinct from f.cycle and o.split is not distinct from f.split and o.edition = f.edition
          and o.format = f.format and o.part = f.part)")" t

# The same world elsewhere, under another zone, locale and number of workers, gives the same bytes.
mv "$outbox" "$world/here"
psql -XAtq -d postgres -c 'drop database wh' -c 'create database wh'
rm -rf "${world:?}/var"
psql -XAtq -d postgres -c 'drop database src' -c 'create database src'
outbox=$world/elsewhere
configure
sed -i 's/^workers = .*/workers = 1/' "$conf"
export TZ=America/New_York LC_ALL=C
for step in "sample --scale 0.01 --through 2026-11-02" "extract --date 2026-11-02" "subscribe all all --since 2026-11-02" \
    "subscribe all consumption_summary manager_consumption_detail --locale en --profile machine --unmask --since 2026-11-02" \
    "run --date 2026-11-02"; do
    # shellcheck disable=SC2086 # words
    works "elsewhere: $step" $step
done
ok "the same bytes, manifests and all" diff -r --no-dereference "$world/first" "$outbox"

# With one worker every small recipient of a likeness was served by the plans of the first (statement.c). Such a plan may
# not hold what a setting said: only a function that promises to read none may be worked out while planning.
ours="n.nspname in ('nightpost', 'known', 'ledger', 'staging', 'mart', 'asof')"
like "there were some to be served so" "$(wh "set search_path = mart, nightpost, pg_catalog;
    select max(c) from (select count(*) from ($(sed "s/\$1/(select max(run_id) from nightpost.run)/; s/\$1/(select max(run_id) from nightpost.run)/
        s/\$2/'2026-11-02'/; s/\$3/'1000'/" sql/run/recipient_alike.sql)) a group by a.likeness) l (c)")" "[2-9]*"
is "no function that is called immutable reads a setting or a clock" \
    "$(wh "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where $ours and p.provolatile = 'i' and p.prosrc ~ 'current_setting|clock_timestamp|now\(|current_date'")" ""
is "every column of text compares by its bytes, whatever the server's locale" \
    "$(wh "select string_agg(format('%s.%s', c.oid::regclass, a.attname), ' ')
             from pg_class c join pg_namespace n on n.oid = c.relnamespace
             join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where $ours and c.relkind in ('r', 'p') and a.atttypid = 'text'::regtype
              and a.attcollation <> (select o.oid from pg_collation o where o.collname = 'C')")" ""
done_testing
