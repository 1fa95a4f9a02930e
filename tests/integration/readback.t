#!/bin/sh
# Control 9: a file that is not what was written is found before anybody can see it (3-operations.md, 3.3).
# A library in front of rename() plays the disk that loses something between writing and publishing.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM
here=$PWD

world_open 0.01 2026-11-02
cat >"$world/spoil.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* A file that ends in $SPOIL gets the bytes of $SPOIL_WITH when it takes its name. */
int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    const char *end = getenv("SPOIL"), *with = getenv("SPOIL_WITH");
    int result = real(from, to);
    if (result == 0 && end && with && strlen(to) >= strlen(end) && !strcmp(to + strlen(to) - strlen(end), end)) {
        static char buf[1 << 20];
        FILE *in = fopen(with, "r"), *out = fopen(to, "w");
        if (in && out)
            fwrite(buf, 1, fread(buf, 1, sizeof buf, in), out);
        if (in) fclose(in);
        if (out) fclose(out);
    }
    return result;
}
C
ok "a disk that loses things" cc -shared -fPIC -o "$world/spoil.so" "$world/spoil.c" -ldl
mkdir "$world/bad"
summary=consumption_summary_202611_20261103
amount=$(python3 -c 'import json,sys
m = json.load(open(sys.argv[1])); f = next(f for f in m["files"] if f["path"] == sys.argv[2])
s = next(s for s in m["schemas"] if s["id"] == f["schema"]); print([c["id"] for c in s["columns"]].index("payable_amount"))' \
    "$world/reference/D001/20261103/manifest.json" $summary.csv.gz)
letters=$(python3 -c 'import sys; n = int(sys.argv[1]); print(chr(65 + n) if n < 26 else chr(64 + n // 26) + chr(65 + n % 26))' "$amount")

# What the file will be instead, made from the undisturbed night's.
instead () { # instead <file> <what> <arg...>
    rm -rf "$world/bad" && cp -a "$world/reference/D001/20261103" "$world/bad"
    instead_file=$1
    instead_what=$2
    shift 2
    python3 "$here/tests/harness/release_tamper.py" "$world/bad" "$instead_what" "$instead_file" "$@"
}

spoiled () { # spoiled <what> <file> <pattern>
    world_new
    status=0
    SPOIL=D001--20261103/$2 SPOIL_WITH=$world/bad/$2 LD_PRELOAD=$world/spoil.so \
        "$nightpost" run --config "$conf" --date 2026-11-02 >"$world/stdout" 2>"$world/stderr" || status=$?
    heard
    is "$1: the night says that somebody is held back" "$status" 1
    like "$1: who, which file, what" "$said$(cat "$world/stdout")" "$3"
    is "$1: the recipient has no release" "$(find "$outbox/D001" -mindepth 1 2>/dev/null)" ""
    is "$1: the others have theirs" "$(find "$outbox" -mindepth 2 -maxdepth 2 -name 20261103 | wc -l)" "$others"
}
others=$(($(find "$world/reference" -mindepth 2 -maxdepth 2 -name 20261103 | wc -l) - 1))

instead $summary.csv.gz drop 3
spoiled "a row is lost" $summary.csv.gz "*D001*$summary.csv.gz: * rows were written and * are read back*"
instead $summary.csv.gz cell 1 "$amount" 0.00
spoiled "an amount is another" $summary.csv.gz "*D001*$summary.csv.gz: column *payable_amount* CNY: * was written and * is read back*"
instead $summary.csv.gz cell 2 2 x
spoiled "a text is another" $summary.csv.gz "*D001*$summary.csv.gz: what is read back is not what was written*"
instead $summary.xlsx book 1 "$letters" 99.5
spoiled "a workbook's amount is another" $summary.xlsx "*D001*$summary.xlsx: column *payable_amount* CNY: * was written and * is read back from the file: held back*"
head -c 1500 "$world/reference/D001/20261103/$summary.csv.gz" >"$world/bad/$summary.csv.gz"
spoiled "the file is cut short" $summary.csv.gz "*D001*$summary.csv.gz: the gzip file is cut short*"
try run --date 2026-11-02
is "the next run makes it up" "$status" 0
ok "and all is as if nothing had been" same_bytes
done_testing
