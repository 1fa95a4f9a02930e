#!/bin/sh
# Two readers that are not ours (Python's csv and openpyxl) get the same cells out of the CSV and
# the workbook of one random table, once the profile is undone. Needs MKSHEET, the path of
# tests/harness/mksheet; skipped where openpyxl is missing.
set -eu

mksheet=${MKSHEET:-build/debug/tests/harness/mksheet}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python=python3
/usr/bin/python3 -c "import openpyxl" 2>/dev/null && python=/usr/bin/python3 # the one apt packages belong to

if ! "$python" -c 'import openpyxl' 2>/dev/null; then
    echo '1..0 # SKIP python3-openpyxl is not installed'
    exit 0
fi

cat >"$work/compare.py" <<'PY'
import csv, datetime, decimal, gzip, io, re, sys
import openpyxl
from openpyxl.utils.escape import unescape

folder, profile = sys.argv[1], sys.argv[2]
types = [line.split() for line in open(folder + "/t.types")]
raw = gzip.open(folder + "/t.csv.gz").read()
human = profile == "human"
assert raw.startswith(b"\xef\xbb\xbf") == human, "byte-order mark"
rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
book = openpyxl.load_workbook(folder + "/t.xlsx")
sheets = [s for s in book.worksheets if re.fullmatch(r"(数据|Data)( \d+)?", s.title)]
number = re.compile(r"[-+]?[0-9]+([.][0-9]+)?")

def from_csv(text, kind):
    if text == "":
        return None
    if human and kind == "text" and text.startswith("'"):
        rest = text.lstrip("'")
        if rest[:1] in ("=", "+", "-", "@", "\t", "\r") and rest and not number.fullmatch(rest):
            text = text[1:]
    if kind == "time" and not human:
        utc = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
        text = str(utc + datetime.timedelta(hours=8))
    return text

def from_sheet(cell, kind, decimals, least):
    value = cell.value
    if value is None or value == "":
        return None
    if kind == "text":
        assert isinstance(value, str), value
        return unescape(value)
    if kind in ("int", "dec"):
        assert "f" != cell.data_type
        exact = decimal.Decimal(value if isinstance(value, str) else repr(value))
        places = max(int(least), 0)
        text = format(exact, "f")
        whole, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0").ljust(places, "0")
        return whole + ("." + fraction if fraction else "")
    assert isinstance(value, datetime.datetime), value
    # A serial number has microseconds of noise; Excel shows the nearest second.
    value = (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    return str(value) if kind == "time" else str(value.date())

found = [r for s in sheets for r in list(s.iter_rows(min_row=2, max_col=len(types)))]
assert len(found) == len(rows) - 1, (len(found), len(rows) - 1)
assert [c.value for c in sheets[0][1]] == rows[0], "headings"
for n, (line, cells) in enumerate(zip(rows[1:], found), 2):
    assert len(line) == len(types)
    for text, cell, (kind, decimals, least) in zip(line, cells, types):
        want, got = from_csv(text, kind), from_sheet(cell, kind, decimals, least)
        if want != got:
            sys.exit(f"row {n}, {cell.coordinate}: CSV {want!r}, workbook {got!r}")
PY

echo 1..8
n=0
for seed in 1 2; do
    for locale in zh en; do
        for profile in human machine; do
            n=$((n + 1))
            name="table $seed is the same in both files ($locale, $profile)"
            mkdir "$work/$n"
            if "$mksheet" "$work/$n" "$seed" 500 "$locale" "$profile" >"$work/log" 2>&1 &&
                "$python" "$work/compare.py" "$work/$n" "$profile" >>"$work/log" 2>&1; then
                echo "ok $n - $name"
            else
                echo "not ok $n - $name"
                sed 's/^/# /' "$work/log"
            fi
        done
    done
done
