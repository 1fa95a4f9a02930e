#!/bin/sh
# The last closed month is opened again while the open one carries adjustments of an earlier one, and partners whose last
# customer went to another: what bills and files had stays in them (1-domain.md, 1.8).
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

worth () { # worth <amount> <known on>
    src "update src.consumption_record set official_amount = $1, payment_amount = $1, cash_amount = $1, last_modified = '$2 20:00+08' where record_id = 'r'"
}
lines () { # of record r: report cycle, amount
    wh "select report_cycle || ' ' || round(payable_amount, 2) from mart.consumption_line where record_id = 'r' order by report_cycle" | xargs
}

market_open
customer OWN D1 1
customer ONLY S2 2
consumed r OWN 2026-07-20 100
consumed o OWN 2026-08-20 1
consumed s OWN 2026-09-01 1
sold JULY OWN 2000 2026-07-05
sold AUGUST OWN 2000 2026-08-05
sold ONLY ONLY 4000 2026-07-05
src "update src.readiness set complete_through = '2026-08-02'"
works "the source is read" extract --date 2026-08-02
works "all subscribe" subscribe all marketplace_settlement --locale en --profile machine --since 2026-07-01
works "to the detail too" subscribe D1 manager_consumption_detail --locale en --profile machine --since 2026-08-02
night 2026-08-02
works "July is closed" close 2026-07 --by zhang
night 2026-09-02
works "August is closed" close 2026-08 --by zhang
worth 130 2026-09-03
changed JULY 2026-09-03 "deal_price = 2200"
src "update src.customer_association set partner_id = 'S1', last_modified = '2026-09-03 20:00+08' where association_id = 2"
night 2026-09-03
is "September has what came late for July" "$(lines), $(bill D1 2026-09), $(bill S2 2026-09), $(bill S1 2026-09)" \
    "2026-07 100.00 2026-09 30.00, JULY 100.00, ONLY -2000.00, ONLY 2000.00"
works "August is opened again" reopen 2026-08 --by li --reason 'something of it'
night 2026-09-04
worth 150 2026-09-05
changed JULY 2026-09-05 "deal_price = 2400"
night 2026-09-05
is "what September had stays in it, what comes now is August's" "$(lines), $(bill D1 2026-09), $(bill S2 2026-09), $(bill S1 2026-09)" \
    "2026-07 100.00 2026-08 20.00 2026-09 30.00, JULY 100.00, ONLY -2000.00, ONLY 2000.00"
works "August is closed again" close 2026-08 --by zhang
night 2026-09-06
is "August has its own and the difference" "$(bill D1 2026-08 | xargs), $(bill D1 2026-09)" "AUGUST 1000.00 JULY 100.00, JULY 100.00"
night 2026-10-02
works "September is closed" close 2026-09 --by zhang
night 2026-10-03
is "the final bill of a partner whose last customer went to another" "$(bill S2 2026-09), $(bill S2 2026-10)" "ONLY -2000.00, (none)"
try seals
is "every seal holds" "$status $(tail -n 1 "$world/stdout")" "0 4 seals, all hold"

# Two adjustments of one line stand in October, each fixed by a reopening: the later one tells the price, whatever comes first.
october () { # price and share
    python3 tests/harness/release_rows.py "$outbox" marketplace_settlement order_line_id deal_price share_amount --recipient D1 --release latest |
        awk '$2 == "2026-10" { print $4, $5, $6 }'
}
changed JULY 2026-10-04 "deal_price = 2600"
night 2026-10-04
works "September is opened again" reopen 2026-09 --by li --reason 'something of it'
night 2026-10-05
works "and closed" close 2026-09 --by zhang
changed JULY 2026-10-06 "deal_price = 2800"
night 2026-10-06
works "and opened once more" reopen 2026-09 --by li --reason 'something else'
wh "update mart.settled_line set quantity = quantity where deal_price = 2600" # its row is the last one of the table now
night 2026-10-07
is "the later adjustment tells the price, both their share" "$(october)" "JULY 2800.00 200.00"
night 2026-07-15
is "a night that never ran, of a month that is closed by now, is cut at its day" \
    "$(python3 tests/harness/release_rows.py "$outbox" marketplace_settlement order_line_id share_amount --recipient D1 --release 20260716 | awk '$2 == "2026-07" { print $4, $5 }')" \
    "JULY 1000.00"
done_testing
