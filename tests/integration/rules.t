#!/bin/sh
# Rules of 1-domain.md, 1.3 to 1.9, that no other world has: order amounts spread over lines, prepaid orders,
# refund lines, quotas and their running balances, an erase that the source does not give. tests/rules.md says
# where every rule is. All times are GMT+8.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

rows () { # rows <report> <recipient> <column>...: without recipient, cycle and split
    rows_report=$1
    rows_recipient=$2
    shift 2
    python3 tests/harness/release_rows.py "$outbox" "$rows_report" "$@" --recipient "$rows_recipient" | cut -d' ' -f4-
}
order () { # order <order>: its lines in the file's order
    rows order_resource_detail S1 order_id order_line_id voucher_amount cash_coupon_amount is_renewal base_order_id refunded_amount consumed_amount fee_amount |
        sed -n "s/^$1 //p"
}
quota () { # quota <recipient> <quota>: operation, side, parent, amount, result, balance, in the file's order
    rows voucher_ledger "$1" quota_id kind parent_quota_id reseller_id amount result balance_after | sed -n "s/^$2 //p"
}

world_bare

# ---- the source ------------------------------------------------------------------------------
# C1 is S1's, C2 is R1's, who goes from D1 to D2 on the 10th. D1's quota Q1 had 2 000 before the first operation known.
src "
insert into src.readiness values ('2026-10-20');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-09-01'
  from (values ('D1', 'DISTRIBUTOR'), ('D2', 'DISTRIBUTOR'), ('R1', 'RESELLER'), ('S1', 'SOLUTION_PROVIDER')) v (id, kind);
insert into src.partner_relation values
    (1, 'D1', 'R1', null, '2026-01-01 00:00+08', '2026-10-10 00:00+08', '2026-09-01'),
    (2, 'D2', 'R1', null, '2026-10-10 00:00+08', 'infinity',            '2026-09-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v, 'acc_' || v, 'Customer ' || v, '2026-09-01' from unnest('{C1,C2,C3}'::text[]) v;
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01'),
    (2, 'C2', 'R1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01'),
    (3, 'C3', 'D1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', E'two\\nlines');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-10', 'svc', 0, 1, '2026-01-01');

-- Official, discount, erase and payable: without an erase, with one, and without any discount.
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, official_amount, official_discount_amount, truncated_amount, payment_amount,
       cash_amount, currency, last_modified)
select v.id, '2026-10', '2026-10-05', 'C1', 'svc', v.id, 3, 5, 't-' || v.id, '2026-10-05 10:00+08', '2026-10-05 10:00+08', v.official, v.discount,
       v.erase, v.payable, v.payable, 'CNY', '2026-10-05 20:00+08'
  from (values ('none', 10.004, 1, null, 9), ('given', 10.004, 1, 0.004, 9), ('nothing', 7000, null::numeric, null, 7000)) v (id, official, discount, erase, payable);

-- Three of C2's erase too much or against their sign; a purchase may.
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode, bill_detail_type, trade_id,
       trade_time, consume_time, official_amount, truncated_amount, payment_amount, cash_amount, currency, last_modified)
select v.id, '2026-10', '2026-10-05', 'C2', 'svc', 'res', 3, v.type, 't-' || v.id, '2026-10-05 10:00+08', '2026-10-05 10:00+08', v.payable + v.erase, v.erase,
       v.payable, v.payable, 'CNY', '2026-10-05 20:00+08'
  from (values ('e1', 5, 1, 0.00999999), ('e2', 5, 1, 0.01), ('e3', 5, 1, -0.001), ('e4', 5, -1, -0.001), ('e5', 5, -1, 0.001), ('e6', 9, 1, 0.5))
       v (id, type, payable, erase);

insert into src.customer_order (order_id, customer_id, status, order_type, official_amount, amount_after_discount, coupon_amount,
       flexipurchase_coupon_amount, currency, create_time, payment_time, last_modified)
