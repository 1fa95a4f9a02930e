#!/bin/sh
# One recipient that cannot be published never stops the others (3-operations.md, 3.1).
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

mkdir -p "$outbox"
echo "somebody put a file here" | tee "$outbox/R001" >"$outbox/S001"
try run --date 2026-11-03
is "a recipient whose folder is a file: exit status 1" "$status" 1
like "it is named, with the reason" "$said" "*held back*R001*"
for page in R001.html R001.en.html; do
    is "its page $page says since when, and no more of why than it may know" "$(sed -n 's/^<p><strong>[^<]*<\/strong> · \(.*\)/\1/p' "$outbox/.pages/$page" |
        grep -c '2026-11-04.*\(技术故障\|technical fault\)')" 1
done
rm "$outbox/R001" "$outbox/S001"
is "the others have whole releases" "$(outbox_state)" "whole 2"
is "the unit says so" "$(wh "select state from nightpost.unit where stage = 'write' and unit = 'R001'")" held
works "the next run of the date issues it" run --date 2026-11-03
is "all are there" "$(outbox_state)" "whole 4"
is "S001, whose language nobody knew, has its page in each language once" "$(find "$outbox/.pages" -name 'S001.*' -printf '%f\n' |
    LC_ALL=C sort | tr '\n' ' ')" "S001.html S001.zh.html "
is "and its page says it no more" "$(grep -c 'class="notice"' "$outbox/.pages/R001.html" || true)" 0
ok "in the bytes of a night that nobody disturbed" same_bytes

# Finance comes when the others are through: its reports are made by all workers' number of processes.
kill_a_helper () { # a process of this world whose parent's parent is one too
    for _ in $(seq 1200); do
        helper=$(ps -eo pid=,ppid=,args= | awk -v conf="--config $conf" 'index($0, conf) { parent[$1] = $2 }
            END { for (p in parent) if (parent[p] in parent && parent[parent[p]] in parent) { print p; exit } }')
        test -z "$helper" || { kill -9 "$helper" && return; }
        sleep 0.05
    done
}
world_new
kill_a_helper &
killer=$!
try run --date 2026-11-03
wait "$killer"
is "a process that makes some of finance's reports is killed: exit status 1" "$status" 1
like "it is said" "$said" "*held back*recipient=_finance*a process that made some of its reports was killed by signal 9*"
is "only finance waits" "$(outbox_state)" "whole 3"
is "nobody is left of it" "$(find "$outbox/.building" -mindepth 1 | wc -l)" 0
works "the next run of the date issues it" run --date 2026-11-03
is "all are there again" "$(outbox_state)" "whole 4"
ok "in the bytes of a night that nobody disturbed, once more" same_bytes
done_testing
