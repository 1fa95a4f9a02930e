#!/bin/sh
# Closing a month (1-domain.md, 1.8), on a source of three partners and five records. September is
# closed; what comes later for it is in October's files as adjustments; reopened and closed again, it
# has a second seal. Amounts are powers of two, so that every sum says what is in it.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

# The detail of all partners in one night's releases: recipient, cycle, record, customer, origin, payable.
detail () { # detail <release> [<recipient>]
    python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail record_id customer_id bill_cycle payable_amount \
        --recipient "${2:-[SD]*}" --release "$1" | awk '$4 != "(none)" { print $1, $2, $4, $5, $6, $7 }' | LC_ALL=C sort
}

summary () { # summary <release> <cycle>: per partner and bill cycle of origin
    python3 tests/harness/release_rows.py "$outbox" consumption_summary bill_cycle payable_amount --recipient '[SD]*' --release "$1" |
        awk -v c="$2" '$2 == c && $4 != "(none)" { sum[$1 " " $4] += $5 } END { for (k in sum) print k, sum[k] }' | LC_ALL=C sort
}

state () { # state <release> <cycle>: what S1's manifest calls it
    python3 -c 'import json, sys
print(" ".join(sorted({f["state"] for f in json.load(open(sys.argv[1]))["files"] if f["cycle"] == sys.argv[2]})))' \
        "$outbox/S1/$1/manifest.json" "$2"
}

