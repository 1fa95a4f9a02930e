#!/bin/sh
# 新客标签, 伙伴账单 and 云商店结算 (1-domain.md, 1.7, 1.9) through the front door, on a source by hand: the
# nights of 31 October and 2 November, with derived tags off and, in a warehouse of its own, on. GMT+8.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

cells () { # cells <report> <recipient> <release> <cycle or -> <key column> <key> <column...>: without recipient, cycle, split and key
    cells_report=$1
    cells_recipient=$2
    cells_release=$3
    cells_cycle=$4
    cells_by=$5
    cells_key=$6
    shift 6
    python3 tests/harness/release_rows.py "$outbox" "$cells_report" "$cells_by" "$@" --recipient "$cells_recipient" --release "$cells_release" |
        awk -v c="$cells_cycle" -v k="$cells_key" '(c == "any" || $2 == c) && (k == "any" || $4 == k) { $1 = $2 = $3 = ""
            if (k != "any") $4 = ""
            sub(/^ */, ""); print }' | LC_ALL=C sort
}
tag () { # tag <recipient> <release> <customer>
    cells new_customer_tag "$1" "$2" any customer_id "$3" tag_type new_customer_tag effective_month expire_month
}
bill () { cells partner_bill "$@"; }
total () { # total <recipient> <cycle> <currency>
    cells partner_bill_total "$1" 20261101 "$2" currency "$3" consumption_paid refund_paid adjustment_paid total_amount residual_amount amount_due
}
entry () { # entry <release> <cycle> <order line>: share and state
    cells marketplace_settlement D1 "$1" "$2" order_line_id "$3" share_amount entry_state
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh' -c 'create database derived'
configure
PGOPTIONS='-c client_min_messages=warning'
export PGOPTIONS
"$nightpost" sql sql/sample/1_schema.sql >"$world/schema.sql"
psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/schema.sql"

# ---- the source --------------------------------------------------------------------------------
# D1 with its reseller R1, provider S1, and M, a distributor without customers.
src "
insert into src.readiness values ('2026-10-31');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-01-01'
  from (values ('D1', 'DISTRIBUTOR'), ('R1', 'RESELLER'), ('S1', 'SOLUTION_PROVIDER'), ('M', 'DISTRIBUTOR')) v (id, kind);
insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, last_modified)
values ('AM1', 'D1', 'am1', 'Manager', '2026-01-01');
insert into src.partner_relation values
    (1, 'D1', 'R1', null, '2025-01-01 00:00+08', 'infinity', '2026-01-01');
create table public.bond (customer text, partner text, type text, begins timestamptz default '2025-01-01 00:00+08',
                          ends timestamptz default 'infinity', verified text default '2');
insert into public.bond (customer, partner, type) values
    ('LAST', 'D1', '1'), ('OPEN', 'R1', '1'), ('NEXT', 'D1', '1'), ('NONE', 'D1', '1'), ('OWN', 'D1', '2'), ('SUB', 'R1', '2'),
    ('REF', 'D1', '1'), ('BACK', 'S1', '2'), ('SHOP', 'D1', '1');
insert into public.bond values
    ('UNVERIFIED', 'D1', '1', default, default, '1');
insert into public.bond (customer, partner, type, begins, ends) values
    ('TURNED', 'D1', '2', default, '2026-10-15 00:00+08'), ('TURNED', 'D1', '1', '2026-10-15 00:00+08', default);
-- Without a tag: associated with S1 on 10 August, 9:00.
insert into public.bond (customer, partner, type, begins, verified)
select v, 'S1', '1', '2026-08-10 09:00+08', case v when 'E-UNVERIFIED' then '0' else '2' end
  from unnest('{E-REACHED,E-BELOW,E-KNOWN,E-LONGAGO,E-SAMEDAY,E-DEBITED,E-DEARER,E-BACK,E-UNVERIFIED}'::text[]) v;
insert into src.customer (customer_id, account_name, customer_name, verified_status, last_modified)
select distinct b.customer, 'acc_' || b.customer, 'Customer ' || b.customer, b.verified, timestamptz '2026-01-01' from public.bond b;
insert into src.customer_association
select row_number() over (order by customer, begins), customer, partner, type, begins, ends, null, '2026-01-01' from public.bond;
insert into src.customer_new_tag (customer_id, effective_month, expire_month, new_customer_tag) values
    ('LAST', '2025-11', '2026-10', 'Y'), ('UNVERIFIED', '2026-01', '2026-12', 'Y'), ('OPEN', '2026-01', null, 'UNDETERMINED'),
    ('NEXT', '2026-11', '2027-10', 'Y');
