#!/bin/sh
# A release of thousands of files: finance has one per manager, report and cycle. What is known of each is small, on
# a first night and on the next, which knows the files of the last release too: no process needs more than 64 MiB.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
NIGHTPOST=${NIGHTPOST_ROOT:-build}/release/nightpost
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
# shellcheck source=tests/harness/memory.sh
. tests/harness/memory.sh

finish () {
    memory_end
    world_close
}
trap finish EXIT
trap 'exit 1' INT TERM

# The sample's managers have many customers each: here nine of ten go to nine others.
more_managers () {
    src "insert into src.account_manager
         select (jsonb_populate_record(m, jsonb_build_object('account_manager_id', m.account_manager_id || 'x' || g))).*
           from src.account_manager m cross join generate_series(1, 9) g
          where m.account_manager_id !~ 'x[1-9]$'
             on conflict do nothing" >/dev/null
    src "update src.customer_manager_assignment
            set account_manager_id = account_manager_id || 'x' || 1 + abs(hashtext(customer_id)) % 9
          where abs(hashtext(customer_id)) % 10 > 0
            and account_manager_id !~ 'x[1-9]$'" >/dev/null
}
files_of () { # files_of <release>
    find "$outbox/_finance/$1" -type f | wc -l
}

PG_IN_MEMORY=no # large
pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.3 --through 2026-11-02
more_managers
works "is read" extract --date 2026-11-02
works "a partner subscribes" subscribe D001 customer_info --since 2026-11-02
memory_watch
works "a first night" run --date 2026-11-02
first=$(files_of 20261103)
ok "makes more than two thousand files ($first)" test "$first" -gt 2000
memory_below "the first night"
works "a day later" sample --advance --through 2026-11-03
more_managers
works "the night after it" run --date 2026-11-03
again=$(files_of 20261104)
ok "makes them again ($again)" test "$again" -gt 2000
memory_below "the night that knows them"
is "every release is whole" "$(outbox_state)" "whole 4"
is "no difference in any file" "$(wh "select coalesce(sum(differences), 0) from nightpost.release")" 0
done_testing
