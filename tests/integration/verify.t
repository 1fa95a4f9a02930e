#!/bin/sh
# nightpost verify: a delivered folder by itself (2-packages.md, 2.5). Every kind of change is made to a
# copy of a release and must be found, with the file and what is wrong; the untouched one passes.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM
python=python3
"$python" -c 'import openpyxl' 2>/dev/null || python=/usr/bin/python3

# Hostile folders are read by the instrumented program where there is one.
strict=$nightpost
asan=$(dirname "$(dirname "$nightpost")")/asan/nightpost
test ! -x "$asan" || strict=$asan
here=$PWD

# From a folder where there is nothing, and with no database to be found.
verify () { # verify DIR [OPTION...]: $status, $said
    status=0
    (cd / && env -u PGHOST -u PGPORT "$strict" verify "$@") >"$world/stdout" 2>"$world/stderr" || status=$?
    said=$(cat "$world/stdout" "$world/stderr")
}

holds () { # holds <what> DIR [OPTION...]
    holds_what=$1
    shift
    verify "$@"
    printf '%s\n' "$said" >"$tap_output"
    tap_result "$status" "$holds_what"
}

# The sentence is in one line of what it said, and the exit status says so.
finds () { # finds <what> <pattern> DIR [OPTION...]
    finds_what=$1
    finds_pattern=$2
    shift 2
    verify "$@"
    printf 'exit status %s, wanted 7 and %s\n%s\n' "$status" "$finds_pattern" "$said" >"$tap_output"
    if test "$status" -eq 7 && printf '%s\n' "$said" | grep -Eq "$finds_pattern"; then
        tap_result 0 "$finds_what"
    else
        tap_result 1 "$finds_what"
    fi
}

copy () { # copy <release>: a copy that may be changed, as $dir, with the other release beside it
    rm -rf "$world/copy"
    cp -a "$outbox/D001" "$world/copy"
    dir=$world/copy/$1
}
tamper () { "$python" "$here/tests/harness/release_tamper.py" "$dir" "$@"; }

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
minisign -G -W -f -p "$world/vendor.pub" -s "$world/vendor.sec" >/dev/null
minisign -G -W -f -p "$world/other.pub" -s "$world/other.sec" >/dev/null
chmod 600 "$world/vendor.sec"
configure
sed -i "/^state/a sign_key = $world/vendor.sec" "$conf"
works "a sample world" sample --scale 0.01 --through 2026-11-02
works "is read" extract --date 2026-11-02
works "everybody subscribes" subscribe all all --since 2026-11-02
works "and once more for machines, in parts" subscribe D001 consumption_summary order_resource_detail --locale en \
    --profile machine --unmask --part-rows 50 --since 2026-11-02
works "the night of R = 3rd" run --date 2026-11-02
works "a day arrives" sample --advance --through 2026-11-03
works "the night of R = 4th" run --date 2026-11-03

