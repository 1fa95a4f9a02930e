#!/bin/sh
# Nothing of one recipient is in a file of another, whatever report it is in (1-domain.md, 1.4). Everything
# in this source has a mark with the names of who may see it: MK_D1_R1_3 is for D1 and R1, MK_S1_AM1_2 for S1
# and its manager AM1, MK_NONE_1 for finance alone, MK_LATER_5 comes after D. Every file is searched for marks. Who sees which row in the
# detail, and ids that differ in case or blanks, is in scope.t. All times are GMT+8.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

people='D1 D2 R1 S1 S2 E1 S1--AM1 S1--BOSS S2--BM1 D1--DM1'

# Each mark of the source with each of the recipients that it names; a manager's name is the last part of his.
expected () {
    grep -oE 'MK(_[A-Za-z0-9]+)+' "$world/source.sql" | LC_ALL=C sort -u | while read -r mark; do
        for who in $people; do
            case ${mark}_ in *_"${who##*--}"_*) echo "$who $mark" ;; esac
        done
    done | LC_ALL=C sort
}

seen () { # seen <release>: what is where, without finance, who may see all
    python3 tests/harness/leak_scan.py "$outbox" "$1" | grep -v '^_finance ' | LC_ALL=C sort
}

world_bare

# ---- the source ------------------------------------------------------------------------------
# C1 moves from S1 to S2 at 15 Oct 12:00:00; S1's and S2's associations with C2 overlap on 18 and 19 Oct; C3 is R1's,
# which goes from D1 to D2 on 10 Oct; C4 is D1's own; C5 and C6 are partners' whose ids are traps; C7 is E1's.
# AM1 of S1 has C1 for good and C8 since 1 Oct; BOSS directs nobody; DM1 of D1 has C3, a customer of R1.
cat >"$world/source.sql" <<'SQL'
insert into src.readiness values ('2026-11-02');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
values ('2026-10', 'svc', '2026-09-01', '0', '1'), ('2026-11', 'svc', '2026-09-01', '0', '1');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc', v.name, 'CNY', '2026-09-01'
  from (values ('D1', 'DISTRIBUTOR', 'MK_D1_R1_DM1_p'), ('D2', 'DISTRIBUTOR', 'MK_D2_R1_p'), ('R1', 'RESELLER', 'MK_D1_D2_R1_p'),
               ('S1', 'SOLUTION_PROVIDER', 'MK_S1_AM1_BOSS_p'), ('S2', 'SOLUTION_PROVIDER', 'MK_S2_BM1_p'),
               ('E1', 'SOLUTION_PROVIDER', 'MK_E1_p'), ('_finance', 'SOLUTION_PROVIDER', 'MK_NONE_p1'),
               ('_unowned', 'SOLUTION_PROVIDER', 'MK_NONE_p2'), ('S1--AM1', 'SOLUTION_PROVIDER', 'MK_NONE_p3'),
               ('.', 'DISTRIBUTOR', 'MK_NONE_p4'), ('S2/latest', 'DISTRIBUTOR', 'MK_NONE_p5'),
               ('.building', 'DISTRIBUTOR', 'MK_NONE_p6')) v (id, kind, name);
insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, director_id, last_modified)
values ('AM1', 'S1', 'am1', 'MK_S1_AM1_n', null, '2026-09-01'), ('BOSS', 'S1', 'boss', 'Boss', null, '2026-09-01'),
       ('BM1', 'S2', 'bm1', 'MK_S2_BM1_n', null, '2026-09-01'), ('DM1', 'D1', 'dm1', 'Manager', null, '2026-09-01'),
       ('../S2', 'S1', 'x', 'MK_NONE_m', null, '2026-09-01');
-- A distributor's name is its reseller's to know (FOCUS: the billing account).
-- A relation with who is no distributor makes nobody see anything, nor does one of who is no reseller.
insert into src.partner_relation (relation_id, distributor_id, reseller_id, valid_from, valid_to, last_modified)
values (1, 'D1', 'R1', '2026-01-01 00:00+08', '2026-10-10 00:00+08', '2026-10-30'),
       (2, 'D2', 'R1', '2026-10-10 00:00+08', 'infinity', '2026-10-30'),
       (3, 'S2', 'R1', '2026-01-01 00:00+08', 'infinity', '2026-10-30'),
       (4, 'D2', 'S1', '2026-01-01 00:00+08', 'infinity', '2026-10-30'),
       (5, 'D2', 'D1', '2026-01-01 00:00+08', 'infinity', '2026-10-30');
