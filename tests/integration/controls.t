#!/bin/sh
# The gate before publishing (3-operations.md, 3.3): every control passes a clean night, and sees the fault
# that is planted for it; what fails holds back the partners it touches and nobody else.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM
world_open 0.005 2026-11-03
world_new
works "a clean night" run --date 2026-11-03
run_id=$(wh "select run_id from nightpost.run order by started_at desc limit 1")
# Its basis stays, so that nothing is read and nothing mends what is planted; its releases are forgotten.
psql -XAtq -d postgres -c 'create database world_done template wh'
psql -XAtq -d world_done -c "delete from nightpost.release; delete from nightpost.file; delete from nightpost.unit;
    update nightpost.run set state = 'partial'"
verdicts () { # of the last run, "control verdict" without what passed or informs
    wh "select distinct control, name, verdict from nightpost.control where run_id = (select run_id from nightpost.run order by started_at desc limit 1)
          and verdict not in ('passed', 'informs') order by 1, 2, 3"
}

# ---- the clean case -----------------------------------------------------------------------------------
is "a clean night: every control ran and none says anything" "$(verdicts)" ""
for control in 1 2 3 4 5 6 7 8 10; do
    is "control $control has compared something" \
        "$(wh "select count(*) > 0 from nightpost.control where run_id = '$run_id' and control = '$control'
               and (verdict in ('passed', 'informs') or control = '6')" | sed 's/^f$/nothing/')" t
done
is "control 1 compares every day of both cycles, in rows and amounts" \
    "$(wh "select count(distinct key) > 30, count(distinct measure), bool_and(difference = 0) from nightpost.control where run_id = '$run_id' and control = '1'")" "t|3|t"
is "and quarantined rows belong to it" \
    "$(wh "select sum(expected) filter (where measure = 'rows') = (select count(*) from known.consumption where bill_cycle in ('2026-10', '2026-11'))
        + (select count(*) from nightpost.quarantine where feed = 'consumption' and resolved_by is null and bill_cycle in ('2026-10', '2026-11'))
        from nightpost.control where run_id = '$run_id' and control = '1'")" t

# ---- planted faults ---------------------------------------------------------------------------------------
plant () { # plant <sql on the warehouse of the clean night>; then the night of everybody
    rm -rf "$outbox" "${world:?}/var"
    fresh wh world_done
    psql -XAtq -v ON_ERROR_STOP=1 -d wh -c "set session_replication_role = replica; set nightpost.mark = '9223372036854775807'" -c "$1"
    try run --date 2026-11-03
}
released () { # who has a release
    find "$outbox" -mindepth 2 -maxdepth 2 -name latest -printf '%h\n' | sed 's|.*/||' | sort | tr '\n' ' '
}
caught () { # caught <control> <what> <held, blank-separated> <released>: exit status 1, these held back, these out
    is "$1: $2: exit status 1" "$status" 1
    like "$1: $2: the log names the control" "$said" "*msg=\"control failed\" control=$1 *"
    is "$1: $2: held back" "$(wh "select coalesce(string_agg(recipient, ' ' order by recipient), '') from nightpost.recipient where held is not null")" "$3"
    is "$1: $2: the others went out" "$(released)" "$4"
    like "$1: $2: nightpost status says who and why" "$("$nightpost" status --config "$conf")" "*held back*${3%% *}: control $1 *"
    like "$1: $2: expected, actual, difference and verdict are kept" \
        "$(wh "select count(*) from nightpost.control where run_id = (select run_id from nightpost.run order by started_at desc limit 1)
              and control = '$1' and verdict = 'failed' and difference <> 0")" "[1-9]*"
}
plant 'select 1'
is "nothing planted: all go out" "$status $(released)" "0 D001 R001 S001 _finance "

# A customer of S001 alone; a charge of it in November.
line="from mart.consumption_line where report_cycle = '2026-11' and owner_id = 'S001' and trade_day <= '2026-11-03' and payable_amount > 1
    order by record_id limit 1"
set_one="(select record_id $line)"

plant "insert into ledger.consumption_end (customer_id, bill_cycle, record_id, batch_id, ended_by)
    select customer_id, bill_cycle, record_id, batch_id, batch_id from ledger.consumption where record_id = $set_one"
like "1: a row that the ledger lost: S001 is held back" "$(wh "select string_agg(recipient, ' ' order by recipient) from nightpost.recipient where held is not null")" "*S001*"
like "1: it is control 1 that sees it first" "$(wh "select held from nightpost.recipient where recipient = 'S001'")" 'control 1 (sql/check/source_is_ledger.sql): sample 2026-11 *: expected *, actual *'
is "1: finance's release goes out" "$(released | tr ' ' '\n' | grep -c _finance)" 1

