#!/bin/sh
# 业绩 (1-domain.md, 1.5) through the front door, on a source of a few charges by hand. Amounts are powers
# of two, so that every file says what is in it. All times are GMT+8 unless they end in Z.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

# Lines of a file: what it comes from, amount, kind, original cycle.
lines () { # lines <recipient> <release> <cycle>
    python3 tests/harness/release_rows.py "$outbox" performance performance_id performance_amount line_kind original_cycle \
        --recipient "$1" --release "$2" |
        awk -v c="$3" '$2 == c && $4 != "(none)" {
            n = split($4, id, "/")
            print (id[1] == "C" ? id[4] : id[1] == "R" ? id[3] : $4), $5, $6, $7 }' | LC_ALL=C sort
}

expect () { # expect <sentence> <recipient> <release> <cycle>: the lines come from stdin, # begins a comment
    lines "$2" "$3" "$4" >"$world/got" 2>&1 || :
    sed 's/ *#.*//; /^ *$/d; s/^ *//' | LC_ALL=C sort >"$world/want"
    ok "$1" diff -u "$world/want" "$world/got"
}

column () { # column <recipient> <release> <column>: its values, once each
    python3 tests/harness/release_rows.py "$outbox" performance "$3" --recipient "$1" --release "$2" | awk '{ print $2, $4 }' | LC_ALL=C sort -u
}

advance () { # advance <D>
    src "update src.readiness set complete_through = '$1'"
}

# All lines but the number of the batch that brought them, which is another when marts are made anew.
marts () {
    wh "select to_jsonb(l) - 'batch_id' from mart.performance_line l order by (to_jsonb(l) - 'batch_id')::text"
}

world_bare

# ---- the source ------------------------------------------------------------------------------
# C1 is S1's, C2 is R1's, a reseller of D1, C6 is S2's. C4 leaves S1 on the 12th, in custody of C5, who is D1's.
# C7 was S1's and is with a partner that nobody knows.
src "
insert into src.readiness values ('2026-10-10');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-09-01'
  from (values ('D1', 'DISTRIBUTOR'), ('R1', 'RESELLER'), ('S1', 'SOLUTION_PROVIDER'), ('S2', 'SOLUTION_PROVIDER')) v (id, kind);
insert into src.partner_relation values (1, 'D1', 'R1', null, '2026-01-01 00:00+08', 'infinity', '2026-09-01');
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '2026-09-01' from (values ('C1'), ('C2'), ('C4'), ('C5'), ('C6'), ('C7')) v (id);
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01'),
    (2, 'C2', 'R1', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01'),
    (4, 'C4', 'S1', '1', '2026-01-01 00:00+08', '2026-10-12 15:00+08', 'UNBIND', '2026-10-12'),
    (5, 'C5', 'D1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01'),
    (6, 'C6', 'S2', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-09-01'),
    (7, 'C7', 'S1', '1', '2026-01-01 00:00+08', '2026-06-01 00:00+08', 'PARTNER_SWITCH', '2026-09-01'),
    (8, 'C7', 'nobody', '2', '2026-06-01 00:00+08', 'infinity', null, '2026-09-01');
insert into src.customer_custody values (1, 'C5', 'C4', '2026-01-01 00:00+08', 'infinity', '2026-09-01');
insert into src.service_type (service_type_code, service_type_name) select v, v from unnest('{ec2,flip,live,cdn,new,snap}'::text[]) v;
insert into src.product (product_id, service_type_code, resource_type_code, product_name, settled_monthly, stored_value_card,
                         selected_goods, last_modified) values
    ('vm', 'ec2', 'res', 'VM', false, false, false, '2026-09-01'), ('flow', 'cdn', 'res', 'CDN', true, false, false, '2026-09-01'),
    ('card', 'ec2', 'res', 'Card', false, true, false, '2026-09-01'), ('goods', 'ec2', 'res', 'Goods', false, false, true, '2026-09-01');
-- flip: 0; 2 from the 15th; 0 from October's last second. What is valid from 1 November is never October's.
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
select m.month, s.code, (m.month || '-01')::timestamp at time zone 'Etc/GMT-8', case s.code when 'live' then '13' else '0' end, 'YES'
  from unnest('{2026-10,2026-11}'::text[]) m (month), unnest('{ec2,flip,live,cdn}'::text[]) s (code);
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount) values
    ('2026-10', 'flip', '2026-10-15 00:00+08', '2', 'YES'), ('2026-10', 'flip', '2026-10-31 23:59:59+08', '0', 'YES'),
    ('2026-10', 'ec2', '2026-11-01 00:00+08', '2', 'YES'),
    ('2026-10', 'snap', '-infinity', '0', 'YES'); -- a source that does not say since when
create function src.charge (record text, customer text, at timestamptz, amount numeric, service text = 'ec2', product text = 'vm',
                            cycle text = '2026-10', kind int = 5, mode int = 1, ended timestamptz = null) returns void
language sql as \$f\$
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, product_id, official_amount, payment_amount, cash_amount,
       currency, last_modified)
