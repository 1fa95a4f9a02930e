# No variable outlives its function: reads `size -A` of the engine's objects. .data.rel.ro holds tables
# of constants with pointers, which the loader makes read-only.
#
#     size -A OBJECT... | awk -f tests/lint/globals.awk
BEGIN { allowed["etl/run/stop.o"] = 1 } # a signal handler has nothing but a global sig_atomic_t
/:$/ {
    file = $1
    sub(/^.*\/obj\//, "", file)
}
$1 ~ /^\.t?(data|bss)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 && !(file in allowed) {
    printf "%s: %s has %d bytes: pass it as an argument instead\n", file, $1, $2
    bad = 1
}
END { exit bad }
