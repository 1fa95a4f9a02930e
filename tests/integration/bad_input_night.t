#!/bin/sh
# What goes wrong while a night is under way: a second run, a full or closed disk, SIGTERM, a killed worker,
# a lost connection. Nothing is half published, and the next run ends in the bytes of a night that
# nobody disturbed. The moments are not left to chance: a lock that the test holds stops the program there.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh

finish () {
    ! mountpoint -q "$outbox" || umount "$outbox"
    world_close
}
trap finish EXIT
trap 'exit 1' INT TERM
world_open 0.005 2026-11-03
world_new
before=$(ledger_state)

begin () { # begin <command...>: in the background; finished waits for it
    begin_command=$1
    shift
    "$nightpost" "$begin_command" --config "$conf" "$@" >"$world/stdout" 2>"$world/first" &
    first=$!
}
finished () { # sets $status, $said, $last, as try does
    status=0
    wait "$first" || status=$?
    cp "$world/first" "$world/stderr"
    heard
}
eventually () { # eventually <sql>: until it is true, at most 20 s; the program stands still there
    tries=0
    until test "$(psql -XAtq -d postgres -c "select exists ($1)")" = t; do
        tries=$((tries + 1))
        test "$tries" -lt 400 || {
            echo "# never came: $1"
            return 1
        }
        sleep 0.05
    done
}
hold () { # hold <table>: nobody writes it until release
    PGAPPNAME=holder psql -XAtq -d wh -c "begin; lock table $1 in exclusive mode; select pg_sleep(120)" \
        >"$world/holder" 2>&1 &
    eventually "select from pg_stat_activity where application_name = 'holder' and wait_event = 'PgSleep'"
}
release () {
    psql -XAtq -d postgres -c "select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where application_name = 'holder'" >"$world/holder"
}
standing () { # standing <n> <application>: n sessions of it wait for the lock
    eventually "select from pg_stat_activity where application_name like '$2' and wait_event_type = 'Lock' having count(*) = $1"
}
recovers () { # recovers <what>: the same command, the same bytes, nothing left over
    works "$1: the next run completes it" run --date 2026-11-03
    is "$1: the releases are whole" "$(outbox_state)" "whole 4"
    ok "$1: the bytes are those of an undisturbed night" same_bytes
    is "$1: nothing is left over" "$(ls -A "$outbox/.building")" ""
}

# ---- a second run at the same time ----------------------------------------------------------------
# The one before is over, but its session is not yet: no reason to refuse.
psql -XAtq -d wh -c 'select pg_advisory_lock(7077, 1); select pg_sleep(0.7)' >"$world/holder" 2>&1 &
eventually "select from pg_locks where locktype = 'advisory' and classid = 7077 and objid = 1 and granted"
works "a lock that is let go in a moment is waited for" subscribe R001 customer_info --since 2026-11-03
wait

psql -XAtq -d wh -c 'select pg_advisory_lock(7077, 1); select pg_sleep(120)' >"$world/holder" 2>&1 &
eventually "select from pg_locks where locktype = 'advisory' and classid = 7077 and objid = 1 and granted"
for command in run extract; do
    try "$command" --date 2026-11-03
    refused "$command while another is at work" 4 '*another nightpost is at work*wait until it is done*nothing was changed'
done
try subscribe R001 reseller_info
refused "subscribe while another is at work" 4 '*another nightpost is at work*'
is "nothing was changed" "$(ledger_state), $(outbox_state)" "$before, whole 0"
psql -XAtq -d postgres -c "select pg_terminate_backend(pid, 5000) from pg_locks
    where locktype = 'advisory' and classid = 7077" >"$world/holder"

hold ledger.consumption
begin run --date 2026-11-03
standing 1 'nightpost/%'
try run --date 2026-11-03
refused "a second run while the first reads" 4 '*another nightpost is at work*'
release
finished
is "the first one does not notice" "$status" 0
ok "and its files are those of an undisturbed night" same_bytes
try run --date 2026-11-03
is "once more: done already, exit status 0" "$status" 0
like "and it says so" "$(cat "$world/stdout")" '2026-11-03  was done already, nothing changed: 4 recipients*'

world_new
hold nightpost.release
begin run --date 2026-11-03
standing 2 'nightpost/write/%'
for command in run extract; do
    try "$command" --date 2026-11-03
    refused "$command while another writes" 4 '*another nightpost*wait until it is done*'
done
release
finished
is "the one that writes does not notice" "$status" 0
ok "and its files are those of an undisturbed night, too" same_bytes

# ---- SIGTERM and SIGINT -----------------------------------------------------------------------------
stopped () { # stopped <what> <signal> <number>
    kill -s "$2" "$first"
    release
    finished
    refused "$1" "$((128 + $3))" "*stopped by signal $3; nothing is half done, run again to continue"
}
world_new
hold ledger.consumption
begin run --date 2026-11-03
standing 1 'nightpost/%'
stopped "SIGTERM while it reads" TERM 15
is "SIGTERM while it reads: no file" "$(outbox_state)" "whole 0"
recovers "SIGTERM while it reads"

world_new
hold nightpost.unit
begin run --date 2026-11-03
standing 1 'nightpost/%'
stopped "SIGINT while it transforms" INT 2
recovers "SIGINT while it transforms"

