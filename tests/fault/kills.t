#!/bin/sh
# Killed at any moment and run again, a night ends in the bytes of one that nobody disturbed, and at no
# moment is half a release visible. 20 kills, 100 at LEVEL=full; the seed is printed, NIGHTPOST_SEED
# sets it.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

kills=20
test "${NIGHTPOST_TEST_LEVEL:-quick}" != full || kills=100
seed=${NIGHTPOST_SEED:-$(date +%s)}
echo "# seed $seed, $kills kills"

# A number from 0 to 999 that follows from the seed and what it is for.
chance () {
    printf '%s %s' "$seed" "$1" | cksum | awk '{ print $1 % 1000 }'
}

ms () {
    echo $(($(date +%s%N) / 1000000))
}

world_open 0.005 2026-11-03
world_new
began=$(ms)
works "an undisturbed night" run --date 2026-11-03
whole=$(($(ms) - began))
ok "two undisturbed nights are equal byte for byte" same_bytes
expected=$(outbox_state)
echo "# it takes $whole ms"

hit=0
round=0
wrong=
while test "$hit" -lt "$kills"; do
    round=$((round + 1))
    world_new
    finished=
    while test -z "$finished" && test "$hit" -lt "$kills"; do
        "$nightpost" run --config "$conf" --date 2026-11-03 >"$world/stdout" 2>"$world/stderr" &
        run=$!
        delay=$(($(chance "$round/$hit") * whole / 1000))
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
    try run --date 2026-11-03
    test "$status" -eq 0 || wrong="$wrong round $round: status $status: $last;"
    same_bytes >"$world/diff" 2>&1 || wrong="$wrong round $round: other bytes: $(head -n 3 "$world/diff");"
    test "$(outbox_state)" = "$expected" || wrong="$wrong round $round: $(outbox_state);"
done
is "after each of $hit kills only whole releases are there, and the night that is run again is equal" "$wrong" ""
done_testing