verified () { # verified <release>
    for release in "$outbox"/*/"$1"; do
        "$nightpost" verify "$release" || return 1
    done
}

advance () { # advance <D>
    src "update src.readiness set complete_through = '$1'"
}

world_bare
src "
insert into src.readiness values ('2026-10-02');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-08-01'
  from (values ('D1', 'DISTRIBUTOR'), ('S1', 'SOLUTION_PROVIDER'), ('S2', 'SOLUTION_PROVIDER')) v (id, kind);
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '2026-08-01' from (values ('C1'), ('C2'), ('C3')) v (id);
insert into src.customer_association values
    (1, 'C1', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
    (2, 'C2', 'S2', '2', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01'),
    (3, 'C3', 'S1', '1', '2026-01-01 00:00+08', 'infinity', null, '2026-08-01');
insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
values ('2026-09', 'svc', 0, 1, '2026-01-01'), ('2026-10', 'svc', 0, 1, '2026-01-01');
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
perform src.charge('d', 'C3', '2026-09', '2026-09-30 23:59:59+08', 8, '2026-09-30');
perform src.charge('gone', 'C1', '2026-09', '2026-09-14 10:00+08', 4096, '2026-09-14');
perform src.charge('o', 'C1', '2026-10', '2026-10-01 10:00+08', 16, '2026-10-01');
end \$d\$;
"
works "the source is read" extract --date 2026-10-02
works "everybody subscribes to everything" subscribe all all --locale en --profile machine --unmask \
    --since 2026-10-02

# ---- before ------------------------------------------------------------------------------------
try close 2026-09 --by zhang
refused "without a night after its end" 7 "2026-09 cannot be closed: its last day is 2026-09-30, and the last night was that of none*"
works "the night of 2 October" run --date 2026-10-02
is "September is provisional" "$(state 20261003 2026-09)" provisional
try close 2026-10 --by zhang
refused "a month that is not over, and not in its order" 7 "2026-10 cannot be closed: its last day is 2026-10-31*2026-09 comes before it and is open*"
try close 2026-08 --by zhang
refused "a month nobody knows" 7 "2026-08 cannot be closed: nothing of it is known*"
try close 2026-9 --by zhang
refused "no month" 64 '*2026-9*'
try close 2026-09
refused "nobody says who" 64 "say who does it: --by NAME*"
try reopen 2026-09 --by li --reason x
refused "what is not closed" 7 "2026-09 cannot be reopened: it is not closed*"
src "do \$d\$ begin perform src.charge('bad', 'C1', '2026-09', '2026-09-13 10:00+08', 32, '2026-10-03'); end \$d\$;
update src.consumption_record set cash_amount = 31 where record_id = 'bad'"
works "the bad row is read" extract --date 2026-10-02
try close 2026-09 --by zhang
refused "rows in quarantine, and batches no control has seen" 7 "*1 of its rows wait in quarantine, payable 32.00 CNY: *1 batches were read since*"
src "delete from src.consumption_record where record_id = 'bad';
do \$d\$ begin perform src.charge('bad', 'C1', '2026-09', '2026-09-13 10:00+08', 32, '2026-10-03 20:00+08'); end \$d\$;"
advance 2026-10-03
works "the night of 3 October, the row corrected" run --date 2026-10-03
before=$(detail 20261004 | grep ' 2026-09 ' | cut -d' ' -f1,3-)

# ---- closed --------------------------------------------------------------------------------------
works "September is closed" close 2026-09 --by zhang
try close 2026-09 --by li
refused "once is enough" 7 "2026-09 cannot be closed: it was closed by zhang already*"
# Meanwhile: a late row, a correction, a deletion (by hand: no change marker says so), a re-attribution.
src "do \$d\$ begin perform src.charge('late', 'C1', '2026-09', '2026-09-20 10:00+08', 64, '2026-10-04 20:00+08'); end \$d\$;
update src.consumption_record set official_amount = 130, payment_amount = 130, cash_amount = 130, last_modified = '2026-10-04 20:00+08'
 where record_id = 'b';
delete from src.consumption_record where record_id = 'gone';
update src.customer_association set valid_to = '2026-09-15 00:00+08', last_modified = '2026-10-04 20:00+08' where association_id = 3;
insert into src.customer_association values (4, 'C3', 'S2', '1', '2026-09-15 00:00+08', 'infinity', null, '2026-10-04 20:00+08');"
advance 2026-10-04
works "a closed month is compared when asked: the deletion is found" reconcile --cycle 2026-09 --repair
works "the night of 4 October" run --date 2026-10-04
is "September is final" "$(state 20261005 2026-09)" final
is "its final files have what it had when it was closed" "$(detail 20261005 | grep ' 2026-09 ' | grep -v ' 2026-10 ' | cut -d' ' -f1,3-)" "$before"
october="S1 2026-10 b C1 2026-09 128.00
S1 2026-10 d C3 2026-09 -8.00
S1 2026-10 gone C1 2026-09 -4096.00
S1 2026-10 late C1 2026-09 64.00
S1 2026-10 o C1 2026-10 16.00
S2 2026-10 d C3 2026-09 8.00"
is "what came later is in October: new as itself, corrected as the difference, deleted as its negation, re-attributed as a pair" \
    "$(detail 20261005 | grep -v '^[^ ]* 2026-09 ')" "$october"
is "and so are the sums, by month of origin" "$(summary 20261005 2026-10)" "S1 2026-09 -3912
S1 2026-10 16
S2 2026-09 8"
is "and the sums of September stay" "$(summary 20261005 2026-09)" "S1 2026-09 4139
S2 2026-09 4"
try seals
is "one seal, and it holds" "$status $(tail -n 1 "$world/stdout")" "0 1 seals, all hold"
ok "every release proves its totals, adjustments in FOCUS's too" verified 20261005
works "the same night again" run --date 2026-10-04
like "changes nothing" "$(cat "$world/stdout")" "*nothing changed*"

# ---- later nights ----------------------------------------------------------------------------------
src "
update src.consumption_record set official_amount = 258, payment_amount = 258, cash_amount = 258, last_modified = '2026-10-05 20:00+08'
 where record_id = 'b'"
wh "select 1" >/dev/null
advance 2026-10-05
works "the night of 5 October" run --date 2026-10-05
ok "and proves them the night after" verified 20261006
is "September is not issued again" "$(detail 20261006 | grep -c ' 2026-09 [a-z]* C[0-9] 2026-09' || :) $(state 20261006 2026-09)" "0 "
is "an adjustment that is corrected while October is open supersedes itself" "$(detail 20261006 S1 | grep ' b ')" "S1 2026-10 b C1 2026-09 256.00"

# A rebuild of everything goes the same way: October's and September's lines come out the same.
lines () {
    wh "select report_cycle, bill_cycle, line_no, owner_id, customer_id, record_id, payable_amount, case when line_no > 0 then batch_id end
        from mart.consumption_line order by 1, 2, 6, 3, 4, 7"
}
lines >"$world/grown"
psql -XAtq -d wh -c "truncate mart.consumption_line, mart.consumption_day, mart.scope_interval, mart.manager_interval, mart.custody_event,
    mart.closed_scope_interval, mart.closed_manager_interval, mart.closed_custody_event, mart.order_fact, mart.voucher_line;
    update mart.mart_state set mark = 0"
advance 2026-10-06
works "a night over marts made anew" run --date 2026-10-06
lines >"$world/anew"
ok "they are what grew night by night" diff -u "$world/grown" "$world/anew"

# ---- reopened ----------------------------------------------------------------------------------------
try reopen 2026-09 --by ZHANG --reason 'wrong contract'
refused "by who closed it" 7 "2026-09 cannot be reopened: zhang closed it: another person must*"
try reopen 2026-09 --by li
refused "without a reason" 64 "say why: --reason TEXT*"
works "by another" reopen 2026-09 --by li --reason 'wrong contract'
src "do \$d\$ begin perform src.charge('again', 'C1', '2026-09', '2026-09-21 10:00+08', 1024, '2026-10-07 20:00+08'); end \$d\$;
update src.consumption_record set official_amount = 770, payment_amount = 770, cash_amount = 770, last_modified = '2026-10-07 20:00+08'
 where record_id = 'b'"
advance 2026-10-07
works "the night of 7 October" run --date 2026-10-07
works "September is closed again" close 2026-09 --by wang
advance 2026-10-08
works "the night of 8 October" run --date 2026-10-08
is "what came while it was open is its own; what was issued as an adjustment stays one" \
    "$(detail 20261009 S1)" "S1 2026-09 a C1 2026-09 1.00
S1 2026-09 again C1 2026-09 1024.00
S1 2026-09 b C1 2026-09 514.00
S1 2026-09 bad C1 2026-09 32.00
S1 2026-09 d C3 2026-09 8.00
S1 2026-09 gone C1 2026-09 4096.00
S1 2026-10 b C1 2026-09 256.00
S1 2026-10 d C3 2026-09 -8.00
S1 2026-10 gone C1 2026-09 -4096.00
S1 2026-10 late C1 2026-09 64.00
S1 2026-10 o C1 2026-10 16.00"
lines >"$world/present"
ok "and with a cycle closed twice" verified 20261009
try seals
is "a second seal" "$status $(tail -n 1 "$world/stdout")" "0 2 seals, all hold"
is "of revision 2, that names the first" "$(wh "select string_agg(revision || ' ' || coalesce((previous_seal = p)::text, 'first'), ', ' order by seal_no)
    from (select *, lag(seal_sha256) over (order by seal_no) as p from nightpost.seal) s")" "1 first, 2 true"

# ---- as of -------------------------------------------------------------------------------------------------
# The nights of 3 to 5 October once more, with all that was learnt since: same knowledge, same bytes. Their
# releases are taken away first, from the folders and from the run tables.
cp -a "$outbox" "$world/first"
for night in "2026-10-03 20261004" "2026-10-04 20261005" "2026-10-05 20261006"; do
    d=${night% *}
    r=${night#* }
    psql -XAtq -d wh -c "delete from nightpost.unit where run_id in (select run_id from nightpost.run where business_date = '$d');
        delete from nightpost.file where release = '$r'; delete from nightpost.release where release = '$r';
        delete from nightpost.run where business_date = '$d'"
    rm -rf "${outbox:?}"/*/"$r"
    works "as of $d" run --date "$d"
    ok "gives its bytes again" diff -r --no-dereference -x .building -x index.html "$world/first" "$outbox"
done
lines >"$world/still"
ok "and leaves the present marts alone" diff -u "$world/present" "$world/still"
try seals
is "and every seal as it was" "$status" 0

# ---- explained ---------------------------------------------------------------------------------------------
row_of () { # row_of <file> <word>: the number of the row that holds it
    gzip -dc "$1" | tr -d '\r' | awk -F, -v w="$2" 'NR > 1 { for (i = 1; i <= NF; i++) if ($i == w) { print NR - 1; exit } }'
}
detail_file=$outbox/S1/20261005/manager_consumption_detail_202610_20261005/unassigned.csv.gz
cp "$detail_file" "$world/copy.csv.gz"
try explain "$world/copy.csv.gz" "$(row_of "$detail_file" b)" payable_amount
like "an adjustment is explained from a copy of its file" "$status $(tr '\n' ' ' <"$world/stdout")" \
    "0 *payable_amount = 128.00*an adjustment*payable_amount 2.0*payable_amount 130.0*association 1 *S1, type 1*"
summary_file=$outbox/S2/20261003/consumption_summary_202609_20261003.csv.gz
try explain "$summary_file" 1 paid_amount
like "a sum is explained by its records" "$status $(tr '\n' ' ' <"$world/stdout")" \
    "0 *paid_amount = 4.00*payable_amount - voucher_amount*records *1; together 4*record c *traded 2026-09-12 10:00:00*batch * source sample*"
performance_file=$(find "$outbox/S1/20261005" -name 'performance_202610_*.csv.gz')
try explain "$performance_file" "$(row_of "$performance_file" C/2026-10/C1/o)" performance_amount
like "performance is explained by its charge, what of it counts, the association and the policy" "$status $(tr '\n' ' ' <"$world/stdout")" \
    "0 *performance_amount = 16.00*cash + credit*record o*counted 16.00 CNY*cash 16.00, credit 0.00*source sample*association 1*policy of svc, 2026-10*product policy 0*"
try explain "$summary_file" 2 paid_amount
refused "a row that is not there" 64 "*has 1 rows below its headings, no row 2*"
try explain "$summary_file" 1 nothing
refused "a column that is not there" 64 "*has no column \"nothing\"*"
try explain "$conf" 1 paid_amount
refused "a file of somebody else" 7 "*is no file that this warehouse published*"

# ---- tampering -----------------------------------------------------------------------------------------
for statement in "update ledger.consumption set payable_amount = 0" "delete from ledger.consumption_end" "truncate ledger.customer cascade" \
    "delete from nightpost.closing" "update nightpost.seal set revision = 3"; do
    like "the database refuses: $statement" "$(psql -XAtq -d wh -c "$statement" 2>&1 || :)" "*is insert only: * refused*"
done
tampered () { # tampered <sentence> <statement> <pattern>
    psql -XAtq -d postgres -c 'drop database if exists keep' -c 'create database keep template wh'
    psql -XAtq -v ON_ERROR_STOP=1 -d wh -c "$2"
    try seals
    like "$1" "$status $(tr '\n' ' ' <"$world/stdout")" "7 *$3*"
    psql -XAtq -d postgres -c 'drop database wh' -c 'create database wh template keep' -c 'drop database keep'
}
tampered "a ledger row made other is found" "alter table ledger.consumption_202609 disable trigger all; alter table ledger.consumption disable trigger all;
    update ledger.consumption_202609 set payable_amount = payable_amount + 1 where record_id = 'a'" "the ledger says*sealed were"
tampered "a seal made other is found" "alter table nightpost.seal disable trigger all;
    update nightpost.seal set files = files + 1 where seal_no = 1" "the seal is not the hash of what it says"
tampered "a seal replaced with its hash is found by the chain" "alter table nightpost.seal disable trigger all;
    update nightpost.seal set run_id = run_id || 'x', seal_sha256 = nightpost.seal_hash(bill_cycle, revision, batch_id, run_id || 'x',
        files, files_sha256, totals, previous_seal) where seal_no = 1" "it does not name the seal before it"
tampered "a file's record made other is found" "update nightpost.file set sha256 = repeat('0', 64) where cycle = '2026-09' and recipient = 'S1'" \
    "the files recorded in the run tables are not the sealed ones"
file=$(find "$outbox/S1/20261005" -name 'consumption_summary_202609*.csv.gz')
cp -p "$file" "$world/kept"
chmod u+w "$file"
printf x >>"$file"
try seals
like "a final file made other is found" "$status $(tail -n 2 "$world/stdout" | tr '\n' ' ')" "7 *consumption_summary_202609*is not the file that was sealed*"
cp -p "$world/kept" "$file"
manifest=$outbox/S1/20261005/manifest.json
cp -p "$manifest" "$world/kept"
chmod u+w "$manifest"
sed -i 's/"run_id": "/&x/' "$manifest"
try seals
like "a final release's manifest made other is found" "$status $(tail -n 2 "$world/stdout" | tr '\n' ' ')" \
    "7 *S1/20261005/manifest.json*is not the file that was sealed*"
rm "$manifest"
try seals
like "or taken away" "$status $(tail -n 2 "$world/stdout" | tr '\n' ' ')" "7 *S1/20261005/manifest.json*is gone*"
cp -p "$world/kept" "$manifest"
try seals
is "restored, all hold" "$status" 0
# ---- closed before a night that is not done ---------------------------------------------------------------------
works "reopened once more" reopen 2026-09 --by li --reason 'wrong again'
advance 2026-10-09
works "the night of 9 October" run --date 2026-10-09
works "closed once more" close 2026-09 --by wang
src "do \$d\$ begin perform src.charge('no-policy', 'C2', '2026-10', '2026-10-10 10:00+08', 1, '2026-10-10 20:00+08'); end \$d\$;
update src.consumption_record set service_type_code = 'new' where record_id = 'no-policy'"
advance 2026-10-10
try run --date 2026-10-10
is "the night that issues it holds a report of October back" "$status" 1
try seals
is "so nothing is sealed" "$(tail -n 1 "$world/stdout")" "2 seals, all hold"
src "insert into src.incentive_policy (policy_month, service_type_code, incentive_policy, allow_discount, valid_from)
     values ('2026-10', 'new', 0, 1, '2026-01-01')"
advance 2026-10-11
works "the night of 11 October, with a policy" run --date 2026-10-11
is "issues the final files" "$(state 20261012 2026-09)" final
try seals
is "and seals them" "$status $(tail -n 1 "$world/stdout")" "0 3 seals, all hold"
advance 2026-10-12
works "the night of 12 October" run --date 2026-10-12
is "does not issue them again" "$(state 20261013 2026-09)" ""
done_testing
