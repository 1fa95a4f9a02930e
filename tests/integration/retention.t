#!/bin/sh
# What is kept no longer (3-operations.md, 3.6): months are pruned after they are closed and sealed, nothing that
# stays changes for it; a person's contact data goes and does not come back. Three partners, five records.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

rows () { # rows <release>: recipient, cycle, record, bill cycle, payable of the detail
    python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail record_id bill_cycle payable_amount \
        --recipient 'S[12]' --release "$1" | awk '$4 != "(none)" { print $1, $2, $4, $5, $6 }' | LC_ALL=C sort
}
night () { # night <D>
    src "update src.readiness set complete_through = '$1'"
    works "the night of $1" run --date "$1"
}

world_bare
src "
insert into src.readiness values ('2026-10-02');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, 'SOLUTION_PROVIDER', 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-08-01' from (values ('S1'), ('S2')) v (id);
insert into src.customer (customer_id, account_name, customer_name, telephone, email, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '138000000' || v.id, v.id || '@example.com', '2026-08-01' from (values ('C1'), ('C2')) v (id);
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
    (2, 'C2', 'S2', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-09', 'svc', 0, 1, '2026-01-01'), ('2026-10', 'svc', 0, 1, '2026-01-01'), ('2026-11', 'svc', 0, 1, '2026-01-01');
insert into src.service_type (service_type_code, service_type_name) values ('svc', 'Service');
create function src.charge(id text, customer text, cycle text, at timestamptz, amount numeric, modified timestamptz) returns void
language sql as \$f\$
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code, charging_mode,
       bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, official_amount, payment_amount, cash_amount,
       currency, last_modified)
values (id, cycle, (at at time zone 'Etc/GMT-8')::date, customer, 'svc', 'res', 1, 1, 't-' || id, at, at, at, amount, amount, amount,
       'CNY', modified) \$f\$;
do \$d\$ begin
perform src.charge('a', 'C1', '2026-09', '2026-09-10 10:00+08', 1, '2026-09-10');
perform src.charge('b', 'C1', '2026-09', '2026-09-11 10:00+08', 2, '2026-09-11');
perform src.charge('c', 'C2', '2026-09', '2026-09-12 10:00+08', 4, '2026-09-12');
perform src.charge('o', 'C1', '2026-10', '2026-10-01 10:00+08', 16, '2026-10-01');
perform src.charge('owes', 'C2', '2026-09', '2026-09-13 10:00+08', 512, '2026-09-13');
perform src.charge('owes-too', 'C2', '2026-10', '2026-10-01 11:00+08', 1024, '2026-10-01');
end \$d\$;
update src.consumption_record set cash_amount = null, debt_amount = payment_amount where record_id like 'owes%';
insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified)
values ('p1', 'owes', 'C2', 'debt', 500, '2026-10-02 10:00+08', '2026-10-02 20:00+08');
insert into src.performance_transfer (transfer_id, customer_id, from_partner_id, to_partner_id, bill_cycle, service_type_code, amount, currency,
       transfer_time, last_modified)
values ('t1', 'C1', 'S1', 'S2', '2026-09', 'svc', 2048, 'CNY', '2026-09-20 12:00+08', '2026-09-20 12:00+08');"
works "the source is read" extract --date 2026-10-02
works "everybody subscribes" subscribe all manager_consumption_detail consumption_summary customer_info --locale en --profile machine --unmask \
    --since 2026-10-02
night 2026-10-02
try prune --before 2026-10 --by ma
refused "what is too young" 7 '*24 months are kept*--before 2024-10*2026-09 is not closed*'

