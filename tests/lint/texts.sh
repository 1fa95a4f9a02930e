#!/bin/sh
# What every text file of the repository keeps to: no blanks at the end of a line, a newline at the end
# of the file, no path of one developer's machine, no tabs in SQL. Expected outputs (example/) are what
# they are; they may only not name a machine.
#
#     sh tests/lint/texts.sh [FOLDER]
set -eu
cd "${1:-.}"
home='/(work|home|root|Users)/' # not a machine's path

list () {
    {
        find etl reports sql tests schedules .ci -type f 2>/dev/null
        ls Makefile README.md .gitignore .clang-format .clang-tidy LICENSE 2>/dev/null || :
    } | grep -Ev '\.(gz|xlsx|png|ico)$' | grep -v '^tests/fuzz/corpus/' | LC_ALL=C sort
}

as () { # as <what>: says it after each place that comes on stdin
    sed "s|\$|: $1|"
}

sources=$(list | grep -v '/example/')
# shellcheck disable=SC2086 # our own file names have no blanks
found=$(
    grep -nE '[[:blank:]]+$' $sources /dev/null | cut -d: -f1-2 | as 'blanks at the end of the line'
    for file in $sources; do
        test ! -s "$file" || test -z "$(tail -c 1 "$file")" || echo "$file"
    done | as 'no newline at the end'
    printf '%s\n' $sources | grep '\.sql$' | xargs -r grep -nP '\t' /dev/null | cut -d: -f1-2 | as 'tab'
    # A line that must name such a path says so: "not a machine's path".
    list | xargs grep -nE "(^|[^[:alnum:]_.*-])$home" /dev/null | grep -v "not a machine's path" |
        cut -d: -f1-2 | as 'a path of one machine'
)
test -z "$found" || {
    printf '%s\n' "$found"
    exit 1
}
