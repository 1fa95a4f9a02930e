#!/bin/sh
# All partners' files from the same rows x 20 columns: the program's write stage beside psql | gzip,
# Python, a plain C program, libxlsxwriter as it comes, DuckDB, and the server alone.
#
#     make bench B=1 ROWS=2000000 PARTNERS=200 XLSX_PARTNERS=200 REPEAT=3
#
# The program is measured as it is, with one more report built in (tests/bench/report): its stage reads,
# hashes, reads every file back and publishes; the peers only write. What writes XLSX is slow with the
# peers, so that they do XLSX_PARTNERS of the partners and are scaled up. Python needs
# python3-psycopg2 and python3-xlsxwriter; DuckDB: npm install --prefix build/bench/duckdb @duckdb/node-api.
set -eu
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
program=$bench_root/bench/program/release/nightpost
trap bench_close EXIT
trap 'exit 1' INT TERM

rows=${ROWS:-400000}
partners=${PARTNERS:-40}
xlsx_partners=${XLSX_PARTNERS:-4}
each=$((rows / partners))
day=2026-11-05
columns='partner_id, partner_name, customer_id, customer_name, record_id, resource_id, product_id, product_spec_desc,
    service_type_code, resource_type_code, region_code, charging_mode, bill_type, trade_time, usage_amount, usage_unit, currency,
    official_amount, discount_amount, payable_amount'

world () {
    np extract --date "$day"
    wh "create schema bench"
    wh "create table bench.line as
        select ('B' || lpad(p::text, 4, '0')) collate \"C\"           as top_id,
               i                                                     as line_no,
               'B' || lpad(p::text, 4, '0')                          as partner_id,
               'Partner ' || p || ' GmbH'                            as partner_name,
               md5('c' || p || i / 50)                               as customer_id,
               'Customer ' || i / 50 || ' & Sons'                    as customer_name,
               'use-' || lpad((p * 10000000 + i)::text, 11, '0')     as record_id,
               md5('r' || p || i / 7)                                as resource_id,
               'KG-' || i % 97                                       as product_id,
               'c7.large.' || i % 8 || '|linux, \"gp\"'              as product_spec_desc,
               'hws.service.type.' || i % 23                         as service_type_code,
               'hws.resource.type.' || i % 61                        as resource_type_code,
               'cn-north-' || i % 7                                  as region_code,
               (array[1, 3, 10])[1 + i % 3]                          as charging_mode,
               (array[1, 2, 5])[1 + i % 3]                           as bill_type,
               timestamptz '2026-11-01 00:00+08' + (i % 400000) * interval '1 second' as trade_time,
               round((i % 1000)::numeric / 7, 6)                     as usage_amount,
               'GB'                                                  as usage_unit,
               'CNY'                                                 as currency,
               ((i::int8 * 7919) % 100000000)::numeric / 1000000     as official_amount,
               ((i::int8 * 104729) % 1000000)::numeric / 1000000     as discount_amount,
               ((i::int8 * 7919) % 100000000)::numeric / 1000000 - ((i::int8 * 104729) % 1000000)::numeric / 1000000 as payable_amount
          from generate_series(1, $partners) p, generate_series(1, $each) i
         order by 1, 2"
    wh "alter table bench.line add primary key (top_id, line_no)"
    wh "vacuum analyze bench.line"
    wh "grant usage on schema bench to nightpost_report; grant select on bench.line to nightpost_report"
    wh "insert into nightpost.batch (batch_id, source, feed, business_date, rows_read, rows_new) values (1, 'none', 'partner', '$day', $partners, $partners)"
    wh "insert into ledger.partner (partner_id, partner_type, account_name, partner_name, source, batch_id)
        select 'B' || lpad(p::text, 4, '0'), 'DISTRIBUTOR', 'account' || p, 'Partner ' || p, 'none', 1 from generate_series(1, $partners) p"
    np subscribe all bench_csv --locale en --profile machine --unmask --since "$day"
    np subscribe all bench_rows --locale en --profile machine --unmask --since "$day"
    np run --date "$day" --report bench_csv
    wh checkpoint
}

# Out of the way, not removed: ext4 looks for a while past what was just deleted when it makes files.
aside () { # aside <folder>
    asides=$((${asides:-0} + 1))
    test ! -e "$1" || mv "$1" "$bench/aside.$asides"
}

ours () { # ours <report>: the night again, from nothing
    aside "$bench/outbox"
    wh "truncate nightpost.run, nightpost.basis, nightpost.unit, nightpost.release, nightpost.file, nightpost.recipient, nightpost.recipient_scope" >/dev/null
    wh checkpoint
    np run --date "$day" --report "$1"
    test "$(wh "select count(*) from nightpost.release where rows = $each")" = "$partners" || {
        echo "not every partner has its $each rows: $(grep level=error "$bench/log" | tail -n 1)" >&2
        return 1
    }
    took "ours $1" "$(between controlled published)"
    took "prove $1" "$(awk -v c="$(nproc)" -v ms="$(logged written prove_ms)" 'BEGIN { print int(ms / c) }')"
    took "write $1" "$(awk -v c="$(nproc)" -v ms="$(logged written write_ms)" 'BEGIN { print int(ms / c) }')"
}

ids () { awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "B%04d\n", i }'; }

empty () { aside "$bench/peer" && mkdir "$bench/peer"; }

