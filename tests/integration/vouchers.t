#!/bin/sh
# Only quotas of which something was heard are made again (1-domain.md, 1.9; 4-architecture.md): whatever can change a
# line of a quota is done to one of them in one night, which then is as if all were made anew; the others are left alone.
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

lines () { # top, quota, kind, amount, balance, manager, status
    wh "select concat_ws(' ', top_id, quota_id, kind, round(amount), round(balance_after), coalesce(account_manager_id, '-'), quota_status)
          from mart.voucher_line $1 order by quota_id, operation_time, operation_id"
}
rows () { # where they lie and who wrote them: none was made again
    wh "select ctid, xmin, quota_id from mart.voucher_line where quota_id = any ('{$1}') order by 1" | xargs
}

market_open
customer OWN D1 1
customer MANAGED D1 2
customer RESOLD R1 3
src "
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('R1', 'RESELLER', 'acc_R1', 'Partner R1', 'CNY', '2026-06-01'), ('R2', 'RESELLER', 'acc_R2', 'Partner R2', 'CNY', '2026-06-01'),
       ('R3', 'RESELLER', 'acc_R3', 'Partner R3', 'CNY', '2026-06-01');
insert into src.partner_relation (relation_id, distributor_id, reseller_id, valid_from, valid_to, last_modified)
values (1, 'D1', 'R1', '2026-01-01 00:00+08', 'infinity', '2026-06-01'), (2, 'D1', 'R2', '2026-01-01 00:00+08', 'infinity', '2026-06-01'),
       (3, 'D1', 'R3', '2026-01-01 00:00+08', 'infinity', '2026-06-01');
insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, last_modified)
values ('AM', 'D1', 'am', 'Manager', '2026-06-01');
insert into src.voucher_quota (quota_id, partner_id, parent_quota_id, quota_value, balance, currency, create_time, effective_time, expire_time, last_update_time)
select v.id, v.partner, v.parent, 100, v.balance, 'CNY', '2026-01-01', '2026-01-01', '2027-01-01', '2026-10-01'
  from (values ('Late', 'D1', null, 90), ('Gone', 'D1', null, 80), ('From', 'D1', null, 90), ('To', 'D1', null, 100), ('Status', 'D1', null, 90),
               ('Managed', 'D1', null, 90), ('Parent', 'D1', null, 50), ('R1', 'R1', 'Parent', 40), ('R2', 'R2', 'Parent', 0), ('Dropped', 'D1', null, 90),
               ('Quiet', 'D1', null, 90), ('FailP', 'D1', null, 100), ('FailC', 'R2', 'FailP', 0), ('RelP', 'D1', null, 50),
               ('RelC', 'R3', 'RelP', 50)) v (id, partner, parent, balance);
insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, customer_id, operation_amount, operation_time)
select v.id, '1', 'K' || v.id, v.quota, v.customer, 10, '2026-10-01 09:00+08'
  from (values ('l', 'Late', 'OWN'), ('g1', 'Gone', 'OWN'), ('g2', 'Gone', 'OWN'), ('f', 'From', 'OWN'), ('s', 'Status', 'OWN'), ('m', 'Managed', 'MANAGED'),
               ('r', 'R1', 'RESOLD'), ('d', 'Dropped', 'OWN'), ('q', 'Quiet', 'OWN')) v (id, quota, customer);
insert into src.voucher_quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, operation_time)
values ('i', '10', 'R1', 'Parent', 'R1', 50, '2026-10-01 08:00+08'), ('c', '10', 'RelC', 'RelP', 'R3', 50, '2026-10-01 08:00+08');
update src.readiness set complete_through = '2026-10-02'"
works "the source is read" extract --date 2026-10-02
works "D1 subscribes" subscribe D1 voucher_ledger --locale en --profile machine --since 2026-10-02
night 2026-10-02
is "every quota's operations, from what was there before them" "$(lines "")" "D1 Dropped 1 10 90 - 0
D1 From 1 10 90 - 0
D1 Gone 1 10 90 - 0
D1 Gone 1 10 80 - 0
D1 Late 1 10 90 - 0
D1 Managed 1 10 90 - 0
D1 Parent 10 50 50 - 0
D1 Quiet 1 10 90 - 0
D1 R1 10 50 50 - 0
D1 R1 1 10 40 - 0
D1 RelC 10 50 50 - 0
D1 RelP 10 50 50 - 0
D1 Status 1 10 90 - 0"
quiet=$(rows "Quiet")
src "
insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, customer_id, operation_amount, operation_time)
values ('l0', '1', 'Kl0', 'Late', 'OWN', 20, '2026-10-03 07:00+08');
update src.voucher_quota set balance = 70, last_update_time = '2026-10-03 12:00+08' where quota_id = 'Late';
delete from src.voucher_operation where operation_id in ('g1', 'd');
delete from src.voucher_quota where quota_id = 'Dropped';
update src.voucher_operation set quota_id = 'To' where operation_id = 'f';
update src.voucher_quota set quota_status = 5, last_update_time = '2026-10-03 12:00+08' where quota_id = 'Status';
insert into src.customer_manager_assignment (assignment_id, customer_id, partner_id, account_manager_id, valid_from, last_modified)
values (1, 'MANAGED', 'D1', 'AM', '2026-09-01 00:00+08', '2026-10-03 12:00+08');
update src.partner_relation set valid_to = '2026-10-01 08:30+08', last_modified = '2026-10-03 12:00+08' where relation_id = 1;
update src.partner_relation set valid_to = '2026-10-01 07:00+08', last_modified = '2026-10-03 12:00+08' where relation_id = 3;
insert into src.voucher_quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, result, operation_time)
values ('j', '10', 'R2', 'Parent', 'R2', 5, '0', '2026-10-03 08:00+08'), ('n', '10', 'FailC', 'FailP', 'R2', 5, '-1', '2026-10-03 08:00+08');
update src.voucher_quota set balance = 5, last_update_time = '2026-10-03 12:00+08' where quota_id = 'R2';
update src.voucher_quota set balance = 45, last_update_time = '2026-10-03 12:00+08' where quota_id = 'Parent';"
night 2026-10-03
is "each is as the ledger has it now" "$(lines "")" "D1 FailC 10 5 0 - 0
D1 FailP 10 5 100 - 0
D1 Gone 1 10 80 - 0
D1 Late 1 10 90 - 0
D1 Late 1 20 70 - 0
D1 Managed 1 10 90 AM 0
D1 Parent 10 50 50 - 0
D1 Parent 10 5 45 - 0
D1 Quiet 1 10 90 - 0
D1 R1 10 50 50 - 0
R1 R1 1 10 40 - 0
D1 R2 10 5 5 - 0
R3 RelC 10 50 50 - 0
D1 RelP 10 50 50 - 0
D1 Status 1 10 90 - 5
D1 To 1 10 100 - 0"
is "a quota of which nothing was heard is where it was" "$(rows "Quiet")" "$quiet"
made=$(lines "")
night 2026-10-03 --full
is "the marts that forgot everything say the same" "$(lines "")" "$made"
done_testing
