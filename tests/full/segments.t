#!/bin/sh
# A cumulative file is gone on with: the days before the first one that changed are taken over from the last
# release's file as they stand there, and the file is byte for byte the one that is made from nothing (run --full).
# Broken on purpose: late, corrected and deleted records, a customer under another partner and name, other editions,
# repayments, transfers, gates and plans, files of the last release that are not what they were.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

# Of a recipient's newly written CSVs (or $2) of November: rows, and how many of them were not asked for.
sums () {
    wh "select coalesce(sum(f.rows), 0) || ' ' || coalesce(sum(k.taken_rows), 0)
          from nightpost.file f
          left join nightpost.segment_file k on k.recipient = f.recipient and k.report = f.report and k.cycle = f.cycle and k.edition = f.edition
                                            and k.split = coalesce(f.split, '') and k.format = f.format and k.sha256 = f.sha256
         where f.recipient = '$1' and f.format = '${2-csv.gz}' and f.cycle = '2026-11' and not f.linked and f.part = 0
           and case '${3-%}' when '%' then f.report in ('manager_consumption_detail', 'focus_cost_and_usage') else f.report = '${3-%}' end
           and f.release = (select max(n.release) from nightpost.release n where n.recipient = '$1')"
}
rows () { sums "$@" | cut -d' ' -f1; }
taken () { sums "$@" | cut -d' ' -f2; }
before_lines () { # before_lines <day>: D001's performance lines of November
    wh "set nightpost.through = '2026-11-30'; select count(*) from mart.performance_line l where l.report_cycle = '2026-11' and 'D001' in (l.top_id, l.owner_id) and l.line_day < '$1'
         and not exists (select from known.product_gate g where g.report_cycle = l.report_cycle and g.service_type_code = l.service_type_code
                                                            and g.product_policy = '2')"
}
before () { wh "select count(*) from mart.consumption_line c where c.report_cycle = '2026-11' and 'D001' in (c.top_id, c.owner_id) and c.trade_day < '$1'"; }

night () { # night <D> <what>: from nothing, and then as it is, which the next one goes on from
    psql -XAtq -d postgres -c "drop database if exists keep_src" -c "create database keep_src template src" \
        -c "drop database if exists keep_wh" -c "create database keep_wh template wh" 2>/dev/null
    rm -rf "$world/keep" "$world/reference"
    cp -a "$outbox" "$world/keep"
    works "$2, made from nothing" run --date "$1" --full
    is "nothing is taken over then" "$(taken D001) $(taken _finance)" "0 0"
    mv "$outbox" "$world/reference"
    fresh src keep_src
    fresh wh keep_wh
    mv "$world/keep" "$outbox"
    works "$2" run --date "$1"
    warned=$(grep -c 'segments not taken over' "$world/stderr" || true)
    ok "$2: the same bytes" same_bytes
    took=$(taken D001 csv.gz focus_cost_and_usage)
}

D=2026-11-04
next () { # next <what> [<SQL of what is new in the source>]
    D=$(date -u -d "$D + 1 day" +%F)
    src "${2-}"
    src "update src.readiness set complete_through = '$D'"
    night "$D" "$1"
}

day () {
    D=$(date -u -d "$D + 1 day" +%F)
    works "a day arrives" sample --advance --through "$D"
}

PG_IN_MEMORY=no # large
pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through "$D"
works "is read" extract --date "$D"
works "D001 subscribes" subscribe D001 manager_consumption_detail focus_cost_and_usage performance incentive_indicator_detail --since "$D"
works "in a second edition" subscribe D001 manager_consumption_detail --locale en --profile machine --unmask --since "$D"
works "in parts" subscribe D001 manager_consumption_detail --locale en --part-rows 50 --since "$D"
works "S001 too" subscribe S001 manager_consumption_detail focus_cost_and_usage --since "$D"
works "and a manager" subscribe D001 manager_consumption_detail focus_cost_and_usage --since "$D" \
    --manager "$(wh "select min(m.account_manager_id) from known.account_manager m where m.partner_id = 'D001'")"
works "the first night" run --date "$D"
is "has nothing to take over" "$(taken D001) $(taken _finance)" "0 0"
day
works "its night" run --date "$D"
echo "# $(sums D001)"
day
night "$D" "a day with records"
ok "in CSV and workbook: $(sums D001), $(sums D001 xlsx)" test "$(taken D001)" -gt 0 -a "$(taken D001 xlsx)" -gt 0
ok "finance's too: $(sums _finance)" test "$(taken _finance)" -gt 0
for report in performance incentive_indicator_line; do
    ok "and lines of $report: $(sums D001 csv.gz $report), $(sums _finance csv.gz $report)" \
        test "$(taken D001 csv.gz $report)" -gt 0 -a "$(taken _finance csv.gz $report)" -gt 0