peer_psql () { # peer_psql <gzip level> <partners>
    empty
    ids "$2" | xargs -P 2 -I @ sh -c "psql -Xq -c \"\\copy (select $(echo "$columns" | tr '\n' ' ') from bench.line where top_id = '@' order by line_no) to stdout (format csv, header)\" | gzip -$1 >'$bench/peer/@.csv.gz'"
}

# The same queries, thrown away: two sessions take the partners in turn.
server_alone () {
    run=$(wh "select run_id from nightpost.run")
    for half in 0 1; do
        {
            echo "set nightpost.run_id = '$run';"
            ids "$partners" | awk -v half=$half -v query="$(grep -v '^--' tests/bench/report/bench_csv/query.sql | tr '\n' ' ')" \
                'NR % 2 == half { printf "set nightpost.recipient = '\''%s'\'';\ncopy (%s) to stdout;\n", $1, query }'
        } | psql -Xq -v ON_ERROR_STOP=1 >/dev/null &
    done
    wait
}

plain () { # plain csv|xlsx <partners> <processes>
    empty
    plain_each=$(($2 / $3))
    for n in $(seq 1 "$3"); do
        "$bench_root/bench/plain" "$1" "$bench/peer" $(((n - 1) * plain_each + 1)) $((n * plain_each)) &
    done
    wait
}

python () { # python <partners>: CSV.gz and XLSX, two processes
    empty
    ids "$1" | xargs -P 2 -n $((($1 + 1) / 2)) /usr/bin/python3 tests/bench/peer.py "$bench/peer"
}

duck () {
    empty
    node tests/bench/peer_duckdb.js "$bench_root/bench/duckdb" "$bench/export.csv" "$bench/peer" >/dev/null
}

bench_open 1_peers
bench_conf '[source none]' 'kind = drop' "dir = $bench/drop"
say "$rows rows x 20 columns x $partners partners; XLSX and Python with $xlsx_partners partners, scaled up"
world
# shellcheck disable=SC2046 # words
cc -O2 -o "$bench_root/bench/plain" tests/bench/plain.c $(pkg-config --cflags --libs libpq) -lxlsxwriter -lcrypto \
    $(test -e /usr/include/isa-l.h && echo -DHAVE_ISAL -lisal) -lz
have_python=$(/usr/bin/python3 -c 'import psycopg2, xlsxwriter; print("yes")' 2>/dev/null || echo no)
have_duck=no
test ! -e "$bench_root/bench/duckdb/node_modules/@duckdb/node-api" || have_duck=yes
test "$have_duck" = no || wh "copy (select $columns from bench.line order by top_id, line_no) to stdout (format csv, header)" >"$bench/export.csv"

for _ in $(seq 1 "$repeat"); do
    ours bench_csv
    measure server server_alone
    measure plain_csv plain csv "$partners" 2
    measure psql6 peer_psql 6 "$partners"
    measure psql1 peer_psql 1 "$partners"
    test "$have_duck" = no || measure duck duck
    ours bench_rows
    measure plain_xlsx plain xlsx "$xlsx_partners" 1
    test "$have_python" = no || measure python python "$xlsx_partners"
done

up () { awk -v ms="$1" -v a="$partners" -v b="$xlsx_partners" 'BEGIN { if (ms == "-") print ms; else printf "%d\n", ms * a / b }'; }
csv=$(median "ours bench_csv")
both=$(median "ours bench_rows")
xlsx=$(awk -v a="$both" -v b="$csv" 'BEGIN { print (a > b ? a - b : 1) }')
row "csv.gz: psql | gzip -6, 2 processes (ms)" "$csv" "$(median psql6)" "$(ratio "$(median psql6)" "$csv")" ">= 4"
row "csv.gz: psql | gzip -1, 2 processes" "$csv" "$(median psql1)" "$(ratio "$(median psql1)" "$csv")" ""
if test "$have_duck" = yes; then
    row "csv.gz: DuckDB from a file exported before" "$csv" "$(median duck)" "$(ratio "$(median duck)" "$csv")" ">= 4"
else
    say "DuckDB is not here: npm install --prefix $bench_root/bench/duckdb @duckdb/node-api"
fi
row "csv.gz: plain C with SHA-256, ours / it" "$csv" "$(median plain_csv)" "$(ratio "$csv" "$(median plain_csv)")" "<= 1.3"
row "csv.gz: the server alone, ours / it" "$csv" "$(median server)" "$(ratio "$csv" "$(median server)")" "<= 1.5"
row "csv.gz: reading back / writing" "$(median "prove bench_csv")" "$(median "write bench_csv")" "$(ratio "$(median "prove bench_csv")" "$(median "write bench_csv")")" "<= 0.5"
row "csv.gz + xlsx: reading back / writing" "$(median "prove bench_rows")" "$(median "write bench_rows")" "$(ratio "$(median "prove bench_rows")" "$(median "write bench_rows")")" "<= 0.5"
row "xlsx: plain libxlsxwriter, per core" "$((xlsx * 2))" "$(up "$(median plain_xlsx)")" "$(ratio "$(up "$(median plain_xlsx)")" "$((xlsx * 2))")" ">= 8"
if test "$have_python" = yes; then
    row "csv.gz + xlsx: Python psycopg2, csv, xlsxwriter, 2 processes" "$both" "$(up "$(median python)")" "$(ratio "$(up "$(median python)")" "$both")" ">= 15"
else
    say "Python's peers are not here: apt-get install python3-psycopg2 python3-xlsxwriter"
fi