values (record, cycle, (at at time zone 'Etc/GMT-8')::date, customer, service, 'res', mode, kind, 't-' || record, at, at, ended, product,
        amount, amount, amount, 'CNY', at + interval '1 hour')
\$f\$;
do \$d\$ begin
perform src.charge('a', 'C1', '2026-10-05 10:00+08', 1);
perform src.charge('b', 'C1', '2026-10-06 10:00+08', 2, 'flip');
perform src.charge('c', 'C1', '2026-10-07 10:00+08', 4, 'cdn', 'flow', ended => '2026-10-01 00:00:01+08'); -- in October: November's
perform src.charge('c2', 'C1', '2026-10-02 10:00+08', 8, 'cdn', 'flow', ended => '2026-10-01 00:00+08');  -- in September: October's
perform src.charge('d', 'C1', '2026-10-08 10:00+08', 48);
perform src.charge('f', 'C1', '2026-10-08 10:00+08', 64, 'live');
perform src.charge('g', 'C1', '2026-10-09 10:00+08', 128);
perform src.charge('h', 'C1', '2026-10-09 10:00+08', 256, 'ec2', 'card');
perform src.charge('i', 'C1', '2026-10-09 10:00+08', 512, 'ec2', 'goods');
perform src.charge('j', 'C1', '2026-10-10T15:59:59Z', 1024);
perform src.charge('k', 'C1', '2026-10-10T16:00:00Z', 8192);
perform src.charge('m', 'C2', '2026-10-10 10:00+08', 2048);
perform src.charge('s', 'C1', '2026-10-05 10:00+08', 4194304, 'snap');
perform src.charge('w', 'C1', '2026-10-10 10:00+08', -10);
end \$d\$;
update src.consumption_record set cash_amount = 0, credit_amount = 32, debt_amount = 16 where record_id = 'd';
update src.consumption_record set cash_amount = 92, credit_amount = 8, coupon_amount = 10, flexipurchase_coupon_amount = 8,
       counted_cash_coupon_amount = 3, stored_value_card_amount = 5, bonus_amount = 5 where record_id = 'g';
update src.consumption_record set cash_amount = -4, writeoff_amount = -6 where record_id = 'w';
insert into src.performance_transfer values
    ('t1', '2026-10', 'C1', 'S1', 'D1', 'ec2', 4096, 'CNY', '2026-10-09 10:00+08', null, '2026-10-09 20:00+08'),
    ('t3', '2026-10', 'C7', 'D1', 'S2', 'ec2', 8, 'CNY', '2026-10-09 10:00+08', null, '2026-10-09 20:00+08');
"
works "the source is read" extract --date 2026-10-10
for partner in D1 S1 S2; do
    works "$partner subscribes" subscribe "$partner" performance customer_info --locale en --profile machine --since 2026-10-10
done
works "D1 wants its resellers" subscribe D1 reseller_info --locale en --profile machine --since 2026-10-10
try subscribe R1 performance
refused "a reseller has no performance (E40)" 64 "*performance*"

