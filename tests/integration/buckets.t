#!/bin/sh
# What a source changes behind the watermark's back (3-operations.md, 3.2): late, changed without touching
# last_modified, deleted and duplicated rows are found by bucket comparison, and nothing else is read again.
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
src 'alter table src.consumption_record drop constraint consumption_record_pkey'

night () { # night [D]: reads the sources; $again says what was read again, $watermark how many rows else
    try extract --date "${1:-2026-11-03}"
    again=$(grep -o 'msg="read again".*' "$world/stderr" | sed 's/msg="read again" source=sample //') || :
    test "$status" -eq 0 || again="failed: $last"
}
bucket="('x' || left(md5(customer_id), 2))::bit(8)::int4 % 64"
same_bucket () { # same_bucket <record_id>: how many rows its bucket has at the source by now
    src "select count(*) from src.consumption_record c
          where (c.bill_cycle, (c.trade_time at time zone 'Etc/GMT-8')::date, $bucket) = (select bill_cycle, (trade_time at time zone 'Etc/GMT-8')::date, $bucket
                from src.consumption_record where record_id = '$1' limit 1)"
}
pick () { # pick <where>: a good record of an open cycle, alone under its key, which no order must agree with
    src "select record_id from src.consumption_record c where bill_detail_type not in (1, 2, 3, 4, 8, 18, 103) and last_modified < '2026-11-03' and bill_cycle = '2026-11' and $1 order by record_id limit 1"
}
paid_of () { # what the ledger knows of a record
    wh "select coalesce(string_agg(trim_scale(payable_amount)::text, ' '), 'nothing') from known.consumption where record_id = '$1'"
}
reconciled () { # reconciled <what>: the ledger agrees to the last hash
    for cycle in 2026-10 2026-11; do
        try reconcile --cycle "$cycle"
        is "$1: $cycle agrees to the last hash" "$status $(tail -n 1 "$world/stdout" | cut -d, -f1)" "0 $cycle: ledger and sources agree"
    done
}

night
is "the night reads what came; nothing differs" "$again" ""
night
before=$(ledger_state)
is "a clean night reads nothing again" "$again" ""
reconciled "clean"
is "and looking changes nothing" "$(ledger_state)" "$before"

# ---- each kind of silent change ----------------------------------------------------------------------
r=$(pick 'payment_amount > 1')
was=$(paid_of "$r")
src "update src.consumption_record set payment_amount = payment_amount + 1, cash_amount = cash_amount + 1,
     official_amount = official_amount + 1 where record_id = '$r'"
night
is "a changed row with an old last_modified: its bucket is read, one row has changed" "$again" \
    "feed=consumption buckets=1 read=$(same_bucket "$r") new=0 changed=1 ended=0 left=0"
is "and the ledger has the new amount" "$(paid_of "$r")" "$(wh "select trim_scale($was + 1)")"
night
is "the night after reads nothing again" "$again" ""

src "create table src.kept as select * from src.consumption_record where record_id = '$r'"
n=$(same_bucket "$r")
src "delete from src.consumption_record where record_id = '$r'"
night
is "a deleted row: its bucket is read, the row has ended" "$again" \
    "$(test "$n" -gt 1 && echo "feed=consumption buckets=1 read=$((n - 1)) new=0 changed=0 ended=1 left=0" ||
       echo "feed=consumption buckets=1 read=0 new=0 changed=0 ended=1 left=0")"
is "the ledger knows it no more, and still knows when it did" \
    "$(paid_of "$r") $(wh "select count(*) from ledger.consumption where record_id = '$r'")" "nothing 2"
night
is "deleted: the night after reads nothing again" "$again" ""

src "insert into src.consumption_record select * from src.kept"
night
is "a late row with an old last_modified comes in" "$again" \
    "feed=consumption buckets=1 read=$n new=1 changed=0 ended=0 left=0"

src "insert into src.consumption_record select * from src.kept"
night
is "a key that is there twice: both rows wait in quarantine, the good version has ended" \
    "$again $(paid_of "$r") $(wh "select count(*), min(reason) from nightpost.quarantine where row_key like '%$r' and resolved_by is null")" \
    "feed=consumption buckets=1 read=$((n + 1)) new=0 changed=0 ended=1 left=0 nothing 2|the key $r comes more than once in this load"
night
is "a row in quarantine is in its bucket's figures: nothing is read again" "$again" ""
src "update src.consumption_record c set payment_amount = payment_amount + 1, cash_amount = cash_amount + 1, official_amount = official_amount + 1
     where ctid = (select max(ctid) from src.consumption_record m where m.record_id = '$r')"