plant "update nightpost.batch set rows_read = rows_read + 1 where feed = 'orders' and batch_id = (select max(batch_id) from nightpost.batch where feed = 'orders')"
caught 2 "a row read that went nowhere" "D001 R001 S001" "_finance "

plant "update mart.consumption_day set discount_amount = coalesce(discount_amount, 0) + 0.01 where (tableoid, ctid) = (select tableoid, ctid
    from mart.consumption_day where report_cycle = '2026-11' and owner_id = 'S001' limit 1)"
caught 3 "identity A broken in the summary" S001 "D001 R001 _finance "
plant "update mart.consumption_day set cash_amount = coalesce(cash_amount, 0) - 0.01 where (tableoid, ctid) = (select tableoid, ctid
    from mart.consumption_day where report_cycle = '2026-11' and owner_id = 'S001' limit 1)"
caught 3 "identity B broken in the summary" S001 "D001 R001 _finance "

plant "update mart.consumption_day set record_count = record_count + 1 where (tableoid, ctid) = (select tableoid, ctid
    from mart.consumption_day where report_cycle = '2026-11' and owner_id = 'S001' limit 1)"
caught 4 "a row counted twice in the summary" S001 "D001 R001 _finance "
plant "update mart.consumption_day set owner_id = 'S001', top_id = 'S001' where (tableoid, ctid) = (select tableoid, ctid
    from mart.consumption_day where report_cycle = '2026-11' and owner_id = 'D001' limit 1)"
caught 4 "a sum under another partner: both are held back" "D001 S001" "R001 _finance "

plant "delete from mart.consumption_line where record_id = $set_one and line_no = 0"
like "5: a row that the marts lost" "$(verdicts)" "*5|all_rows_once|failed*"
is "5: S001 alone is held back" "$(wh "select string_agg(recipient, ' ') from nightpost.recipient where held is not null") $(released)" "S001 D001 R001 _finance "
plant "insert into mart.consumption_line select * $line"
is "5: a row that is there twice: S001 alone is held back" \
    "$(verdicts | grep -c '^5|all_rows_once|failed') $(wh "select string_agg(recipient, ' ') from nightpost.recipient where held is not null")" "1 S001"

quota="(select quota_id from known.voucher_quota where partner_id = 'D001' and parent_quota_id is null order by 1 limit 1)"
plant "update ledger.voucher_quota set balance = -0.01 where quota_id = $quota"
caught 7 "a balance below 0" "D001" "R001 S001 _finance "
plant "update ledger.voucher_quota set balance = balance + 1 where quota_id = (select quota_id from known.voucher_quota
    where parent_quota_id is not null and partner_id = 'R001' order by 1 limit 1)"
like "7: a reseller's quota has more than was issued: R001 is held back" \
    "$(wh "select held from nightpost.recipient where recipient = 'R001'")" 'control 7 *issued less reclaimed less used is the balance*'
plant "update mart.voucher_line set balance_after = balance_after + 1 where quota_id = $quota"
is "7: operations that do not lead to the balance of the vendor's quota: a warning, nobody is held back" \
    "$status $(released)$(verdicts)" "0 D001 R001 S001 _finance 7|voucher_balances|warning"
plant "update ledger.voucher set balance = face_value + 1 where coupon_id = (select v.coupon_id from known.voucher v join known.voucher_quota q using (quota_id)
    where q.partner_id = 'D001' order by 1 limit 1)"
caught 7 "a coupon worth more than its face" "D001" "R001 S001 _finance "

order="(select l.trade_id from mart.consumption_line l join known.orders o on o.order_id = l.trade_id where l.report_cycle = '2026-10' and l.owner_id = 'S001'
    and l.bill_type in (1, 2, 3, 8) order by l.record_id limit 1)"
plant "update ledger.orders set amount_after_discount = amount_after_discount + 0.01 where order_id = $order"
caught 8 "an order of another amount than its charges" S001 "D001 R001 _finance "
plant "delete from ledger.orders where order_id = $order"
caught 8 "charges without an order, for a long time" S001 "D001 R001 _finance "
plant "update ledger.consumption set trade_time = '2026-11-02 12:00+08' where trade_id = $order; delete from ledger.orders where order_id = $order"
is "8: an order that is missing for less than 3 days is a warning" "$(verdicts | grep '^8')" "8|orders_are_consumption|warning"
part="(select k.trade_id from known.consumption k join known.orders o on o.order_id = k.trade_id where k.bill_type in (18, 103) and k.bill_cycle in ('2026-10', '2026-11')
    order by k.record_id limit 1)"
plant "update ledger.orders set amount_after_discount = 0.01 where order_id = $part"
is "8: instalments of more than the order" "$(verdicts | grep '^8')" "8|orders_are_consumption|failed"