# ---- 10 October ------------------------------------------------------------------------------
works "the night of 10 October" run --date 2026-10-10
expect "cash, credit, stored cards and counting coupons count; debt, vouchers, cards, goods, write-offs do not (1.5)" S1 20261011 2026-10 <<-'END'
	a 1.00 consumption 2026-10
	b 2.00 consumption 2026-10       # flip: 0 until the 15th
	c2 8.00 consumption 2026-10      # settled monthly, ended in September
	d 32.00 consumption 2026-10      # credit when consumed, the 16 of debt when repaid
	f 64.00 consumption 2026-10      # 13: performance all the same
	g 108.00 consumption 2026-10     # 92 cash + 8 credit + 5 card + 3 of the coupons
	j 1024.00 consumption 2026-10    # the 10th's last second; k is the 11th's
	s 4194304.00 consumption 2026-10 # snap: 0 until the source said 2, on the 20th
	T/t1/from -4096.00 transfer 2026-10
	END
expect "a distributor's performance includes its resellers' customers; a transfer nets to zero (1.5)" D1 20261011 2026-10 <<-'END'
	m 2048.00 consumption 2026-10
	T/t1/to 4096.00 transfer 2026-10
	T/t3/from -8.00 transfer 2026-10
	END
is "the partner column shows the reseller" "$(column D1 20261011 partner_id)" "2026-10 D1
2026-10 R1"
ok "the summary comes with it" test -s "$outbox/S1/20261011/performance_summary_202610_20261011.csv.gz"

# ---- 20 October ------------------------------------------------------------------------------
src "
update src.incentive_policy set incentive_policy = '2' where service_type_code = 'snap';
update src.consumption_record set official_amount = 3, payment_amount = 3, cash_amount = 3, last_modified = '2026-10-12 20:00+08' where record_id = 'a';
insert into src.performance_transfer values
    ('t2', '2026-10', 'C1', 'D1', 'S1', 'ec2', 16384, 'CNY', '2026-10-15 00:00+08', null, '2026-10-15 20:00+08');
do \$d\$ begin
perform src.charge('q', 'C6', '2026-10-12 10:00+08', 65536, 'new');
perform src.charge('u', 'C4', '2026-10-12 15:00+08', 524288);
perform src.charge('v', 'C4', '2026-10-12 15:00:01+08', 1048576);
end \$d\$;"
advance 2026-10-20
try run --date 2026-10-20
is "a service without a policy: status 1" "$status" 1
like "it is named with its code (1.5)" "$said" '*report held back*recipient=S2*service new has no incentive policy for 2026-10*'
ok "the partner's other files go out" test -s "$outbox/S2/20261021/customer_info_202610_20261021.csv.gz"
is "its performance does not, nor the summary" "$(cd "$outbox/S2/20261021" && echo performance*)" 'performance*'
try status
like "status says so" "$(cat "$world/stdout")" '*held back*S2/performance 2026-10: performance: service new*'
expect "policy 2 at the end of D: no performance of the whole month; a corrected record counts as it is now" S1 20261021 2026-10 <<-'END'
	a 3.00 consumption 2026-10
	c2 8.00 consumption 2026-10
	d 32.00 consumption 2026-10
	f 64.00 consumption 2026-10
	g 108.00 consumption 2026-10
	j 1024.00 consumption 2026-10
	k 8192.00 consumption 2026-10
	u 524288.00 consumption 2026-10  # to the second of the 财务托管 event
	T/t1/from -4096.00 transfer 2026-10
	T/t2/to 16384.00 transfer 2026-10
	END
expect "performance follows the detail in the month of a 财务托管 event (1.4)" D1 20261021 2026-10 <<-'END'
	m 2048.00 consumption 2026-10
	v 1048576.00 consumption 2026-10
	T/t1/to 4096.00 transfer 2026-10
	T/t3/from -8.00 transfer 2026-10
	T/t2/from -16384.00 transfer 2026-10
	END
