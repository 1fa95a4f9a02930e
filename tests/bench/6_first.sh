#!/bin/sh
# The first full night of a warehouse of any size: everything extracted, everybody subscribed.
#
#     make bench B=6 SCALE=20        SCALE=1 is a million records over ten weeks
#     ALL=yes                        everybody to everything; otherwise to the summaries, what a partner's customers,
#                                    vouchers and settlements are, and the consumption records; three to everything
#     BUFFERS=16GB                   shared buffers of the embedded database (a quarter of the memory, 1 GB at most)
#
# What does not fit into memory is measured by its disk. At scale 20 ledger and marts of two months have 12 GB. The source
# is dropped before the files are written: what PostgreSQL sorts for finance needs its room.
# Finance has every report there is either way, with every row. There is no peer: the table says what the night took, per row and in all, and what the largest process needed.
set -eu
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
trap bench_close EXIT
trap 'exit 1' INT TERM

scale=${SCALE:-0.05}
day=2026-11-02 # two months are open

figure () { row "$1" "$2" "" "" "${3-}"; }
stage () { sed -n "s/.*msg=\"stage done\" stage=$1 ms=\([0-9]*\).*/\1/p" "$bench/log" | tail -n 1; }

bench_open 6_first
if test -n "${BUFFERS-}"; then
    printf "alter system set shared_buffers = :'buffers';\n" | psql -Xq -d postgres -v buffers="$BUFFERS"
    np db stop
    np db start
fi
bench_conf '[source sample]' 'kind = postgres'
np sample --scale "$scale" --through "$day"
used extract extract --date "$day"
if test "${ALL-no}" = yes; then
    np subscribe all all --since "$day"
else
    for partner in D001 S001 R001; do np subscribe $partner all --since "$day"; done
    np subscribe all consumption_summary customer_info new_customer_tag voucher_ledger manager_consumption_detail --since "$day"
fi
used prepare run --prepare --date "$day"
printf 'drop database sample;\n' | psql -Xq -d postgres # a night of that size needs its room
used write run --shard 1/1 --date "$day"
rows=$(wh 'select count(*) from ledger.consumption')
say "scale $scale: $rows rows of consumption in the ledger, $(wh 'select count(distinct partner_id) from nightpost.subscription') partners"
figure "extract of everything (ms)" "$(median extract)"
figure "rows of the ledger per second" "$(awk -v r="$rows" -v ms="$(median extract)" 'BEGIN { printf "%d", r * 1000 / ms }')"
figure "extract: largest process (KiB)" "$(median "extract kib")" "<= 64 MiB"
figure "night (ms)" "$(($(median prepare) + $(median write)))" "completes"
for stage in extract transform check; do figure "of it: $stage (ms)" "$(stage $stage)"; done
figure "of it: write (ms)" "$(median write)"
figure "recipients held back" "$(grep -c 'msg="held back"' "$bench/log" || true)" "0"
figure "night: CPU of our processes (ms)" "$(($(median "prepare cpu") + $(median "write cpu")))"
figure "night: largest process (KiB)" "$(printf '%s\n' "$(median "prepare kib")" "$(median "write kib")" | sort -n | tail -n 1)" "<= 64 MiB"
figure "files" "$(wh 'select count(*) from nightpost.file')"
figure "rows in files" "$(wh 'select sum(rows) from nightpost.file')"
figure "bytes of files" "$(wh 'select sum(bytes) from nightpost.file')"
figure "warehouse (MiB)" "$(wh 'select pg_database_size(current_database()) / 1048576')"
