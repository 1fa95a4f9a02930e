#!/bin/sh
# A month that carries adjustments of an earlier one is opened again while a later one is closed: what it carries stays
# in it, and what comes later goes to the month after the last closed one (1-domain.md, 1.8).
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

lines () { # of consumption and performance: report cycle, bill cycle, amount
    wh "select report_cycle, bill_cycle, round(payable_amount, 2) from mart.consumption_line where record_id = 'r'
         union all
        select report_cycle, 'counts', round(counted_amount, 2) from mart.performance_line order by 2, 1" | tr '|' ' '
}
night () { # night <D> [--full]
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1${2+, all anew}" run --date "$@"
}
worth () { # worth <amount> <known on>
    src "update src.consumption_record set official_amount = $1, payment_amount = $1, cash_amount = $1, last_modified = '$2 20:00+08' where record_id = 'r'"
}

world_bare
src "
insert into src.readiness values ('2026-08-03');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
values ('S1', 'SOLUTION_PROVIDER', 'acc_S1', 'Partner S1', 'CNY', '2026-06-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified) values ('C1', 'acc_C1', 'Customer C1', '2026-06-01');
insert into src.customer_association values (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-06-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
select to_char(m, 'YYYY-MM'), 'svc', 0, 1, '2026-01-01' from generate_series(timestamp '2026-07-01', '2026-10-01', '1 month') m;
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
select v.id, to_char(v.day, 'YYYY-MM'), v.day, 'C1', 'svc', 'res', 1, 1, 't-' || v.id, v.day + interval '10 hours', v.day + interval '10 hours',
       v.day + interval '10 hours', v.amount, v.amount, v.amount, 'CNY', '2026-07-20'
  from (values ('r', date '2026-07-20', 100), ('o', date '2026-08-20', 0), ('n', date '2026-09-20', 0)) v (id, day, amount);"
works "the source is read" extract --date 2026-08-03
works "S1 subscribes" subscribe S1 manager_consumption_detail performance --locale en --profile machine --since 2026-08-01
night 2026-08-03
works "July is closed" close 2026-07 --by zhang
worth 130 2026-08-04
night 2026-08-04
night 2026-09-03
works "August is closed" close 2026-08 --by zhang
night 2026-10-03
works "September is closed" close 2026-09 --by zhang
works "August is opened again" reopen 2026-08 --by li --reason 'something of it'
worth 150 2026-10-04
night 2026-10-04
all="2026-07 2026-07 100.00
2026-08 2026-07 30.00
2026-10 2026-07 20.00
2026-07 counts 100.00
2026-08 counts 30.00
2026-10 counts 20.00"
is "August keeps what it carries, October has what came later" "$(lines)" "$all"
night 2026-10-05 --full
is "so have marts that went the same way once more" "$(lines)" "$all"
works "August is closed again" close 2026-08 --by zhang
night 2026-10-06
is "and stays what it was" "$(lines)" "$all"
try seals
is "every seal holds" "$status" 0
done_testing