night
night
is "twice with other amounts: found, and quiet then" \
    "$again $(wh "select count(*) from nightpost.quarantine where row_key like '%$r' and resolved_by is null")" " 2"
src "delete from src.consumption_record where ctid = (select max(ctid) from src.consumption_record m where m.record_id = '$r')"
night
is "one of the two goes: the other is good again, quarantine is empty of it" \
    "$(paid_of "$r" | grep -vc nothing) $(wh "select count(*) from nightpost.quarantine where row_key like '%$r' and resolved_by is null")" "1 0"

other=$(src "select customer_id from src.customer c where $bucket <> (select $bucket from src.consumption_record where record_id = '$r' limit 1)
    and c.customer_id in (select customer_id from src.customer_association) order by 1 limit 1")
src "update src.consumption_record set customer_id = '$other' where record_id = '$r'"
night
like "a row that moved to another customer: two buckets" "$again" 'feed=consumption buckets=2 read=* new=1 changed=0 ended=1 *=0'
is "and stands there alone" "$(wh "select string_agg(customer_id, ' ') from known.consumption where record_id = '$r'")" "$other"

src "update src.consumption_record set trade_time = trade_time + interval '1 day' where record_id = '$r'"
night
like "a row that moved to another day: two buckets, one change" "$again" 'feed=consumption buckets=2 read=* new=0 changed=1 ended=0 *=0'

r2=$(pick "bill_cycle = '2026-11' and record_id <> '$r'")
src "update src.consumption_record set last_modified = last_modified - interval '1 second' where last_modified = (select max(last_modified)
     from src.consumption_record) or record_id = '$r2'"
night
is "rows of which only last_modified went back are asked for a hash, and not read" "$again" ""
night
is "once" "$again $(grep -c 'read again' "$world/stderr" || :)" " 0"

src "insert into src.consumption_record select (jsonb_populate_record(c, jsonb_build_object('record_id', 'bad', 'official_amount', '-7', 'last_modified', '2026-11-03 12:00+08'))).*
     from src.consumption_record c where record_id = '$r2'"
night
night
is "a row that is bad comes by the watermark or the comparison, once" \
    "$again $(wh "select count(*) from nightpost.quarantine where row_key like '%bad' and resolved_by is null")" " 1"
src "update src.consumption_record set payment_amount = payment_amount + 1 where record_id = 'bad'"
night
night
is "a bad row that changes silently is bad as it is now" \
    "$again $(wh "select count(*), max(payable_amount) = (select max(payable_amount) + 1 from known.consumption where record_id = '$r2')
        from nightpost.quarantine where row_key like '%bad' and resolved_by is null")" " 1|t"
src "delete from src.consumption_record where record_id = 'bad'"
night
is "a bad row that is gone leaves quarantine" \
    "$(wh "select count(*) from nightpost.quarantine where row_key like '%bad' and resolved_by is null")" "0"
reconciled "after all of that"

# ---- what only a hash sees: within seven nights, and in reconcile at once -------------------------------
t=$(wh "select record_id from known.consumption where bill_cycle = '2026-10' and resource_name is not null order by record_id limit 1")
b=$(src "select ($bucket) % 7 from src.consumption_record where record_id = '$t'")
src "update src.consumption_record set resource_name = 'renamed 一二三' where record_id = '$t'"
found=
for day in 2026-10-28 2026-10-29 2026-10-30 2026-10-31 2026-11-01 2026-11-02 2026-11-03; do
    turn=$((($(date -u -d "$day" +%s) - $(date -u -d 2000-01-01 +%s)) / 86400 % 7))
    night "$day"
    test -z "$again" || found="$found $day"
    test "$turn" -ne "$b" || expected=" $day"
done
is "a text changed silently is found by the night whose seventh it is" "$found" "$expected"
is "and is in the ledger" "$(wh "select resource_name from known.consumption where record_id = '$t'")" "renamed 一二三"

src "update src.consumption_record set resource_name = 'again' where record_id = '$t'"
before=$(ledger_state)
try reconcile --cycle 2026-10
is "reconcile sees it at once, exit status 7" "$status" 7
like "and says where" "$(cat "$world/stdout")" "*hash of the rows*1 differ*2026-10: 1 of * buckets differ; --repair*"
is "reconcile alone changes nothing" "$(ledger_state)" "$before"
try reconcile --cycle 2026-11
is "another month is not concerned" "$status" 0
try reconcile --cycle 2026-10 --repair
is "--repair reads it again, exit status 0" "$status" 0
like "and says what it read" "$(cat "$world/stdout")" "*read again $(same_bucket "$t") rows: 0 new, 1 changed, 0 ended, 0 differ still*agree*"
is "the ledger has it" "$(wh "select resource_name from known.consumption where record_id = '$t'")" again