done
is "what is cut into parts is written whole" "$(wh "select count(*) from nightpost.segment_file where edition = 'en-human'")" 0

# ---- records: late, corrected, deleted --------------------------------------------------------------------------------
copy_of="insert into src.consumption_record select (jsonb_populate_record(r, jsonb_build_object("
mine () { # mine <day>: a record of D001 itself
    wh "select c.record_id from mart.consumption_line c where c.report_cycle = '2026-11' and c.top_id = 'D001' and c.owner_id = 'D001'
         and c.bill_type not in (1, 2, 3, 4, 8, 18, 103) and c.trade_day = '$1' order by 1 limit 1"
}
dearer () { # dearer <day> <night>
    echo "update src.consumption_record set payment_amount = payment_amount + 1, official_amount = official_amount + 1, cash_amount = cash_amount + 1,
          last_modified = '$2 12:00+08' where record_id = '$(mine "$1")'"
}
next "a late record of the 3rd" "$copy_of 'record_id', 'SEG-LATE', 'last_modified', '2026-11-07 12:00+08'))).* from src.consumption_record r
    where record_id = '$(mine 2026-11-03)'"
is "exactly the days before it are not asked for" "$took of $(rows D001 csv.gz focus_cost_and_usage)" \
    "$(before 2026-11-03) of $(before 2026-11-08)"
is "nor the lines before it" "$(taken D001 csv.gz performance) of $(rows D001 csv.gz performance)" \
    "$(before_lines 2026-11-03) of $(before_lines 2026-11-08)"
is "of a partner who has nothing to do with it nothing is written" "$(rows S001)" 0
next "a corrected record of the 5th" "$(dearer 2026-11-05 2026-11-08)"
is "the days before it are not asked for" "$took" "$(before 2026-11-05)"
src "delete from src.consumption_record where record_id = 'SEG-LATE'"
works "a deleted record is found" reconcile --cycle 2026-11 --repair
next "a record of the 3rd is deleted, one of the 6th corrected" "$(dearer 2026-11-06 2026-11-09)"
is "the days before the first are not asked for" "$took" "$(before 2026-11-03)"

