#!/bin/sh
# 预估激励 (1-domain.md, 1.6) through the front door, on a source of a few charges by hand. Amounts are
# powers of two where a sum has to say what is in it. All times are GMT+8.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

cells () { # cells <report> <recipient> <cycle> <release> <plan> <column...>: its rows, without recipient, cycle and plan
    cells_report=$1
    cells_recipient=$2
    cells_cycle=$3
    cells_release=$4
    cells_plan=$5
    shift 5
    python3 tests/harness/release_rows.py "$outbox" "$cells_report" plan_id "$@" --recipient "$cells_recipient" --release "$cells_release" |
        awk -v c="$cells_cycle" -v p="$cells_plan" '$2 == c && $4 == p { $1 = $2 = $3 = $4 = ""; sub(/^ */, ""); print }' |
        LC_ALL=C sort
}
lines () { cells estimated_incentive "$@"; }
summary () { cells estimated_incentive_summary "$@"; }

advance () { # advance <D>
    src "update src.readiness set complete_through = '$1'"
}

world_bare

# ---- the source ------------------------------------------------------------------------------
# D1 with its reseller R1, and R2 which was D2's until June; providers S1 to S5, and X from whom customers came.
src "
insert into src.readiness values ('2026-06-30');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-01-01'
  from (values ('D1', 'DISTRIBUTOR'), ('D2', 'DISTRIBUTOR'), ('R1', 'RESELLER'), ('R2', 'RESELLER'), ('S1', 'SOLUTION_PROVIDER'),
               ('S2', 'SOLUTION_PROVIDER'), ('S3', 'SOLUTION_PROVIDER'), ('S4', 'SOLUTION_PROVIDER'), ('S5', 'SOLUTION_PROVIDER'),
               ('X', 'SOLUTION_PROVIDER')) v (id, kind);
insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, last_modified)
values ('AM1', 'S1', 'am1', 'Manager', '2026-01-01');
insert into src.partner_relation values
    (1, 'D1', 'R1', null, '2025-01-01 00:00+08', 'infinity',            '2026-01-01'),
    (2, 'D2', 'R2', null, '2025-01-01 00:00+08', '2026-06-01 00:00+08', '2026-01-01'),
    (3, 'D1', 'R2', null, '2026-06-01 00:00+08', 'infinity',            '2026-01-01');
create table public.bond (customer text, partner text, type text, begins timestamptz, ends timestamptz, segment text default 'KEY',
                          verified text default '2');
