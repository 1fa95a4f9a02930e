#!/bin/sh
# How fast a data sheet is written: libxlsxwriter alone against our rows, both in one process in turn, medians.
# ROWS and TIMES may be set; TMPDIR is where the files go. BENCH is the program (tests/harness/sheet_bench).
set -eu
bench=${BENCH:-build/release/tests/harness/sheet_bench}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
rows=${ROWS:-60000}
echo "# one workbook of $rows rows x 20 columns, processor time of one core (target: 8 times the plain library)"
"$bench" "$work" "$rows" "${TIMES:-5}"
wc -c "$work"/t.plain.xlsx "$work"/t.xlsx | awk -v at="$work/" '$2 != "total" { sub(at, "", $2); printf "%-20s %11d bytes\n", $2, $1 }'
