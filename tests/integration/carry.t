#!/bin/sh
# A night makes again what changed and links the rest: the same bytes as when everything is made from
# nothing (run --full), for a day with records, a day without, and a day on which only a few partners changed.
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

# The partners' reports of which a file is not that of the release before.
made () { # made <release>
    wh "select string_agg(distinct f.report, ' ' order by f.report) from nightpost.file f
         where f.recipient <> '_finance' and f.release = '$1' and not f.linked and f.report not like 'changes\_%'"
}

customer_of () { # customer_of <customer> <release>: the partner whose list he is on
    python3 tests/harness/release_rows.py "$outbox" customer_info customer_id partner_id --release "$2" | awk -v c="$1" '$(NF - 1) == c { print $NF }' | sort -u
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through 2026-11-05
works "is read" extract --date 2026-11-05
for who in D001 D002 R001 S001 S002; do
    works "$who subscribes" subscribe $who all --locale en --profile machine --unmask --since 2026-11-05
done
works "a manager too" subscribe D001 consumption_summary manager_consumption_detail --since 2026-11-05 \
    --manager "$(wh "select min(m.account_manager_id) from known.account_manager m where m.partner_id = 'D001'")"
works "the first night" run --date 2026-11-05

works "a day arrives" sample --advance --through 2026-11-06
both 2026-11-06 "a day with records"
src "update src.readiness set complete_through = '2026-11-07'"
both 2026-11-07 "a day without anything"
like "nothing is touched, or only what time alone brings: $told" "$told" "[0-9]*"
partner=$(wh "select c.top_id from mart.consumption_line c where c.report_cycle = '2026-11' and c.top_id = c.owner_id and c.top_id in ('S001', 'S002')
    and not exists (select from mart.scope_interval s where s.customer_id = c.customer_id and s.top_id <> c.top_id)
    group by 1 order by count(*) desc, 1 limit 1")
src "update src.consumption_record set resource_name = 'renamed', last_modified = '2026-11-08 12:00+08'
     where record_id in (select '$(wh "select min(c.record_id) from mart.consumption_line c where c.report_cycle = '2026-11' and c.top_id = '$partner'
        and not exists (select from mart.scope_interval s where s.customer_id = c.customer_id and s.top_id <> c.top_id)")')"
src "update src.readiness set complete_through = '2026-11-08'"
both 2026-11-08 "a record of $partner is corrected"
echo "# $told touched, $took taken over"
like "it is touched: $tops" " $tops " "* $partner *"
ok "most others are not: $took" test "${took%% *}" -gt $((${took##* } / 2))
customer=$(wh "select min(s.customer_id) from mart.scope_interval s where s.top_id = '$partner' and s.owner_id = '$partner'
    and s.valid_from < '2026-11-01' and s.valid_to > '2026-12-01' and not exists (select from mart.scope_interval o
        where o.customer_id = s.customer_id and o.top_id <> s.top_id)")
src "update src.customer set customer_name = 'Renamed Ltd', last_modified = '2026-11-09 12:00+08' where customer_id = '$customer'"
src "update src.readiness set complete_through = '2026-11-09'"
both 2026-11-09 "a customer of $partner has another name"
is "which is its partner's, and finance's" "$tops" "$partner _unowned"
ok "most others are not: $took" test "${took%% *}" -gt $((${took##* } / 2))
src "update src.account_manager set account_manager_name = 'Renamed', last_modified = '2026-11-10 12:00+08'
     where account_manager_id = (select min(account_manager_id) from src.account_manager)"
# Begins and ends that are known before.
src "update src.customer_manager_assignment set valid_to = '2026-11-13 00:00+08', last_modified = '2026-11-10 12:00+08'
     where customer_id = '$customer' and valid_to > '2026-11-13 00:00+08'"
src "insert into src.customer_manager_assignment
     select 999001, '$customer', '$partner', max(m.account_manager_id), '2026-11-13 00:00+08', 'infinity', '2026-11-10 12:00+08'
       from src.account_manager m where m.partner_id = '$partner'"
leaves=$(wh "select max(s.customer_id) from mart.scope_interval s where s.top_id = '$partner' and s.owner_id = '$partner'
    and s.valid_from < '2026-11-01' and s.valid_to > '2026-12-01' and s.customer_id <> '$customer'")
src "update src.customer_association set valid_to = '2026-11-13 15:00+08', end_reason = 'PARTNER_SWITCH', last_modified = '2026-11-10 12:00+08'
     where customer_id = '$leaves' and valid_to = 'infinity'"
src "insert into src.customer_association
     select 999002, '$leaves', 'S002', association_type, '2026-11-13 15:00+08', 'infinity', null, '2026-11-10 12:00+08'
       from src.customer_association where customer_id = '$leaves' and valid_to = '2026-11-13 15:00+08'"
src "update src.readiness set complete_through = '2026-11-10'"
# Read before the night before it was run: that night knew it, and dated InvoiceDetail's line by its own D.
src "update src.consumption_record set resource_name = 'renamed again', last_modified = '2026-11-10 12:00+08'
     where record_id = (select record_id from src.consumption_record where resource_name = 'renamed')"
src "insert into src.marketplace_order
     select (jsonb_populate_record(o, jsonb_build_object('order_line_id', 'waits', 'order_id', 'waits', 'base_order_line_id', null, 'order_type', 1,
             'customer_id', '$customer', 'partner_id', '$partner', 'create_time', '2026-11-05 12:00+08', 'paid_time', '2026-11-05 12:00+08',
             'payment_kind', 'CASH', 'supervision_state', 'NOT_REQUIRED', 'effective_time', '2026-11-12 12:00+08',
             'last_modified', '2026-11-10 12:00+08'))).*
       from src.marketplace_order o
      where o.order_line_id = (select min(m.order_line_id) from src.marketplace_order m)"
src "update src.readiness set complete_through = '2026-11-11'"
works "a correction is read for the 11th" extract --date 2026-11-11
works "then the night of the 10th is run" run --date 2026-11-10
told=$(touched 2026-11-10)
like "a manager has another name, which is everybody's" "$told" "* other than records changed"
both 2026-11-11 "the night of the 11th, which brings nothing more"
like "everything is made again" "$told" "* it knew a later day"
src "update src.readiness set complete_through = '2026-11-12'"
both 2026-11-12 "an order of the marketplace takes effect, and nothing was learned"
like "it is touched: $tops" " $tops " "* $partner *"
is "the order waits no longer for it" "$(for r in 20261112 20261113; do
    python3 tests/harness/release_rows.py "$outbox" marketplace_settlement order_line_id entry_state --recipient "$partner" --release $r |
        awk '/ waits / { print $NF }'
done | sed 's/WAITING_BELOW_MINIMUM/IN_BILL/' | tr '\n' ' ')" "WAITING_NOT_EFFECTIVE IN_BILL "
is "only what its orders are in" "$(made 20261113)" "marketplace_settlement"
src "update src.readiness set complete_through = '2026-11-13'"
both 2026-11-13 "a customer's manager and another one's partner change, as was known before"
is "of associations alone" "$subjects" "association"
is "what is as of the day is made again" "$(made 20261114)" "customer_info new_customer_tag"
is "the customer has left" "$(customer_of "$leaves" 20261113) $(customer_of "$leaves" 20261114)" "$partner S002"
src "insert into src.voucher_operation (operation_id, operation_type, quota_id, quota_type, customer_id, operation_amount, operation_time)
     select 'late', operation_type, quota_id, quota_type, customer_id, 0, '2026-11-05 12:00+08' from src.voucher_operation
      where operation_time >= '2026-11-01 00:00+08' order by operation_id limit 1"
src "update src.readiness set complete_through = '2026-11-14'"
both 2026-11-14 "an operation on a voucher comes late"
like "of vouchers, too: $subjects" "$subjects" "*voucher"
is "which only the vouchers' report is about" "$(made 20261115)" "voucher_ledger"
works "S001 ends a subscription" unsubscribe S001 consumption_summary
works "and subscribes otherwise" subscribe S001 consumption_summary --locale en --profile machine --unmask --since 2026-11-15 --part-rows 2
src "update src.readiness set complete_through = '2026-11-15'"
both 2026-11-15 "somebody subscribes otherwise"
is "which is nobody else's" "$(made 20261116)" "consumption_summary"
done_testing