# ---- control 10 informs, and holds back beyond what is configured -----------------------------------------
plant 'select 1'
is "10: it informs: per cent, and who changed most" \
    "$(wh "select bool_or(note like '%\%; most: %') from nightpost.control where control = '10' and verdict = 'informs'")" t
sed -i 's/^workers/max_variance_percent = 0\nworkers/' "$conf"
plant 'select 1'
is "10: beyond max_variance_percent it holds back" "$status $(verdicts)" "1 10|variance|failed"
sed -i 's/^max_variance_percent = 0/max_variance_percent = 100000000/' "$conf"
plant 'select 1'
is "10: below it does not" "$status $(verdicts)" "0 "
# shellcheck disable=SC2119
configure
src "update src.readiness set complete_through = '2026-11-04'"
works "the night after" run --date 2026-11-04
is "10: compares with the last release" \
    "$(wh "select count(*) > 0, bool_and(expected = (select k.actual from nightpost.control k where k.run_id = '$run_id' and k.key = c.key
            and k.top_id = c.top_id and k.measure = replace(c.measure, 'last release', 'month before')))
        from nightpost.control c join nightpost.run r using (run_id) where r.business_date = '2026-11-04'
        and c.control = '10' and c.measure like '%last release%'")" "t|t"

# ---- a held partner goes out when the fault is mended -----------------------------------------------------
plant "update mart.consumption_day set record_count = record_count + 1000000 where (tableoid, ctid) = (select tableoid, ctid
    from mart.consumption_day where report_cycle = '2026-11' and owner_id = 'S001' limit 1)"
before=$(find "$outbox" -type f -not -path '*/.pages/S001.*' -exec sha256sum {} + | LC_ALL=C sort)
like "its page says which control holds it back, and no figure" "$(grep -h 'Held back' "$outbox"/.pages/S001*.html)" \
    '*since 2026-11-04*: control [0-9]* found that two independent sums are not the same. What*'
wh "update mart.consumption_day set record_count = record_count - 1000000 where record_count > 1000000"
works "mended: the same command" run --date 2026-11-03
is "the held partner goes out" "$(released)" "D001 R001 S001 _finance "
is "the others are left alone" "$(find "$outbox" -type f -not -path '*/S001/*' -not -path '*/.pages/S001.*' -exec sha256sum {} + | LC_ALL=C sort)" "$before"

# ---- a past date uses what was stored -----------------------------------------------------------------------
src "update src.consumption_record set payment_amount = payment_amount + 1, cash_amount = cash_amount + 1, official_amount = official_amount + 1,
     last_modified = '2026-11-04 10:00+08' where bill_cycle = '2026-11' and bill_detail_type = 5"
src "update src.readiness set complete_through = '2026-11-04'"
works "the next night reads changed rows" run --date 2026-11-04
is "and passes" "$(verdicts)" ""
wh "delete from nightpost.run where business_date = '2026-11-03'"
works "a past date again" run --date 2026-11-03
is "passes by the figures of its own extraction" "$(verdicts)" ""
is "which are not those of today" "$(wh "select count(*) > 0 from nightpost.control a join nightpost.control b using (name, key, measure)
    where a.control = '1' and a.run_id < b.run_id and a.expected <> b.expected")" t

# ---- quarantine does not hold back: it is said ----------------------------------------------------------------
world_new
c=$(wh "select customer_id from mart.scope_interval where owner_id = 'S001' and valid_to = 'infinity' limit 1")
test -n "$c" || c=$(src "select a.customer_id from src.customer_association a where a.partner_id = 'S001' and a.valid_to = 'infinity' order by 1 limit 1")
src "insert into src.consumption_record select (jsonb_populate_record(c, jsonb_build_object('record_id', 'bad-' || n, 'customer_id', '$c', 'official_amount', '-7',
         'payment_amount', '12.5', 'currency', 'CNY', 'bill_cycle', '2026-11', 'trade_time', '2026-11-03 09:00+08', 'last_modified', '2026-11-03 12:00+08'))).*
     from src.consumption_record c cross join generate_series(1, 2) n where c.record_id = (select min(record_id) from src.consumption_record where bill_cycle = '2026-11')"
works "a night with two bad rows of S001" run --date 2026-11-03
incomplete () {
    python3 -c 'import json, sys
print([(n["cycle"], n["currency"], n["rows"], n["payable"]) for n in json.load(open(sys.argv[1]))["incomplete"]])' "$outbox/$1/latest/manifest.json"
}
is "S001's manifest says incomplete: rows and amount" "$(incomplete S001)" "[('2026-11', 'CNY', 2, '25')]"
like "its page says so too" "$(cat "$outbox/S001/latest/index.html")" '*Incomplete*2026-11: 2 rows, 25 CNY*'
is "another partner's does not" "$(incomplete R001 | grep -c "'25'")" 0
like "finance's has them all" "$(incomplete _finance)" "*2026-11*"
done_testing
