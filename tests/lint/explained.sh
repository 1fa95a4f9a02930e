#!/bin/sh
# Every report has reports/<name>/explain.sql, for nightpost explain, or says in report.c why no cell of it has
# a making to explain (.unexplained).
#
#     sh tests/lint/explained.sh [FOLDER]
set -eu
cd "${1:-.}"
found=$(
    for definition in reports/*/report.c; do
        test -e "$definition" || continue
        test -e "${definition%/report.c}/explain.sql" || grep -qE '\.unexplained = *"[^"]' "$definition" ||
            echo "$definition: neither explain.sql beside it nor .unexplained in it"
    done
)
test -z "$found" || {
    printf '%s\n' "$found"
    exit 1
}
