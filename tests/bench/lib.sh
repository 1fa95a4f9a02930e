# lib.sh - what the measurements share: . tests/bench/lib.sh
#
#   bench_open NAME       a folder, a configuration and the embedded database, as shipped; results go to
#                         build/bench/NAME.tsv
#   np COMMAND ...        the program; its log in $bench/log
#   measure WHAT CMD...   runs it once more and notes its wall time
#   took WHAT MS          notes a time that was found otherwise
#   median WHAT           milliseconds
#   ratio A B             A / B, two decimals
#   row WHAT OURS PEER RATIO TARGET    a line of the table
#   wh SQL, src SQL       on the warehouse, on the sample source
#   bench_close           from a trap
#
# Times are wall clock on whatever machine this is: only ratios within one run say anything, and only
# when the machine has nothing else to do. Repetitions are interleaved, the median counts.
# shellcheck shell=sh
# shellcheck disable=SC2034 # variables of the scripts around this one

bench_root=${NIGHTPOST_ROOT:-build}
program=$PWD/$bench_root/bench/program/release/nightpost
case $bench_root in /*) program=$bench_root/bench/program/release/nightpost ;; esac
repeat=${REPEAT:-3}

np () { # np <command...>
    np_command=$1
    shift
    "$program" "$np_command" --config "$bench/n.conf" "$@" >>"$bench/said" 2>>"$bench/log" || {
        echo "nightpost $np_command $*:" >&2
        grep -E "level=error|^nightpost:" "$bench/log" | tail -n 3 >&2
        return 1
    }
}

# The same with what it took, noted as WHAT, "WHAT cpu" and "WHAT kib".
used () { # used <what> <command...>
    used_what=$1
    used_command=$2
    shift 2
    python3 tests/bench/usage.py "$bench/used" "$program" "$used_command" --config "$bench/n.conf" "$@" >>"$bench/said" 2>>"$bench/log" || {
        echo "nightpost $used_command $*:" >&2
        grep -E "level=error|^nightpost:" "$bench/log" | tail -n 3 >&2
        return 1
    }
    read -r used_ms used_cpu used_kib <"$bench/used"
    took "$used_what" "$used_ms"
    took "$used_what cpu" "$used_cpu"
    took "$used_what kib" "$used_kib"
}

wh () { psql -XAtq -v ON_ERROR_STOP=1 -d nightpost -c "$1"; }
src () { psql -XAtq -v ON_ERROR_STOP=1 -d sample -c "$1"; }

# shellcheck disable=SC2120 # there need not be any
bench_conf () { # bench_conf [LINE...]
    {
        printf '[nightpost]\nstate = %s/var\noutbox = %s/outbox\nlog_level = debug\n' "$bench" "$bench"
        printf '%s\n' "$@"
    } >"$bench/n.conf"
}

bench_open () { # bench_open <name>
    bench=$(mktemp -d "${TMPDIR:-/tmp}/nightpost-bench.XXXXXX")
    chmod 755 "$bench"
    mkdir -p "$bench/drop" "$bench_root/bench"
    table=$bench_root/bench/$1.tsv
    # shellcheck disable=SC2119
    bench_conf
    np db start
    PGHOST=$(sed -n "s/.*host='\([^']*\)'.*/\1/p" "$bench/said" | tail -n 1)
    PGPORT=5432
    PGUSER=nightpost
    PGDATABASE=nightpost
    export PGHOST PGPORT PGUSER PGDATABASE
    : >"$bench/raw"
    {
        printf '# %s, %s cores, %s\n' "$1" "$(nproc)" "$("$program" version | head -n 1)"
        printf 'what\tours\tpeer\tratio\ttarget\n'
    } | tee "$table"
}

bench_close () {
    test -z "${bench-}" || np db stop || true
    case ${bench-} in */nightpost-bench.*) rm -rf "$bench" ;; esac
    bench=
}

now () { date +%s%3N; }
took () { printf '%s\t%s\n' "$1" "$2" >>"$bench/raw"; }

measure () { # measure <what> <command...>
    measure_what=$1
    shift
    measure_from=$(now)
    "$@" || return 1
    took "$measure_what" $(($(now) - measure_from))
}

median () { # median <what>
    awk -F '\t' -v what="$1" '$1 == what { print $2 }' "$bench/raw" | sort -n |
        awk '{ v[NR] = $1 } END { if (NR == 0) print "-"; else print v[int((NR + 1) / 2)] }'
}

ratio () { awk -v a="$1" -v b="$2" 'BEGIN { if (a + 0 == 0 || b + 0 == 0) print "-"; else printf "%.2f\n", a / b }'; }

row () { printf '%s\t%s\t%s\t%s\t%s\n' "$@" | tee -a "$table"; }
say () { printf '# %s\n' "$1" | tee -a "$table"; }

# Milliseconds between two messages of the log's last run.
between () { # between <message> <message>
    between_from=$(grep "msg=$1 " "$bench/log" | tail -n 1 | sed 's/^ts=\([^ ]*\).*/\1/')
    between_to=$(grep "msg=$2 " "$bench/log" | tail -n 1 | sed 's/^ts=\([^ ]*\).*/\1/')
    echo $(($(date -d "$between_to" +%s%3N) - $(date -d "$between_from" +%s%3N)))
}

logged () { # logged <message> <key>: added up over such lines of the last run
    awk -v message="msg=$1 " -v key="$2=" '
        / msg=controlled / { sum = 0 }
        index($0, message) { for (i = 1; i <= NF; i++) if (index($i, key) == 1) sum += substr($i, length(key) + 1) }
        END { print sum + 0 }' "$bench/log"
}