insert into src.new_customer_policy (valid_from, threshold, months) values ('2026-01-01', 1000, 2), ('2026-10-01', 2000, 12);
insert into src.service_type (service_type_code, service_type_name) select v, v from unnest('{a,b}'::text[]) v;
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
select to_char(m, 'YYYY-MM'), p, '2025-01-01 00:00+08', '0', 'YES'
  from generate_series(timestamp '2025-01-01', '2026-12-01', '1 month') m cross join unnest('{a,b}'::text[]) p;
create function public.charge (record text, customer text, at timestamptz, service text, amount numeric, bill_type int default 1, mode int default 1,
                               voucher numeric default null, cycle text default null)
returns void language sql as \$f\$
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, official_amount, payment_amount, cash_amount, coupon_amount, currency, last_modified)
values (record, coalesce(cycle, to_char(at at time zone 'Etc/GMT-8', 'YYYY-MM')), (at at time zone 'Etc/GMT-8')::date, customer, service,
        'res', mode, bill_type, 't-' || record, at, at, amount, amount, amount - coalesce(voucher, 0), voucher, 'CNY', at)
\$f\$;
do \$d\$ begin
-- 1.7: reached exactly with the second month; a cent below; known a second before; known 12 months and a day before;
-- known on the day of the association, and 12 months before to the day
perform public.charge('e1', 'E-REACHED', '2026-08-10 09:00+08', 'a', 900);
perform public.charge('e2', 'E-REACHED', '2026-09-30 23:59:59+08', 'a', 100);
perform public.charge('e3', 'E-BELOW', '2026-09-20 09:00+08', 'a', 999.99);
perform public.charge('e4', 'E-KNOWN', '2025-08-10 00:00+08', 'a', 1);
perform public.charge('e5', 'E-KNOWN', '2026-09-20 09:00+08', 'a', 5000);
perform public.charge('e6', 'E-LONGAGO', '2025-08-09 23:59:59+08', 'a', 1);
perform public.charge('e7', 'E-LONGAGO', '2026-09-20 09:00+08', 'a', 5000);
perform public.charge('e8', 'E-SAMEDAY', '2026-08-10 08:59:59+08', 'a', 1);
perform public.charge('e9', 'E-SAMEDAY', '2026-09-20 09:00+08', 'a', 5000);
-- October's usage debited on 1 November; below the threshold that holds since October; refunded below it again
perform public.charge('e10', 'E-DEBITED', '2026-11-01 00:30+08', 'a', 2000, 5, 3, null, '2026-10');
perform public.charge('e11', 'E-DEARER', '2026-10-20 09:00+08', 'a', 1500);
perform public.charge('e12', 'E-BACK', '2026-09-20 09:00+08', 'a', 1000);
perform public.charge('e13', 'E-BACK', '2026-09-21 09:00+08', 'a', -0.01, 4);
perform public.charge('e14', 'E-UNVERIFIED', '2026-09-20 09:00+08', 'a', 5000);
-- D1's bill: three lines of 0.4 of a cent more than they show; a voucher pays for the fourth
perform public.charge('b1', 'OWN', '2026-10-02 09:00+08', 'a', 10.004);
perform public.charge('b2', 'OWN', '2026-10-02 09:00+08', 'b', 0.004);
perform public.charge('b3', 'SUB', '2026-10-02 09:00+08', 'a', 1.004);
perform public.charge('b4', 'SUB', '2026-10-03 09:00+08', 'b', 5, 1, 1, 5);
perform public.charge('b5', 'REF', '2026-10-03 09:00+08', 'a', 999);
perform public.charge('b6', 'TURNED', '2026-10-14 23:59:59+08', 'a', 20);
perform public.charge('b7', 'TURNED', '2026-10-15 00:00+08', 'a', 500);
perform public.charge('b8', 'OWN', '2026-10-05 09:00+08', 'a', -1, 9);
perform public.charge('b9', 'OWN', '2026-11-02 09:00+08', 'a', 3);
-- S1's: more refunded than consumed
perform public.charge('s1', 'BACK', '2026-10-02 09:00+08', 'a', 1);
perform public.charge('s2', 'BACK', '2026-10-03 09:00+08', 'a', -3.335, 4);
end \$d\$;
"
# Every order is ready on 5 October but for what its name says. saas has 1 000.00 exactly by SAAS, small 999.99.
src "
insert into src.marketplace_policy (valid_from, sale_kind, price_base, net_of_tax, minimum_amount) values
    ('2026-01-01 00:00+08', 'DEAL', 'deal', true, 1000), ('2026-01-01 00:00+08', 'FLOOR', 'floor', true, 1000);
