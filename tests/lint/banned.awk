# Functions that have no place in the program, each with what to use instead.
#
#     awk -f tests/lint/banned.awk FILE...
#
# Only calls count: comments and texts may name them. `allowed` lists the exceptions with a reason.
BEGIN {
    ban("strcpy strcat stpcpy sprintf vsprintf gets strncpy strncat", "snprintf or arena_printf")
    ban("strtok strtok_r", "strcspn and struct str")
    ban("atoi atol atoll atof strtod strtof sscanf fscanf scanf", "strtol with a check, or dec_parse")
    ban("localtime localtime_r gmtime gmtime_r ctime ctime_r asctime mktime strftime strptime", "etl/base/date.h")
    ban("time clock gettimeofday clock_gettime", "etl/run/clock.h or log_steady_ms")
    ban("setlocale uselocale", "nothing: no output depends on a locale")
    ban("system popen", "fork and execve")
    ban("rand srand random srandom drand48", "nothing: the same input gives the same bytes")
    ban("alloca", "the arena")
    ban("tmpnam tempnam mktemp", "a .part file beside the target")
    ban("malloc calloc realloc", "the arena")
    allow("etl/base/log.c clock_gettime")  # the clock that others read
    allow("etl/run/clock.c clock_gettime")
    allow("etl/run/clock.c time")
    allow("etl/extract/csv_read.c realloc") # a cell under construction, bounded; libcsv's callbacks
}
function ban(names, instead,    list, i) {
    for (i = split(names, list, " "); i > 0; i--)
        banned[list[i]] = instead
}
function allow(what) { allowed[what] = 1 }
FNR == 1 { comment = 0 }
{
    line = $0
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    if (comment) {
        if (!sub(/^.*\*\//, "", line)) next
        comment = 0
    }
    gsub(/\/\*[^*]*\*+([^\/*][^*]*\*+)*\//, "", line)
    if (sub(/\/\*.*/, "", line)) comment = 1
    sub(/\/\/.*/, "", line)
    while (match(line, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        before = RSTART > 1 ? substr(line, RSTART - 1, 1) : ""
        name = substr(line, RSTART, RLENGTH - 1)
        sub(/[ \t]+$/, "", name)
        line = substr(line, RSTART + RLENGTH)
        if (before ~ /[.>]/ || !(name in banned) || ((FILENAME " " name) in allowed))
            continue
        if (FILENAME ~ /^tests\// && name !~ /^(strcpy|strcat|sprintf|gets|rand|setlocale)$/)
            continue
        printf "%s:%d: %s(): use %s\n", FILENAME, FNR, name, banned[name]
        bad = 1
    }
}
END { exit bad }