insert into src.customer (customer_id, account_name, customer_name, verified_status, last_modified)
select v.id, v.name, 'Customer', '2', '2026-09-01'
  from (values ('C1', 'MK_S1_S2_AM1_c'), ('C2', 'MK_S1_S2_c'), ('C3', 'MK_D1_D2_R1_c'), ('C4', 'MK_D1_D2_c'), ('C5', 'MK_NONE_c'),
               ('C6', 'MK_NONE_c2'), ('C7', 'MK_E1_c'), ('C8', 'MK_S1_AM1_c'), ('C9', 'MK_S2_BM1_c')) v (id, name);
insert into src.customer_association values
    ( 1, 'C1', 'S1', '1', '2026-01-01 00:00+08', '2026-10-15 12:00+08', 'PARTNER_SWITCH', '2026-10-30'),
    ( 2, 'C1', 'S2', '2', '2026-10-15 12:00+08', 'infinity', null, '2026-10-30'),
    ( 3, 'C2', 'S1', '2', '2026-01-01 00:00+08', '2026-10-20 00:00+08', 'PARTNER_SWITCH', '2026-10-30'),
    ( 4, 'C2', 'S2', '2', '2026-10-18 00:00+08', 'infinity', null, '2026-10-30'),
    ( 5, 'C3', 'R1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30'),
    ( 6, 'C4', 'D1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30'),
    ( 7, 'C5', '_finance', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30'),
    ( 8, 'C6', 'S1--AM1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30'),
    ( 9, 'C7', 'E1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30'),
    (10, 'C8', 'S1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30'),
    (11, 'C9', 'S2', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-10-30');
insert into src.customer_manager_assignment values
    (1, 'C1', 'S1', 'AM1', '2026-09-01 00:00+08', 'infinity', '2026-10-30'),
    (2, 'C8', 'S1', 'AM1', '2026-10-01 09:00+08', 'infinity', '2026-10-30'),
    (3, 'C3', 'D1', 'DM1', '2026-09-01 00:00+08', 'infinity', '2026-10-30'),
    (4, 'C9', 'S2', 'BM1', '2026-09-01 00:00+08', 'infinity', '2026-10-30');
insert into src.performance_transfer (transfer_id, bill_cycle, customer_id, from_partner_id, to_partner_id, service_type_code, amount,
       currency, transfer_time, last_modified)
values ('MK_D1_D2_f', '2026-10', 'C4', 'D1', 'D2', 'svc', 7, 'CNY', '2026-10-12 00:00+08', '2026-11-02 20:00+08');
insert into src.incentive_plan (plan_id, plan_name, valid_from_cycle, association_types, partner_kinds, period_kind, product_policies,
       tier_mode, new_customer_bonus_rate, indicator_name, indicator_scope, indicator_method, indicator_dimension, currency, last_modified)
values ('plan', 'Plan', '2026-01', '1,2', 'DISTRIBUTOR,SOLUTION_PROVIDER', 'month', '0,1', 'whole', 0, 'i', 's', 'm', 'd', 'CNY', '2026-09-01');
insert into src.incentive_tier values ('plan', 1, 0.1, '2026-09-01');
insert into src.incentive_bill (bill_id, plan_id, period, partner_id, association_type, indicator_value, rate, base_amount, bill_amount,
       currency, state, formed_at, confirm_deadline, last_modified)
select v.mark, 'plan', '2026-09', v.partner, '2', 10, 0.1, 10, 1, 'CNY', 'TO_CONFIRM', '2026-10-20', '2026-12-01', '2026-10-20'
  from (values ('MK_D1_b', 'D1'), ('MK_S2_b', 'S2'), ('MK_E1_b', 'E1'), ('MK_NONE_b', 'R1')) v (mark, partner);
insert into src.incentive_bill_line (data_id, bill_id, customer_id, reseller_id, bill_cycle, base_amount, rate, bonus_rate,
       incentive_amount, last_modified)
values ('MK_D1_bl', 'MK_D1_b', 'C3', 'R1', '2026-09', 10, 0.1, 0, 1, '2026-10-20'),
       ('MK_S2_bl', 'MK_S2_b', 'C1', null, '2026-09', 10, 0.1, 0, 1, '2026-10-20'),
       ('MK_E1_bl', 'MK_E1_b', 'C7', null, '2026-09', 10, 0.1, 0, 1, '2026-10-20');
create table public.row (mark text, customer text, at timestamptz);
insert into public.row values
    ('MK_S1_AM1_1', 'C1', '2026-10-15 11:59:59.999999+08'), ('MK_S2_1', 'C1', '2026-10-15 12:00:00+08'),
    ('MK_S2_2', 'C1', '2026-10-15 12:00:00.000001+08'),     ('MK_S2_3', 'C1', '2026-11-01 08:00:00+08'),
    ('MK_S1_2', 'C2', '2026-10-17 23:59:59+08'),            ('MK_NONE_1', 'C2', '2026-10-18 00:00:00+08'),
    ('MK_NONE_2', 'C2', '2026-10-19 23:59:59.999999+08'),   ('MK_S2_4', 'C2', '2026-10-20 00:00:00+08'),
    ('MK_D1_R1_1', 'C3', '2026-10-09 23:59:59+08'),         ('MK_D2_R1_1', 'C3', '2026-10-10 00:00:00+08'),
    ('MK_D2_R1_2', 'C3', '2026-11-01 00:00:00+08'),         ('MK_D1_1', 'C4', '2026-10-12 00:00:00+08'),
    ('MK_NONE_3', 'C5', '2026-10-12 00:00:00+08'),          ('MK_NONE_4', 'C6', '2026-10-12 00:00:00+08'),
    ('MK_E1_1', 'C7', '2026-10-12 00:00:00+08'),            ('MK_S1_3', 'C8', '2026-10-01 23:59:59+08'),
    ('MK_S1_AM1_4', 'C8', '2026-10-02 00:00:00+08'),        ('MK_S2_BM1_5', 'C9', '2026-10-12 00:00:00+08'),
    ('MK_LATER_5', 'C8', '2026-11-03 00:00:00+08'),          ('MK_NONE_6', 'C99', '2026-10-12 00:00:00+08');
SQL
# Each row is a charge with debt and a repayment, an order with its line, and an order of the marketplace, which
# says that it is E1's.
cat >"$world/rows.sql" <<'SQL'
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code,
       charging_mode, bill_detail_type, trade_id, trade_time, consume_time, resource_id, resource_name, product_spec_desc,
       official_amount, payment_amount, cash_amount, debt_amount, currency, last_modified)
select r.mark || '_r', to_char(r.at at time zone 'Etc/GMT-8', 'YYYY-MM'), (r.at at time zone 'Etc/GMT-8')::date, r.customer,
       'svc', 'res', 1, 5, r.mark || '_t', r.at, r.at, r.mark || '_i', r.mark || '_n', r.mark || '_s', 20, 20, 10, 10, 'CNY', '2026-11-02 20:00+08'
  from public.row r;
insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified)
select r.mark || '_d', r.mark || '_r', r.customer, 'debt', 5, '2026-11-02 09:00+08', '2026-11-02 20:00+08' from public.row r where r.at < '2026-11-02';
insert into src.customer_order (order_id, customer_id, service_type_code, source_type, status, order_type, official_amount,
       amount_after_discount, currency, create_time, payment_time, last_modified)
