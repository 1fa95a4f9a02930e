#!/bin/sh
# Five times the sample world: no process of ours needs more than 64 MiB, and what is published still ties
# out. Finance's release has every row there is; beside it one partner of each kind, subscribed to everything
# (all of them would be fifty million rows, for hours, and none of them is larger than finance). SCALE= another size.
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

scale=${SCALE:-5}
day=2026-11-02

PG_IN_MEMORY=no # large
pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
memory_watch
works "a sample world at scale $scale" sample --scale "$scale" --through "$day"
works "is read" extract --date "$day"
for partner in D001 S001 R001; do
    works "$partner subscribes to everything" subscribe "$partner" all --since "$day"
done
works "its night is published" run --date "$day"
echo "# $(tail -n 3 "$world/stdout" | tr '\n' ' ')"
memory_below "its night"
is "no difference in any file" "$(wh "select coalesce(sum(differences), 0) from nightpost.release")" 0
is "finance and three partners have a release" "$(wh 'select count(*) from nightpost.release')" 4
is "nobody was held back" "$(wh "select count(*) from nightpost.unit where state in ('failed', 'held')")" 0
is "every release is whole" "$(outbox_state)" "whole $(find "$outbox" -mindepth 2 -maxdepth 2 -type d | wc -l)"
done_testing
