# tap.sh - TAP for test scripts: . tests/harness/tap.sh
#
#   ok "sentence" command args...     runs the command; passes when it succeeds
#   fails "sentence" command args...  passes when it does not
#   is "sentence" got expected        compares two texts
#   like "sentence" got pattern       a case pattern (*, ?) must match
#   skip "sentence" "reason"
#   done_testing                      the plan, at the end
#
# A failed test shows what the command printed, on stderr. tap_failed counts them.
# shellcheck shell=sh

tap_count=0
tap_failed=0
tap_output=$(mktemp)

tap_result () { # tap_result <0 or 1> <sentence>
    tap_count=$((tap_count + 1))
    if test "$1" -eq 0; then
        echo "ok $tap_count - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $2"
        { # where prove shows it without -v
            echo "# $0: not ok $tap_count - $2"
            sed 's/^/# /' "$tap_output"
        } >&2
    fi
    : >"$tap_output"
}

ok () {
    tap_sentence=$1
    shift
    if "$@" >"$tap_output" 2>&1; then tap_result 0 "$tap_sentence"; else tap_result 1 "$tap_sentence"; fi
}

fails () {
    tap_sentence=$1
    shift
    if "$@" >"$tap_output" 2>&1; then tap_result 1 "$tap_sentence"; else tap_result 0 "$tap_sentence"; fi
}

is () {
    printf 'got:      %s\nexpected: %s\n' "$2" "$3" >"$tap_output"
    if test "$2" = "$3"; then tap_result 0 "$1"; else tap_result 1 "$1"; fi
}

like () {
    printf 'got:      %s\nexpected: %s\n' "$2" "$3" >"$tap_output"
    # shellcheck disable=SC2254 # it is a pattern
    case $2 in
    $3) tap_result 0 "$1" ;;
    *) tap_result 1 "$1" ;;
    esac
}

skip () {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

done_testing () {
    rm -f "$tap_output"
    echo "1..$tap_count"
    test "$tap_failed" -eq 0
}