insert into public.bond values
    ('B3', 'X',  '1', '2025-01-01 00:00+08', '2025-12-31 23:59:59+08', 'MID_TAIL'), ('B3', 'D1', '1', '2025-12-31 23:59:59+08', 'infinity', 'MID_TAIL'),
    ('B4', 'X',  '1', '2025-01-01 00:00+08', '2026-01-01 00:00+08', 'MID_TAIL'),    ('B4', 'D1', '1', '2026-01-01 00:00+08', 'infinity', 'MID_TAIL'),
    ('B5', 'R1', '1', '2025-01-01 00:00+08', '2026-03-01 00:00+08', 'LONG_TAIL'),   ('B5', 'D1', '1', '2026-03-01 00:00+08', 'infinity', 'LONG_TAIL'),
    ('B6', 'X',  '1', '2025-01-01 00:00+08', '2026-02-01 00:00+08', 'LONG_TAIL'),   ('B6', 'R1', '2', '2026-02-01 00:00+08', '2026-05-01 00:00+08', 'LONG_TAIL'),
    ('B6', 'D1', '1', '2026-05-01 00:00+08', 'infinity', 'LONG_TAIL'),
    ('B7', 'X',  '1', '2025-01-01 00:00+08', '2026-03-01 00:00+08', 'KEY'),         ('B7', 'D1', '1', '2026-03-01 00:00+08', 'infinity', 'KEY'),
    ('B8', 'R2', '1', '2026-02-01 00:00+08', 'infinity', 'MID_TAIL'),
    ('B9', 'D1', '1', '2025-01-01 00:00+08', '2026-01-15 00:00+08', 'MID_TAIL'),    ('B9', 'X',  '1', '2026-01-15 00:00+08', '2026-03-01 00:00+08', 'MID_TAIL'),
    ('B9', 'D1', '1', '2026-04-01 00:00+08', 'infinity', 'MID_TAIL'),
    ('B10', 'D1', '1', '2026-05-01 00:00+08', 'infinity', 'MID_TAIL'),
    ('B11', 'X', '1', '2025-01-01 00:00+08', '2026-03-10 00:00+08', 'MID_TAIL'),    ('B11', 'D1', '1', '2026-03-01 00:00+08', 'infinity', 'MID_TAIL'),
    ('B12', 'D1', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('B14', 'D2', '1', '2025-01-01 00:00+08', '2026-03-01 00:00+08', 'MID_TAIL'),   ('B14', 'R2', '1', '2026-03-01 00:00+08', 'infinity', 'MID_TAIL'),
    ('C2', 'R1', '2', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('C1', 'S1', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'), ('C3', 'S1', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('T1', 'S2', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'), ('T3', 'S2', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('T4', 'S2', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'), ('T5', 'S2', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('N3', 'S3', '2', '2025-01-01 00:00+08', 'infinity', 'KEY'), ('N4', 'S4', '2', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('N6', 'S3', '1', '2025-01-01 00:00+08', 'infinity', 'KEY'),
    ('N5', 'S5', '1', '2025-01-01 00:00+08', 'infinity', 'KEY');
insert into public.bond values ('T2', 'S2', '1', '2025-01-01 00:00+08', 'infinity', 'KEY', '0');
insert into src.customer (customer_id, account_name, customer_name, verified_status, segment, last_modified)
select distinct b.customer, 'acc_' || b.customer, 'Customer ' || b.customer, b.verified, b.segment, timestamptz '2026-01-01' from public.bond b;
insert into src.customer_association
select row_number() over (order by customer, begins), customer, partner, type, begins, ends, null, '2026-01-01' from public.bond;
insert into src.customer_new_tag (customer_id, effective_month, expire_month, new_customer_tag) values
    ('T1', '2026-01', '2026-06', 'Y'), ('T2', '2026-01', '2026-12', 'Y'), ('T3', '2026-01', '2026-12', 'N'),
    ('T4', '2025-06', '2026-05', 'Y'), ('T5', '2026-07', '2027-06', 'Y');
insert into src.service_type (service_type_code, service_type_name) select v, v from unnest('{a,b,c,d,e}'::text[]) v;
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
select to_char(m, 'YYYY-MM'), p.service, '2026-01-01 00:00+08', p.policy, 'YES'
  from generate_series(timestamp '2026-01-01', '2026-07-01', '1 month') m
 cross join (values ('a', '0'), ('b', '1'), ('c', '13'), ('d', '2')) p (service, policy);
insert into src.incentive_plan (plan_id, plan_name, valid_from_cycle, valid_to_cycle, association_types, partner_kinds, period_kind,
       product_policies, tier_mode, cap_amount, new_customer_bonus_rate, indicator_name, indicator_scope, indicator_method,
       indicator_dimension, currency, last_modified)
select v.plan, 'Plan ' || v.plan, v.since, v.until, v.types, v.kinds, v.period, v.policies, v.mode, null, v.bonus, 'i', 's', 'm', 'd', 'CNY', '2026-01-01'
  from (values ('W', '2026-01', null,      '1,2', 'DISTRIBUTOR',       'month',   '0,1', 'whole',    0),
               ('F', '2026-01', null,      '1',   'SOLUTION_PROVIDER', 'month',   '0',   'whole',    0),
               ('N', '2026-01', '2026-06', '1',   'SOLUTION_PROVIDER', 'month',   '0',   'whole',    0.1),
               ('M', '2026-01', null,      '2',   'SOLUTION_PROVIDER', 'month',   '0',   'marginal', 0),
               ('Q', '2026-05', null,      '1',   'SOLUTION_PROVIDER', 'quarter', '0',   'whole',    0),
               ('Y', '2026-01', '2026-12', '1',   'SOLUTION_PROVIDER', 'year',    '0',   'whole',    0))
       v (plan, since, until, types, kinds, period, policies, mode, bonus);
insert into src.incentive_tier values
    ('W', 3071, 0.1, '2026-01-01'), ('W', 3071.01, 0.5, '2026-01-01'), ('F', 1, 0.5, '2026-01-01'), ('N', 1, 0, '2026-01-01'),
    ('M', 10, 0.1, '2026-01-01'), ('M', 100, 0.2, '2026-01-01'), ('Q', 1, 0.01, '2026-01-01'), ('Y', 1, 0.01, '2026-01-01');
create function public.charge (record text, customer text, at timestamptz, service text, amount numeric, paid_by text default 'cash')
returns void language sql as \$f\$
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, official_amount, payment_amount, cash_amount, credit_amount, debt_amount,
       currency, last_modified)
values (record, to_char(at at time zone 'Etc/GMT-8', 'YYYY-MM'), (at at time zone 'Etc/GMT-8')::date, customer, service, 'res', 1,
        case when amount < 0 then 4 else 1 end, 't-' || record, at, at, amount, amount,
        case paid_by when 'cash' then amount end, case paid_by when 'credit' then amount end, case paid_by when 'debt' then amount end,
        'CNY', at)
\$f\$;
do \$d\$ begin
perform public.charge('b3', 'B3', '2026-06-30 20:00+08', 'a', 1);
perform public.charge('b4', 'B4', '2026-06-30 23:59:59+08', 'a', 2);
perform public.charge('b4-july', 'B4', '2026-07-01 00:00+08', 'a', 2);
perform public.charge('b5', 'B5', '2026-06-10 12:00+08', 'a', 4);
perform public.charge('b6', 'B6', '2026-06-10 12:00+08', 'a', 8);
perform public.charge('b6-july', 'B6', '2026-07-01 12:00+08', 'a', 8);
perform public.charge('b7', 'B7', '2026-06-10 12:00+08', 'b', 16);
perform public.charge('b8', 'B8', '2026-06-10 12:00+08', 'a', 32);
perform public.charge('b9', 'B9', '2026-06-10 12:00+08', 'a', 64);
perform public.charge('b10', 'B10', '2026-06-10 12:00+08', 'a', 128);
perform public.charge('b11', 'B11', '2026-06-10 12:00+08', 'a', 256);
perform public.charge('b12', 'B12', '2026-06-10 12:00+08', 'c', 512);
perform public.charge('b13', 'B12', '2026-06-10 12:00+08', 'd', 1024);
perform public.charge('b14', 'B14', '2026-06-10 12:00+08', 'a', 2048);
perform public.charge('c2', 'C2', '2026-06-11 12:00+08', 'd', 5, 'debt');
perform public.charge('c1-april', 'C1', '2026-04-10 12:00+08', 'a', 1000);
perform public.charge('c1-may', 'C1', '2026-05-10 12:00+08', 'a', 10);
perform public.charge('c1', 'C1', '2026-06-10 12:00+08', 'a', 100, 'credit');
perform public.charge('c1-july', 'C1', '2026-07-01 12:00+08', 'a', 7);
perform public.charge('c3', 'C3', '2026-06-12 12:00+08', 'd', 30, 'credit');
perform public.charge('c3-back', 'C3', '2026-06-13 12:00+08', 'd', -30, 'credit');
perform public.charge('t1', 'T1', '2026-06-10 12:00+08', 'a', 10);
perform public.charge('t1-back', 'T1', '2026-06-20 12:00+08', 'a', -2);
perform public.charge('t2', 'T2', '2026-06-10 12:00+08', 'a', 20);
perform public.charge('t3', 'T3', '2026-06-10 12:00+08', 'a', 40);
perform public.charge('t4', 'T4', '2026-06-10 12:00+08', 'a', 80);
perform public.charge('t5', 'T5', '2026-06-10 12:00+08', 'a', 160);
perform public.charge('t5-july', 'T5', '2026-07-01 12:00+08', 'a', 4);
perform public.charge('t3-july', 'T3', '2026-07-03 00:00+08', 'd', 9, 'credit');
perform public.charge('n3', 'N3', '2026-06-10 12:00+08', 'c', 200);
perform public.charge('n3-back', 'N3', '2026-06-11 12:00+08', 'a', -50);
perform public.charge('n4-1', 'N4', '2026-06-10 12:00+08', 'a', 33.41);
perform public.charge('n4-2', 'N4', '2026-06-11 12:00+08', 'a', 33.41);
perform public.charge('n4-3', 'N4', '2026-06-12 12:00+08', 'a', 33.405);
perform public.charge('n6-1', 'N6', '2026-06-10 12:00+08', 'a', 0.012);
perform public.charge('n6-2', 'N6', '2026-06-11 12:00+08', 'a', -0.008);
perform public.charge('n6-3', 'N6', '2026-06-12 12:00+08', 'a', 10);
perform public.charge('n4-both', 'N4', '2026-06-12 12:00+08', 'd', 11, 'credit');
perform public.charge('n5', 'N5', '2026-06-12 12:00+08', 'a', 10);
end \$d\$;
update src.consumption_record set credit_amount = 8, debt_amount = 3 where record_id = 'n4-both';
insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified) values
    ('p0', 'n4-both', 'N4', 'debt', 3, '2026-06-25 10:00+08', '2026-06-25 20:00+08'),
    ('p1', 'c1', 'C1', 'credit', 60, '2026-06-25 10:00+08', '2026-06-25 20:00+08'),
    ('p2', 'c1', 'C1', 'credit', 40, '2026-07-02 00:00+08', '2026-07-02 20:00+08');
"
works "the hand-written source is read" extract --date 2026-06-30
try subscribe R1 estimated_incentive
refused "a reseller never has incentives (E40)" 64 "R1 may not have estimated_incentive*"
try subscribe S1 estimated_incentive --manager AM1
refused "nor has an account manager" 64 "S1 may not have estimated_incentive*"
for partner in D1 S1 S2 S3 S4 S5; do
    works "$partner subscribes" subscribe "$partner" estimated_incentive --locale en --profile machine --since 2026-06-30
done
works "the night of 30 June" run --date 2026-06-30
june=20260701

# ---- re-binding, tiers, the product gate (E49, E53, E54) ----------------------------------------
is "indicator: policy 0, 1 and 13 and re-bound lines; a threshold met exactly is reached" \
    "$(summary D1 2026-06 $june W indicator_value tier_threshold rate base_amount incentive_amount)" "3071.00 3071.00 0.1 2229.00 222.90"
is "base: no policy 13, no re-bound line: before 2026, one top partner, a key customer, a moved reseller and a first one are none" \
    "$(lines D1 2026-06 $june W customer_id reseller_id base_amount incentive_amount)" "B10 - 128.00 12.80
B14 R2 2048.00 204.80
B3 - 1.00 0.10
B5 - 4.00 0.40
B7 - 16.00 1.60
B8 R2 32.00 3.20"
is "a reseller's debt freezes its distributor (E55)" "$(summary D1 2026-06 $june W frozen freeze_reason)" "Y not_repaid:_debt_5.00_CNY"

# ---- periods to date -----------------------------------------------------------------------------
is "a month has its own lines" "$(summary S1 2026-06 $june F period indicator_value incentive_amount)" "2026-06 100.00 50.00"
is "a quarter counts to date, and only cycles in which the plan is valid" \
    "$(summary S1 2026-06 $june Q period indicator_value incentive_amount)" "2026Q2 110.00 1.10"
is "a year counts to date" "$(summary S1 2026-06 $june Y period indicator_value incentive_amount)" "2026 1110.00 11.10"
is "each line with the month it is from" "$(lines S1 2026-06 $june Q performance_id incentive_amount)" \
    "C/2026-05/C1/c1-may 0.10
C/2026-06/C1/c1 1.00"

# ---- bonus, negative lines, rounding --------------------------------------------------------------
is "the bonus is for tag Y in the cycle, verified, and negative for a refund" \
    "$(lines S2 2026-06 $june N performance_id bonus_rate incentive_amount)" "C/2026-06/T1/t1 0.1 1.00
C/2026-06/T1/t1-back 0.1 -0.20
C/2026-06/T2/t2 0 0.00
C/2026-06/T3/t3 0 0.00
C/2026-06/T4/t4 0 0.00
C/2026-06/T5/t5 0 0.00"
is "a marginal plan with a base below 0 pays as whole, at the highest rate reached" \
    "$(summary S3 2026-06 $june M indicator_value tier_threshold base_amount tier_incentive incentive_amount)" "150.00 100.00 -50.00 -10.00 -10.00"
is "negative lines give a negative incentive" "$(lines S3 2026-06 $june M performance_id incentive_amount)" "C/2026-06/N3/n3-back -10.00"
is "marginal: 90 x 10% + 0.225 x 20% = 9.045, rounded once, half away from zero" \
    "$(summary S4 2026-06 $june M indicator_value tier_incentive incentive_amount)" "100.225 9.045 9.05"
is "the lines add up to it by largest remainder" "$(lines S4 2026-06 $june M performance_id incentive_amount)" "C/2026-06/N4/n4-1 3.02
C/2026-06/N4/n4-2 3.02
C/2026-06/N4/n4-3 3.01"
is "floors go toward minus infinity: 0.006, -0.004 and 5.00 are 5.00, the fen goes to the lower id" \
    "$(lines S3 2026-06 $june F performance_id incentive_amount)" "C/2026-06/N6/n6-1 0.01
C/2026-06/N6/n6-2 -0.01
C/2026-06/N6/n6-3 5.00"

# ---- freezing and its release (E55) ----------------------------------------------------------------
is "credit not paid back freezes; a refund to credit owes nothing" "$(summary S1 2026-06 $june F frozen freeze_reason)" "Y not_repaid:_credit_40.00_CNY"
is "debt paid back is not credit paid back" "$(summary S4 2026-06 $june M frozen freeze_reason)" "Y not_repaid:_credit_8.00_CNY"
is "nothing owed, nothing frozen" "$(summary S2 2026-06 $june N frozen freeze_reason)" "N -"
advance 2026-07-01
works "the night of 1 July" run --date 2026-07-01
is "paid back on 2 July 00:00: on 1 July it is still frozen" "$(summary S1 2026-06 20260702 F frozen freeze_reason)" "Y not_repaid:_credit_40.00_CNY"
advance 2026-07-02
works "the night of 2 July" run --date 2026-07-02
is "fully paid on 2 July: its files do not freeze" "$(summary S1 2026-06 20260703 F frozen freeze_reason)" "N -"
is "nor the quarter's and the year's" "$(summary S1 2026-07 20260703 Y frozen freeze_reason)" "N -"
is "who still owes stays frozen" "$(summary D1 2026-06 20260703 W frozen)" "Y"
is "the month after owes nothing" "$(summary D1 2026-07 20260703 W frozen)" "N"

is "credit of the day after D freezes nothing yet" "$(summary S2 2026-07 20260703 F frozen freeze_reason)" "N -"

# ---- the next month --------------------------------------------------------------------------------
is "below every tier there is nothing, and the indicator is shown" \
    "$(summary D1 2026-07 20260703 W indicator_value tier_threshold base_amount incentive_amount) $(lines D1 2026-07 20260703 W performance_id)" \
    "10.00 - 0.00 0.00 "
is "a quarter begins again, the year goes on" \
    "$(summary S1 2026-07 20260703 Q period indicator_value) $(summary S1 2026-07 20260703 Y indicator_value)" "2026Q3 7.00 1117.00"
is "a plan that has ended is gone" "$(summary S2 2026-07 20260703 N plan_name)" ""
src "update src.incentive_tier set threshold = 10 where plan_id = 'W' and threshold = 3071"
advance 2026-07-03
works "the night of 3 July, with another policy" run --date 2026-07-03
is "six months to the second: re-bound at 1 January is over on 1 July, that of February goes on after a move within" \
    "$(lines D1 2026-07 20260704 W performance_id incentive_amount)" "C/2026-07/B4/b4-july 0.20"
is "and on its day it does" "$(summary S2 2026-07 20260704 F frozen freeze_reason)" "Y not_repaid:_credit_9.00_CNY"
is "in the older month's file too it freezes the period that holds both months (1.6)" \
    "$(summary S2 2026-06 20260704 Y frozen freeze_reason)" "Y not_repaid:_credit_9.00_CNY"
is "and not the older month itself" "$(summary S2 2026-06 20260704 F frozen freeze_reason)" "N -"
is "finance sees every partner's" "$(summary _finance 2026-07 20260704 W partner_id incentive_amount)" "D1 0.20"

# ---- an earlier night again ------------------------------------------------------------------------
cp -R "$outbox" "$world/before"
rm -rf "$outbox"/*/20260701
psql -XAtq -d wh -c "delete from nightpost.unit where run_id in (select run_id from nightpost.run where business_date = '2026-06-30');
    delete from nightpost.file where release = '20260701'; delete from nightpost.release where release = '20260701';
    delete from nightpost.run where business_date = '2026-06-30'"
works "the night of 30 June once more, after its files were lost" run --date 2026-06-30
ok "is made from the plans, tiers and repayments that it knew: the same bytes" \
    diff -r --no-dereference -x .building -x index.html "$world/before" "$outbox"

# ---- a service without a policy ----------------------------------------------------------------------
src "select public.charge('n5-new', 'N5', '2026-07-03 12:00+08', 'e', 10)"
src "update src.consumption_record set last_modified = '2026-07-04 20:00+08' where record_id = 'n5-new'"
advance 2026-07-04
try run --date 2026-07-04
is "a service without any policy holds the partner's estimate back" "$status" 1
like "with its code" "$said" "*service e has no incentive policy for 2026-07 (1 lines)*"
is "others get theirs" "$(summary D1 2026-07 20260705 W incentive_amount)" "0.20"
is "and the partner keeps none that would be wrong" "$(summary S5 2026-07 20260705 F plan_name)" ""

# ---- a bonus for who was never its customer -----------------------------------------------------------
src "insert into src.incentive_plan (plan_id, plan_name, valid_from_cycle, association_types, partner_kinds, period_kind, product_policies,
            tier_mode, new_customer_bonus_rate, indicator_name, indicator_scope, indicator_method, indicator_dimension, currency, last_modified)
     values ('B', 'Plan B', '2026-07', '1', 'SOLUTION_PROVIDER', 'month', '0', 'whole', 0.5, 'i', 's', 'm', 'd', 'CNY', '2026-07-05'),
            ('BY', 'Plan BY', '2026-01', '1', 'SOLUTION_PROVIDER', 'year', '0', 'whole', 0.5, 'i', 's', 'm', 'd', 'CNY', '2026-07-05')"
src "insert into src.incentive_tier values ('B', 1, 0, '2026-07-05'), ('BY', 1, 0, '2026-07-05')"
src "insert into src.performance_transfer (transfer_id, customer_id, from_partner_id, to_partner_id, bill_cycle, service_type_code, amount, currency,
            transfer_time, last_modified)
     values ('t1', 'T5', 'S2', 'S1', '2026-07', 'a', 5, 'CNY', '2026-07-05 12:00+08', '2026-07-05 12:00+08')"
advance 2026-07-05
try run --date 2026-07-05
is "performance that was transferred (E51) has the bonus of its customer's tag: file and ledger agree" \
    "$(printf '%s\n' "$said" | sed -n 's/.*held back" recipient=\([^ ]*\) .*/\1/p') $(lines S1 2026-07 20260706 B customer_id bonus_rate incentive_amount)" \
    "S5 C1 0 0.00
T5 0.5 2.50"
is "a year's plan asks the tag of each line's own month: T1's is over in the last one, T5's begins with it" \
    "$(lines S2 2026-07 20260706 BY customer_id bonus_rate incentive_amount)" "T1 0.5 -1.00
T1 0.5 5.00
T2 0 0.00
T3 0 0.00
T4 0 0.00
T5 0 0.00
T5 0.5 -2.50
T5 0.5 2.00"

# ---- debt of a closed month, corrected ------------------------------------------------------------------
src "select public.charge('t3-june', 'T3', '2026-06-20 12:00+08', 'd', 20, 'credit');
update src.consumption_record set last_modified = '2026-07-06 20:00+08' where record_id = 't3-june';
insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified)
values ('p3', 't3-june', 'T3', 'credit', 11, '2026-07-06 10:00+08', '2026-07-06 20:00+08');
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
values ('2026-07', 'e', '2026-01-01 00:00+08', '0', 'YES')"
advance 2026-07-06
works "the night of 6 July, and the service has a policy" run --date 2026-07-06
is "what is left of June's credit freezes the year beside July's, and not July" \
    "$(summary S2 2026-07 20260707 BY freeze_reason) $(summary S2 2026-07 20260707 F freeze_reason)" "not_repaid:_credit_18.00_CNY not_repaid:_credit_9.00_CNY"
for cycle in $(wh "select distinct bill_cycle from known.consumption where bill_cycle < '2026-07' order by 1"); do
    works "$cycle is closed" close "$cycle" --by zhang
done
src "update src.consumption_record set credit_amount = 11, payment_amount = 11, official_amount = 11, last_modified = '2026-07-07 20:00+08'
      where record_id = 't3-june'"
advance 2026-07-07
works "the night of 7 July" run --date 2026-07-07
is "an adjustment in July of June's credit is of June: all of it is paid back" "$(summary S2 2026-07 20260708 BY freeze_reason)" "not_repaid:_credit_9.00_CNY"
is "and takes nothing off what is owed of July" "$(summary S2 2026-07 20260708 F freeze_reason)" "not_repaid:_credit_9.00_CNY"
is "June's final file knows what its closing knew: 20 less 11" "$(summary S2 2026-06 20260708 F frozen freeze_reason)" "Y not_repaid:_credit_9.00_CNY"
done_testing
