#!/bin/sh
# Three nights over the turn of a month: which files there are and what they are called, every row of
# every recipient against a second reckoning from the source alone, and subscriptions. What ties.t
# has is not here again: workbooks, sums of manifests, the same bytes elsewhere.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

# The source's tables as night_check.py wants them: instants in microseconds, an open end empty.
tables () {
    mkdir -p "$world/tables"
    for interval in customer_association:association_id,customer_id,partner_id,association_type,end_reason \
        partner_relation:relation_id,distributor_id,reseller_id \
        customer_manager_assignment:assignment_id,customer_id,partner_id,account_manager_id \
        customer_custody:custody_id,master_customer_id,sub_customer_id; do
        src "copy (select ${interval#*:}, (extract(epoch from valid_from) * 1000000)::int8 as valid_from,
                case when valid_to < 'infinity' then (extract(epoch from valid_to) * 1000000)::int8 end as valid_to
            from src.${interval%:*}) to stdout (format csv, header)" >"$world/tables/${interval%:*}.csv"
    done
    src "copy src.partner to stdout (format csv, header)" >"$world/tables/partner.csv"
    src "copy src.account_manager to stdout (format csv, header)" >"$world/tables/account_manager.csv"
    src "copy (select record_id, customer_id, bill_cycle, charging_mode, payment_amount,
            (extract(epoch from trade_time) * 1000000)::int8 as trade_time
        from src.consumption_record) to stdout (format csv, header)" >"$world/tables/consumption_record.csv"
    wh "copy (select feed, coalesce(content ->> 'record_id', content ->> 'association_id', content ->> 'relation_id',
            content ->> 'assignment_id', content ->> 'custody_id', content ->> 'partner_id') as key
        from nightpost.quarantine where resolved_by is null) to stdout (format csv, header)" >"$world/tables/quarantine.csv"
}

told () { # told <D>: the release of D's night says what the source says
    tables
    ok "D = $1: every row of every recipient, and no other, as the source has it" \
        python3 tests/harness/night_check.py "$outbox" "$world/tables" "$1"
}

# A release's files without those of single managers, and without changes (changes.t has those).
listing () { # listing <recipient> <release>
    (cd "$outbox/$1/$2" && find . -mindepth 1 -maxdepth 1 ! -name 'changes_*' -printf '%f\n' | LC_ALL=C sort | tr '\n' ' ')
}

names () { # names <R> <report>... with and without _cycle: what listing must say
    names_r=$1
    shift
    {
        printf '%s\n' SHA256SUMS index.html index.zh.html manifest.json
        for name in "$@"; do
            case $name in
            manager_consumption_detail*) echo "${name}_$names_r" ;;
            focus_*) echo "${name}_$names_r.csv.gz" ;;
            *) printf '%s\n' "${name}_$names_r.csv.gz" "${name}_$names_r.xlsx" ;;
            esac
        done
    } | LC_ALL=C sort | tr '\n' ' '
}

