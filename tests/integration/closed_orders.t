#!/bin/sh
# What final files know beside the month's own records (1-domain.md, 1.8): orders of customers that consumed nothing, as
# the closing knew them; and products that have left the catalogue since.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

orders () { # orders <release>
    python3 tests/harness/release_rows.py "$outbox" order_resource_detail order_id amount_after_discount --recipient S1 --release "$1" | LC_ALL=C sort
}
bases () { # bases <release>: of lines that refund another order's
    python3 tests/harness/release_rows.py "$outbox" order_resource_detail order_id base_order_id --recipient S1 --release "$1" | awk '$5 != "-"'
}
night () { # night <D>
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1" run --date "$1"
}

world_bare
src "
insert into src.readiness values ('2026-10-01');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('S1', 'SOLUTION_PROVIDER', 'acc_S1', 'Partner S1', 'CNY', '2026-08-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '2026-08-01' from (values ('C1'), ('C4')) v (id);
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
    (2, 'C4', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-09', 'svc', 0, 1, '2026-01-01'), ('2026-10', 'svc', 0, 1, '2026-01-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
insert into src.product (product_id, service_type_code, resource_type_code, product_name, settled_monthly, stored_value_card, selected_goods, last_modified)
select v.id, 'svc', 'res', v.id, false, v.id = 'card', false, '2026-08-01' from (values ('card'), ('vm'), ('disk')) v (id);
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, product_id, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
select v.id, '2026-09', '2026-09-10', 'C1', 'svc', 'res', v.id, 3, 5, 't-' || v.id, '2026-09-10 10:00+08', '2026-09-10 10:00+08',
       '2026-09-10 10:00+08', v.amount, v.amount, v.amount, 'CNY', '2026-09-10'
  from (values ('card', 256), ('vm', 16)) v (id, amount);
insert into src.customer_order (order_id, customer_id, status, order_type, official_amount, amount_after_discount, currency, create_time,
       payment_time, last_modified)
values ('O1', 'C4', 6, 1, 100, 100, 'CNY', '2026-09-20 10:00+08', null, '2026-09-20'),
       ('O2', 'C4', 6, 1, 200, 200, 'CNY', '2026-09-30 10:00+08', null, '2026-09-30'),
       ('O3', 'C1', 5, 1, 400, 400, 'CNY', '2026-09-05 10:00+08', '2026-09-06 10:00+08', '2026-09-06');
insert into src.order_line (order_line_item_id, order_id, service_type_code, period_type, period_num, official_amount, amount_after_discount,
       currency, last_modified)
values ('L1', 'O1', 'svc', 2, 1, 100, 100, 'CNY', '2026-09-20'), ('L2', 'O2', 'svc', 2, 1, 200, 200, 'CNY', '2026-09-30'),
       ('L3', 'O3', 'svc', 2, 1, 400, 400, 'CNY', '2026-09-06');
"
works "the source is read" extract --date 2026-10-01
works "S1 subscribes" subscribe S1 order_resource_detail performance consumption_summary --locale en --profile machine --since 2026-10-01
night 2026-10-01
works "September is closed" close 2026-09 --by zhang
src "
insert into src.customer_order (order_id, customer_id, status, order_type, official_amount, amount_after_discount, currency, create_time,
       payment_time, last_modified)
values ('O4', 'C1', 5, 4, -30, -30, 'CNY', '2026-10-02 09:00+08', '2026-10-02 09:00+08', '2026-10-02');
insert into src.order_line (order_line_item_id, order_id, service_type_code, period_type, period_num, official_amount, amount_after_discount,
       currency, base_order_line_id, line_kind, last_modified)
values ('L4', 'O4', 'svc', 2, 1, -30, -30, 'CNY', 'L3', 'REFUND', '2026-10-02');"
src "update src.customer_order set status = 5, payment_time = '2026-10-02 10:00+08', last_modified = '2026-10-02 20:00+08' where order_id = 'O2'"
night 2026-10-02
is "the orders of September are as the closing knew them, one was paid in October" "$(orders 20261003)" "S1 2026-09 - O1 100.00
S1 2026-09 - O2 200.00
S1 2026-09 - O3 400.00
S1 2026-10 - O2 200.00
S1 2026-10 - O4 -30.00"
is "a refund names the order it refunds, which is one of the closed month" "$(bases 20261003)" "S1 2026-10 - O4 O3"
try seals
is "the month is sealed" "$status $(tail -n 1 "$world/stdout")" "0 1 seals, all hold"
works "reopened" reopen 2026-09 --by li --reason x
src "delete from src.product where product_id = 'card'"
night 2026-10-03
is "then it knows of the payment" "$(orders 20261004)" "S1 2026-09 - O1 100.00
S1 2026-09 - O3 400.00
S1 2026-10 - O2 200.00
S1 2026-10 - O4 -30.00"
is "and the refund is what it was" "$(bases 20261004)" "S1 2026-10 - O4 O3"
is "a card that is sold no more does not count for that" \
    "$(python3 tests/harness/release_rows.py "$outbox" performance performance_amount --recipient S1 --release 20261004 | awk '$2 == "2026-09" { print $NF }')" 16.00
done_testing
