#!/bin/sh
# Only formal bills of which something was heard are made again (1-domain.md, 1.6; 4-architecture.md): whatever can change a
# line of a bill is done to one of them in one night, which then is as if all were made anew; the others are left alone.
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

lines () { # line, what it is worth, who manages, its performance, how confirmed, when netted to 0
    wh "select concat_ws(' ', data_id, round(incentive_amount), coalesce(account_manager_id, '-'), coalesce(performance_id, '-'), confirmed_how,
                         case when netted_from is not null then 'netted' end)
          from mart.incentive_bill_line order by bill_id, data_id"
}
rows () { # where they lie and who wrote them: none was made again
    wh "select ctid, xmin, bill_id from mart.incentive_bill_line where bill_id = any ('{$1}') order by 1" | xargs
}
bill () { # bill ID AMOUNT CUSTOMER [RECORD]: of D1 with one line
    src "insert into src.incentive_bill (bill_id, plan_id, period, partner_id, association_type, indicator_value, rate, base_amount, bill_amount, currency,
                state, formed_at, confirm_deadline, last_modified)
         values ('$1', 'P', '2026-10', 'D1', '1', 1000, 0.1, 10 * $2, $2, 'CNY', 'TO_CONFIRM', '2026-11-08 10:00+08', '2026-12-01 00:00+08', '2026-11-08');
         insert into src.incentive_bill_line (data_id, bill_id, customer_id, record_id, bill_cycle, base_amount, rate, bonus_rate, incentive_amount, last_modified)
         values ('$1', '$1', '$3', nullif('${4-}', ''), '2026-10', 10 * $2, 0.1, 0, $2, '2026-11-08')"
}

market_open
for name in OWN MANAGED LATE MOVED; do customer $name D1 "$((n = ${n-0} + 1))"; done
for day in 10 11; do
    for record in 1 2 3 4 5 6 7 8 9 10 11 12; do consumed "r$day-$record" OWN 2026-10-$day 10; done
done
consumed managed MANAGED 2026-10-11 10
consumed moved MOVED 2026-10-11 10
consumed card OWN 2026-10-12 10
src "
update src.consumption_record set product_id = 'card' where record_id = 'card';
insert into src.product (product_id, service_type_code, resource_type_code, product_name, settled_monthly, stored_value_card, selected_goods, last_modified)
values ('card', 'svc', 'res', 'card', false, false, false, '2026-06-01');
insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, last_modified)
values ('AM', 'D1', 'am', 'Manager', '2026-06-01');"
bill Quiet 10 OWN r10-1
bill Amount 10 OWN r10-2
bill Gone 10 OWN r10-3
bill Confirmed 10 OWN
bill Expires 30 OWN
bill Debt -50 OWN
bill Managed 10 MANAGED managed
bill Fallback 10 MANAGED
bill Late 10 LATE late
bill Moved 10 MOVED moved
bill Card 10 OWN card
bill Day 10 LATE day
bill Left 10 OWN
bill Whose 10 OWN
src "update src.readiness set complete_through = '2026-11-09'"
works "the source is read" extract --date 2026-11-09
works "D1 subscribes" subscribe D1 incentive_indicator_detail --locale en --profile machine --since 2026-11-09
night 2026-11-09
is "every bill has its line; a record that is not there has no performance" "$(lines)" "Amount 10 - C/2026-10/OWN/r10-2 deadline
Card 10 - C/2026-10/OWN/card deadline
Confirmed 10 - - deadline
Day 10 - - deadline
Debt -50 - - deadline
Expires 30 - - deadline
Fallback 10 - - deadline
Gone 10 - C/2026-10/OWN/r10-3 deadline
Late 10 - - deadline
Left 10 - - deadline
Managed 10 - C/2026-10/MANAGED/managed deadline
Moved 10 - C/2026-10/MOVED/moved deadline
Quiet 10 - C/2026-10/OWN/r10-1 deadline
Whose 10 - - deadline"
quiet=$(rows "Quiet, Card")
src "
update src.incentive_bill set bill_amount = 20, base_amount = 200, last_modified = '2026-11-10' where bill_id = 'Amount';
update src.incentive_bill_line set incentive_amount = 20, base_amount = 200, last_modified = '2026-11-10' where bill_id = 'Amount';
update src.incentive_bill_line set customer_id = 'MANAGED', last_modified = '2026-11-10' where bill_id = 'Whose';
delete from src.incentive_bill where bill_id in ('Gone', 'Left');
delete from src.incentive_bill_line where bill_id = 'Gone';
update src.incentive_bill set expires_at = '2026-11-10 00:00+08', last_modified = '2026-11-10' where bill_id = 'Expires';
insert into src.customer_manager_assignment (assignment_id, customer_id, partner_id, account_manager_id, valid_from, last_modified)
values (1, 'MANAGED', 'D1', 'AM', '2026-09-01 00:00+08', '2026-11-10 12:00+08');
update src.customer_association set partner_id = 'S1', last_modified = '2026-11-10 12:00+08' where customer_id = 'MOVED';"
consumed late LATE 2026-10-11 10
src "update src.consumption_record set last_modified = '2026-11-10 12:00+08' where record_id = 'late'"
works "a bill is confirmed" incentive confirm Confirmed --by zhang --date 2026-11-10
night 2026-11-10
# The expired bill nets 30 of the debt, of which 20 are left.
is "each is as the ledger has it now" "$(lines)" "Amount 20 - C/2026-10/OWN/r10-2 deadline
Card 10 - C/2026-10/OWN/card deadline
Confirmed 10 - - operator
Day 10 - - deadline
Debt -50 - - deadline
Debt:netting:Expires 30 - - deadline
Expires 30 - - deadline
Expires:netting:Debt -30 - - deadline
Fallback 10 AM - deadline
Late 10 - C/2026-10/LATE/late deadline
Managed 10 AM C/2026-10/MANAGED/managed deadline
Moved 10 - - deadline
Quiet 10 - C/2026-10/OWN/r10-1 deadline
Whose 10 AM - deadline"
is "bills of which nothing was heard are where they were" "$(rows "Quiet, Card")" "$quiet"
src "
update src.product set stored_value_card = true, last_modified = '2026-11-11' where product_id = 'card';
update src.incentive_bill set expires_at = '2026-11-11 00:00+08', last_modified = '2026-11-11' where bill_id = 'Amount';"
night 2026-11-11
is "a card that is sold is no performance; the rest of the debt is netted, the rest of the bill is lost" "$(lines | grep -E "Card|Debt|Amount")" \
    "Amount 20 - C/2026-10/OWN/r10-2 deadline
Amount:netting:Debt -20 - - deadline
Card 10 - - deadline
Debt -50 - - deadline netted
Debt:netting:Amount 20 - - deadline netted
Debt:netting:Expires 30 - - deadline netted
Expires:netting:Debt -30 - - deadline"
src "update src.incentive_bill set expires_at = null, last_modified = '2026-11-12' where bill_id = 'Expires'"
consumed day LATE 2026-10-13 10 # the only one of its day
src "update src.consumption_record set last_modified = '2026-11-12 12:00+08' where record_id = 'day'"
night 2026-11-12
is "a record of a day of its own" "$(lines | grep Day)" "Day 10 - C/2026-10/LATE/day deadline"
is "what did not expire after all has netted nothing" "$(lines | grep -E "Debt|Expires")" "Amount:netting:Debt -20 - - deadline
Debt -50 - - deadline
Debt:netting:Amount 20 - - deadline
Expires 30 - - deadline"
made=$(lines)
night 2026-11-12 --full
is "the marts that forgot everything say the same" "$(lines)" "$made"
done_testing
