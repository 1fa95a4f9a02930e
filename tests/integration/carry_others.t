#!/bin/sh
# What a partner's files are made of is not always of a customer that was ever its own: lines that were transferred to
# it, lines of a formal bill, a sub-account's rows under one of two masters, a tag that follows from consumption, a
# bill that keeps a report back from an instant on. A night that goes on from the last one finds all of them.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
# shellcheck source=tests/harness/both.sh
. tests/harness/both.sh
trap world_close EXIT
trap 'exit 1' INT TERM

before="'2026-11-05 12:00+08'"
then="'2026-11-07 12:00+08'"

change () { # change <what> <SQL>: learned on the 7th, by the same outbox each time
    back quiet
    src "$2"
    src "update src.readiness set complete_through = '2026-11-07'"
    both 2026-11-07 "$1"
}
rows () { # rows <report> <column>...: of S002's last release, without recipient, cycle and split
    rows_report=$1
    shift
    python3 tests/harness/release_rows.py "$outbox" "$rows_report" "$@" --recipient S002 --release latest | cut -d' ' -f4-
}
record () { # record <id> <customer> <instant> <amount> <heard of>
    echo "insert into src.consumption_record
          select (jsonb_populate_record(o, jsonb_build_object('record_id', '$1', 'trade_id', '$1', 'customer_id', '$2', 'bill_cycle', '2026-11',
                     'bill_date', left('$3', 10), 'trade_time', '$3', 'consume_time', '$3', 'consume_time_end', '$3',
                     'official_amount', $4, 'official_discount_amount', 0, 'truncated_amount', 0, 'payment_amount', $4, 'cash_amount', $4, 'credit_amount', 0,
                     'coupon_amount', 0, 'flexipurchase_coupon_amount', 0, 'stored_value_card_amount', 0, 'bonus_amount', 0, 'debt_amount', 0,
                     'writeoff_amount', 0, 'last_modified', $5))).*
            from src.consumption_record o
           where o.record_id = (select min(record_id) from src.consumption_record
                                 where bill_detail_type = 5 and charging_mode = 3 and bill_cycle = '2026-11' and payment_amount > 0 and currency = 'CNY'
                                   and service_type_code = 'hws.service.type.ec2')"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
sed -i 's/^workers = 2$/&\nderived_tags = on/' "$conf"
works "a sample world" sample --scale 0.01 --through 2026-11-05
works "is read" extract --date 2026-11-05
for who in D002 S001 S002; do
    works "$who subscribes" subscribe $who all --locale en --profile machine --unmask --since 2026-11-05
done
customer=$(src "select min(a.customer_id) from src.customer_association a
     where a.partner_id = 'S001' and a.valid_from < '2026-11-01' and a.valid_to > '2026-12-01'
       and not exists (select from src.customer_association o where o.customer_id = a.customer_id and o.association_id <> a.association_id)
       and not exists (select from src.customer_custody c where a.customer_id in (c.sub_customer_id, c.master_customer_id))
       and exists (select from src.customer c where c.customer_id = a.customer_id)")
ok "there is a customer of S001 alone: $customer" test -n "$customer"
for who in sub first second; do
    src "insert into src.customer
         select (jsonb_populate_record(c, jsonb_build_object('customer_id', '$who', 'account_name', 'acc_$who', 'customer_name', 'Name $who',
                    'verified_status', '2', 'last_modified', $before))).*
           from src.customer c where customer_id = '$customer'"
done
src "insert into src.performance_transfer
     values ('to-S002', '2026-11', '$customer', 'S001', 'S002', 'hws.service.type.ec2', 20000, 'CNY', '2026-11-04 12:00+08', null, $before)"
src "insert into src.incentive_bill
     values ('of-S002', 'PLAN-REF-M', '2026-10', 'S002', '1', 1000, 1000, 0.05, 100, 5, 'CNY', 'TO_CONFIRM', '2026-11-03 10:00+08', '2026-12-03 10:00+08',
             null, null, null, null, $before)"
src "insert into src.incentive_bill_line values ('of-S002-1', 'of-S002', '$customer', null, null, '2026-10', 100, 0.05, 0, 5, $before)"
src "insert into src.customer_association
     values (990001, 'sub', 'D002', '2', '2025-01-01 00:00+08', '2026-11-02 12:00+08', 'UNBIND', $before),
            (990002, 'first', 'S001', '2', '2025-01-01 00:00+08', 'infinity', null, $before),
            (990003, 'second', 'S002', '2', '2025-01-01 00:00+08', 'infinity', null, $before)"
src "insert into src.customer_custody
     values (990001, 'first', 'sub', '2025-01-01 00:00+08', 'infinity', $before),
            (990002, 'second', 'sub', '2025-02-01 00:00+08', 'infinity', $before)"
src "$(record of-sub sub '2026-11-03 10:00+08' 1000 "$before")"
works "the first night" run --date 2026-11-05
src "update src.readiness set complete_through = '2026-11-06'"
works "a quiet night" run --date 2026-11-06
keep quiet
is "a transferred line is S002's" "$(rows performance customer_id performance_amount | grep -c "^$customer 20000")" 1
is "a formal bill's line too" "$(rows incentive_indicator_detail bill_id customer_id | grep -c "^of-S002 $customer")" 1
is "and the sub-account's record is under its master" "$(rows manager_consumption_detail record_id customer_id | grep '^of-sub')" "of-sub second"

change "another partner's customer has another name" \
    "update src.customer set account_name = 'renamed', last_modified = $then where customer_id = '$customer'"
is "it is said in the transferred line" "$(rows performance customer_id account_name performance_amount | grep -c "^$customer renamed 20000")" 1
is "and in the bill's" "$(rows incentive_indicator_detail bill_id account_name | grep '^of-S002')" "of-S002 renamed"

change "a transferred line is of another association" \
    "update src.customer_association set association_type = case association_type when '1' then '2' else '1' end, last_modified = $then where customer_id = '$customer'"

change "one master has left before" \
    "update src.customer_association set valid_to = '2026-11-01 00:00+08', last_modified = $then where association_id = 990003"
is "the other has the record" "$(python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail record_id customer_id --recipient S001 --release latest |
    awk '$4 == "of-sub" { print $5 }')" first

src "update src.readiness set complete_through = '2026-11-06'"
change "a late record makes a customer new" "$(record of-first first '2026-11-05 10:00+08' 300000 "$then")"
is "a tag says so" "$(python3 tests/harness/release_rows.py "$outbox" new_customer_tag customer_id new_customer_tag --recipient S001 --release latest |
    awk '$4 == "first" { print $5 }')" Y

change "a bill without lines, of tomorrow" "insert into src.incentive_bill
     values ('empty', 'PLAN-REF-M', '2026-10', 'S002', '1', 1000, 1000, 0.05, 100, 5, 'CNY', 'TO_CONFIRM', '2026-11-08 10:00+08', '2026-12-03 10:00+08',
             null, null, null, null, $then)"
src "update src.readiness set complete_through = '2026-11-08'"
try run --date 2026-11-08
is "tomorrow it keeps its report back: exit status" "$status" 1
like "and why is said" "$(wh "select string_agg(u.error, ' ') from nightpost.unit u where u.state = 'held'")" "*bill empty*"
done_testing
