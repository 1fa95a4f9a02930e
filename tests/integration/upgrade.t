#!/bin/sh
# A reseller becomes a distributor (1-domain.md, 1.4: history decides, never today's type): what it sold before
# stays its former distributor's too, in open months and in closed ones, and what it sells after is its own alone.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

records () { # records <recipient>: cycle, record, partner, payable of its last release
    python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail report_cycle bill_cycle record_id partner_id payable_amount \
        --recipient "$1" --release latest | cut -d ' ' -f 4- | LC_ALL=C sort
}
performance () { # performance <recipient>: partner, amount
    python3 tests/harness/release_rows.py "$outbox" performance bill_cycle partner_id performance_amount \
        --recipient "$1" --release latest | cut -d ' ' -f 4- | LC_ALL=C sort
}
resellers () { # resellers: those D1 has in its last release
    python3 tests/harness/release_rows.py "$outbox" reseller_info reseller_id --recipient D1 --release latest | awk '{ print $4 }' | LC_ALL=C sort | xargs
}
vouchers () { # vouchers <recipient>: quota, amount, balance of its last release
    python3 tests/harness/release_rows.py "$outbox" voucher_ledger quota_id operation_time amount balance_after --recipient "$1" --release latest |
        awk '$4 != "(none)" { print $4, substr($5, 1, 10), $(NF - 1), $NF }' | LC_ALL=C sort
}
night () { # night <D>
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1" run --date "$1"
}

world_bare
src "
insert into src.readiness values ('2026-10-31');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('D1', 'DISTRIBUTOR', 'acc_D1', 'Partner D1', 'CNY', '2026-08-01'),
       ('R1', 'RESELLER', 'acc_R1', 'Partner R1', 'CNY', '2026-08-01'),
       ('R2', 'RESELLER', 'acc_R2', 'Partner R2', 'CNY', '2026-08-01');
