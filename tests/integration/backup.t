#!/bin/sh
# The warehouse as a whole (3-operations.md, 3.6): a night after a restore gives the bytes that it would have
# given; a newer warehouse is refused; what the program keeps is nobody else's to read.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM
world_open 0.005 2026-11-03
world_new
works "a night" run --date 2026-11-03
works "a backup" db backup "$world/w.dump"
is "is its owner's alone" "$(stat -c %a "$world/w.dump")" 600
works "a day arrives" sample --advance --through 2026-11-04
cp -a "$outbox" "$world/before"
works "and its night" run --date 2026-11-04
rm -rf "$world/reference"
mv "$outbox" "$world/reference"

mv "$world/before" "$outbox"
try db restore "$world/w.dump"
refused "a warehouse that is not empty" 2 '*not empty*'
psql -XAtq -d postgres -c 'drop database wh with (force)' -c 'create database wh'
try db restore "$world/none"
refused "a file that is not there" 64 '*no such file*'
head -c 1000 "$world/w.dump" >"$world/half.dump"
try db restore "$world/half.dump"
is "half a backup is refused" "$(test "$status" -ne 0 && wh "select to_regclass('nightpost.run') is null")" t
works "a restore" db restore "$world/w.dump"
works "the date that was done stays done" run --date 2026-11-03
like "and says so" "$(cat "$world/stdout")" '*was done already*'
works "the next night" run --date 2026-11-04
ok "in the bytes that it would have had without" same_bytes
like "the roles are back" "$(psql -XAtq -d wh -c 'set role nightpost_run' -c 'delete from ledger.consumption' 2>&1)" '*permission denied*'
is "and the wall" "$(psql -XAtq -d wh -c 'set role nightpost_report' -c 'select count(*) from mart.consumption_line')" 0
like "a report may not call what is the night's" "$(psql -XAtq -d wh -c 'set role nightpost_report' -c "select nightpost.ensure_cycle('mart.consumption_line', '2031-01')" 2>&1)" \
    '*permission denied*'

works "an upgrade that has nothing to do" db upgrade
like "says so" "$(cat "$world/stdout")" '*0 migrations applied*roles: a night*'
# An older warehouse: as it was before the last migration of all, which adds roles or tables.
psql -XAtq -d postgres -c 'create database old'
last_migration=
for file in sql/schema/*.sql; do last_migration=$file; done
for file in sql/schema/*.sql; do
    test "$file" != "$last_migration" || continue
    PGOPTIONS='-c timezone=Etc/GMT-8 -c client_min_messages=warning' psql -XAtq -v ON_ERROR_STOP=1 -d old -f "$file" \
        -c "insert into nightpost.migration (name, sha256) values ('$file', '$(sha256sum "$file" | cut -d' ' -f1)')" >/dev/null
done
wh_dsn='user=postgres dbname=old'
configure
works "an older warehouse" db upgrade
like "is brought forward" "$(cat "$world/stdout")" '*1 migrations applied*'
works "and works" extract --date 2026-11-04
psql -XAtq -d old -c "insert into nightpost.migration (name, sha256) values ('sql/schema/9999_later.sql', 'x')"
for command in "run --date 2026-11-04" "db upgrade" "status"; do
    # shellcheck disable=SC2086 # words
    try $command
    refused "a newer warehouse, $command" 2 '*9999_later.sql*newer nightpost*'
done

# ---- secrets and modes ---------------------------------------------------------------------------
wh_dsn='user=postgres dbname=wh password=open-sesame'
configure
works "a backup with a password in the connection string" db backup "$world/x.dump"
fails "a log has no password" grep -q open-sesame "$world/stderr"
# pg_dump itself is watched: its command line while it waits for a lock.
psql -XAtq -d wh -c 'begin; lock table nightpost.run in access exclusive mode; select pg_sleep(4)' >/dev/null 2>&1 &
locker=$!
sleep 0.5
"$nightpost" db backup "$world/y.dump" --config "$conf" >/dev/null 2>&1 &
backup=$!
sleep 1.5
limits=$(grep '^Max core file size' "/proc/$backup/limits" | tr -s ' ')
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' >"$world/processes"
wait "$locker" "$backup" || :
ok "pg_dump was at work" grep -q "format=custom --exclude" "$world/processes"
fails "and no process shows the password" grep -q open-sesame "$world/processes"
is "no file of the outbox is for others, no folder either" "$(find "$outbox" -perm /007 ! -type l | head -3)" ""
is "files are 0640, folders 0750" "$(find "$outbox" ! -type l -printf '%y%m\n' | sort -u | tr '\n' ' ')" "d750 f640 "
fails "no password in manifests" grep -rq open-sesame "$outbox"
is "a crash leaves no core file with passwords in it" "$limits" "Max core file size 0 0 bytes "
done_testing
