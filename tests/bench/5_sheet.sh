#!/bin/sh
# How fast a data sheet is written: libxlsxwriter alone against our rows, both in one process in turn, medians.
#
#     make bench B=5 SHEET_ROWS=60000 REPEAT=5
set -eu
root=${NIGHTPOST_ROOT:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
rows=${SHEET_ROWS:-60000}
mkdir -p "$root/bench"
{
    echo "# one workbook of $rows rows x 20 columns, processor time of one core (target: 8 times the plain library)"
    "$root/release/tests/harness/sheet_bench" "$work" "$rows" "${REPEAT:-5}"
    wc -c "$work"/t.plain.xlsx "$work"/t.xlsx |
        awk -v at="$work/" '$2 != "total" { sub(at, "", $2); printf "%-20s %11d bytes\n", $2, $1 }'
} | tee "$root/bench/sheet.txt"
