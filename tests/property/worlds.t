#!/bin/sh
# Random small worlds, two nights each: every row and amount of detail, summary, customers, performance and
# estimated incentives against a second calculation, written from the pages alone and row by row
# (tests/harness/second_*.py; what is in a world: random_world.py). World N is that of seed N. 20 worlds from
# seed 1; at LEVEL=full 200 from a seed of the day. SEED=N begins with N, WORLDS=1 makes one alone.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

worlds=10
seed=1
test "${NIGHTPOST_TEST_LEVEL:-quick}" != full || {
    worlds=200
    seed=$(date +%s)
}
worlds=${WORLDS:-$worlds}
seed=${NIGHTPOST_SEED:-${SEED:-$seed}}
echo "# seed $seed, $worlds worlds"

# What a sub-account's master changed later; half of an eighth decimal; a total that is half a fen.
differed='5036 1795296924 1795309240'

visible='consumption_summary manager_consumption_detail customer_info'

# Fails with what the program or the check said.
one () { # one <seed>
    one_seed=$1
    python3 tests/harness/random_world.py "$one_seed" "$world" || return 1
    read -r first second <"$world/about"
    rm -rf "$outbox" "${world:?}/var"
    fresh wh world_wh
    psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/1.sql" || return 1
    say extract --date "$first" || return 1
    # shellcheck disable=SC2086 # words
    say subscribe all $visible performance estimated_incentive --profile machine --unmask --since "$first" || return 1
    sed 1d "$world/about" >"$world/people"
    while read -r partner person; do
        case $partner in [Rr]*) counts='' ;; *) counts=performance ;; esac
        # shellcheck disable=SC2086 # words
        say subscribe "$partner" $visible $counts --manager "$person" --profile machine --unmask --since "$first" || return 1
    done <"$world/people"
    night 1 "$first" || return 1
    psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/2.sql" || return 1
    night 2 "$second"
}

say () { # say <command>... prints what went wrong
    try "$@"
    test "$status" -eq 0 || {
        echo "nightpost $*: exit status $status"
        cat "$world/stderr"
        return 1
    }
}

night () { # night <1 or 2> <D>
    say run --date "$2" || return 1
    python3 tests/harness/second_check.py "$one_seed" "$1" "$outbox"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
PGOPTIONS='-c client_min_messages=warning'
export PGOPTIONS
"$nightpost" sql sql/sample/1_schema.sql | psql -XAtq -v ON_ERROR_STOP=1 -d src
psql -XAtq -d src -c "insert into src.readiness values ('2026-01-01')"
# The warehouse's tables are made once.
try extract --date 2026-01-01
psql -XAtq -d postgres -c 'create database world_wh template wh'

n=0
while test "$n" -lt "$worlds"; do
    ok "world $((seed + n)): both nights say what the pages say" one $((seed + n))
    n=$((n + 1))
done
test "$worlds" -eq 1 || for again in $differed; do
    ok "world $again, in which something was wrong once" one "$again"
done
done_testing
