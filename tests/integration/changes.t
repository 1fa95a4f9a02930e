#!/bin/sh
# What a release tells of the differences to the one before it (2-packages.md, 2.6): every file against a
# second comparison of the releases, and planted changes with their reasons.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

compared () { # compared <R> <R before>
    : >"$world/bad"
    for release in "$outbox"/*/"$1"; do
        python3 tests/harness/changes_check.py "$release" "$(dirname "$release")/$2" >"$world/one" 2>&1 ||
            sed "s|^|$(basename "$(dirname "$release")") |" "$world/one" >>"$world/bad"
        "$nightpost" verify "$release" >"$world/one" 2>&1 || cat "$world/one" >>"$world/bad"
    done
    is "R = $1: everybody's changes files tell what a second comparison tells" "$(head -c 3000 "$world/bad")" ""
}

# change, reason, column, difference of the lines of a record, or of all.
told () { # told <recipient> <release> <report> <record id or ''>
    python3 - "$outbox/$1/$2" "$3" "$4" <<'PY'
import csv, glob, gzip, io, sys
for path in sorted(glob.glob(f'{sys.argv[1]}/changes_{sys.argv[2]}_2*.csv.gz')):
    lines = list(csv.DictReader(io.StringIO(gzip.open(path).read().decode(), newline='')))
    out = {(l['change'], l['reason'], l['changed_column'], l['difference']) for l in lines
           if sys.argv[3] in ('', l.get('record_id')) and l['change'] not in ('new_day', 'total')}
    for line in sorted(out):
        print(*(x or '-' for x in line))
PY
}
result () { # result <recipient> <release> <report> <cycle>
    python3 -c 'import json, sys
for c in json.load(open(sys.argv[1]))["changes"]:
    if c["report"] == sys.argv[2] and (c["cycle"] or "") == sys.argv[3]: print(c["result"], c["path"] or "-", c["why"] or "-")' \
        "$outbox/$1/$2/manifest.json" "$3" "$4"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through 2026-11-02
works "is read" extract --date 2026-11-02
works "everybody subscribes" subscribe all all --locale en --profile machine --since 2026-11-02
works "and D001 for people, in parts" subscribe D001 manager_consumption_detail --part-rows 50 --since 2026-11-02
works "the night of R = 3rd" run --date 2026-11-02
is "a first release has nothing to compare with" "$(result R001 20261103 customer_info '')" \
    "not compared - there is no release before that can be read"
is "and no file of changes" "$(find "$outbox" -name 'changes_*')" ""

# ---- planted: all of them are of October, which the last release knew ---------------------------------
copy_of="insert into src.consumption_record select (jsonb_populate_record(r, jsonb_build_object("
works "a day arrives" sample --advance --through 2026-11-03
src "update src.consumption_record set payment_amount = payment_amount + 1, official_amount = official_amount + 1,
    cash_amount = cash_amount + 1, last_modified = '2026-11-03 23:00+08' where record_id = 'HC-0001'"
src "$copy_of 'record_id', 'CH-LATE', 'last_modified', '2026-11-03 23:00+08'))).* from src.consumption_record r where record_id = 'HC-0005'"
src "$copy_of 'record_id', 'CH-REFUND', 'last_modified', '2026-11-03 23:00+08', 'bill_detail_type', 20, 'official_amount', -r.official_amount,
    'payment_amount', -r.payment_amount, 'cash_amount', -r.cash_amount))).* from src.consumption_record r where record_id = 'HC-0005'"
# Another manager from the beginning, for a customer of R001 with rows in October.
moved=$(wh "select c.record_id from mart.consumption_line c where c.owner_id = 'R001' and c.report_cycle = '2026-10'
    and c.account_manager_id is not null and c.customer_id = c.source_customer_id and c.record_id not like 'HC-%' order by 1 limit 1")
customer=$(wh "select customer_id from mart.consumption_line where record_id = '$moved'")
manager=$(wh "select account_manager_id from mart.consumption_line where record_id = '$moved'")
src "update src.customer_manager_assignment set account_manager_id = (select min(m.account_manager_id) from src.account_manager m
    where m.partner_id = 'R001' and m.account_manager_id <> '$manager'), last_modified = '2026-11-03 23:00+08'
    where customer_id = '$customer' and partner_id = 'R001' and account_manager_id = '$manager'"
works "the night of R = 4th" run --date 2026-11-03
compared 20261104 20261103

detail=manager_consumption_detail
is "a corrected amount is a correction, cell by cell" "$(told R001 20261104 $detail HC-0001 | cut -d' ' -f1-3 | tr '\n' ';')" \
    "changed correction cash_amount;changed correction official_amount;changed correction paid_amount;changed correction payable_amount;"
is "with its difference" "$(told R001 20261104 $detail HC-0001 | cut -d' ' -f4 | sort -u)" "1.00"
is "a record that came late is late usage" "$(told R001 20261104 $detail CH-LATE | cut -d' ' -f1,3,4- | sort -u | grep -c '^added')" \
    "$(told R001 20261104 $detail CH-LATE | grep -c 'added late usage ')"
is "and it is told" "$(told R001 20261104 $detail CH-LATE | grep -c payable_amount)" 1
is "a refund is a refund, although it came late too" "$(told R001 20261104 $detail CH-REFUND | cut -d' ' -f1,2 | sort -u)" "added refund"
like "the manager of another customer is a re-attribution" "$(told R001 20261104 $detail "$moved")" "changed re-attribution account_manager_id -*"
is "and no amount changed with it" "$(told R001 20261104 $detail "$moved" | grep -c amount)" 0
is "the distributor above sees the same" "$(told D001 20261104 $detail "$moved" 2>/dev/null | grep -c 're-attribution account_manager_id')" 1
like "the new day is a line per sum, not a row" "$(zcat "$outbox/R001/20261104/changes_${detail}_202611_20261104.csv.gz" | grep ^new_day)" \
    "*new_day,,2026-11-03,*payable_amount*"
is "and none of its rows is told" "$(zcat "$outbox/R001/20261104/changes_${detail}_202611_20261104.csv.gz" | grep -c 'added.*,2026-11-03,')" 0
like "the summary of the cycle has totals" "$(zcat "$outbox/R001/20261104/changes_consumption_summary_202611_20261104.csv.gz")" "*total,,*payable_amount*"
is "an edition has its own" "$(find "$outbox/D001/20261104" -name "changes_${detail}_*_zh-human.csv.gz" | wc -l)" 2
like "in its language and form" "$(zcat "$outbox/D001/20261104/changes_${detail}_202610_20261104_zh-human.csv.gz" | head -n 1)" "*变动,原因,业务日*"

# ---- a re-issue: D is the same, so nothing is a new day ---------------------------------------------------
works "another day arrives" sample --advance --through 2026-11-04
works "the night of R = 5th" run --date 2026-11-04
compared 20261105 20261104
is "an unchanged report says so in the manifest" "$(for r in "$outbox"/*/20261105/manifest.json; do
    python3 -c 'import json, sys; print(*{(c["result"], c["path"]) for c in json.load(open(sys.argv[1]))["changes"] if c["result"] == "unchanged"}, sep="\n")' "$r"
done | grep . | sort -u)" "('unchanged', None)"
is "the page links them" "$(grep -o 'href="changes_[^"]*"' "$outbox/R001/20261105/index.html" | sort -u | wc -l)" \
    "$(find "$outbox/R001/20261105" -name 'changes_*' | wc -l)"
like "and calls them by name" "$(cat "$outbox/R001/20261105/index.html")" "*Consumption detail by account manager: changes*"
is "sha256sum knows them" "$(grep -c '  changes_' "$outbox/R001/20261105/SHA256SUMS")" "$(find "$outbox/R001/20261105" -name 'changes_*' | wc -l)"

# ---- a file of the last release that is damaged on the disk ------------------------------------------------
# An unchanged file is a link: one that is not whole must not be linked to, nor keep a partner without files. What
# is taken over unread shows it by its length or time, the rest by its bytes; a copy of the outbox is as good as it.
damage () { # damage <file>: another byte in its middle, of the same length and time
    chmod u+w "$1"
    python3 -c 'import os, sys
s = os.stat(sys.argv[1]); f = open(sys.argv[1], "r+b"); f.seek(s.st_size // 2); b = f.read(1)[0]
f.seek(s.st_size // 2); f.write(bytes([b ^ 85])); f.close(); os.utime(sys.argv[1], ns=(s.st_atime_ns, s.st_mtime_ns))' "$1"
}
damage "$outbox/R001/20261105/customer_info_202611_20261105.csv.gz"
touch "$outbox/R001/20261105/customer_info_202611_20261105.csv.gz"
touch "$outbox/R001/20261105/customer_info_202611_20261105.xlsx" # as a copy has: whole, of another time
damage "$(find "$outbox/R001/20261105/${detail}_202611_20261105" -name '*.csv.gz' | LC_ALL=C sort | head -n 1)"
src "update src.readiness set complete_through = '2026-11-05'"
works "the night after" run --date 2026-11-05
like "says which file is not whole" "$(grep -c 'level=warn msg="a file of the last release is not what its manifest says"' "$world/stderr")" "[1-9]*"
like "the damaged report is not compared" "$(result R001 20261106 $detail 2026-11)" \
    "not compared - the release before has a file that is not whole"
is "a file of another time is linked when its bytes are right" "$(cd "$outbox/R001" && stat -c %h 20261106/customer_info_202611_20261106.xlsx)" 2
works "and what is published is whole" verify "$outbox/R001/20261106"

# Where no link can be, a file that is taken over is copied: a new file, so what it is a copy of is read.
if test -w /dev/shm && test "$(stat -c %d /dev/shm)" != "$(stat -c %d "$outbox")"; then
    away=$(mktemp -d /dev/shm/nightpost-test.XXXXXX)
    cp -a "$outbox/R001/20261106" "$away/"
    rm -rf "$outbox/R001/20261106"
    ln -s "$away/20261106" "$outbox/R001/20261106"
    damage "$away/20261106/customer_info_202611_20261106.csv.gz"
    src "update src.readiness set complete_through = '2026-11-06'"
    works "a night that cannot link to the last" run --date 2026-11-06
    like "says which file is not whole" "$(cat "$world/stderr")" "*is not what its manifest says*/R001/20261106/customer_info_202611_20261106.csv.gz*"
    works "and what is published is whole" verify "$outbox/R001/20261107"
    rm -rf "$away"
fi
done_testing
