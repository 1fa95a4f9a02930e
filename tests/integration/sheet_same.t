#!/bin/sh
# The rows of a data sheet are written by ourselves, the rest of the workbook by libxlsxwriter. Both ways
# must give the same workbook (2-packages.md, 2.3): random tables written twice, compared part by part and
# cell by cell, and as three other readers see them. MKSHEET is the path of tests/harness/mksheet.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh

mksheet=${MKSHEET:-build/debug/tests/harness/mksheet}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python=python3
/usr/bin/python3 -c "import openpyxl" 2>/dev/null && python=/usr/bin/python3 # the one apt packages belong to

# table <name> <seed> <rows> <locale> <profile> <rows of a sheet>
table () {
    rm -rf "${work:?}/t" && mkdir "$work/t"
    "$mksheet" "$work/t" "$2" "$3" "$4" "$5" "$6" >"$work/t/log"
    if "$python" -c 'import openpyxl' 2>/dev/null; then
        ok "$1" "$python" tests/harness/sheet_same.py "$work/t/t.xlsx" "$work/t/t.plain.xlsx"
    else
        ok "$1 (without openpyxl)" "$python" tests/harness/sheet_same.py "$work/t/t.xlsx" "$work/t/t.plain.xlsx" parts
    fi
}

table "a table without rows" 1 0 zh human 0
table "one row" 2 1 en machine 0
seed=3
while [ $seed -lt 7 ]; do
    table "random table $seed" $seed $((seed * 137)) zh human 0
    table "random table $seed over several sheets" $seed $((seed * 41)) en machine $((seed * 10 - 7))
    seed=$((seed + 1))
done
table "a large random table" 99 4000 zh human 0

# The same rows give the same bytes, whenever and beside whatever they are written.
cp "$work/t/t.xlsx" "$work/first.xlsx"
"$mksheet" "$work/t" 99 4000 zh human >"$work/t/log"
ok "the same rows give the same bytes" cmp "$work/first.xlsx" "$work/t/t.xlsx"
is "nothing else is left behind" "$(find "$work/t" -type f | wc -l)" 5

# What other programs make of both.
as_csv () { # as_csv <soffice|ssconvert> <file> <out>
    rm -rf "$work/csv" && mkdir "$work/csv"
    case $1 in
    soffice)
        soffice --headless "-env:UserInstallation=file://$work/office" --convert-to \
            'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' --outdir "$work/csv" \
            "$2" >/dev/null 2>&1 ;;
    ssconvert) ssconvert -S "$2" "$work/csv/%n.csv" >/dev/null 2>&1 ;;
    esac
    (cd "$work/csv" && for f in *; do echo "== ${f##*-}" && cat "$f"; done) >"$3"
}
"$mksheet" "$work/t" 7 300 zh human 110 >"$work/t/log"
mv "$work/t/t.plain.xlsx" "$work/plain.xlsx" && mv "$work/t/t.xlsx" "$work/ours.xlsx"
for reader in soffice ssconvert; do
    if ! command -v $reader >/dev/null; then
        skip "$reader shows the same" "$reader is not installed"
        continue
    fi
    mkdir -p "$work/a" "$work/b"
    cp "$work/ours.xlsx" "$work/a/t.xlsx" && cp "$work/plain.xlsx" "$work/b/t.xlsx"
    as_csv $reader "$work/a/t.xlsx" "$work/ours.csv"
    as_csv $reader "$work/b/t.xlsx" "$work/plain.csv"
    is "$reader reads all rows" "$(grep -c '2[0-9][0-9][0-9][-/][01][0-9][-/][0-3][0-9]' "$work/ours.csv" | awk '{ print ($1 > 250) }')" 1
    ok "$reader shows the same" "$python" tests/harness/sheet_same.py "$work/ours.csv" "$work/plain.csv"
done
done_testing