create function public.sale (line text, goods text, price numeric, kind text default 'DEAL', quantity int default 1, duration int default 1,
                             tax numeric default 0, at timestamptz default '2026-10-05 09:00+08', base text default null)
returns void language sql as \$f\$
insert into src.marketplace_order (order_line_id, order_id, base_order_line_id, order_type, goods_type, goods_name, customer_id, partner_id, sale_kind,
       deal_price, list_price, floor_discount, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, paid_time, repaid_time,
       supervision_state, supervised_time, effective_time, last_modified)
values (line, 'O-' || line, base, case when base is null then 1 else 4 end, goods, goods, 'OWN', 'D1', kind, price, price,
        case kind when 'FLOOR' then 0.65 end, case kind when 'FLOOR' then 0.8 else 0.5 end, quantity, duration, tax, 'CNY', at, 'CASH', at, null,
        'DONE', at, at, at)
\$f\$;
do \$d\$ begin
perform public.sale('SAAS', 'saas', 2000);
perform public.sale('FLOOR', 'saas', 100, 'FLOOR', 3, 12, 0.06);
perform public.sale('HALF', 'saas', 0.05, 'DEAL', 1, 1, 0);
perform public.sale('UNPAID', 'saas', 20);
perform public.sale('CREDIT', 'saas', 20);
perform public.sale('COUPON', 'saas', 20);
perform public.sale('WATCHED', 'saas', 20);
perform public.sale('LATER', 'saas', 20);
perform public.sale('SMALL', 'small', 1999.98);
perform public.sale('RETURN', 'saas', 20, 'DEAL', -1, 1, 0, '2026-10-06 09:00+08', 'UNPAID');
perform public.sale('SHOPS', 'saas', 8);
end \$d\$;
update src.marketplace_order set customer_id = 'SHOP' where order_line_id = 'SHOPS';
update src.marketplace_order set paid_time = null where order_line_id = 'UNPAID';
update src.marketplace_order set payment_kind = 'CREDIT' where order_line_id = 'CREDIT';
update src.marketplace_order set payment_kind = 'CASH_COUPON' where order_line_id = 'COUPON';
update src.marketplace_order set supervision_state = 'PENDING', supervised_time = null where order_line_id = 'WATCHED';
update src.marketplace_order set effective_time = null where order_line_id = 'LATER';
"
subscribed () {
    works "$1: the source is read" extract --date 2026-10-31
    works "$1: everybody subscribes to all that he may have" subscribe all all --locale en --profile machine --unmask --since 2026-10-31
}
subscribed "derived off"
works "an account manager subscribes to tags" subscribe D1 new_customer_tag --manager AM1 --locale en --profile machine --since 2026-10-31
works "the night of 31 October" run --date 2026-10-31
oct=20261101
nov=20261103
src "
update src.readiness set complete_through = '2026-11-02';
update src.marketplace_order set paid_time = '2026-11-02 09:00+08', last_modified = '2026-11-02 20:00+08' where order_line_id = 'UNPAID';
update src.marketplace_order set repaid_time = '2026-11-02 09:00+08', last_modified = '2026-11-02 20:00+08' where order_line_id in ('CREDIT', 'COUPON');
update src.marketplace_order set supervision_state = 'DONE', supervised_time = '2026-11-01 00:00+08', last_modified = '2026-11-02 20:00+08'
 where order_line_id = 'WATCHED';
update src.marketplace_order set effective_time = '2026-11-02 09:00+08', last_modified = '2026-11-02 20:00+08' where order_line_id = 'LATER';
do \$d\$ begin
perform public.sale('CENT', 'small', 0.02, at => '2026-11-02 09:00+08');
perform public.sale('BACK', 'saas', 2000, 'DEAL', -1, 1, 0, '2026-11-02 09:00+08', 'SAAS');
end \$d\$;
"
works "the night of 2 November" run --date 2026-11-02