select v.id, 'C1', v.status, v.type, v.amount, v.amount, v.voucher, v.coupon, 'CNY', '2026-10-06 10:00+08',
       case when v.status = 5 then timestamptz '2026-10-06 10:01+08' end, '2026-10-06 20:00+08'
  from (values ('TIE', 5, 1, 9, 0.03, 0), ('FREE', 5, 1, 0, 0, 0.05), ('MIXED', 5, 1, 5, 0, 0), ('RENEWED', 5, 2, 100, 0, 0),
               ('BACK', 5, 4, -15, 0, 0), ('CANCELLED', 4, 1, 3, 0, 0)) v (id, status, type, amount, voucher, coupon);
insert into src.order_line (order_line_item_id, order_id, service_type_code, period_type, period_num, official_amount,
       amount_after_discount, currency, line_kind, base_order_line_id, last_modified)
select v.id, v.o, 'svc', v.period, 1, v.amount, v.amount, 'CNY', v.kind, case when v.o = 'BACK' then 'r1' end, '2026-10-06 20:00+08'
  from (values ('a', 'TIE', 2, 1, 'PURCHASE'), ('b', 'TIE', 2, 1, 'PURCHASE'), ('c', 'TIE', 2, 7, 'PURCHASE'),
               ('f1', 'FREE', 2, 0, 'PURCHASE'), ('f2', 'FREE', 2, 0, 'PURCHASE'), ('f3', 'FREE', 2, 0, 'PURCHASE'),
               ('hourly', 'MIXED', 4, 2, 'PURCHASE'), ('monthly', 'MIXED', 2, 3, 'PURCHASE'), ('r1', 'RENEWED', 3, 100, 'PURCHASE'),
               ('x1', 'BACK', 3, -50, 'REFUND'), ('x2', 'BACK', 3, 30, 'CONSUMED'), ('x3', 'BACK', 3, 5, 'FEE'),
               ('n1', 'CANCELLED', 2, 3, 'PURCHASE')) v (id, o, period, amount, kind);

insert into src.voucher_quota (quota_id, partner_id, parent_quota_id, quota_value, balance, currency, create_time, effective_time,
       expire_time, last_update_time) values
    ('Q1', 'D1', null, 3000, 1850, 'CNY', '2026-01-01', '2026-01-01', '2027-01-01', '2026-10-12'),
    ('Q2', 'R1', 'Q1', 200, 77, 'CNY', '2026-10-05', '2026-10-05', '2027-01-01', '2026-10-12');
insert into src.voucher_quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, result, operation_time)
values ('q1', '10', 'Q2', 'Q1', 'R1', 200, '0', '2026-10-05 09:00+08'), ('q2', '10', 'Q2', 'Q1', 'R1', 999, '-1', '2026-10-05 10:00+08'),
       ('q3', '11', 'Q2', 'Q1', 'R1', 100, '0', '2026-10-12 09:00+08');
insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, customer_id, operation_amount, result, operation_time)
select v.id, v.type, 'k-' || v.quota, v.quota, v.customer, v.amount, v.result, v.at::timestamptz
  from (values ('c1', '1', 'Q1', 'C3', 50, '0', '2026-10-02 09:00+08'), ('c2', '1', 'Q2', 'C2', 30, '0', '2026-10-06 09:00+08'),
               ('c3', '1', 'Q2', 'C2', 999, '-1', '2026-10-06 10:00+08')) v (id, type, quota, customer, amount, result, at)
 union all
select 'm' || n, n::text, 'k-Q2', 'Q2', 'C2', 1, '0', '2026-10-08 09:00+08' from generate_series(2, 9) n;
insert into src.voucher (coupon_id, quota_id, partner_id, customer_id, status, face_value, balance, currency, create_time, effective_time,
       expire_time, last_modified) values
    ('k-Q1', 'Q1', 'D1', 'C3', 2, 50, 50, 'CNY', '2026-10-02', '2026-10-02', '2027-01-01', '2026-10-02'),
    ('k-Q2', 'Q2', 'R1', 'C2', 2, 30, 23, 'CNY', '2026-10-06', '2026-10-06', '2027-01-01', '2026-10-08');
