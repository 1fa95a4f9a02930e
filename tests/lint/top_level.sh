#!/bin/sh
# The top level is given: Makefile etl reports sql schedules tests README.md, a LICENSE and dot files; build and var
# are made here and never kept. Anything else has its place in one of the folders, or none.
#
#     sh tests/lint/top_level.sh [FOLDER]
set -eu
cd "${1:-.}"
other=$(find . -mindepth 1 -maxdepth 1 ! -name '.*' ! -name Makefile ! -name etl ! -name reports ! -name sql \
    ! -name schedules ! -name tests ! -name README.md ! -name LICENSE ! -name build ! -name var ! -name nightpost.conf |
    LC_ALL=C sort)
test -z "$other" || {
    printf '%s\n' "$other" | sed 's|^\./||; s|$|: does not belong to the top level|'
    exit 1
}
