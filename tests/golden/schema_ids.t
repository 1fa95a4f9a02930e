#!/bin/sh
# A report's columns never change in silence. tests/golden/schema_ids holds the accepted schema id of every
# report: a hash over its columns, their types, masks, readers and headings, which stands in the manifest
# of every file. ACCEPT=1 rewrites it; the commit's diff then shows what readers must be told.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
nightpost=${NIGHTPOST:-${NIGHTPOST_BUILD:-build/debug}/nightpost}
case $nightpost in /*) ;; *) nightpost=$PWD/$nightpost ;; esac
accepted=tests/golden/schema_ids
work=$(mktemp -d /tmp/nightpost-ids.XXXXXX)
trap 'rm -rf "$work" "$tap_output"' EXIT
trap 'exit 1' INT TERM

unchanged () { # unchanged <accepted> <now>: says which report changed, and what to do
    join -a 1 -a 2 -e none -o 0,1.2,2.2 "$1" "$2" | awk '$2 != $3 {
        bad = 1
        if ($2 == "none") print $1 ": new, its schema id " $3 " is not accepted yet"
        else if ($3 == "none") print $1 ": has gone, " $2 " is still accepted"
        else print $1 ": its columns changed, from " $2 " to " $3
    } END {
        if (bad) print "If readers of these files may get that, run: make golden ACCEPT=1," \
            " and say in the commit what changed for them. Else undo the change of the column table."
        exit bad
    }'
}

"$nightpost" dictionary --format ids >"$work/now"
test -z "${ACCEPT-}" || cp "$work/now" "$accepted"
ok "every report's schema id is the accepted one" unchanged "$accepted" "$work/now"

sed '1s/-.*/-000000000000/; $d' "$work/now" >"$work/other"
first=$(sed -n '1s/ .*//p' "$work/now")
last=$(sed -n '$s/ .*//p' "$work/now")
fails "an id that is not the accepted one is refused" unchanged "$work/other" "$work/now"
said=$(unchanged "$work/other" "$work/now" || :)
like "the changed report is named, with what to do" "$said" "$first: its columns changed, from *ACCEPT=1*"
like "so is one that is new" "$said" "*$last: new, *"
like "and one that has gone" "$(unchanged "$work/now" "$work/other" || :)" "*$last: has gone*"

# The same id stands in the workbook's and the manifest's place: a report's own, in registry order.
is "one id for every report" "$(cut -d' ' -f1 "$work/now")" "$("$nightpost" list reports | cut -d' ' -f1)"
done_testing