# ---- tags (E60) -----------------------------------------------------------------------------------
is "the last month of a tag is inclusive (E60)" "$(tag D1 $oct LAST)" "SMB Y 2025-11 2026-10"
is "the month after: N, with the validity that has passed (E60)" "$(tag D1 $nov LAST)" "SMB N 2025-11 2026-10"
is "not real-name verified: empty (E60)" "$(tag D1 $oct UNVERIFIED)" "- - - -"
is "without an end it goes on" "$(tag D1 $nov OPEN)" "SMB UNDETERMINED 2026-01 -"
is "before its first month a tag is not Y" "$(tag D1 $oct NEXT)" "SMB N 2026-11 2027-10"
is "with its first month it is" "$(tag D1 $nov NEXT)" "SMB Y 2026-11 2027-10"
is "the source gives none, and derived tags are off: empty" "$(tag D1 $oct NONE) $(tag S1 $oct E-REACHED)" "- - - - - - - -"
is "a reseller sees its own customers" "$(cells new_customer_tag R1 $oct any customer_id any)" "OPEN
SUB"
is "a manager without customers sees none" "$(cells new_customer_tag D1--AM1 $oct any customer_id any)" "(none)"

# ---- the bill (E26) -------------------------------------------------------------------------------
is "resale only: with the reseller's customer, without the referral, the turned one until its type changed" \
    "$(bill D1 $oct 2026-10 partner_id any customer_id service_type_code bill_class payable_amount paid_amount)" "D1 OWN a adjustment -1.00 -1.00
D1 OWN a consumption 10.01 10.01
D1 OWN b consumption 0.00 0.00
D1 TURNED a consumption 20.00 20.00
R1 SUB a consumption 1.00 1.00
R1 SUB b consumption 5.00 0.00"
is "its total, what rounding left out, and what is due" "$(total D1 2026-10 CNY)" "31.012 0.00 -1.00 30.01 0.002 30.01"
is "a negative total is kept, and nothing is due (E26)" "$(total S1 2026-10 CNY)" "1.00 -3.335 0.00 -2.34 0.005 0.00"
is "lines below 0 add up to it: the refund's half cent goes" \
    "$(bill S1 $oct 2026-10 bill_class any paid_amount)" "consumption 1.00
refund -3.34"
is "the next cycle is another bill" "$(bill D1 $nov 2026-11 customer_id any paid_amount)" "OWN 3.00"
is "no resale, no line and no total" "$(cells partner_bill M $oct 2026-10 customer_id any) $(cells partner_bill_total M $oct 2026-10 currency any)" \
    "(none) (none)"
is "a reseller has no bill (E40)" "$(find "$outbox/R1/$oct" -name 'partner_bill*' -o -name 'marketplace*')" ""
is "finance has every bill" "$(cells partner_bill_total _finance $oct 2026-10 partner_id any total_amount)" "D1 30.01
S1 -2.34"

# ---- settlement (E68, E69) -------------------------------------------------------------------------
is "1 000.00 exactly is enough; a share is rounded half away from zero" "$(entry $oct 2026-10 SAAS) $(entry $oct 2026-10 HALF)" "1000.00 IN_BILL 0.03 IN_BILL"
is "floor price: 100 x 0.65 x 0.8 x 3 x 12 / 1.06 (E69)" "$(entry $oct 2026-10 FLOOR)" "1766.04 IN_BILL"
is "not paid: it waits (E68)" "$(entry $oct 2026-10 UNPAID)" "- WAITING_UNPAID"
is "paid on credit and not repaid: it waits" "$(entry $oct 2026-10 CREDIT)" "- WAITING_UNPAID"
is "by cash coupon and not repaid: it waits" "$(entry $oct 2026-10 COUPON)" "- WAITING_UNPAID"
is "supervision pending: it waits" "$(entry $oct 2026-10 WATCHED)" "- WAITING_UNSUPERVISED"
is "not effective: it waits" "$(entry $oct 2026-10 LATER)" "- WAITING_NOT_EFFECTIVE"
is "999.99 of a goods type: it waits, whatever the others have" "$(entry $oct 2026-10 SMALL)" "- WAITING_BELOW_MINIMUM"
is "a refund of what is in no bill waits with it" "$(entry $oct 2026-10 RETURN)" "- WAITING_UNPAID"
is "paid: it enters the cycle of its payment" "$(entry $nov 2026-11 UNPAID)" "10.00 IN_BILL"
is "and its refund with it" "$(entry $nov 2026-11 RETURN)" "-10.00 IN_BILL"
is "repaid: it enters" "$(entry $nov 2026-11 CREDIT) $(entry $nov 2026-11 COUPON)" "10.00 IN_BILL 10.00 IN_BILL"
is "supervised at midnight of the 1st: it enters the new cycle" "$(entry $nov 2026-11 WATCHED)" "10.00 IN_BILL"
is "effective: it enters" "$(entry $nov 2026-11 LATER)" "10.00 IN_BILL"
is "the cent that was missing: both enter" "$(entry $nov 2026-11 SMALL) $(entry $nov 2026-11 CENT)" "999.99 IN_BILL 0.01 IN_BILL"
is "a refund is negative (E66)" "$(entry $nov 2026-11 BACK)" "-1000.00 IN_BILL"
is "what was in a bill is not in the next" "$(entry $nov 2026-11 SAAS)$(entry $nov 2026-11 FLOOR)" ""
is "October's file of the later night still says what waited at its end" "$(entry $nov 2026-10 UNPAID) $(entry $nov 2026-10 WATCHED)" \
    "- WAITING_UNPAID - WAITING_UNSUPERVISED"
