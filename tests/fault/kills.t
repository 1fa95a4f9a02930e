#!/bin/sh
# Killed at any moment and run again, a night ends in the bytes of one that nobody disturbed, and at no
# moment is half a release visible: a first night, and one that goes on from the night before. 10 kills
# of each, 50 at LEVEL=full; the seed is printed, NIGHTPOST_SEED sets it.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

kills=10
test "${NIGHTPOST_TEST_LEVEL:-quick}" != full || kills=50
seed=${NIGHTPOST_SEED:-$(date +%s)}
echo "# seed $seed, $kills kills of each"

# A number from 0 to 999 that follows from the seed and what it is for.
chance () {
    printf '%s %s' "$seed" "$1" | cksum | awk '{ print $1 % 1000 }'
}

ms () {
    echo $(($(date +%s%N) / 1000000))
}

# From the templates, and with the outbox as it was before the night.
afresh () {
    world_new
    test ! -d "$world/before" || cp -a "$world/before" "$outbox"
}

killed () { # killed <D> <what>: all of the kills; the reference is that of an undisturbed night
    afresh
    began=$(ms)
    works "$2, undisturbed" run --date "$1"
    whole=$(($(ms) - began))
    ok "$2: two undisturbed ones are equal byte for byte" same_bytes
    expected=$(outbox_state)
    echo "# it takes $whole ms"
    hit=0
    round=0
    wrong=
    while test "$hit" -lt "$kills"; do
        round=$((round + 1))
        afresh
        finished=
        while test -z "$finished" && test "$hit" -lt "$kills"; do
            "$nightpost" run --config "$conf" --date "$1" >"$world/stdout" 2>"$world/stderr" &
            run=$!
            delay=$(($(chance "$1/$round/$hit") * whole / 1000))
            sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
            if kill -9 "$run" 2>/dev/null; then
                hit=$((hit + 1))
            fi
            wait "$run" 2>"$world/wait" || :
            # Nobody goes on after the parent is gone; who is in the middle of a sync to a busy disk dies when that is over.
            wait=50
            while sleep 0.1 && pgrep -f "run --config $conf" >"$world/left" && test "$wait" -gt 0; do
                wait=$((wait - 1))
            done
            test "$wait" -gt 0 || wrong="$wrong a worker outlived kill $hit;"
            case $(outbox_state) in
            "whole "*) ;;
            *) wrong="$wrong half a release after kill $hit at $delay ms: $(outbox_state);" ;;
            esac
            grep -q "done" "$world/stdout" && finished=yes
        done
        try run --date "$1"
        test "$status" -eq 0 || wrong="$wrong round $round: status $status: $last;"
        same_bytes >"$world/diff" 2>&1 || wrong="$wrong round $round: other bytes: $(head -n 3 "$world/diff");"
        test "$(outbox_state)" = "$expected" || wrong="$wrong round $round: $(outbox_state);"
    done
    is "$2: after each of $hit kills only whole releases are there, and the night that is run again is equal" "$wrong" ""
}

world_open 0.005 2026-11-03
killed 2026-11-03 "a first night"

# Linked files, files that go on from the segments of the night before, and new ones.
world_new
for partner in D001 S001; do
    works "$partner subscribes to everything" subscribe $partner all --locale en --profile machine --since 2026-11-03
done
works "the night before" run --date 2026-11-03
works "a day arrives" sample --advance --through 2026-11-04
cp -a "$outbox" "$world/before"
psql -XAtq -d postgres -c 'drop database world_src' -c 'drop database world_wh' \
    -c 'create database world_src template src' -c 'create database world_wh template wh'
rm -rf "$world/reference"
works "the night" run --date 2026-11-04
ok "some files are linked, and segments of the night before may be gone on from" \
    test "$(wh "select sum(linked) > 0 and (select count(*) > 0 from nightpost.segment_run where base_run is not null)
                  from nightpost.release where release = '20261105'")" = t
mv "$outbox" "$world/reference"
killed 2026-11-04 "a night after another"
done_testing
