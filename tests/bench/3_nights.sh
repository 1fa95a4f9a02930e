#!/bin/sh
# Whole nights of everybody's reports: the day's place in the month, a day without anything, a day on which one
# partner changed, and ten times the rows. Peer = the night that each is compared with.
#
#     make bench B=3 SCALE=0.3        the sample's size; SCALE=1 is a million records over ten weeks
#     TENTH=no                        leaves out the night at a tenth of the size
set -eu
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
trap bench_close EXIT
trap 'exit 1' INT TERM

scale=${SCALE:-0.1}

night () { # night <what> <D>
    used "$1" run --date "$2"
    took "$1 scan" "$(sed -n 's/.*msg="stage done" stage=extract ms=\([0-9]*\).*/\1/p' "$bench/log" | tail -n 1)"
}

less () { echo $(($(median "$1") - $(median "$1 scan"))); } # without the source's own scan

world () { # world <scale> <D>
    bench_open "$bench_name"
    bench_conf '[source sample]' 'kind = postgres'
    np sample --scale "$1" --through "$2"
    np extract --date "$2"
    np subscribe all all --since "$2"
}

against () { # against <what> <a> <b> <target>
    row "$1" "$2" "$3" "$(ratio "$2" "$3")" "$4"
}

bench_name=3_nights
if test "${TENTH-yes}" = yes; then
    world "$(awk -v s="$scale" 'BEGIN { print s / 10 }')" 2026-10-01
    night tenth 2026-10-01
    tenth=$(median tenth)
    tenth_kib=$(median "tenth kib")
    bench_close
fi
world "$scale" 2026-10-01
say "scale $scale; $(src 'select count(*) from src.consumption_record') records so far, $(wh "select count(distinct partner_id) from nightpost.subscription") partners"
night first 2026-10-01
for d in 02 05; do
    np sample --advance --through "2026-10-$d"
    night "day $d" "2026-10-$d"
done
np sample --advance --through 2026-10-20
np run --date 2026-10-20
src "update src.readiness set complete_through = '2026-10-21'"
night nothing 2026-10-21
src "update src.consumption_record set resource_name = 'renamed', last_modified = '2026-10-22 12:00+08'
     where record_id in (select record_id from src.consumption_record where bill_cycle = '2026-10'
        and customer_id = (select customer_id from src.consumption_record where bill_cycle = '2026-10' and partner_id like 'S%' order by 1 limit 1))"
src "update src.readiness set complete_through = '2026-10-22'"
night one 2026-10-22
np sample --advance --through 2026-10-29
np run --date 2026-10-29
np sample --advance --through 2026-10-30
night "day 30" 2026-10-30
used full run --date 2026-10-30 # is done, and says so


against "night of day 30 / day 2, which has two months (ms)" "$(median "day 30")" "$(median "day 02")" "<= 1.5"
against "the same, CPU of our processes" "$(median "day 30 cpu")" "$(median "day 02 cpu")" "<= 1.2"
against "night of day 30 / day 5, one month each" "$(median "day 30")" "$(median "day 05")" "<= 1.5"
against "the same, CPU of our processes" "$(median "day 30 cpu")" "$(median "day 05 cpu")" "<= 1.2"
against "nothing changed / first night, without the source's scan" "$(less nothing)" "$(less first)" "<= 0.05"
against "nothing changed / day 30, without the source's scan" "$(less nothing)" "$(less "day 30")" "<= 0.05"
against "one partner changed / day 30, without the source's scan" "$(less one)" "$(less "day 30")" ""
against "the date again / day 30" "$(median full)" "$(median "day 30")" ""
if test "${TENTH-yes}" = yes; then
    against "ten times the rows: first night" "$(median first)" "$tenth" "<= 11"
    against "ten times the rows: largest process (KiB)" "$(median "first kib")" "$tenth_kib" "<= 64 MiB each"
fi
say "steps of the last night's transform that took longest: $(wh "select string_agg(u.unit || ' ' || ms || ' ms', ', ')
    from (select unit, round(extract(epoch from ended_at - started_at) * 1000) as ms from nightpost.unit
           where stage = 'transform' order by ended_at - started_at desc limit 4) u")"