"
works "the hand-written source is read" extract --date 2026-10-20
works "everybody subscribes" subscribe all all --locale en --profile machine --unmask --since 2026-10-20
works "S1 has a workbook too" subscribe S1 consumption_summary --locale en --since 2026-10-20
works "the night" run --date 2026-10-20

# ---- amounts (1.3) ---------------------------------------------------------------------------
is "a source without an erase: erase = official - discount - payable, and none is none" \
    "$(rows consumption_summary S1 resource_type_code official_amount discount_amount erase_amount payable_amount)" "given 10.004 1.00 0.004 9.00
none 10.004 1.00 0.004 9.00
nothing 7000.00 - - 7000.00"
is "usage that erases 0.01 or more, or against its sign, is a warning and holds back nobody (E20)" \
    "$(wh "select key, actual, note, verdict from nightpost.control where name = 'erase_is_small'")" "2026-10 R1|3|the first: record e2|warning"

# ---- orders (1.9, E66, E67) --------------------------------------------------------------------
is "spread by largest remainder: 0.03 over 1, 1 and 7 ties three times, the fen goes to the lowest id" "$(order TIE)" \
    "a 0.01 0.00 N - - - -
b 0.00 0.00 N - - - -
c 0.02 0.00 N - - - -"
is "equally if all lines are 0: 0.05 over three" "$(order FREE)" "f1 0.00 0.02 N - - - -
f2 0.00 0.02 N - - - -
f3 0.00 0.01 N - - - -"
is "prepaid only: an hourly line is not there (E67)" "$(order MIXED | cut -d' ' -f1)" monthly
is "is_renewal = order type 2" "$(order RENEWED)" "r1 0.00 0.00 Y - - - -"
is "refund lines: negative refunded, positive consumed part or fee, with the order they go back to (E66)" "$(order BACK)" \
    "x1 0.00 0.00 N RENEWED -50.00 - -
x2 0.00 0.00 N RENEWED - 30.00 -
x3 0.00 0.00 N RENEWED - - 5.00"
is "all statuses: a cancelled order is there" "$(order CANCELLED | cut -d' ' -f1)" n1

# ---- quotas (1.9, E61) ---------------------------------------------------------------------------
is "the distributor's side: 1 -, 10 -, a failed one nothing, 11 +, from the balance stated less all operations" "$(quota D1 Q1)" \
    "1 - - 50.00 0 1950.00
10 - R1 200.00 0 1750.00
10 - R1 999.00 -1 1750.00
11 - R1 100.00 0 1850.00"
is "the reseller's side from 0: 10 +, 1 -, 2 to 8 +, 9 nothing, 11 -; its parent is not shown" "$(quota R1 Q2)" \
    "10 - R1 200.00 0 200.00
10 - R1 999.00 -1 200.00
1 - R1 30.00 0 170.00
1 - R1 999.00 -1 170.00
2 - R1 1.00 0 171.00
3 - R1 1.00 0 172.00
4 - R1 1.00 0 173.00
5 - R1 1.00 0 174.00
6 - R1 1.00 0 175.00
7 - R1 1.00 0 176.00
8 - R1 1.00 0 177.00
9 - R1 1.00 0 177.00
11 - R1 100.00 0 77.00"
is "a distributor sees the reseller's side by operation time, as long as it was its reseller" "$(quota D1 Q2 | wc -l) $(quota D2 Q2)" \
    "12 11 Q1 R1 100.00 0 77.00"
is "and no one else's quota" "$(quota D2 Q1)$(quota R1 Q1)" ""

# ---- a workbook's pages ----------------------------------------------------------------------------
book=$(find "$outbox/S1/latest/" -name 'consumption_summary_*_en-human.xlsx')
mkdir "$world/book"
(cd "$world/book" && unzip -q "$book")
ok "the cover's totals are grouped by thousands" grep -rq '>7,020.008<' "$world/book/xl/worksheets"
ok "a chart's label is one line, whatever the name" grep -rq '>two lines<' "$world/book/xl/worksheets"
is "one chart a page" "$(grep -l '<rowBreaks count="1"' "$world/book"/xl/worksheets/*.xml | wc -l) $(find "$world/book/xl/charts" -name '*.xml' | wc -l)" "1 2"
done_testing