select r.mark || '_o', r.customer, 'svc', 2, 5, 1, 10, 10, 'CNY', r.at, r.at, '2026-11-02 20:00+08' from public.row r;
insert into src.order_line (order_line_item_id, order_id, service_type_code, resource_type_code, product_spec_desc, official_amount,
       amount_after_discount, currency, resource_id, resource_name, last_modified)
select r.mark || '_l', r.mark || '_o', 'svc', 'res', r.mark || '_ls', 10, 10, 'CNY', r.mark || '_li', r.mark || '_ln', '2026-11-02 20:00+08'
  from public.row r;
insert into src.marketplace_order (order_line_id, order_id, order_type, goods_type, goods_name, customer_id, partner_id, sale_kind,
       deal_price, list_price, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, paid_time,
       supervision_state, effective_time, last_modified)
select r.mark || '_ml', r.mark || '_mo', 1, 'goods', r.mark || '_mg', r.customer, 'E1', 'DEAL', 2000, 2000, 0.1, 1, 1, 0.06, 'CNY', r.at, 'CASH',
       r.at, 'NOT_REQUIRED', r.at, '2026-11-02 20:00+08'
  from public.row r;
SQL
psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/source.sql" -f "$world/rows.sql"

works "the source is read" extract --date 2026-11-02
works "everybody subscribes" subscribe all all --unmask --since 2026-11-02
for person in S1--AM1 S1--BOSS S2--BM1 D1--DM1; do
    works "$person subscribes" subscribe "${person%%--*}" all --manager "${person##*--}" --unmask --since 2026-11-02
