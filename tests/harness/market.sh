# market.sh - a source by hand with orders of the marketplace, one distributor D1 and the providers S1 and S2: after world.sh,
# . tests/harness/market.sh
#
#   market_open                       the world of world_bare with these partners, a service and a policy; every share is half
#                                     the price, and a goods type needs 1 000.00
#   customer ID PARTNER ASSOCIATION   a customer, always the partner's
#   consumed ID CUSTOMER DAY AMOUNT   a record of consumption
#   sold LINE CUSTOMER PRICE DAY [KNOWN ON]   an order that is ready on DAY
#   changed LINE DAY WHAT             ... is told on DAY to be something else
#   bill RECIPIENT CYCLE              line, share and state (unless it is in the bill) of its last release
#   night D [--full]                  runs it
# shellcheck shell=sh
# shellcheck disable=SC2154 # outbox is of world.sh

market_open () {
    world_bare
    src "
    insert into src.readiness values ('2026-01-01');
    insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
    values ('D1', 'DISTRIBUTOR', 'acc_D1', 'Partner D1', 'CNY', '2026-06-01'),
           ('S1', 'SOLUTION_PROVIDER', 'acc_S1', 'Partner S1', 'CNY', '2026-06-01'),
           ('S2', 'SOLUTION_PROVIDER', 'acc_S2', 'Partner S2', 'CNY', '2026-06-01');
    insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
    insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
    select to_char(m, 'YYYY-MM'), 'svc', 0, 1, '2026-01-01' from generate_series(timestamp '2026-06-01', '2026-12-01', '1 month') m;
    insert into src.marketplace_policy (valid_from, sale_kind, price_base, net_of_tax, minimum_amount)
    values ('2026-01-01 00:00+08', 'DEAL', 'deal', true, 1000);"
}
customer () {
    src "insert into src.customer (customer_id, account_name, customer_name, last_modified) values ('$1', 'acc_$1', 'Customer $1', '2026-06-01');
         insert into src.customer_association values ($3, '$1', '$2', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-06-01')"
}
consumed () {
    src "insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
                bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
                currency, last_modified)
         values ('$1', left('$3', 7), '$3', '$2', 'svc', 'res', 1, 1, 't-$1', '$3 09:00+08', '$3 09:00+08', '$3 09:00+08', $4, $4, $4, 'CNY', '2026-06-01')"
}
sold () {
    src "insert into src.marketplace_order (order_line_id, order_id, order_type, goods_type, goods_name, customer_id, partner_id, sale_kind,
                deal_price, list_price, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, paid_time,
                supervision_state, effective_time, last_modified)
         values ('$1', 'O-$1', 1, 'saas', 'saas', '$2', 'D1', 'DEAL', $3, $3, 0.5, 1, 1, 0, 'CNY', '$4 09:00+08', 'CASH', '$4 09:00+08',
                 'NOT_REQUIRED', '$4 09:00+08', '${5-$4} 20:00+08')"
}
changed () {
    src "update src.marketplace_order set $3, last_modified = '$2 20:00+08' where order_line_id = '$1'"
}
bill () {
    python3 tests/harness/release_rows.py "$outbox" marketplace_settlement order_line_id share_amount entry_state --recipient "$1" --release latest |
        awk -v c="$2" '$2 == c { print $4, $5, $6 }' | sed 's/ IN_BILL$//; s/ *$//' | LC_ALL=C sort
}
night () {
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1${2+, all anew}" run --date "$@"
}
