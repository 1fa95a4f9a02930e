#!/bin/sh
# Each lint is shown a violation and has to see it, and passes what is right.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work" "$tap_output"' EXIT
cd "$work"
mkdir -p etl/base etl/pg etl/out etl/extract etl/run etl/feeds/orders reports/summary sql tests build/obj/etl/base

plant () { # plant <file> <line>...
    file=$1
    shift
    printf '%s\n' "$@" >"$file"
}
lint () { # lint <awk script> <file>: what it says, with the status of a failure
    if awk -f "$here/tests/lint/$1" "$2" 2>&1; then echo passed; fi
}

plant etl/out/sink.c '#include "etl/base/str.h"' '#include "etl/out/sink.h"' '#include <zlib.h>'
is "layers: what the table allows" "$(lint layers.awk etl/out/sink.c)" passed
plant etl/out/sink.c '#include <stdio.h>' '#include "etl/pg/conn.h"'
is "layers: out may not know the database" "$(lint layers.awk etl/out/sink.c)" \
    "etl/out/sink.c:2: etl/out may not include etl/pg/conn.h"
plant etl/run/night.c '#  include <libpq-fe.h>'
is "layers: libpq is pg's" "$(lint layers.awk etl/run/night.c)" \
    "etl/run/night.c:1: etl/run may not include libpq-fe.h"
plant etl/base/log.c '#include <ini.h>'
is "layers: one file may know inih" "$(lint layers.awk etl/base/log.c)" \
    "etl/base/log.c:1: etl/base may not include ini.h"
plant etl/base/config.c '#include <ini.h>'
is "layers: and that one may" "$(lint layers.awk etl/base/config.c)" passed
plant etl/run/hash.c '#include <openssl/evp.h>'
is "layers: OpenSSL is base's" "$(lint layers.awk etl/run/hash.c)" \
    "etl/run/hash.c:1: etl/run may not include openssl/evp.h"
plant etl/feeds/orders/feed.c '#include "etl/extract/feed_def.h"' '#include "etl/base/str.h"'
is "layers: a feed knows one header" "$(lint layers.awk etl/feeds/orders/feed.c)" \
    "etl/feeds/orders/feed.c:2: etl/feeds may not include etl/base/str.h"
plant reports/summary/report.c '#include "etl/report/report_def.h"' '#include "etl/report/report_run.h"'
is "layers: a report knows one header" "$(lint layers.awk reports/summary/report.c)" \
    "reports/summary/report.c:2: reports may not include etl/report/report_run.h"
plant etl/extract/drop.c '#include "etl/out/gz.h"' '#include "etl/out/sink.h"'
is "layers: extract reads gzip and writes nothing" "$(lint layers.awk etl/extract/drop.c)" \
    "etl/extract/drop.c:2: etl/extract may not include etl/out/sink.h"
plant etl/pg/x.c '#include "conn.h"'
is "layers: a path starts at the root" "$(lint layers.awk etl/pg/x.c)" \
    "etl/pg/x.c:1: etl/pg may not include conn.h"

plant etl/base/a.c '/* strcpy(a, b) is banned */' 'static const char t[] = "sprintf(x)";' 'my_time(1);' 'p->time(2);'
is "banned: comments, texts and other names" "$(lint banned.awk etl/base/a.c)" passed
plant etl/base/a.c '/* a' ' strcpy(a, b);' ' */ (void)strcpy (a, b);'
is "banned: a call" "$(lint banned.awk etl/base/a.c)" \
    "etl/base/a.c:3: strcpy(): use snprintf or arena_printf"
plant etl/base/a.c 'x = atoi(y) + time(NULL);'
is "banned: two on a line" "$(lint banned.awk etl/base/a.c | wc -l | tr -d ' ')" 2

plant sizes 'build/debug/obj/etl/base/a.o  :' '.data  4  0' '.bss  0  0' '.data.rel.ro.local 80 0'
is "globals: .data" "$(lint globals.awk sizes)" \
    "etl/base/a.o: .data has 4 bytes: pass it as an argument instead"
plant sizes 'build/debug/obj/etl/base/a.o  :' '.data  0  0' '.bss  0  0' '.data.rel.ro.local 80 0' \
    'build/debug/obj/etl/run/stop.o  :' '.bss 4 0'
is "globals: tables of constants, and the one exception" "$(lint globals.awk sizes)" passed

seq 501 >sql/long.sql
is "file sizes: 501 lines" "$(sh "$here/tests/lint/file_sizes.sh" "$work" 2>&1 || :)" \
    "sql/long.sql: more than 500 lines: split it"
seq 500 >sql/long.sql
ok "file sizes: 500 lines" sh "$here/tests/lint/file_sizes.sh" "$work"