done
try subscribe S1 consumption_summary --manager ../S2 --since 2026-11-02
refused "a manager who is a way to another folder" 64 '*../S2*'
try subscribe _finance consumption_summary --since 2026-11-02
refused "a partner that calls itself finance" 64 '*_finance*'
try subscribe S1--AM1 all --since 2026-11-02
refused "a partner that calls itself a manager of another" 64 '*S1--AM1*'

# ---- the nights ----------------------------------------------------------------------------------
works "the night" run --date 2026-11-02
expected >"$world/want"
seen 20261103 >"$world/got"
# The marks in the source are the beginnings of those in the files.
cat >"$world/judge.awk" <<'AWK'
FNR == NR { want[$0]; next }
{
    n = split($2, part, "_"); mark = part[1]; found = 0
    for (i = 2; i <= n; i++) { mark = mark "_" part[i]; if ($1 " " mark in want) { had[$1 " " mark]; found = 1 } }
    if (!found) print "leaked to " $1 ": " $2
}
END { for (w in want) if (!(w in had)) print "not there: " w }
AWK
is "every mark is with those whom it names, and with nobody else" "$(awk -f "$world/judge.awk" "$world/want" "$world/got" | LC_ALL=C sort)" ""
is "charges, repayments, orders and the marketplace's orders have all been looked at" \
    "$(grep -oE '^(S2 MK_S2_1|D1 MK_D1_R1_1|D2 MK_D2_R1_1)_(r|d|o|l|ml)$' "$world/got" | tr '\n' ' ')" \
    "$(for row in 'D1 MK_D1_R1_1' 'D2 MK_D2_R1_1' 'S2 MK_S2_1'; do for part in d l ml o r; do echo "${row}_$part"; done; done | tr '\n' ' ')"
is "finance has all up to D" "$(python3 tests/harness/leak_scan.py "$outbox" 20261103 | grep -c '^_finance MK_NONE_[12346]_r')" 5
is "who directs nobody has files without rows" "$(find "$outbox/S1--BOSS/20261103" -name '*.csv.gz' ! -name 'focus_billing_period*' -exec sh -c 'zcat "$1" | tail -n +2' - '{}' \;)" ""
is "the folders are those of the recipients" "$(find "$outbox" -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -vx -e .building -e .pages | LC_ALL=C sort | tr '\n' ' ')" \
    "D1 D1--DM1 D2 E1 R1 S1 S1--AM1 S1--BOSS S2 S2--BM1 _finance "

# AM1 goes to S2, E1 becomes a reseller: what was subscribed once is looked at again (E2).
src "
update src.readiness set complete_through = '2026-11-03';
update src.account_manager set partner_id = 'S2', last_modified = '2026-11-03 20:00+08' where account_manager_id = 'AM1';
update src.partner set partner_type = 'RESELLER', last_modified = '2026-11-03 20:00+08' where partner_id = 'E1';
"
try run --date 2026-11-03
like "the next night" "$status" '[01]'
seen 20261104 >"$world/got"
is "of S1's nothing is in a file of a manager who is S2's now" "$(grep '^S1--AM1 ' "$world/got" || :)" ""
is "nor of S2's" "$(grep -E '^S2 MK_S1_AM1_[0-9]' "$world/got" || :)" ""
is "who is a reseller now has no performance, incentives, bill or settlement (E2, E40)" \
    "$(find "$outbox/E1/20261104" -regextype posix-extended -regex '.*/(performance|estimated_incentive|incentive|partner_bill|marketplace|reseller_info).*' 2>/dev/null)" ""
is "but what a reseller may have" "$(grep -c '^E1 MK_E1_1_r$' "$world/got")" 1
is "nobody else has a mark that is not his" "$(awk -f "$world/judge.awk" "$world/want" "$world/got" | grep leaked | grep -v 'to S1: MK_LATER_' || :)" ""
done_testing