world_new
hold nightpost.release
begin run --date 2026-11-03
standing 2 'nightpost/write/%'
kill -s TERM "$first"
finished
refused "SIGTERM while it writes" 143 '*stopped by signal 15; nothing is half done, run again to continue'
is "SIGTERM while it writes: no file" "$(outbox_state)" "whole 0"
eventually "select where not exists (select from pg_stat_activity where application_name like 'nightpost/run')"
release
recovers "SIGTERM while it writes"

world_new
src "update src.readiness set complete_through = '2026-11-02'"
begin run --date 2026-11-03 --wait 1h
tries=0
until grep -q waiting "$world/first" || test "$tries" -gt 200; do
    tries=$((tries + 1))
    sleep 0.05
done
kill -s TERM "$first"
finished
refused "SIGTERM while it waits for a source" 143 '*stopped by signal 15*'

# At moments that nobody chose.
world_new
for delay in 0.1 0.3 0.5 0.7; do
    begin run --date 2026-11-03
    sleep "$delay"
    kill -s TERM "$first" 2>/dev/null || :
    finished
    case $status in
    0 | 143) ;;
    *) break ;;
    esac
done
like "SIGTERM after 0.1, 0.3, 0.5, 0.7 s" "$status" '[01]*'
is "SIGTERM after some time: what is there is whole" "$(outbox_state | sed 's/[0-9]$//')" "whole "
recovers "SIGTERM after some time"

# ---- killed ---------------------------------------------------------------------------------------
world_new
hold nightpost.release
begin run --date 2026-11-03
standing 2 'nightpost/write/%'
kill -s KILL "$first"
finished 2>"$world/killed"
is "kill -9 of the run: exit status 137" "$status" 137
release
is "kill -9 of the run: no file" "$(outbox_state)" "whole 0"
is "kill -9 of the run: its workers go with it" "$(ps -o pid= --ppid "$first" | wc -l)" 0
recovers "kill -9 of the run"

held () { # held <what> <why>: one recipient is held back, the next run makes it
    finished
    is "$1: exit status 1" "$status" 1
    is "$1: one recipient is held back and named" \
        "$(grep -c "level=error msg=\"held back\" recipient=[A-Z_a-z0-9]* why=\"$2\"" "$world/stderr")" 1
    like "$1: the summary says so" "$(cat "$world/stdout")" '*1 HELD BACK*'
    is "$1: the others went out" "$(outbox_state)" "whole 3"
    recovers "$1"
}
world_new
hold nightpost.release
begin run --date 2026-11-03
standing 2 'nightpost/write/%'
kill -s KILL "$(ps -o pid= --ppid "$first" | head -n 1)"
release
held "kill -9 of a worker" 'its worker was killed by signal 9.*'

world_new
hold nightpost.release
begin run --date 2026-11-03
standing 2 'nightpost/write/%'
psql -XAtq -d postgres -c "select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where application_name like 'nightpost/write/%' order by application_name limit 1" >"$world/holder"
release
held "a worker's lost connection" '.*terminating connection.*'

world_new
hold ledger.consumption
begin run --date 2026-11-03
standing 1 'nightpost/%'
psql -XAtq -d postgres -c "select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where application_name like 'nightpost/%' and wait_event_type = 'Lock'" >"$world/holder"
finished
refused "the warehouse's connection is lost" 3 '*terminating connection*'
release
recovers "the warehouse's connection is lost"

# ---- the disk ---------------------------------------------------------------------------------------
world_new
: >"$outbox"
try run --date 2026-11-03
refused "an outbox that is a file" 6 "*$outbox*"
rm "$outbox"
recovers "an outbox that is a file"
status=0
"$nightpost" list partners --config "$conf" >/dev/full 2>"$world/stderr" || status=$?
heard
refused "standard output full" 6 '*standard output cannot be written'

world_new
mkdir "$outbox"
if mount -t tmpfs -o size=1m none "$outbox" 2>/dev/null; then
    umount "$outbox"
    for size in 64k 400k 1200k; do
        world_new
        mkdir "$outbox"
        mount -t tmpfs -o "size=$size" none "$outbox"
        try run --date 2026-11-03
        refused "a disk full after $size" 6 "*$outbox*free space or set outbox=*"
        like "a disk full after $size: nothing half" "$(outbox_state)" 'whole [0-3]'
        mount -o remount,size=64m "$outbox"
        recovers "a disk full after $size"
        umount "$outbox"
    done

    world_new
    mkdir "$outbox"
    mount -t tmpfs -o size=64m none "$outbox"
    mount -o remount,ro "$outbox"
    try run --date 2026-11-03
    refused "a read-only outbox" 6 "*$outbox*Read-only file system*"
    mount -o remount,rw "$outbox"
    recovers "a read-only outbox"
    umount "$outbox"
else
    skip "a full disk" "no right to mount"
    skip "a read-only outbox" "no right to mount"
fi
if test "$(id -u)" -ne 0; then
    world_new
    mkdir "$outbox"
    chmod 555 "$outbox"
    try run --date 2026-11-03
    refused "an outbox of somebody else" 6 "*$outbox*Permission denied*"
    chmod 755 "$outbox"
    recovers "an outbox of somebody else"
else
    skip "an outbox of somebody else" "root may write everywhere"
fi

done_testing