insert into src.partner_relation (relation_id, distributor_id, reseller_id, valid_from, valid_to, last_modified)
values (1, 'D1', 'R1', '2026-01-01 00:00+08', 'infinity', '2026-08-01'),
       (2, 'D1', 'R2', '2026-01-01 00:00+08', 'infinity', '2026-08-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified) values ('C1', 'acc_C1', 'Customer C1', '2026-08-01'), ('C2', 'acc_C2', 'Customer C2', '2026-08-01');
insert into src.customer_association
values (1, 'C1', 'R1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
       (2, 'C2', 'R2', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-10', 'svc', 0, 1, '2026-01-01'), ('2026-11', 'svc', 0, 1, '2026-01-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
select v.id, to_char(v.day, 'YYYY-MM'), v.day, 'C1', 'svc', 'res', 1, 1, 't-' || v.id, v.day + interval '10 hours', v.day + interval '10 hours',
       v.day + interval '10 hours', v.amount, v.amount, v.amount, 'CNY', v.day
  from (values ('oct', date '2026-10-20', 100), ('before', date '2026-11-02', 20)) v (id, day, amount);
"
night 2026-10-31
works "D1 subscribes" subscribe D1 manager_consumption_detail performance reseller_info voucher_ledger --locale en --profile machine --since 2026-11-01
works "R1 subscribes" subscribe R1 manager_consumption_detail --locale en --profile machine --since 2026-11-01
night 2026-11-05
works "October is closed" close 2026-10 --by zhang
is "D1 sees its reseller's records" "$(records D1)" "2026-11 2026-11 before R1 20.00"
src "
update src.partner set partner_type = 'DISTRIBUTOR', last_modified = '2026-11-06 12:00+08' where partner_id = 'R1';
update src.partner_relation set valid_to = '2026-11-06 00:00+08', last_modified = '2026-11-06 12:00+08' where relation_id = 1;
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
values ('after', '2026-11', '2026-11-06', 'C1', 'svc', 'res', 1, 1, 't-after', '2026-11-06 10:00+08', '2026-11-06 10:00+08', '2026-11-06 10:00+08',
        3, 3, 3, 'CNY', '2026-11-06')
"
src "
insert into src.voucher_quota (quota_id, partner_id, parent_quota_id, quota_value, balance, currency, create_time, effective_time, expire_time, last_update_time)
values ('VENDOR', 'D1', null, 100, 50, 'CNY', '2026-01-01', '2026-01-01', '2027-01-01', '2026-11-06 12:00+08'),
       ('CHILD', 'R2', 'VENDOR', 40, 40, 'CNY', '2026-01-01', '2026-01-01', '2027-01-01', '2026-11-06 12:00+08');
insert into src.voucher_quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, operation_time)
values ('q1', '10', 'CHILD', 'VENDOR', 'R2', 40, '2026-11-06 09:00+08');"
night 2026-11-06
# 50 were seen after 40 had gone, so 90 were there: 10 of the value went before the first operation that is known
is "the opening balance is the first one seen less what led to it" "$(vouchers D1)" "CHILD 2026-11-06 40.00 40.00
VENDOR 2026-11-06 40.00 50.00"
is "R2 is its reseller, R1 is none at the end of D" "$(resellers)" R2
is "what was sold before stays with D1, of the closed month too, and nothing is taken back" "$(records D1)" "2026-10 2026-10 oct R1 100.00
2026-11 2026-11 before R1 20.00"
is "as does its performance" "$(performance D1)" "2026-10 R1 100.00
2026-11 R1 20.00"
is "the former reseller sees what it sold, then and now" "$(records R1)" "2026-10 2026-10 oct R1 100.00
2026-11 2026-11 after R1 3.00
2026-11 2026-11 before R1 20.00"

# R2 becomes one too, and nobody ends its relation: it holds to the end of the day of which that was said.
src "
update src.partner set partner_type = 'DISTRIBUTOR', last_modified = '2026-11-07 12:00+08' where partner_id = 'R2';
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
select v.id, '2026-11', v.day, 'C2', 'svc', 'res', 1, 1, 't-' || v.id, v.day + interval '10 hours', v.day + interval '10 hours',
       v.day + interval '10 hours', v.amount, v.amount, v.amount, 'CNY', v.day
  from (values ('c2-day', date '2026-11-07', 1), ('c2-after', date '2026-11-08', 2)) v (id, day, amount);
"
src "
insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, customer_id, operation_amount, operation_time)
values ('v1', '1', 'K1', 'CHILD', 'C2', 1, '2026-11-07 09:00+08'), ('v2', '1', 'K2', 'CHILD', 'C2', 2, '2026-11-08 09:00+08'),
       ('v3', '1', 'K3', 'VENDOR', 'C2', 5, '2026-11-08 09:00+08');
update src.voucher_quota set balance = 37, last_update_time = '2026-11-08 12:00+08' where quota_id = 'CHILD';
update src.voucher_quota set balance = 65, quota_value = 120, last_update_time = '2026-11-08 12:00+08' where quota_id = 'VENDOR';"
night 2026-11-07
is "a type counts to the end of the day" "$(resellers)" R2
night 2026-11-08
is "and not after it" "$(resellers)" "(none)"
is "nor are the vouchers of who is no reseller any more its former distributor's; value that was added is in the balance" "$(vouchers D1)" "CHILD 2026-11-06 40.00 40.00
CHILD 2026-11-07 1.00 39.00
VENDOR 2026-11-06 40.00 70.00
VENDOR 2026-11-08 5.00 65.00"
is "a relation that is left open ends with the type" "$(records D1 | grep c2)" "2026-11 2026-11 c2-day R2 1.00"

# The source takes back that R1 ever was D1's: what D1 has of it in a closed month is taken back too.
src "delete from src.partner_relation where relation_id = 1"
night 2026-11-09
is "of a relation that never was, a closed month's rows are taken back where they stood" "$(records D1 | grep oct)" "2026-11 2026-10 oct R1 -100.00"
is "and are their owner's own" "$(records R1 | grep oct)" "2026-11 2026-10 oct R1 -100.00
2026-11 2026-10 oct R1 100.00"

# An operation is refused when its quota is seen first, and known later: the balance seen had it already.
src "
insert into src.voucher_quota (quota_id, partner_id, parent_quota_id, quota_value, balance, currency, create_time, effective_time, expire_time, last_update_time)
values ('LATE', 'D1', null, 100, 50, 'CNY', '2026-01-01', '2026-01-01', '2027-01-01', '2026-11-10 12:00+08');
insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, customer_id, operation_amount, operation_time)
values ('v4', '77', 'K4', 'LATE', 'C2', 50, '2026-11-09 09:00+08');"

# A reseller without a customer, and nothing else of its distributor changes: what was carried from the night before ends with the type.
src "
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('R3', 'RESELLER', 'acc_R3', 'Partner R3', 'CNY', '2026-11-10 12:00+08');
insert into src.partner_relation (relation_id, distributor_id, reseller_id, valid_from, valid_to, last_modified)
values (3, 'D1', 'R3', '2026-01-01 00:00+08', 'infinity', '2026-11-10 12:00+08');"
night 2026-11-10
is "a reseller without customers is shown" "$(resellers)" R3
is "an operation of no known type is not" "$(vouchers D1 | grep LATE)" ""
src "
update src.voucher_operation set operation_type = '1' where operation_id = 'v4';
update src.partner set partner_type = 'DISTRIBUTOR', last_modified = '2026-11-11 12:00+08' where partner_id = 'R3';"
night 2026-11-11
is "to the end of the day" "$(resellers)" R3
night 2026-11-12
is "and is gone on the next, when nothing is said of it" "$(resellers)" "(none)"
src "
insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, customer_id, operation_amount, operation_time)
values ('v5', '1', 'K4', 'LATE', 'C2', 30, '2026-11-13 09:00+08');
update src.voucher_quota set balance = 20, last_update_time = '2026-11-13 12:00+08' where quota_id = 'LATE';"
night 2026-11-13
is "what became known late lessens no balance that had it" "$(vouchers D1 | grep LATE)" "LATE 2026-11-09 50.00 50.00
LATE 2026-11-13 30.00 20.00"
is "no control warns of vouchers" "$(wh "select count(*) from nightpost.control where control = '7' and verdict <> 'passed'")" 0
is "and every control holds" "$(wh "select count(*) from nightpost.control where verdict = 'failed'")" 0
done_testing
