#!/bin/sh
# Many partners of which a few changed, beside the night on which everybody's files were made.
#
#     make bench B=4 PARTNERS=2000 CHANGED=20 ROWS=50        ROWS = records per partner
#
# The partners are added to the smallest sample world: a customer each, and copies of one of its records.
set -eu
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
trap bench_close EXIT
trap 'exit 1' INT TERM

partners=${PARTNERS:-200}
changed=${CHANGED:-2}
rows=${ROWS:-50}

add () { # what a thousand partners have, that a sample has not
    src "insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
         select 'P' || i, 'SOLUTION_PROVIDER', 'p' || i, 'Partner ' || i, 'CNY', '2026-10-01' from generate_series(1, $partners) i"
    src "insert into src.customer (customer_id, account_name, last_modified)
         select 'PC' || i, 'pc' || i, '2026-10-01' from generate_series(1, $partners) i"
    src "insert into src.customer_association (association_id, customer_id, partner_id, association_type, valid_from, last_modified)
         select 900000000 + i, 'PC' || i, 'P' || i, '2', '2026-01-01', '2026-10-01' from generate_series(1, $partners) i"
    src "insert into src.consumption_record
         select r.*
           from (select t.* from src.consumption_record t
                  where t.bill_cycle = '2026-10' and t.record_id like 'use-%' and t.bill_detail_type = 5 and t.payment_amount > 0
                  order by t.record_id limit 1) t
          cross join generate_series(1, $partners) i
          cross join generate_series(1, $rows) n
          cross join lateral jsonb_populate_record(null::src.consumption_record, to_jsonb(t) || jsonb_build_object(
                'record_id', 'many-' || i || '-' || n, 'customer_id', 'PC' || i, 'partner_id', 'P' || i, 'account_manager_id', null)) r"
}

bench_open 4_partners
bench_conf '[source sample]' 'kind = postgres'
np sample --scale 0.01 --through 2026-10-05
add
np extract --date 2026-10-05
np subscribe all all --since 2026-10-05
used all run --date 2026-10-05
src "update src.consumption_record set resource_name = 'renamed', last_modified = '2026-10-06 12:00+08'
     where record_id in (select 'many-' || i || '-1' from generate_series(1, $changed) i)"
src "update src.readiness set complete_through = '2026-10-06'"
used few run --date 2026-10-06
src "update src.readiness set complete_through = '2026-10-07'"
used none run --date 2026-10-07
say "$partners partners with $rows records, and the smallest sample; $changed changed"
row "$changed of $partners changed / all (ms)" "$(median few)" "$(median all)" "$(ratio "$(median few)" "$(median all)")" "<= 0.05 for a hundredth"
row "none changed / all" "$(median none)" "$(median all)" "$(ratio "$(median none)" "$(median all)")" "<= 0.05"
row "the same, CPU of our processes" "$(median "none cpu")" "$(median "all cpu")" "$(ratio "$(median "none cpu")" "$(median "all cpu")")" ""
