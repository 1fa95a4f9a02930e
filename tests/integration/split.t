#!/bin/sh
# Written so that it can grow (4-architecture.md, 4.12): the ledger split by customer, facts by top partner, into
# three databases; what every statement of the program gives there together is what it gives on the whole. And
# the keys: every table is classified, and nothing would keep it from being distributed.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

d=2026-11-03
pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure

# A month that is closed, and records of it that changed afterwards: lines in two report cycles (1.8).
works "the sample" sample --scale 0.01 --through 2026-10-20
works "is read" extract --date 2026-10-20
works "everybody subscribes" subscribe all all --since 2026-10-01
psql -XAtq -v ON_ERROR_STOP=1 -d wh \
    -c "$("$nightpost" sql sql/run/close_add.sql | sed "s/\$1/'2026-09'/g; s/\$2/'zhang'/g")"
src "update src.consumption_record
        set official_amount = official_amount + 1, payment_amount = payment_amount + 1,
            cash_amount = coalesce(cash_amount, 0) + 1, last_modified = '2026-10-25 12:00+08'
      where bill_cycle = '2026-09' and mod(abs(hashtext(record_id)), 40) = 0"
works "two weeks more" sample --advance --through $d
try run --date $d --prepare # control 8 sees orders that were changed
is "the marts are made" "$(wh "select done from mart.mart_state")" t
is "closed lines and adjustments are among them" \
    "$(wh "select count(*) > 20 and (select count(*) from mart.closed_scope_interval) > 20 from mart.consumption_line where line_no > 0")" t
wh "insert into nightpost.recipient select run_id, '_everyone', 'partner', 'D001' from nightpost.run" >"$tap_output"
wh "insert into nightpost.recipient_scope
    select r.run_id, '_everyone', p.*
      from nightpost.run r
     cross join (select top_id, owner_id, null from mart.consumption_line union select top_id, owner_id, null from mart.scope_interval
                  union select top_id, owner_id, null from mart.voucher_line union select top_id, top_id, null from mart.incentive_bill_line) p"

# ---- the keys ------------------------------------------------------------------------------------
lint () { # lint [SQL]: what the catalogue says against distributing, after a change that is taken back
    psql -XAtq -v ON_ERROR_STOP=1 -d wh -c "begin" ${1+-c "$1"} \
        -c "select u.relation || ' ' || u.why from nightpost.unfit() u" -c "rollback"
}
is "every table is classified, every key begins with its distribution key" "$(lint)" ""
is "a mart that nobody classified" "$(lint "create table mart.new_fact (top_id text not null)")" \
    "mart.new_fact nobody has said where it lives: a line of nightpost.distribution is missing"
like "a feed that nobody classified, and its end" "$(lint "create table staging.f (k text, v text); select nightpost.make_ledger('f', '{k}', '{}')" |
    grep -v '^$' | tr '\n' ';')" "ledger.f nobody*;ledger.f_end nobody*"
like "a primary key that begins with something else" \
    "$(lint "alter table mart.incentive_bill_line drop constraint incentive_bill_line_pkey, add primary key (bill_id, data_id, top_id)")" \
    "mart.incentive_bill_line mart.incentive_bill_line_pkey does not begin with top_id"
like "a unique index without the key" "$(lint "create unique index u on ledger.voucher (coupon_id, batch_id)")" \
    "ledger.voucher ledger.u does not begin with customer_id"
like "a foreign key to a table of another key" \
    "$(lint "alter table ledger.voucher add constraint k foreign key (coupon_id) references nightpost.probe (probe_id) not valid")" \
    "ledger.voucher foreign key k: does not begin with both keys"
like "a foreign key to the coordinator" \
    "$(lint "alter table ledger.orders add constraint k foreign key (order_id) references nightpost.run (run_id) not valid")" \
    "ledger.orders foreign key k: from distributed to local"
like "a trigger" "$(lint "create trigger t before insert on mart.order_fact for each row execute function nightpost.forget()")" \
    "mart.order_fact trigger t"
like "a key that may be null" "$(lint "alter table mart.order_fact alter top_id drop not null")" \
    "mart.order_fact has no column top_id that is never null*"
like "a key of another collation" "$(lint "create table mart.fact (top_id text not null); insert into nightpost.distribution values ('mart', 'fact', 'distributed', 'top_id')")" \
    "mart.fact top_id is text collate default here and something else elsewhere"
like "a classification without a table" "$(lint "insert into nightpost.distribution values ('mart', 'gone', 'reference')")" \
    "mart.gone nightpost.distribution names it*"

# ---- whole = union of the parts ----------------------------------------------------------------------
run_id=$(wh "select run_id from nightpost.run")
mark=$(wh "select mark from nightpost.run")
python3 tests/harness/split_check.py "$nightpost" wh --run-id "$run_id" --through $d --mark "$mark" --cycles 2026-10,2026-11 \
    --recipients _everyone,D001,_finance --work "$world" >"$world/said" || echo "not ok 1 - it came to its end" >>"$world/said"
while IFS= read -r line; do
    case $line in
    'ok '* | 'not ok '*)
        case $line in ok*) good=0 ;; *) good=1 ;; esac
        tap_result $good "${line#*- }" # why it is not stands in the next line
        ;;
    '# '*) echo "$line" ;;
    esac
done <"$world/said"
done_testing