try run --date 2026-10-20
is "the same night again is held back again" "$status" 1

# ---- 31 October: j is taken back, t2 corrected, the policy arrives ------------------------------
src "
update src.consumption_record set cash_amount = 1, last_modified = '2026-10-22 20:00+08' where record_id = 'j';
update src.performance_transfer set amount = 16385 where transfer_id = 't2';
insert into src.incentive_policy values ('2026-10', 'new', '2026-10-01 00:00+08', '1', 'YES'), ('2026-11', 'new', '2026-11-01 00:00+08', '1', 'YES');
insert into src.repayment values ('y1', 'd', 'C1', 'debt', 10, '2026-10-31T15:59:59Z', '2026-10-31 20:00+08'),
    ('y0', 'd', 'C1', 'credit', 8, '2026-10-30 10:00+08', '2026-10-31 20:00+08');
do \$d\$ begin perform src.charge('n', 'C1', '2026-10-31T15:59:59Z', 32768); end \$d\$;"
advance 2026-10-31
works "the night of 31 October" run --date 2026-10-31
expect "the policy at 23:59:59 of the last day decides; debt counts when repaid; credit counted already" S1 20261101 2026-10 <<-'END'
	a 3.00 consumption 2026-10
	b 2.00 consumption 2026-10       # flip is 0 again, and ec2's 2 is November's
	c2 8.00 consumption 2026-10
	d 32.00 consumption 2026-10
	f 64.00 consumption 2026-10
	g 108.00 consumption 2026-10
	k 8192.00 consumption 2026-10
	n 32768.00 consumption 2026-10
	u 524288.00 consumption 2026-10
	y1 10.00 correction 2026-10
	T/t1/from -4096.00 transfer 2026-10
	T/t2/to 16385.00 transfer 2026-10
	END
expect "the policy has come: the partner's performance goes out" S2 20261101 2026-10 <<-'END'
	q 65536.00 consumption 2026-10
	T/t3/to 8.00 transfer 2026-10
	END
is "a transfer has the type of the last association that is known, though the customer is nobody's" \
    "$(column S2 20261011 association_type)" "2026-10 1"

# ---- 2 November: two cycles; j is back, paid by voucher alone ------------------------------------
src "
update src.consumption_record set cash_amount = 0, coupon_amount = 1024, last_modified = '2026-11-01 20:00+08' where record_id = 'j';
update src.incentive_policy set incentive_policy = '0' where service_type_code = 'snap'; -- too late for October
delete from src.performance_transfer where transfer_id = 't1';
insert into src.repayment values ('y2', 'd', 'C1', 'debt', 6, '2026-10-31T16:00:00Z', '2026-11-01 20:00+08');
do \$d\$ begin
perform src.charge('o', 'C1', '2026-10-31T16:00:00Z', 131072, cycle => '2026-11');
perform src.charge('p', 'C1', '2026-11-01 00:30+08', 262144, mode => 3);
perform src.charge('e', 'C1', '2026-11-01 00:00+08', -32, cycle => '2026-11', kind => 4);
end \$d\$;"
advance 2026-11-02
works "the night of 2 November" run --date 2026-11-02
is "October is provisional, November estimated" "$(column S1 20261103 state)" "2026-10 provisional
2026-11 estimated"
october='a 3.00 consumption 2026-10
b 2.00 consumption 2026-10
c2 8.00 consumption 2026-10
d 32.00 consumption 2026-10
f 64.00 consumption 2026-10
g 108.00 consumption 2026-10
k 8192.00 consumption 2026-10
n 32768.00 consumption 2026-10
p 262144.00 consumption 2026-10
u 524288.00 consumption 2026-10
y1 10.00 correction 2026-10
T/t2/to 16385.00 transfer 2026-10'
expect "October: month-end usage debited on the 1st is in (E15), a transfer that is no more is out" S1 20261103 2026-10 <<-END
	$october
	END