by_cycle () { # by_cycle <cycle> <report>...
    by_cycle_c=$1
    shift
    for name in "$@"; do echo "${name}_$by_cycle_c"; done
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through 2026-11-02
works "is read" extract --date 2026-11-02
works "everybody subscribes" subscribe all all --locale en --profile machine --unmask --since 2026-11-02

# ---- subscriptions that are taken and that are refused -----------------------------------------
refused_gate () { # refused_gate <partner> <report> [option...]
    try subscribe "$@" --since 2026-11-02
    refused "$* is not for it" 64 "$1 may not have $2*"
}
refused_gate R001 reseller_info
refused_gate S001 reseller_info
try subscribe D001 consumption_summary --manager nobody
refused "a manager whom the partner does not have" 64 '*nobody*'
# One manager with rows, his director, and one of another partner.
am=$(wh "select m.account_manager_id from known.account_manager m join known.customer_manager_assignment a using (account_manager_id)
    where m.partner_id = 'D001' and m.director_id is not null group by 1 order by count(*) desc, 1 limit 1")
director=$(wh "select director_id from known.account_manager where account_manager_id = '$am'")
foreign=$(wh "select account_manager_id from known.account_manager where partner_id = 'D002' order by 1 limit 1")
try subscribe D001 consumption_summary --manager "$foreign" --since 2026-11-02
refused "a manager of another partner" 64 "*$foreign*"
for person in "$am" "$director"; do
    works "$person subscribes" subscribe D001 consumption_summary manager_consumption_detail --manager "$person" --locale en \
        --profile machine --unmask --since 2026-11-02
done
works "a second edition" subscribe D001 customer_info --since 2026-11-02
works "one that is over" subscribe D001 new_customer_tag --since 2026-10-01 --until 2026-10-31
try subscribe D001 new_customer_tag --since 2026-11-02
refused "is not there already" 64 "*until 2026-10-31*nightpost unsubscribe D001 new_customer_tag*"
works "the same again" subscribe D001 customer_info --since 2026-11-02
like "is there already" "$(cat "$world/stdout")" "0 subscribed, 1 were already*"
for other in "--until 2026-12-01" "--part-rows 7" --big-xlsx "--since 2026-11-01"; do
    # shellcheck disable=SC2086 # words
    try subscribe D001 customer_info $other
    refused "the same with $other" 64 'D001 has customer_info already (since 2026-11-02 without end), and it was kept as it was: *nightpost unsubscribe D001 customer_info first'
done
is "and it was" "$(wh "select valid_from, valid_to, part_rows, big_xlsx from nightpost.subscription
    where partner_id = 'D001' and report = 'customer_info' and locale = 'zh'")" "2026-11-02|infinity||f"
works "without --since it is the same too" subscribe D001 customer_info
works "one that begins with D = 3rd" subscribe S001 customer_info --locale en --since 2026-11-03
works "one that ends with R = 4th" subscribe S001 voucher_ledger --locale en --since 2026-11-02 --until 2026-11-04

# ---- three nights -------------------------------------------------------------------------------
works "the night of R = 3rd" run --date 2026-11-02
is "finance is published last (3.1)" \
    "$(wh "select recipient from nightpost.release order by published_at desc limit 1")" _finance
told 2026-11-02
works "a day arrives" sample --advance --through 2026-11-03
works "the night of R = 4th" run --date 2026-11-03
told 2026-11-03
like "nightpost history has the ids of the runs" "$("$nightpost" history --config "$conf")" \
    "*$(wh "select run_id from nightpost.run where business_date = '2026-11-03'")*"
cp -a "$outbox" "$world/before"
works "D001 ends a subscription" unsubscribe D001 order_resource_detail
works "another day" sample --advance --through 2026-11-04
works "the night of R = 5th" run --date 2026-11-04
told 2026-11-04

# ---- names ---------------------------------------------------------------------------------------
cycled='consumption_summary manager_consumption_detail order_resource_detail voucher_ledger'
focus='focus_billing_period focus_cost_and_usage focus_invoice_detail'
cycled="$cycled $focus"
distributor="$focus reseller_info new_customer_tag performance performance_summary estimated_incentive estimated_incentive_summary incentive_indicator
    incentive_indicator_detail incentive_indicator_line partner_bill partner_bill_total marketplace_settlement"
for R in 20261103 20261104; do
    # shellcheck disable=SC2046,SC2086 # words
    is "R001 $R: both cycles, no reseller_info" "$(listing R001 $R)" \
        "$(names $R $(by_cycle 202610 $cycled) $(by_cycle 202611 $cycled customer_info new_customer_tag))"
done
# shellcheck disable=SC2046,SC2086 # words
is "R001 20261105: the current cycle alone" "$(listing R001 20261105)" "$(names 20261105 $(by_cycle 202611 $cycled customer_info new_customer_tag))"
# shellcheck disable=SC2046,SC2086 # words
is "D001 20261105: the second edition has its name at the end; the ended one is not there" "$(listing D001 20261105)" \
    "$( (names 20261105 $(by_cycle 202611 consumption_summary manager_consumption_detail voucher_ledger customer_info $distributor)
        printf 'customer_info_202611_20261105_zh-human.csv.gz customer_info_202611_20261105_zh-human.xlsx ') |
        tr ' ' '\n' | grep . | LC_ALL=C sort | tr '\n' ' ')"
is "S001: one that begins later comes later" \
    "$(cd "$outbox/S001" && find . -name 'customer_info_*_en-human*.csv.gz' | LC_ALL=C sort | tr '\n' ' ')" \
    "./20261104/customer_info_202611_20261104_en-human.csv.gz ./20261105/customer_info_202611_20261105_en-human.csv.gz "
is "S001: one with an end has its last files on that day" \
    "$(cd "$outbox/S001" && find . -name 'voucher_ledger_202611_*_en-human*.csv.gz' | LC_ALL=C sort | tr '\n' ' ')" \
    "./20261103/voucher_ledger_202611_20261103_en-human.csv.gz ./20261104/voucher_ledger_202611_20261104_en-human.csv.gz "
is "an ended subscription leaves the files it had" "$(find "$outbox/D001" -name 'order_resource_detail_202611_*.csv.gz' | wc -l)" 2