# ---- untouched ------------------------------------------------------------------------------------
for r in "$outbox"/*/2026110[34]; do
    verify "$r" --key "$world/vendor.pub"
    test "$status" -eq 0 || printf '%s\n' "$said" >>"$world/bad"
done
is "every release of everybody holds" "$(cat "$world/bad" 2>/dev/null)" ""
copy 20261104
holds "a copy elsewhere holds" "$dir"
like "it says how much was read" "$said" "*files,*rows: all of it holds*"
like "the chain is followed to the release beside it" "$said" "*it follows 20261103, whose manifest is the one it names*"
like "without a key the origin is not proved" "$said" "*not proved: the release is signed; say --key FILE*"
holds "with the key it is" "$dir" --key "$world/vendor.pub"
like "and says so" "$said" "*proved: the manifest is signed with key *"
holds "latest may be a link" "$outbox/D001/latest"
holds "a first release has nothing before it" "$world/copy/20261103"
like "and says so" "$said" "*this is the recipient's first release*"
ok "minisign itself agrees" minisign -Vqm "$dir/manifest.json" -p "$world/vendor.pub"
is "the trusted comment has no time in it" "$(sed -n 3p "$dir/manifest.json.minisig")" "trusted comment: nightpost release manifest"
is "the parts are verified together" "$(verify "$dir"; printf '%s' "$said" | grep -c 'en-machine-unmasked_0001.csv.gz.*= its workbook')" 4
ok "read, written and a second reading by other tools are the same sums" "$python" - "$dir" <<'PY'
import csv, gzip, io, json, sys
from decimal import Decimal
folder = sys.argv[1]
m = json.load(open(folder + '/manifest.json', encoding='utf-8'))
checked = 0
for f in m['files']:
    schema = next(s for s in m['schemas'] if s['id'] == f['schema'])
    ids = [c['id'] for c in schema['columns']]
    if f['format'] != 'csv.gz':
        assert all(s['read'] == s['written'] for s in f['sums']), f['path']
        continue
    rows = list(csv.reader(io.TextIOWrapper(gzip.open(f"{folder}/{f['path']}"), encoding='utf-8-sig', newline='')))
    words = ids if f['profile'] == 'machine' else [c[f['locale']] for c in schema['columns']]
    assert rows[0] == words, f['path']
    for s in f['sums']:
        cells = [r[ids.index(s['column'])] for r in rows[1:] if r[ids.index(schema['currency'])] == s['currency']]
        cells = [Decimal(c) for c in cells if c]
        want = sum(cells) if cells else None
        for key in ('written', 'read'):
            assert (Decimal(s[key]) if s[key] is not None else None) == want, (f['path'], s, want)
        checked += 1
assert checked > 50, checked
PY
is "what was read back stands in the run tables, for links too" "$(wh "select count(*) filter (where s.read is distinct from s.written) || ' of '
    || (count(*) > 100)::text || ' ' || (count(*) filter (where f.linked) > 0)::text
    from nightpost.file_sum s join nightpost.file f using (recipient, release, path)")" "0 of true true"

# ---- one thing changed at a time -----------------------------------------------------------------
summary=consumption_summary_202611_20261104
copy 20261104
tamper cell $summary.csv.gz 2 0 X
finds "one cell of a CSV: hash" "its SHA-256 is .* not the file that was published" "$dir"
like "content" "$said" "*its uncompressed content is not what the manifest has the hash of*"
like "and the cell beside the workbook's" "$said" "*the workbook has *, the CSV \"X\"*"

amount=$("$python" -c 'import json,sys
m = json.load(open(sys.argv[1])); f = next(f for f in m["files"] if f["path"] == sys.argv[2])
s = next(s for s in m["schemas"] if s["id"] == f["schema"]); print([c["id"] for c in s["columns"]].index("payable_amount"))' \
    "$dir/manifest.json" $summary.csv.gz)
letters=$("$python" -c 'import sys; n = int(sys.argv[1]); print(chr(65 + n) if n < 26 else chr(64 + n // 26) + chr(65 + n % 26))' "$amount")
copy 20261104
tamper cell $summary.csv.gz 1 "$amount" 123456.78 --rehash
finds "an amount changed, all hashes made to fit: the sum" "column payable_amount CNY: the manifest says .* add up to .*(more|less)" "$dir"
like "and no hash is complained of" "$(printf '%s' "$said" | grep -c 'SHA-256')" 0
copy 20261104
tamper cell $summary.csv.gz 1 "$amount" 123456.78 --rehash --sums
finds "the sums made to fit too: the workbook has other cells" "sheet \"数据\" row 2, column payable_amount: the workbook has" "$dir"
like "and the ledger's sum is another" "$said" "*that does not add up*"
finds "and the signature is not over it" "the signature is not over these bytes" "$dir" --key "$world/vendor.pub"

copy 20261104
tamper drop $summary.csv.gz 3 --rehash
finds "a row dropped, rows and hashes made to fit" "add up to" "$dir"
like "the workbook has one more" "$said" "*xlsx*rows, its CSV *"
copy 20261104
tamper drop voucher_ledger_202611_20261104.csv.gz 1
finds "a row dropped where nothing is summed" "it has .* rows, the manifest says" "$dir"

copy 20261104
tamper book $summary.xlsx 1 "$letters" 99.5 --rehash
finds "a number of a workbook, hashes made to fit: its sum" "$summary.xlsx" "$dir"
like "its cell" "$said" "*row 2, column payable_amount: the workbook has \"99.50\"*"
like "and its total" "$said" "*column payable_amount CNY: the manifest says *"
copy 20261104
tamper book $summary.xlsx 1 "$letters" 1e400
finds "a number that is none" "is no number that a workbook of ours has" "$dir"

copy 20261104
tamper cell order_resource_detail_202611_20261104_en-machine-unmasked_0001.csv.gz 1 0 X --rehash
finds "a cell of a part" "en-machine_0001|order_resource_detail" "$dir"
copy 20261104
rm "$dir"/order_resource_detail_202611_20261104_en-machine-unmasked_0001.csv.gz
finds "a part that is missing" "it is missing: the manifest lists it" "$dir"

copy 20261104
tamper set files.0.rows 7
finds "a row count in the manifest" "rows_included: it is not the file's rows" "$dir"
copy 20261104
tamper set totals.0.rows 7
finds "a total's rows" "total of .*it has 7 rows" "$dir"
copy 20261104
"$python" - "$dir/manifest.json" <<'PY'
import json, os, sys
m = json.load(open(sys.argv[1], encoding='utf-8'))
t = next(t for t in m['totals'] if t['sums'] and t['sums'][0]['ledger'] is not None and t['sums'][0]['written'] is not None)
t['sums'][0]['ledger'] = '1.00'
os.unlink(sys.argv[1])
json.dump(m, open(sys.argv[1], 'w', encoding='utf-8'))
PY
finds "the ledger's side of a total" "1.00 in the ledger, difference .*: that does not add up" "$dir"
copy 20261104
tamper set sums_sha256 "\"$(printf %064d 7)\""
finds "the hash of SHA256SUMS" "SHA256SUMS|its SHA-256 is not the one in the manifest" "$dir"
finds "and the chain of nobody: the manifest is signed no more" "the signature is not over these bytes" "$dir" --key "$world/vendor.pub"
copy 20261104
finds "another vendor's key" "it is signed with key .*, not with" "$dir" --key "$world/other.pub"
copy 20261104
rm "$dir/manifest.json.minisig"
finds "a signature taken away" "it is missing: the release is not signed" "$dir" --key "$world/vendor.pub"

copy 20261104
echo x >"$dir/readme.txt"
finds "a file that nobody published" "it is no file of this release: somebody put it there" "$dir"
copy 20261104
rm "$dir/index.html"
finds "a page that is missing" "index.html" "$dir"
copy 20261104
echo '<p>' >>"$dir/index.html"
finds "a page that was changed" "its SHA-256 is not the one in SHA256SUMS: it was changed" "$dir"
copy 20261104
rm "$dir/manifest.json"
finds "no manifest" "it is missing: the release is not complete, or no release" "$dir"
copy 20261104
rm "$dir/SHA256SUMS"
finds "no SHA256SUMS" "SHA256SUMS" "$dir"
copy 20261104
sed -i '2d' "$dir/SHA256SUMS"
finds "a line less in SHA256SUMS" "it lists .* of the manifest's .* files" "$dir"

# ---- chain ------------------------------------------------------------------------------------------
copy 20261104
mv "$world/copy/20261103" "$world/copy/elsewhere"
holds "the release before is not there: not checked, and no difference" "$dir"
like "and says what to do" "$said" "*not checked: 20261103, which it follows, is not beside it; say --previous DIR*"
holds "given by --previous" "$dir" --previous "$world/copy/elsewhere"
like "it is followed" "$said" "*it follows 20261103*"
sed -i 's/"run_id"/"run_id" /' "$world/copy/elsewhere/manifest.json"
finds "another release before" "the chain is broken: the manifest of 20261103" "$dir" --previous "$world/copy/elsewhere"
finds "a folder that is none" "has no manifest.json to compare with" "$dir" --previous "$world/copy"
finds "a first release that should have one before it" "this is the first release" "$outbox/D001/20261103" --previous "$outbox/D001/20261104"

# ---- folders that somebody made to do harm: a message, no crash, and in no time -----------------------
# A sound gzip file of two gigabytes of one character; a MiB is packed once and repeated, which takes seconds less.
gigabytes () { # gigabytes <first> <character> <file>
    "$python" -c 'import struct, sys, zlib
first, block = sys.argv[1].encode(), sys.argv[2].encode() * 1048576
def packed(data, end=zlib.Z_FULL_FLUSH):
    p = zlib.compressobj(1, zlib.DEFLATED, -15)
    return p.compress(data) + p.flush(end)
one, crc = packed(block), zlib.crc32(first)
with open(sys.argv[3], "wb") as f:
    f.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed(first))
    for i in range(2000):
        f.write(one)
        crc = zlib.crc32(block, crc)
    f.write(packed(b"", zlib.Z_FINISH) + struct.pack("<II", crc, (len(first) + 2000 * len(block)) % 2**32))' "$@"
}
copy 20261104
head -c 3000 "$outbox/D001/20261104/$summary.csv.gz" >"$world/cut" && rm "$dir/$summary.csv.gz" && cp "$world/cut" "$dir/$summary.csv.gz"
finds "a gzip file cut short" "the gzip file is cut short" "$dir"
copy 20261104
rm "$dir/$summary.csv.gz" && echo nothing >"$dir/$summary.csv.gz"
finds "a gzip file that is none" "not a sound gzip file" "$dir"
copy 20261104
head -c 2000 "$outbox/D001/20261104/$summary.xlsx" >"$world/cut" && rm "$dir/$summary.xlsx" && cp "$world/cut" "$dir/$summary.xlsx"
finds "a workbook cut short" "not a sound zip file" "$dir"
copy 20261104
rm "$dir/$summary.csv.gz"
gigabytes "" , "$dir/$summary.csv.gz"
finds "two gigabytes of commas" "more columns than any report has|more than the expected" "$dir"
copy 20261104
rm "$dir/$summary.csv.gz"
gigabytes '"' a "$dir/$summary.csv.gz"
finds "a cell that never ends" "longer than any row may be|more than the expected" "$dir"
copy 20261104
"$python" - "$dir/$summary.xlsx" <<'PY'
import os, sys, zipfile
path = sys.argv[1]
old = zipfile.ZipFile(path)
parts = [(i, old.read(i)) for i in old.infolist()]
os.unlink(path)
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as new:
    for info, data in parts:
        if info.filename == 'xl/worksheets/sheet2.xml':
            data = data.replace(b'</row>', b' ' * 900000000 + b'</row>', 1)
        new.writestr(info.filename, data)
PY
finds "a zip bomb" "a row that is too long" "$dir"
copy 20261104
rm "$dir/$summary.csv.gz" && ln -s /etc/passwd "$dir/$summary.csv.gz"
finds "a link out of the folder" "it is a link and no plain file: it is not followed" "$dir"
copy 20261104
rm "$dir/$summary.csv.gz" && mkfifo "$dir/$summary.csv.gz"
finds "a pipe" "it is a special file and no plain file" "$dir"
copy 20261104
mkdir -p "$dir/a/b/c"
finds "folders below folders" "a folder where a release has none" "$dir"
copy 20261104
touch "$dir/$(printf 'bad\033[31m\n\377')"
finds "a name that is no text" "a name that is no UTF-8" "$dir"
for path in '"../../etc/passwd"' '"/etc/passwd"' '"a/../../x.csv.gz"' '".x.csv.gz"' '"a//b.csv.gz"' '"x"' '7' 'null'; do
    copy 20261104
    tamper set files.0.path "$path"
    finds "a path like $path" "manifest.json:? *|files\[0\].path" "$dir"
    like "which is named" "$said" '*manifest.json*files\[0\].path*'
done
number=0
while IFS= read -r bad; do
    number=$((number + 1))
    copy 20261104
    rm "$dir/manifest.json"
    printf '%b' "$bad" >"$dir/manifest.json"
    finds "broken JSON $number" "^manifest.json" "$dir"
done <<'EOT'

{
[]
null
{"manifest_version": 1}
{"manifest_version": 2}
{"manifest_version": 2, "files": 99999999999999999999999999}
{"manifest_version": 2e99}
{"a": "\\ud800"}
{"a": "\377"}
{"a": 1, "a": 2}
{"a": "\\u0000"}
EOT
copy 20261104
rm "$dir/manifest.json"
"$python" -c 'print("[" * 3000000)' >"$dir/manifest.json"
finds "three million brackets" "it has more than|too deep|depth" "$dir"
copy 20261104
rm "$dir/manifest.json"
"$python" -c 'print("[" * 100000)' >"$dir/manifest.json"
finds "nested a hundred thousand deep" "it is no JSON: maximum parsing depth" "$dir"
copy 20261104
rm "$dir/manifest.json"
truncate -s 5G "$dir/manifest.json"
finds "a manifest of five gigabytes" "it is not read" "$dir"
copy 20261104
rm "$dir/SHA256SUMS"
head -c 300000 /dev/urandom >"$dir/SHA256SUMS"
finds "a SHA256SUMS of noise" "is no line of a release's sums" "$dir"
verify "$world/nowhere"
is "no such folder" "$status" 6
like "which is named" "$said" "nightpost: *nowhere*"
verify "${r%/*}"
is "the folder above the releases" "$status" 64
like "and what to name" "$said" "nightpost: * holds releases: name one of them, ${r%/*}/latest for instance"
verify "$dir" --key "$conf"
is "a key that is none" "$status" 2
like "which is named" "$said" "nightpost: *it is no minisign public key*"

# Noise in every kind of file, at every kind of place: a difference, never a crash.
noise () { # noise <file> <seed>
    copy 20261104
    "$python" -c 'import os, random, sys
random.seed(int(sys.argv[2])); data = bytearray(open(sys.argv[1], "rb").read())
for i in range(random.choice([1, 3, 50])): data[random.randrange(len(data))] = random.randrange(256)
os.unlink(sys.argv[1]); open(sys.argv[1], "wb").write(data)' "$dir/$1" "$2"
    verify "$dir"
    test "$status" -eq 7 || { test "$status" -eq 0 && cmp -s "$dir/$1" "$outbox/D001/20261104/$1"; } || {
        echo "$1 seed $2: exit status $status"
        tail -n 5 "$world/stderr"
    }
}
: >"$world/noise"
seeds='1 2 3 4'
test "${NIGHTPOST_TEST_LEVEL:-quick}" != full || seeds=$(seq 1 25)
for seed in $seeds; do
    for file in manifest.json SHA256SUMS $summary.csv.gz $summary.xlsx; do noise "$file" "$seed" >>"$world/noise"; done
done
is "noise in every kind of file: always a difference and nothing worse" "$(cat "$world/noise")" ""

# ---- a key that cannot sign ---------------------------------------------------------------------------
chmod 644 "$world/vendor.sec"
try run --date 2026-11-03
refused "a secret key that others can read" 2 "*sign_key*others can read it; chmod 600"
done_testing