expect "November: a refund in its own period, debt repaid later, monthly-settled consumption of October" S1 20261103 2026-11 <<-'END'
	c 4.00 consumption 2026-10
	e -32.00 refund 2026-11
	o 131072.00 consumption 2026-11
	y2 6.00 correction 2026-10
	END
works "the same night again" run --date 2026-11-02
like "changes nothing" "$(cat "$world/stdout")" "*nothing changed*"
works "an earlier date, never run before" run --date 2026-10-25
expect "is cut at its end: policy 2 then, debt unpaid; with the records known now" S1 20261026 2026-10 <<-'END'
	a 3.00 consumption 2026-10
	c2 8.00 consumption 2026-10
	d 32.00 consumption 2026-10
	f 64.00 consumption 2026-10
	g 108.00 consumption 2026-10
	k 8192.00 consumption 2026-10
	u 524288.00 consumption 2026-10
	T/t2/to 16385.00 transfer 2026-10
	END

works "another" run --date 2026-10-19
is "a policy without a date counts from the business day on which it was read" "$(lines S1 20261020 2026-10 | grep '^s ')" \
    "s 4194304.00 consumption 2026-10"

# ---- October is closed ---------------------------------------------------------------------------
works "October is closed" close 2026-10 --by zhang
src "
update src.repayment set amount = 9, last_modified = '2026-11-03 20:00+08' where repayment_id = 'y1';
update src.performance_transfer set amount = 16384 where transfer_id = 't2';
update src.product set selected_goods = true where product_id = 'vm';
insert into src.incentive_policy values ('2026-10', 'live', '2026-10-20 00:00+08', '2', 'YES'),
    ('2026-10', 'ec2', '2026-10-21 00:00+08', '2', 'YES');
insert into src.product values ('vm2', 'ec2', 'res', 'VM', null, false, false, false, '2026-11-03');
do \$d\$ begin perform src.charge('z', 'C1', '2026-10-30 10:00+08', 2097152, product => 'vm2'); end \$d\$;
update src.consumption_record set last_modified = '2026-11-03 20:00+08' where record_id = 'z';"
advance 2026-11-03
works "the night of 3 November" run --date 2026-11-03
is "October is final" "$(column S1 20261104 state)" "2026-10 final
2026-11 estimated"
expect "a final line never changes, whatever becomes of flags, policies and repayments (E47)" S1 20261104 2026-10 <<-END
	$october
	END
is "nor does the year's figure of a reseller, whatever policy is put to the closed month" \
    "$(python3 tests/harness/release_rows.py "$outbox" reseller_info reseller_id performance_ytd --recipient D1 --release 20261104)" \
    "D1 2026-11 - R1 2048.00"
expect "what came later is in November: differences and a late record; goods count no more" S1 20261104 2026-11 <<-'END'
	c 4.00 consumption 2026-10
	y1@2026-11@2 -1.00 correction 2026-10
	y2 6.00 correction 2026-10
	z 2097152.00 correction 2026-10
	T/t2/to@2026-11@3 -1.00 transfer 2026-10
	END

# ---- marts made anew are the same lines -------------------------------------------------------------
marts >"$world/before"
wh "do \$d\$ declare t text; begin
for t in select c.oid::regclass::text from pg_class c where c.relnamespace = 'mart'::regnamespace and c.relkind in ('r', 'p')
           and not c.relispartition and c.relname <> 'mart_state' loop
    execute 'truncate ' || t;
end loop;
update mart.mart_state set mark = 0;
end \$d\$"
advance 2026-11-04
works "the night of 4 November, from empty marts" run --date 2026-11-04
marts >"$world/after"
ok "has every line as before" cmp "$world/before" "$world/after"
expect "and S1 the same November" S1 20261105 2026-11 <<-'END'
	c 4.00 consumption 2026-10
	y1@2026-11@2 -1.00 correction 2026-10
	y2 6.00 correction 2026-10
	z 2097152.00 correction 2026-10
	T/t2/to@2026-11@3 -1.00 transfer 2026-10
	END
done_testing