# ---- every release of every recipient --------------------------------------------------------------
is "no release is damaged or half" "$(outbox_state)" "whole $(find "$outbox" -mindepth 2 -maxdepth 2 -type d | wc -l)"
is "everybody has all three" "$(for r in "$outbox"/*/; do find "$r" -mindepth 1 -maxdepth 1 -type d | wc -l; done | sort -u)" 3
is "latest is everybody's newest" "$(find "$outbox" -mindepth 2 -maxdepth 2 -name latest -printf '%l\n' | sort -u)" 20261105
# A file has the time of the R at which it was made: its own release's, or that of an older one it is a link to.
is "every file's time is its R 00:00+08, or it is a link to an older one" "$(find "$outbox" -mindepth 3 -type f -printf '%T@ %i %P\n' |
    TZ=Etc/GMT-8 awk -v a="$(date -d '2026-11-03 00:00 +0800' +%s)" '
        { split($3, p, "/"); r = (substr(p[2], 7, 2) - 3) * 86400 + a
          if ($1 + 0 == r) made[$2] = 1; else { late[$2] = $3; if ($1 + 0 > r) print "newer than its R", $3 } }
        END { for (i in late) if (!(i in made)) print "of no R", late[i] }')" ""
is "what was published stays as it was" "$(diff -r --no-dereference -x .building -x .pages -x 20261105 -x latest \
    "$world/before" "$outbox")" ""

# ---- people and masks --------------------------------------------------------------------------------
is "$am sees his own rows of D001 and nothing else" "$(python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail \
    partner_id account_manager_id --recipient "D001--$am" --release '2*' | cut -d' ' -f4- | sort -u)" "D001 $am"
python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail account_manager_id partner_id --recipient D001 \
    --release 20261105 | awk '$5 == "D001" { print $4 }' | sort -u >"$world/have"
# D001's own files have been held against the source: who of his managers has rows there has a file.
for report in consumption_summary manager_consumption_detail; do
    is "$director has one file of $report per manager of his who has rows" "$(find \
        "$outbox/D001--$director/20261105/${report}_202611_20261105" -name '*.csv.gz' -printf '%f\n' | LC_ALL=C sort)" \
        "$(wh "select account_manager_id from known.account_manager where director_id = '$director' and partner_id = 'D001'" |
            grep -Fxf "$world/have" | LC_ALL=C sort | sed 's/$/.csv.gz/')"
done
is "$am has nothing beside what was subscribed" "$(listing "D001--$am" 20261105)" \
    "$(names 20261105 consumption_summary_202611 manager_consumption_detail_202611)"
is "nor has $director" "$(listing "D001--$director" 20261105)" "SHA256SUMS consumption_summary_202611_20261105 index.html index.zh.html\
 manager_consumption_detail_202611_20261105 manifest.json "
cat >"$world/mask.py" <<'PY'
import csv, gzip, io, sys
def rows(path):
    return list(csv.reader(io.TextIOWrapper(gzip.open(path), encoding='utf-8-sig', newline='')))
clear, masked = rows(sys.argv[1]), rows(sys.argv[2])
ids = clear[0]
count = {}
for c, m in zip(clear[1:], masked[1:]):
    for name, a, b in zip(ids, c, m):
        b = b[1:] if b[:2] in ("'+", "'=", "'-", "'@") else b
        hides = name in ('customer_name', 'telephone', 'email')
        if hides and a:
            count[name] = count.get(name, 0) + 1
        if name == 'telephone' and a and b != ('***' + a[-4:] if len(a) > 7 else '***'):
            sys.exit(f'{name}: {a!r} became {b!r}')
        if name == 'email' and a and b != a[0] + '***@' + a.split('@')[1]:
            sys.exit(f'{name}: {a!r} became {b!r}')
        if name == 'customer_name' and a and (a == b or '*' not in b):
            sys.exit(f'{name}: {a!r} became {b!r}')
        if name == 'customer_id' and a != b:
            sys.exit(f'{a!r} beside {b!r}')
print(len(clear) == len(masked) and all(count.get(n, 0) > 0 for n in ('customer_name', 'telephone', 'email')))
PY
is "the masked edition hides names, phones and e-mails of the clear one" "$(python3 "$world/mask.py" \
    "$outbox/D001/latest/customer_info_202611_20261105.csv.gz" "$outbox/D001/latest/customer_info_202611_20261105_zh-human.csv.gz")" True

# ---- as of -------------------------------------------------------------------------------------------
# D = 2nd has its basis: what came to be known since changes nothing of it.
src "update src.consumption_record set payment_amount = payment_amount + 1, official_amount = official_amount + 1,
    cash_amount = cash_amount + 1, last_modified = '2026-11-04 23:00+08' where record_id = 'HC-0001'"
cp -a "$outbox" "$world/after"
works "D = 2nd again, two days later" run --date 2026-11-02
like "is done" "$(cat "$world/stdout")" "*nothing changed*"
is "and no byte of any release is another" "$(diff -r --no-dereference "$world/after" "$outbox")" ""
done_testing
