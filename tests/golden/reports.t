#!/bin/sh
# The example of every report is its test: a fresh warehouse gets reports/<name>/example/input.sql, then
# every edition below expected/ is made and compared, byte for byte once unpacked.
#
#   example/settings       key=value: recipient, cycle (reports by cycle), through, mark
#   example/expected/zh    for people in Chinese, masked; en: for programs, in clear
#   example/expected/zh@ID    the same for another recipient of the example
#
# The command fails when what it wrote is not what proof.sql says, so each example ties out as well.
# ACCEPT=1 rewrites what is expected; the commit's diff then shows what changed for the reader.
set -eu
. tests/harness/tap.sh
. tests/harness/pgcluster.sh
nightpost=${NIGHTPOST:-${NIGHTPOST_BUILD:-build/debug}/nightpost}
case $nightpost in /*) ;; *) nightpost=$PWD/$nightpost ;; esac
work=$(mktemp -d /tmp/nightpost-golden.XXXXXX)

finish () {
    pg_stop
    rm -rf "$work" "$tap_output"
}
trap finish EXIT
trap 'exit 1' INT TERM

load () { # load <database> <file...>
    load_database=$1
    shift
    for file; do
        PGOPTIONS='-c timezone=Etc/GMT-8 -c client_min_messages=warning' \
            psql -XAtq -v ON_ERROR_STOP=1 -d "$load_database" -f "$file" >/dev/null || return 1
    done
}

example () { # example <report>: a database with its rows
    pg_fresh "$1" || return 1
    psql -XAtq -v ON_ERROR_STOP=1 -d postgres -c "drop database \"$1\"" \
        -c "create database \"$1\" template schema" || return 1
    load "$1" "reports/$1/example/input.sql" || return 1
    printf '[warehouse]\ndsn = host=%s port=5432 user=postgres dbname=%s\n[nightpost]\nstate = %s\n' \
        "$pg_dir" "$1" "$work/var" >"$work/$1.conf"
}

setting () { # setting <report> <key>
    sed -n "s/^$2=//p" "reports/$1/example/settings"
}

make_edition () { # make_edition <report> <edition>: its CSV files, unpacked, in $work/<report>/<edition>
    out=$work/$1/$2
    recipient=$(setting "$1" recipient)
    case $2 in *@*) recipient=${2#*@} ;; esac
    cycle=$(setting "$1" cycle)
    set -- "$1" "${2%@*}" --run-id example --recipient "$recipient" --through "$(setting "$1" through)" \
        --mark "$(setting "$1" mark)" --out "$out" --config "$work/$1.conf"
    test -z "$cycle" || set -- "$@" --cycle "$cycle"
    name=$1
    case $2 in
    zh) shift 2; set -- "$@" --locale zh --profile human ;;
    en) shift 2; set -- "$@" --locale en --profile machine --unmask ;;
    *) echo "expected/$2 is neither zh nor en"; return 1 ;;
    esac
    mkdir -p "$out"
    "$nightpost" report "$name" "$@" || return 1
    find "$out" -name '*.xlsx' -exec rm {} +
    find "$out" -name '*.gz' -exec gunzip -n {} +
}

same () { # same <report> <edition>
    expected=reports/$1/example/expected/$2
    if test -n "${ACCEPT-}"; then
        rm -rf "$expected"
        mkdir -p "${expected%/*}"
        cp -R "$work/$1/$2" "$expected"
    fi
    diff -ru "$expected" "$work/$1/$2"
}

pg_start
pg_fresh schema
ok "the migrations apply to an empty database" load schema sql/schema/*.sql sql/run/secure.sql
for definition in reports/*/report.c; do
    report=${definition#reports/}
    report=${report%/*}
    ok "$report: the example's rows load" example "$report"
    for edition in "reports/$report/example/expected"/*/; do
        edition=${edition%/}
        edition=${edition##*/}
        ok "$report, $edition: is made, and ties out" make_edition "$report" "$edition"
        ok "$report, $edition: is what the specification says" same "$report" "$edition"
    done
done
done_testing