# ---- what is not a record ---------------------------------------------------------------------------------------------
customer=$(wh "select c.customer_id from mart.consumption_line c where c.report_cycle = '2026-11' and c.top_id = 'D001' and c.owner_id = 'D001'
    and c.customer_id = c.source_customer_id group by 1 order by count(*) desc, 1 limit 1")
works "another edition" subscribe D001 focus_cost_and_usage --unmask --since 2026-11-10
next "a customer has another name" "update src.customer set customer_name = '改名 Ltd', account_name = 'renamed', last_modified = '2026-11-10 12:00+08'
    where customer_id = '$customer'; $(dearer 2026-11-06 2026-11-10)"
next "a customer was another partner's all along" "update src.customer_association set partner_id = 'S001', last_modified = '2026-11-11 12:00+08'
    where customer_id = '$customer'; $(dearer 2026-11-06 2026-11-11)"
ok "his records are in another partner's files: $(sums S001)" test "$(rows S001)" -gt 0
next "a policy and a partner's name changed" "$(dearer 2026-11-06 2026-11-12); update src.incentive_policy set incentive_policy = '2' where policy_month = '2026-11';
    update src.partner set partner_name = 'Renamed Partner', last_modified = '2026-11-12 12:00+08' where partner_id = 'D001'"
is "which is in every row: nothing is taken over" "$took" 0

# ---- the last release is not what it was ------------------------------------------------------------------------------
file=$(find "$outbox/D001/20261113" -name 'focus_cost_and_usage*.csv.gz' | LC_ALL=C sort | head -n 1)
chmod u+w "$file"
printf 'X' | dd of="$file" bs=1 seek=4 conv=notrunc 2>/dev/null # the header's time: it can be read still
find "$outbox/D001/20261113/" -path '*manager_consumption_detail_202611*' -name '*.xlsx' -delete
next "files of the last release were changed or are gone" "$(dearer 2026-11-06 2026-11-13)"
is "their reports are written whole, with a word in the log" "$warned" 3
is "only the other edition's is gone on with" "$took" "$(before 2026-11-06)"
next "the night after" "$(dearer 2026-11-06 2026-11-14)"
is "goes on with what was written, both editions" "$took $warned" "$((2 * $(before 2026-11-06))) 0"
works "the release is as it says" verify "$outbox/D001/20261115"
works "a customer of S001 is erased" erase customer "$(wh "select min(c.customer_id) from mart.consumption_line c
    where c.report_cycle = '2026-11' and c.top_id = 'S001' and c.owner_id = 'S001'")" --by li --reason asked
next "nobody's name stays in what was taken over" "$(dearer 2026-11-06 2026-11-15)"
ok "S001's files are written again: $(sums S001)" test "$(rows S001)" -gt 0

# ---- who looks after a customer, from an instant on ---------------------------------------------------------------------
customer=$(wh "select c.customer_id from mart.consumption_line c where c.report_cycle = '2026-11' and c.top_id = 'D001' and c.owner_id = 'D001'
    and c.customer_id = c.source_customer_id and c.customer_id not in (select unnest(array[k.sub_customer_id, k.master_customer_id]) from ledger.customer_custody k)
    group by 1 having min(c.trade_day) < '2026-11-05' and max(c.trade_day) > '2026-11-05' order by count(*) desc, 1 limit 1")
first=$(wh "select min(c.trade_day) from mart.consumption_line c where c.report_cycle = '2026-11' and c.customer_id = '$customer' and c.trade_time >= '2026-11-05 12:00+08'")
next "a customer has another manager from noon of the 5th on" "update src.customer_manager_assignment set valid_to = '2026-11-05 12:00+08', last_modified = '2026-11-16 12:00+08'
    where customer_id = '$customer' and valid_to > '2026-11-05 12:00+08'; insert into src.customer_manager_assignment
    select 990001, '$customer', 'D001', min(account_manager_id), '2026-11-05 12:00+08', 'infinity', '2026-11-16 12:00+08' from src.account_manager where partner_id = 'D001'"
is "his records of before are not asked for" "$(wh "select t.from_day from nightpost.segment_touched t
    where t.segment = 'trade_day' and t.top_id = 'D001' and t.owner_id = 'D001' and t.report_cycle = '2026-11'
      and t.run_id = (select r.run_id from nightpost.run r order by r.business_date desc limit 1)")" "$first"
ok "of $(sums D001 csv.gz manager_consumption_detail)" test "$(taken D001 csv.gz manager_consumption_detail)" -gt 0

# ---- performance lines ------------------------------------------------------------------------------------------------
lines () { echo "$(taken D001 csv.gz performance) of $(rows D001 csv.gz performance)"; }
src "update src.consumption_record set debt_amount = 0.5, cash_amount = cash_amount - 0.5, last_modified = '2026-11-17 12:00+08'
      where record_id = '$(mine 2026-11-04)'; update src.incentive_policy set incentive_policy = '0' where policy_month = '2026-11'"
next "the products earn again, and half a yuan of the 4th became debt" "insert into src.repayment select 'SEG-R', record_id, customer_id, 'debt', 0.5, '2026-11-12 12:00+08', '2026-11-17 12:00+08'
    from src.consumption_record where record_id = '$(mine 2026-11-04)'"
is "all lines are asked for" "$(lines)" "0 of $(before_lines 2026-11-18)"
next "its repayment of the 12th was less" "update src.repayment set amount = 0.25, last_modified = '2026-11-18 12:00+08' where repayment_id = 'SEG-R'"
is "the lines before the 12th are not asked for" "$(lines)" "$(before_lines 2026-11-12) of $(before_lines 2026-11-19)"
next "performance of the 9th went to S001" "insert into src.performance_transfer select 'SEG-T', '2026-11', '$customer', 'D001', 'S001', '$(wh "set nightpost.through = '2026-11-30'; select min(l.service_type_code) from mart.performance_line l
        join known.product_gate g on g.report_cycle = l.report_cycle and g.service_type_code = l.service_type_code and g.product_policy = '0'
       where l.report_cycle = '2026-11' and l.owner_id = 'D001'")', 1, 'CNY', '2026-11-09 12:00+08', null, '2026-11-19 12:00+08'"
is "the lines before the 9th are not asked for" "$(lines)" "$(before_lines 2026-11-09) of $(before_lines 2026-11-20)"
next "a product's policy is another" "update src.incentive_policy set incentive_policy = case incentive_policy when '0' then '1' else '0' end where policy_month = '2026-11'"
is "which is in every line: none is taken over" "$(lines)" "0 of $(before_lines 2026-11-21)"
next "a plan has another name for its indicator" "update src.incentive_plan set indicator_name = 'renamed', last_modified = '2026-11-21 12:00+08'"
is "which is in every line of it" "$(taken D001 csv.gz incentive_indicator_line)" 0
done_testing