is "and has the same bill" "$(cells marketplace_settlement D1 $nov 2026-10 entry_state IN_BILL share_amount)" \
    "$(cells marketplace_settlement D1 $oct 2026-10 entry_state IN_BILL share_amount)"
is "orders of another partner are not in a file" "$(cells marketplace_settlement S1 $nov 2026-11 order_line_id any)" "(none)"

# ---- a closed month --------------------------------------------------------------------------------
# SHOP has an order and no consumption. What is known later changes nothing in a closed month.
october=$(cells marketplace_settlement D1 $nov 2026-10 order_line_id any share_amount entry_state)
like "the order of a customer who consumes nothing is in the bill" "$october" "*SHOPS 4.00 IN_BILL*"
for cycle in 2025-08 2026-08 2026-09 2026-10; do
    works "$cycle is closed" close $cycle --by zhang
done
src "update src.readiness set complete_through = '2026-11-03';
update src.marketplace_order set deal_price = 7777, last_modified = '2026-11-03 20:00+08' where order_line_id = 'SAAS';"
works "the night of 3 November" run --date 2026-11-03
is "October's final settlement is what its closing knew" "$(cells marketplace_settlement D1 20261104 2026-10 order_line_id any share_amount entry_state)" "$october"
is "so is its final bill" "$(cells partner_bill_total D1 20261104 2026-10 currency CNY total_amount)" "30.01"

# ---- the same nights again with derived tags ---------------------------------------------------------
outbox=$world/derived
wh_dsn="user=postgres dbname=derived"
configure
sed -i 's/^workers = 2$/&\nderived_tags = on/' "$conf"
subscribed "derived on"
works "the night of 31 October, derived" run --date 2026-10-31
works "the night of 2 November, derived" run --date 2026-11-02
is "derived: Y for the policy's months from the one in which the threshold is reached" "$(tag S1 $oct E-REACHED)" "derived Y 2026-09 2026-10"
is "derived: N after them, with the past validity" "$(tag S1 $nov E-REACHED)" "derived N 2026-09 2026-10"
is "derived: a cent below is not decided" "$(tag S1 $oct E-BELOW)" "derived UNDETERMINED - -"
is "derived: who consumed 12 months before the association is N" "$(tag S1 $oct E-KNOWN)" "derived N - -"
is "derived: a day earlier does not count" "$(tag S1 $oct E-LONGAGO)" "derived Y 2026-09 2026-10"
is "derived: a second before the association does" "$(tag S1 $oct E-SAMEDAY)" "derived N - -"
is "derived: debited on the 1st counts for the month it is of (E15), once it is there" "$(tag S1 $oct E-DEBITED) $(tag S1 $nov E-DEBITED)" \
    "derived UNDETERMINED - - derived Y 2026-10 2027-09"
is "derived: the threshold is the month's" "$(tag S1 $oct E-DEARER)" "derived UNDETERMINED - -"
is "derived: a refund takes away from the payable" "$(tag S1 $oct E-BACK)" "derived UNDETERMINED - -"
is "derived: not verified has none" "$(tag S1 $oct E-UNVERIFIED)" "- - - -"
is "derived: never where the source gives one, nor beside it" "$(tag D1 $oct LAST)$(tag D1 $oct UNVERIFIED)" "SMB Y 2025-11 2026-10- - - -"
done_testing
