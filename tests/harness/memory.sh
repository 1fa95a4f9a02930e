# memory.sh - how much memory the program's processes take: after world.sh, . tests/harness/memory.sh
#
#   memory_watch       from now on; the caller's trap says memory_end
#   memory_peak        the highest resident set of any of them so far, in KiB
#   memory_below WHAT  a test: it is known, and below the limit
# shellcheck shell=sh
# shellcheck disable=SC2154 # $world, $nightpost

memory_limit_kib=65536 # of each process, whatever the rows and files

memory_look () { # five times a second
    memory_program=$(readlink -f "$nightpost")
    while :; do
        for exe in /proc/[0-9]*/exe; do
            test "$(readlink "$exe" 2>/dev/null)" = "$memory_program" || continue
            sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "${exe%exe}status" 2>/dev/null || true
        done
        sleep 0.2
    done >"$world/memory"
}

memory_watch () {
    memory_look &
    memory_watcher=$!
}

memory_end () {
    test -z "${memory_watcher-}" || kill "$memory_watcher" 2>/dev/null || true
}

memory_peak () {
    sort -n "$world/memory" | tail -n 1
}

memory_under () { # memory_under <kib>: what was seen is there and below the limit
    test -n "$1" && test "$1" -gt 0 && test "$1" -lt "$memory_limit_kib"
}

memory_below () { # memory_below <what>
    memory_kib=$(memory_peak)
    ok "$1: no process needed 64 MiB ($memory_kib KiB)" memory_under "$memory_kib"
}
