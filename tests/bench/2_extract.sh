#!/bin/sh
# Consumption records from the source to the ledger, with all checks, figures and the comparison with the
# source, beside a raw COPY TO | COPY FROM of the same columns into a table like the ledger's.
#
#     make bench B=2 SCALE=1 REPEAT=3        SCALE=1 is a million records
set -eu
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
trap bench_close EXIT
trap 'exit 1' INT TERM

scale=${SCALE:-0.3}
day=2026-11-09

again () { # an empty warehouse
    psql -Xq -d postgres -c 'drop database nightpost with (force)' -c 'create database nightpost template empty' -c checkpoint
}

raw () {
    psql -Xq -d sample -c "set nightpost.since = '-infinity'" -c "copy ($query) to stdout" |
        psql -Xq -d raw -c "copy line ($columns) from stdin"
}

bench_open 2_extract
bench_conf '[source none]' 'kind = drop' "dir = $bench/drop"
np extract --date "$day"
psql -Xq -d postgres -c 'create database empty template nightpost' -c 'create database raw'
query=$("$program" sql etl/feeds/consumption/select.sql)
columns=$("$program" sql etl/feeds/consumption/load.sql | sed -n '/^copy/,/)$/p' | tr '\n' ' ' | sed 's/.*(\(.*\)).*/\1/')
wh "select 'create table line (' || string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
    || ', place text, primary key (customer_id, bill_cycle, record_id))'
    from pg_attribute a where a.attrelid = 'ledger.consumption'::regclass and a.attnum > 0 and not a.attisdropped
    and a.attname not in ('source', 'batch_id')" >"$bench/line.sql"
psql -Xq -d raw -f "$bench/line.sql"
bench_conf '[source sample]' 'kind = postgres' 'feeds = consumption'
np sample --scale "$scale" --through "$day"
rows=$(src 'select count(*) from src.consumption_record')
say "$rows records"
for _ in $(seq 1 "$repeat"); do
    again
    measure ours np extract --date "$day"
    psql -Xq -d raw -c 'truncate line' -c checkpoint
    measure raw raw
done
again
bench_conf '[source sample]' 'kind = postgres'
used all extract --date "$day"
used nothing extract --date "$day"
row "extract of consumption: raw COPY / ours (ms)" "$(median ours)" "$(median raw)" "$(ratio "$(median raw)" "$(median ours)")" ">= 0.6"
row "extract of everything (ms, no peer)" "$(median all)" "" "" ""
row "extract when nothing is new / everything" "$(median nothing)" "$(median all)" "$(ratio "$(median nothing)" "$(median all)")" ""
row "records per second" "$(awk -v r="$rows" -v ms="$(median ours)" 'BEGIN { printf "%d", r * 1000 / ms }')" \
    "$(awk -v r="$rows" -v ms="$(median raw)" 'BEGIN { printf "%d", r * 1000 / ms }')" "" ""