r=$(pick 'payment_amount > 1')
src "update src.consumption_record set payment_amount = payment_amount + 0.25, cash_amount = cash_amount + 0.25, official_amount = official_amount + 0.25
     where record_id = '$r'"
try reconcile --cycle 2026-11
like "expected, actual and difference of each figure" "$(tr -s ' ' <"$world/stdout")" \
    "*source feed cycle day bucket measure expected actual difference*payable_amount * -0.25*"
try reconcile --cycle 2026-11 --repair
is "repaired" "$status" 0
wh "update nightpost.bucket set rows = rows + 1 where feed = 'consumption' and bill_cycle = '2026-11' and day = '2026-11-02' and rows > 0
    and bucket = (select min(bucket) from nightpost.bucket where feed = 'consumption' and bill_cycle = '2026-11' and day = '2026-11-02' and rows > 0)"
try reconcile --cycle 2026-11 --repair
is "what reading again does not mend remains, exit status 7" "$status" 7
like "and is said" "$(cat "$world/stdout")" '*1 differ still*2026-11: 1 of * buckets differ'
try reconcile
refused "reconcile without a month" 64 '*--cycle YYYY-MM'
try reconcile --cycle 2026-13
refused "reconcile of no month" 64 '*"2026-13" is no bill cycle*'
wh "update nightpost.bucket set rows = rows - 1 where feed = 'consumption' and bill_cycle = '2026-11' and day = '2026-11-02' and rows > 0
    and bucket = (select min(bucket) from nightpost.bucket where feed = 'consumption' and bill_cycle = '2026-11' and day = '2026-11-02' and rows > 0)"

# ---- orders, their lines, coupons ------------------------------------------------------------------------
o=$(wh "select order_id from known.orders join known.order_line using (order_id) where create_time >= '2026-10-05'
    and order_id not in (select trade_id from known.consumption where trade_id is not null) order by order_id limit 1")
src "update src.customer_order set amount_after_discount = amount_after_discount + 1 where order_id = '$o'"
night
like "an order changed silently" "$again" 'feed=orders buckets=1 read=* new=0 changed=1 ended=0 *=0'
src "delete from src.order_line where order_line_item_id = (select min(order_line_item_id) from src.order_line where order_id = '$o')"
night
like "an order line deleted" "$again" 'feed=order_line buckets=1 read=* new=0 changed=0 ended=1 *=0'
src "update src.voucher set balance = balance - 0.01 where coupon_id = (select min(coupon_id) from src.voucher where balance > 1)"
night
like "a coupon changed silently" "$again" 'feed=voucher buckets=1 read=* new=0 changed=1 ended=0 *=0'
src "delete from src.repayment where repayment_id = (select min(repayment_id) from src.repayment)"
night
like "a repayment deleted" "$again" 'feed=repayment buckets=1 read=* new=0 changed=0 ended=1 *=0'
src "update src.marketplace_order set deal_price = deal_price + 1 where order_line_id = (select min(order_line_id) from src.marketplace_order)"
night
like "an order of the marketplace changed silently" "$again" 'feed=marketplace_order buckets=1 read=* new=0 changed=1 ended=0 *=0'
night
is "and all is quiet again" "$again" ""

# ---- figures are kept, never counted anew: they are what a count would say --------------------------------
is "the figures kept by the load are those of the ledger" "$(wh "
    with counted as (select bill_cycle, (trade_time at time zone 'Etc/GMT-8')::date as day, nightpost.customer_bucket(customer_id) as bucket,
                            count(*) as rows, sum(payable_amount) as payable from known.consumption group by 1, 2, 3)
    select count(*) from counted c full join (select * from nightpost.bucket where feed = 'consumption' and rows > 0) b using (bill_cycle, day, bucket)
     where (c.rows, c.payable) is distinct from (b.rows, b.amounts[4])")" 0
works "the night of all this" run --date 2026-11-03
like "is published" "$(outbox_state)" "whole 4"

# ---- too much at once is a broken source, not a correction -------------------------------------------------
src "update src.consumption_record set currency = 'XXX'"
before=$(ledger_state)
try extract --date 2026-11-03
is "a source that turned bad silently is stopped, nothing of it is kept" "$(ledger_state)" "$before"
like "with the reason" "$last" '*max_bad_share*'
done_testing
