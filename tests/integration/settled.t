#!/bin/sh
# A closed bill of the marketplace stays what it was (1-domain.md, 1.8, 1.9): what becomes known of it later is in
# the open month's as the difference, once; a month that is opened again is made anew, less what others hold for it.
# One distributor D1, one provider S1; every share is half the price.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

bill () { # bill <recipient> <cycle>: what its last release has of that month
    python3 tests/harness/release_rows.py "$outbox" marketplace_settlement order_line_id share_amount entry_state --recipient "$1" --release latest |
        awk -v c="$2" '$2 == c { print $4, $5, $6 }' | sed 's/ IN_BILL$//; s/ *$//' | LC_ALL=C sort
}
night () { # night <D> [--full]
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1${2+, all anew}" run --date "$@"
}
sold () { # sold <line> <customer> <price> <ready on> [known on]
    src "insert into src.marketplace_order (order_line_id, order_id, order_type, goods_type, goods_name, customer_id, partner_id, sale_kind,
                deal_price, list_price, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, paid_time,
                supervision_state, effective_time, last_modified)
         values ('$1', 'O-$1', 1, 'saas', 'saas', '$2', 'D1', 'DEAL', $3, $3, 0.5, 1, 1, 0, 'CNY', '$4 09:00+08', 'CASH', '$4 09:00+08',
                 'NOT_REQUIRED', '$4 09:00+08', '${5-$4} 20:00+08')"
}
changed () { # changed <line> <on> <what>
    src "update src.marketplace_order set $3, last_modified = '$2 20:00+08' where order_line_id = '$1'"
}

world_bare
src "
insert into src.readiness values ('2026-11-02');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('D1', 'DISTRIBUTOR', 'acc_D1', 'Partner D1', 'CNY', '2026-08-01'),
       ('S1', 'SOLUTION_PROVIDER', 'acc_S1', 'Partner S1', 'CNY', '2026-08-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified)
values ('OWN', 'own', 'Own', '2026-08-01'), ('MOVE', 'move', 'Move', '2026-08-01');
insert into src.customer_association
values (1, 'OWN', 'D1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
       (2, 'MOVE', 'D1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-10', 'svc', 0, 1, '2026-01-01'), ('2026-11', 'svc', 0, 1, '2026-01-01');
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
values ('r', '2026-10', '2026-10-20', 'OWN', 'svc', 'res', 1, 1, 't', '2026-10-20 09:00+08', '2026-10-20 09:00+08', '2026-10-20 09:00+08',
        1, 1, 1, 'CNY', '2026-10-20');
insert into src.marketplace_policy (valid_from, sale_kind, price_base, net_of_tax, minimum_amount) values ('2026-01-01 00:00+08', 'DEAL', 'deal', true, 1000);"
# Before the first month there is; and October's.
sold OLD OWN 40 2026-09-05
sold PRICE OWN 2000 2026-10-05
sold UNDONE OWN 100 2026-10-05
sold DELAYED OWN 40 2026-10-05
sold MOVED MOVE 4000 2026-10-05
sold FREE OWN 0 2026-10-05
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
"$nightpost" explain --config "$conf" "${line% *}" "${line##* }" share_amount >"$world/explained" 2>&1 || true
like "the difference is explained by what the closed bill holds" "$(tr '\n' ' ' <"$world/explained")" "*in the bill of 2026-10*1000.00 CNY*"
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