mkdir -p top/etl top/build
: >top/NOTE.md
is "top level: a note" "$(sh "$here/tests/lint/top_level.sh" "$work/top" 2>&1 || :)" "NOTE.md: does not belong to the top level"
rm top/NOTE.md
ok "top level: what belongs there" sh "$here/tests/lint/top_level.sh" "$work/top"
rm -r top

rm -r sql etl/base/a.c
mkdir sql
texts () {
    if sh "$here/tests/lint/texts.sh" "$work" 2>&1; then echo passed; fi
}
is "texts: all is well" "$(texts)" passed
plant sql/a.sql 'select 1; '
is "texts: a blank at the end" "$(texts)" "sql/a.sql:1: blanks at the end of the line"
printf 'select\t1;\n' >sql/a.sql
is "texts: a tab in SQL" "$(texts)" "sql/a.sql:1: tab"
printf 'select 1;' >sql/a.sql
is "texts: no newline at the end" "$(texts)" "sql/a.sql: no newline at the end"
plant sql/a.sql '-- see /home/me/notes' # not a machine's path
is "texts: somebody's folder" "$(texts)" "sql/a.sql:1: a path of one machine"

# The index of the rules: a row for each section, its file and its words.
row () { # row <section> <file> <words>
    echo "| $1 | rule | $2 | \`$3\` |"
}
index () {
    if sh "$here/tests/lint/rules_index.sh" "$work" 2>&1; then echo passed; fi
}
is "rules index: must be there" "$(index)" "tests/rules.md is not there"
plant tests/a.t 'is "a refund counts [1.5]" 1 1'
for section in 1.3 1.4 1.5 1.6 1.7 1.8 1.9; do row $section tests/a.t 'a refund counts [1.5]'; done >tests/rules.md
is "rules index: all is well" "$(index)" passed
row 1.3 tests/b.t x >>tests/rules.md
is "rules index: a file that has gone" "$(index)" "tests/rules.md:8: tests/b.t is not there"
sed -i '8d' tests/rules.md
plant tests/a.t 'is "a refund counts [1.6]" 1 1'
is "rules index: a test that has another name" "$(index | head -n 1)" 'tests/rules.md:1: tests/a.t has no "a refund counts [1.5]"'
sed -i '1d' tests/rules.md
is "rules index: a section without a rule" "$(index | tail -n 1)" "tests/rules.md: no rule of section 1.3"
rm tests/a.t tests/rules.md

# A report explains its cells, or says why there is nothing to explain.
explained () {
    if sh "$here/tests/lint/explained.sh" "$work" 2>&1; then echo passed; fi
}
missing="reports/summary/report.c: neither explain.sql beside it nor .unexplained in it"
is "explained: a report without explain.sql" "$(explained)" "$missing"
plant reports/summary/report.c 'REPORT(summary, columns, .unexplained = "");'
is "explained: a reason that is none" "$(explained)" "$missing"
plant reports/summary/report.c 'REPORT(summary, columns, .unexplained = "no amounts");'
is "explained: a report that says why" "$(explained)" passed
plant reports/summary/report.c 'REPORT(summary, columns);'
plant reports/summary/explain.sql 'select 1'
is "explained: a report with one" "$(explained)" passed

# The embedded table: order, bytes, and the two wrapped forms.
mkdir -p etl/feeds/orders
printf 'select "a\\b", '"'??='"'\n  from t; -- no\n;\n\n' >etl/feeds/orders/select.sql
LC_ALL=C awk -f "$here/tests/lint/sql2c.awk" etl/feeds/orders/select.sql >table.c
is "sql2c: three entries for select.sql" "$(grep -c '{"etl' table.c)" 3
sed -i 's/#include.*/#include <stdio.h>\n#include <stddef.h>\nstruct sql_file { const char *path; struct { const char *data; size_t len; } text; };\n#define COUNT_OF(a) (sizeof(a) \/ sizeof((a)[0]))/' table.c
plant main.c '#include "table.c"' \
    'int main(int c, char **v) { (void)v; fwrite(sql_files[c - 1].text.data, 1, sql_files[c - 1].text.len, stdout); return 0; }'
ok "sql2c: is C" cc -std=c11 -Wall -Werror -Wno-overlength-strings -I. -o table main.c
./table >plain
ok "sql2c: the text is the file's, byte for byte" cmp plain etl/feeds/orders/select.sql
is "sql2c: .copy has no final semicolon" "$(./table 2)" 'copy (
select "a\b", '"'??='"'
  from t; -- no

) to stdout'
is "sql2c: .copy_binary" "$(./table 2 3 | tail -1)" ") to stdout (format binary)"
fails "sql2c: refuses a list that is not sorted" awk -f "$here/tests/lint/sql2c.awk" sql/a.sql etl/feeds/orders/select.sql

cd "$here"
done_testing
