#!/bin/sh
# A day that hardly changed is made again for the customers it concerns only, and what comes of it is what comes of making
# everything anew; parts that an interrupted transform left behind make no row twice.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

day () { # day <day> <customer> <first number> <last number>
    src "insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
select '$2-$1-' || n, '2026-11', '$1', '$2', 'svc', 'res', 1, 1, 't-' || n, '$1 10:00+08', '$1 10:00+08', '$1 10:00+08', n, n, n, 'CNY',
       (select complete_through + 1 from src.readiness)
  from generate_series($3, $4) n"
}
night () { # night <D>
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1" run --date "$1"
}
rows () { # rows <customer> <day>: where its lines stand
    wh "select string_agg(ctid::text, ' ' order by ctid) from mart.consumption_line where source_customer_id = '$1' and trade_day = '$2'"
}
marts () {
    wh "select 'line', trade_day, customer_id, record_id, payable_amount from mart.consumption_line
         union all select 'day', trade_day, customer_id, record_count::text, payable_amount from mart.consumption_day
         union all select 'performance', line_day, customer_id, performance_id, counted_amount from mart.performance_line" | LC_ALL=C sort
}

world_bare
src "
insert into src.readiness values ('2026-10-31');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('S1', 'SOLUTION_PROVIDER', 'acc_S1', 'Partner S1', 'CNY', '2026-08-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '2026-08-01' from (values ('C1'), ('C2')) v (id);
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
    (2, 'C2', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-11', 'svc', 0, 1, '2026-01-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service')"
day 2026-11-01 C1 1 12
day 2026-11-01 C2 1 12
night 2026-11-01
one=$(rows C1 2026-11-01)
two=$(rows C2 2026-11-01)

day 2026-11-02 C1 1 12
day 2026-11-02 C2 1 12
day 2026-11-01 C1 13 13
night 2026-11-02
is "the other customer's rows of the day stay where they are" "$(rows C2 2026-11-01)" "$two"
is "those of the late record's customer do not" "$(test "$(rows C1 2026-11-01)" != "$one" && echo others)" others
is "what it comes to" "$(wh "select trade_day, customer_id, record_count, payable_amount::int from mart.consumption_day order by 1, 2")" "2026-11-01|C1|13|91
2026-11-01|C2|12|78
2026-11-02|C1|12|78
2026-11-02|C2|12|78"

src "update src.consumption_record set payment_amount = 100, official_amount = 100, cash_amount = 100, last_modified = '2026-11-03 12:00+08'
      where record_id = 'C2-2026-11-01-12'"
src "delete from src.consumption_record where record_id = 'C1-2026-11-02-12'"
day 2026-11-03 C1 1 12
day 2026-11-03 C2 1 12
wh "insert into mart.dirty_part values ('C1', '2026-11', '2026-11-03')" # as a transform that was killed leaves it
night 2026-11-03
is "no row twice, a correction and a deletion" "$(wh "select trade_day, customer_id, record_count, payable_amount::int from mart.consumption_day order by 1, 2")" \
    "2026-11-01|C1|13|91
2026-11-01|C2|12|166
2026-11-02|C1|11|66
2026-11-02|C2|12|78
2026-11-03|C1|12|78
2026-11-03|C2|12|78"
before=$(marts)
works "everything anew" run --full --date 2026-11-03
is "is the same" "$(marts)" "$before"
done_testing