sed -i 's/^workers = 2$/workers = 2\nretention_months = 0/' "$conf"
try prune --before 2026-10 --by ma
refused "what is not closed" 7 'months before 2026-10 cannot be pruned: 2026-09 is not closed'
try prune --before 2026-10
refused "without a name" 64 'say --by*'
works "September is closed" close 2026-09 --by zhang
try prune --before 2026-10 --by ma
refused "what is not sealed" 7 '*2026-09 has no seal yet*'
src "do \$d\$ begin perform src.charge('late', 'C1', '2026-09', '2026-09-20 10:00+08', 64, '2026-10-04 20:00+08'); end \$d\$"
night 2026-10-04
try prune --before 2026-10 --by ma
refused "while an open month carries its adjustments" 7 '*: 2026-10 carries adjustments of them and is open*'
night 2026-11-01
works "October is closed" close 2026-10 --by zhang
night 2026-11-02
cp -a "$outbox" "$world/before"

# ---- pruned --------------------------------------------------------------------------------------
works "September goes" prune --before 2026-10 --by ma
like "with what went" "$(cat "$world/stdout")" '*ledger.consumption_202609*5*mart.consumption_day_202609*mart.consumption_line_202609*'
is "its rows are gone" "$(wh "select count(*) from ledger.consumption where bill_cycle = '2026-09'")" 0
is "October's are there" "$(wh "select count(*) from ledger.consumption where bill_cycle = '2026-10'")" 2
ok "no file of the outbox has changed" diff -r --no-dereference "$world/before" "$outbox"
try seals
is "the seals hold, September's too" "$status $(tail -n 1 "$world/stdout")" "0 2 seals, all hold"
for file in "$outbox"/S1/20261005/consumption_summary_202609*.csv.gz; do echo x >>"$file"; done
try seals
is "a final file that is tampered with is still found" "$status" 7
rm -rf "$outbox"
cp -a "$world/before" "$outbox"
try reconcile --cycle 2026-09 --repair
refused "nothing to compare with" 64 '*2026-09 was pruned by ma*'
try reopen 2026-09 --by li --reason x
refused "nor to reopen" 7 '*2026-09*pruned by ma*'
try run --date 2026-09-29
refused "nor a night to compute" 64 '*2026-09 was pruned*'

# Later a row for September comes, an association of October's customer is corrected, and a new row comes.
src "do \$d\$ begin
perform src.charge('later', 'C1', '2026-09', '2026-09-21 10:00+08', 128, '2026-11-03 20:00+08');
perform src.charge('n', 'C1', '2026-11', '2026-11-03 10:00+08', 256, '2026-11-03 20:00+08'); end \$d\$;
update src.customer_association set valid_to = '2026-11-03 00:00+08', last_modified = '2026-11-03 20:00+08' where association_id = 1;
insert into src.customer_association values (3, 'C1', 'S2', '1', '2026-11-03 00:00+08', 'infinity', null, '2026-11-03 20:00+08');"
night 2026-11-03
is "November has its own row and nothing of September" "$(rows 20261104 | grep ' 2026-11 ')" "S2 2026-11 n 2026-11 256.00"
like "the late row waits, with the reason" "$(wh "select row_key || ': ' || reason from nightpost.quarantine where resolved_by is null")" \
    "*C1|2026-09|later: 2026-09 was pruned: what a late row changes*"
src "insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified)
     values ('p2', 'owes-too', 'C2', 'debt', 24, '2026-11-05 10:00+08', '2026-11-05 20:00+08')"
night 2026-11-05
is "performance of September is neither taken back nor counted anew: of C2 the new repayment alone comes to it" \
    "$(wh "select report_cycle, origin, source_key, owner_id, counted_amount from mart.performance_line
           where origin <> 'record' order by 1, 2, 3, 4")" "2026-10|repayment|p1|S2|500.000000000000
2026-11|repayment|p2|S2|24.000000000000"
works "pruned again" prune --before 2026-10 --by ma
like "there is nothing left" "$(cat "$world/stdout")" '*ledger.consumption_end*0*'

