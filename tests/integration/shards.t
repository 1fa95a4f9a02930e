#!/bin/sh
# A night written in shares, on several hosts or one (3-operations.md, 3.7): the files are those of a night
# that one run made, whatever the number of shares and the order in which they end.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

d=2026-11-03
world_open 0.005 $d
world_new
try run --date $d --shard 1/2
refused "a share of a night that nobody prepared" 8 "*nightpost run --date $d --prepare*"
works "prepare" run --date $d --prepare
is "writes nothing" "$(find "$world" -name manifest.json -path "$outbox*" | wc -l)" 0
like "and says what to do" "$(cat "$world/stdout")" "$d  prepared: nightpost run --date $d --shard 1/N*"
try run --date $d --shard 3/2
refused "a share that there is not" 64 '*--shard 3/2 is no share*'
try run --date $d --shard 1/2 --partner D001
refused "a share of a part" 64 '*whole nights*'
works "the second share of two" run --date $d --shard 2/2
try run --date $d --shard 1/3
refused "another number of shares at the same time" 64 "*is being written in 2 shares*"
is "its partners are there" "$(find "$outbox" -name manifest.json | sed "s|$outbox/||")" S001/20261104/manifest.json
is "finance's release waits for the others" "$(find "$outbox" -path '*/_finance/*' -name manifest.json | wc -l)" 0
is "the run has not ended" "$(wh "select state from nightpost.run")" running

# As if it had been killed between a partner's release and the note that it is done.
wh "delete from nightpost.unit where stage = 'write' and unit = 'S001'"
works "the first share" run --date $d --shard 1/2
is "what is out is noted" "$(wh "select u.state, u.rows = n.rows from nightpost.unit u join nightpost.release n on n.recipient = u.unit where u.stage = 'write' and u.unit = 'S001'")" "done|t"
is "the last of them makes finance's, which ends the run" "$(wh "select state from nightpost.run")" "done"
is "no recipient is in two shares, none in no share" \
    "$(wh "select count(*) - count(distinct recipient), count(*) - (select count(*) from nightpost.recipient) from nightpost.release")" "0|0"
is "finance's release is the last" "$(wh "select recipient from nightpost.release order by published_at desc limit 1")" _finance
ok "the files are those of a night made by one run, byte for byte" same_bytes
works "a share of a night that is done" run --date $d --shard 1/3
like "changes nothing" "$(cat "$world/stdout")" '*nothing changed*'
works "the whole night again" run --date $d
like "is done" "$(cat "$world/stdout")" '*nothing changed*'
ok "and changes no byte" same_bytes

world_new
works "prepared again" run --date $d --prepare
"$nightpost" run --config "$conf" --date $d --shard 1/2 >"$world/one" 2>&1 &
one=$!
"$nightpost" run --config "$conf" --date $d --shard 2/2 >"$world/two" 2>&1 &
two=$!
wait $one || ok "side by side, the first share: $(cat "$world/one")" false
wait $two || ok "side by side, the second share: $(cat "$world/two")" false
is "side by side: the run ends" "$(wh "select state from nightpost.run")" "done"
ok "side by side: the same bytes" same_bytes

world_new
works "prepared, then made whole" run --date $d --prepare
works "by one run" run --date $d
ok "the same bytes" same_bytes

world_new
works "prepared" run --date $d --prepare
works "one share is written" run --date $d --shard 1/2
works "a day arrives" sample --advance --through 2026-11-04
works "and is prepared in between" run --date 2026-11-04 --prepare
try run --date $d --shard 2/2
refused "the other share, of marts that know more now" 8 "*nightpost run --date $d --prepare*"
works "prepared again, as of then" run --date $d --prepare
works "the other share" run --date $d --shard 2/2
ok "the same bytes" same_bytes

world_new
works "prepared" run --date $d --prepare
works "a customer is erased" erase customer "$(wh 'select min(customer_id) from known.customer')" --by li --reason 'case 7'
try run --date $d --shard 1/2
refused "a share of what was prepared before" 8 "*nightpost run --date $d --prepare*"
wh "alter table mart.consumption_day rename to away"
try run --date $d --prepare
is "prepared again, which fails" "$status" 5
wh "alter table mart.away rename to consumption_day"
try run --date $d --shard 1/2
refused "a share of what is not prepared again" 8 "*nightpost run --date $d --prepare*"

# As a control would have it.
world_new
works "prepared" run --date $d --prepare
wh "update nightpost.recipient set held = 'control 4 (sql/check/summary_is_detail.sql): a test' where recipient = 'D001'"
try run --date $d --shard 1/2
is "a share with a partner that is held back" "$status" 1
try run --date $d --shard 2/2
is "the last share says so too" "$status" 1
is "the run is not done" "$(wh "select state from nightpost.run")" partial
works "prepared again" run --date $d --prepare
works "the first share" run --date $d --shard 1/2
works "the second" run --date $d --shard 2/2
is "now it is done" "$(wh "select state from nightpost.run")" "done"
is "and everybody has it" "$(find "$outbox" -name manifest.json | sed "s|$outbox/||" | sort | tr '\n' ' ')" \
    "D001/20261104/manifest.json R001/20261104/manifest.json S001/20261104/manifest.json _finance/20261104/manifest.json "
done_testing
