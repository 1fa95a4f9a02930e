# Turns .sql (and mapping .ini) files into build/gen/sql_files.c: one read-only table, sorted by path.
# The text is the file's, byte for byte, so that positions in server errors are positions in the file.
#
# What a COPY wraps is embedded a second time, so that C never composes SQL: for query.sql, bucket.sql and
# again.sql the entry "<path>.copy", for select.sql also "<path>.copy_binary"; for a control in sql/check
# "<path>.keep", which puts its rows into a temporary table (an INSERT would keep PostgreSQL from working in parallel). The statement starts on the second line of such an entry and
# loses its final semicolon; a line N of an error there is line N - 1 of the file.
#
# The files must come in the order of strcmp(), because sql_find() is a binary search.
FNR == 1 { finish(); start(FILENAME) }
{ line[++lines] = $0 }
END {
    finish()
    print "    {NULL, STR(\"\")},\n};"
    print "const size_t sql_file_count = COUNT_OF(sql_files) - 1;"
    exit bad
}
BEGIN {
    print "#include \"etl/pg/sql.h\"\n"
    print "extern const struct sql_file sql_files[];\nextern const size_t sql_file_count;\n"
    print "#undef STR\n#define STR(literal) {(literal), sizeof(literal) - 1}\nconst struct sql_file sql_files[] = {"
}
function start(file) {
    if (file <= path) {
        printf "%s: comes after %s: sort the list with LC_ALL=C\n", file, path > "/dev/stderr"
        bad = 1
    }
    path = file
    lines = 0
}
function finish(    last) {
    if (path == "")
        return
    entry(path, "", lines, "")
    if (path !~ /\/(query|select|bucket|again)\.sql$/ && path !~ /^sql\/check\//)
        return
    last = lines
    while (last > 1 && line[last] ~ /^[ \t]*$/)
        last--
    sub(/;[ \t]*$/, "", line[last])
    if (path ~ /^sql\/check\//) {
        entry(path ".keep", "create temporary table controlled on commit drop as", last, "")
        return
    }
    entry(path ".copy", "copy (", last, ") to stdout")
    if (path ~ /\/select\.sql$/)
        entry(path ".copy_binary", "copy (", last, ") to stdout (format binary)")
}
function entry(name, first, count, tail,    i) {
    printf "    {\"%s\", STR(\n", name
    if (first != "")
        printf "        \"%s\\n\"\n", first
    for (i = 1; i <= count; i++)
        printf "        \"%s\\n\"\n", literal(line[i])
    printf "        \"%s\"\n    )},\n", tail
}
function literal(text) {
    gsub(/\\/, "&&", text)
    gsub(/"/, "\\\"", text)
    gsub(/\?/, "\\?", text) # "??=" would be a trigraph
    gsub(/\t/, "\\t", text)
    gsub(/\r/, "\\r", text)
    return text
}