try run --date 2026-11-05 --full
refused "October cannot be made again: a row of September is in it" 64 '*2026-10 has lines of 2026-09, which was pruned*--full*'
is "and nothing else becomes of that night" "$(wh "select state from nightpost.run where business_date = '2026-11-05'")" "done"
# ---- erased --------------------------------------------------------------------------------------
try erase supplier C2 --by li --reason x
refused "what there is not" 64 'erase supplier*'
try erase customer C2 --by li
refused "without a reason" 64 'say --reason*'
try erase customer C22 --by li --reason 'case 7'
refused "an id that nobody ever had" 64 'no customer "C22" is known, now or before: nothing was erased*is the id right?'
is "and nothing is recorded, which a customer of that id would suffer from" "$(wh 'select count(*) from nightpost.erasure')" 0
money=$(wh "select md5(string_agg(c::text, '|' order by c::text)) from mart.consumption_line c")
wh "insert into nightpost.quarantine (batch_id, source, feed, row_key, column_name, reason, content, content_hash, resolved_by)
    select 1, 'files', 'customer', 'customer.csv:' || v.id, '', 'a line with a field too many',
           jsonb_build_object('row', format('%s,acc_%1\$s,\"Customer %1\$s\",,x', v.id)), '', 1 from (values ('C2'), ('C22')) v (id)"
works "a customer's contact data" erase customer C2 --by li --reason 'case 7'
is "is gone" "$(wh "select count(*) from ledger.customer c where c::text ~ 'Customer C2|acc_C2|C2@example|138000000C2'")" 0
is "and from lines that were refused; others' are there" "$(wh "select content ->> 'row' from nightpost.quarantine where source = 'files' order by 1")" \
    'C22,acc_C22,"Customer C22",,x
[erased]'
is "others' is there" "$(wh "select customer_name from known.customer where customer_id = 'C1'")" "Customer C1"
is "money is as it was" "$(wh "select md5(string_agg(c::text, '|' order by c::text)) from mart.consumption_line c")" "$money"
like "nobody may do so in passing" "$(psql -XAtq -d wh -c "update ledger.customer set email = 'x'" 2>&1)" '*insert only*'
src "update src.customer set telephone = '13900000000', last_modified = '2026-11-06 20:00+08' where customer_id in ('C1', 'C2')"
night 2026-11-06
is "the source says it again and is not heard" "$(wh "select count(*) from known.customer c where c.customer_id = 'C2' and c::text ~ '139000|Customer C2|example'")" 0
is "of another it is" "$(wh "select telephone from known.customer where customer_id = 'C1'")" 13900000000
zcat "$outbox"/*/20261107/customer_info_*.csv.gz >"$world/infos"
is "a new file has the other's name and not this one's" "$(grep -oE 'Customer C[12]|.erased.' "$world/infos" | sort -u | tr '\n' ' ')" "Customer C1 [erased] "
is "nor does what tells of the change say who it was" "$(zcat "$outbox"/*/20261107/changes_customer_info_*.csv.gz |
    grep -cE 'Customer C2|acc_C2|C2@example|138000000C2' || :)" 0
like "which it does tell" "$(zcat "$outbox"/*/20261107/changes_customer_info_*.csv.gz)" '*C2*customer_name*erased*'
is "that it was done is known, without whom" "$(wh "select feed, row_key, by_whom, reason from nightpost.erasure")" "customer|C2|li|case 7"
src "update src.readiness set complete_through = '2026-11-07'"
works "a night of one partner" run --date 2026-11-07 --partner S2
works "then another is erased" erase customer C1 --by li --reason 'case 8'
works "then the rest of the night, which leaves what is out" run --date 2026-11-07
night 2026-11-08
zcat "$outbox"/*/20261109/customer_info_*.csv.gz >"$world/infos"
is "the next night takes over no file of before" "$(grep -oE 'Customer C[12]|.erased.' "$world/infos" | sort -u | tr '\n' ' ')" "[erased] "
works "the role of a night may not erase" status
like "nor prune" "$(psql -XAtq -d wh -c 'set role nightpost_operator' -c "select nightpost.prune('2026-12', 'x')" 2>&1)" '*permission denied*'
done_testing
