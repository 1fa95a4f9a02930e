#!/bin/sh
# A closed bill of the marketplace stays what it was (1-domain.md, 1.8, 1.9): what becomes known of it later is in
# the open month's as the difference, once; a month that is opened again is made anew, less what others hold for it.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
# shellcheck source=tests/harness/market.sh
. tests/harness/market.sh
trap world_close EXIT
trap 'exit 1' INT TERM

market_open
customer OWN D1 1
customer MOVE D1 2
consumed r OWN 2026-10-20 1
# Before the first month there is; and October's.
sold OLD OWN 40 2026-09-05
sold PRICE OWN 2000 2026-10-05
sold UNDONE OWN 100 2026-10-05
sold DELAYED OWN 40 2026-10-05
sold MOVED MOVE 4000 2026-10-05
sold FREE OWN 0 2026-10-05
src "update src.readiness set complete_through = '2026-11-02'"
works "the source is read" extract --date 2026-11-02
works "both subscribe" subscribe all marketplace_settlement --locale en --profile machine --since 2026-11-02
night 2026-11-02
first="FREE 0.00
MOVED 2000.00
OLD 20.00
PRICE 1000.00
UNDONE 50.00"
october="DELAYED 20.00
$first"
is "October has what was ready in it, and what its minimum came with" "$(bill D1 2026-10)" "$october"
works "October is closed" close 2026-10 --by zhang

# ---- what is known only now ------------------------------------------------------------------------
changed PRICE 2026-11-03 "deal_price = 2200"
changed UNDONE 2026-11-03 "effective_time = null"
changed DELAYED 2026-11-03 "effective_time = '2026-11-03 09:00+08'"
src "
update src.customer_association set valid_to = '2026-10-01 00:00+08', last_modified = '2026-11-03 20:00+08' where customer_id = 'MOVE';
insert into src.customer_association values (3, 'MOVE', 'S1', '1', '2026-10-01 00:00+08', 'infinity', null, '2026-11-03 20:00+08');"
sold LATE OWN 80 2026-10-21 2026-11-03
sold ANCIENT OWN 6 2026-08-21 2026-11-03
sold NEW OWN 60 2026-11-03
night 2026-11-03
is "the final bill is what its closing knew" "$(bill D1 2026-10)" "$october"
# PRICE 1100 - 1000; UNDONE waits, and is taken back; DELAYED -20 + 20; MOVED is S1's, whose own 2000 are enough.
november="ANCIENT 3.00
LATE 40.00
MOVED -2000.00
NEW 30.00
PRICE 100.00
UNDONE - WAITING_NOT_EFFECTIVE
UNDONE -50.00"
is "November has the differences: nothing is lost, nothing twice" "$(bill D1 2026-11)" "$november"
is "and the other partner's" "$(bill S1 2026-11)" "MOVED 2000.00"
is "who had nothing in October has nothing" "$(bill S1 2026-10)" "(none)"
line=$(python3 - "$outbox" <<'PY'
import csv, gzip, glob, sys
path = glob.glob(sys.argv[1] + '/D1/latest/marketplace_settlement_202611_*.csv.gz')[0]
rows = list(csv.reader(gzip.open(path, 'rt', encoding='utf-8-sig')))
print(path, [r[rows[0].index('order_line_id')] for r in rows].index('PRICE'))
PY
)
try explain "${line% *}" "${line##* }" share_amount
like "the difference is explained by what the closed bill holds" "$status $(tr '\n' ' ' <"$world/stdout")" "0 *in the bill of 2026-10*1000.00 CNY*"
night 2026-11-04
is "the night after has the same" "$(bill D1 2026-11) $(bill S1 2026-11)" "$november MOVED 2000.00"
night 2026-11-04 --full
is "so have marts that went the same way once more" "$(bill D1 2026-11) $(bill S1 2026-11)" "$november MOVED 2000.00"

# ---- opened again ------------------------------------------------------------------------------------
works "October is opened again" reopen 2026-10 --by li --reason 'wrong price'
changed PRICE 2026-11-04 "deal_price = 2400"
sold FOUND OWN 10 2026-10-22 2026-11-04
night 2026-11-05
# What November had issued for October stays there (DELAYED -20 and its own 20), October is what is left.
is "November keeps what it had issued" "$(bill D1 2026-11) $(bill S1 2026-11)" "$november MOVED 2000.00"
again="DELAYED 20.00
FOUND 5.00
FREE 0.00
MOVED 2000.00
OLD 20.00
PRICE 1100.00
UNDONE 50.00"
works "October is closed again" close 2026-10 --by zhang
night 2026-11-06
is "October again: all that is due less what November holds" "$(bill D1 2026-10 | grep -v WAITING)" "$again"
is "of another partner's November nothing comes back" "$(bill S1 2026-10)" "(none)"
is "and November is what it was" "$(bill D1 2026-11) $(bill S1 2026-11)" "$november MOVED 2000.00"
changed PRICE 2026-11-07 "deal_price = 2600"
night 2026-11-07
is "a further change adds up with the first" "$(bill D1 2026-11 | grep PRICE)" "PRICE 200.00"
# PRICE 1100 + 100, MOVED 2000 - 2000 + 2000, UNDONE 50 - 50, DELAYED 20 - 20, LATE 40, FOUND 5
is "closed bills and what is fixed hold each order once" \
    "$(wh "select round(sum(share_amount), 2) from mart.settled_line
            where ended_by is null and order_line_id in ('PRICE', 'MOVED', 'UNDONE', 'DELAYED', 'LATE', 'FOUND')")" 3245.00
done_testing
