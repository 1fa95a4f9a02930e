#!/bin/sh
# nightpost policy: an operator's own incentive plans are kept whole or not at all (1-domain.md, 1.6; E58).
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
file=$world/plans.csv
head=plan_id,plan_name,valid_from_cycle,valid_to_cycle,association_types,partner_kinds,period_kind,product_policies,tier_mode,currency,threshold,rate

plans () { # plans [ROW...]: the file, under that header
    printf '%s\n' "$head" "$@" >"$file"
}

import () { # import <what> <printed>
    try policy import "$file"
    is "$1" "$status $(cat "$world/stdout")" "0 $2"
}

kept () { # what the warehouse knows
    wh "select p.plan_id, p.valid_from_cycle, p.valid_to_cycle, p.association_types,
               (select string_agg(trim_scale(t.threshold) || '=' || trim_scale(t.rate), ' ' order by t.threshold) from known.incentive_tier t
                 where t.plan_id = p.plan_id and t.valid_from_cycle = p.valid_from_cycle)
          from known.incentive_plan p order by 1, 2"
}

refuses () { # refuses <what> <line: column: reason...>: all faults, in order, and nothing else was said
    refuses_what=$1
    shift
    try policy import "$file"
    printf '%s\n' "$@" | sed "s|^|$file:|" >"$world/want"
    sed '$d' "$world/stderr" >"$world/got"
    ok "$refuses_what: every fault with its line" diff -u "$world/want" "$world/got"
    is "$refuses_what: exit status 7" "$status" 7
    like "$refuses_what: refused whole" "$last" "nightpost: $file: refused whole, nothing was imported: $# fault*"
    is "$refuses_what: nothing half imported" "$(kept)" "$before"
}

# ---- good files ------------------------------------------------------------------------------
plans 'A,月度激励,2026-01,2026-06,"2, 1",DISTRIBUTOR;SOLUTION_PROVIDER,month,0;1,whole,CNY,1000,0.05' \
    'A,月度激励,2026-01,2026-06,"2, 1",DISTRIBUTOR;SOLUTION_PROVIDER,month,0;1,whole,CNY,50000.00,0.08' \
    'A,月度激励,2026-07,,1,DISTRIBUTOR,month,0,whole,CNY,2000,0.06' \
    'B,Year,2026-01,2026-12,1,DISTRIBUTOR,year,0,marginal,USD,0,0.000001'
works "--check judges a file" policy import "$file" --check
like "--check says so" "$(cat "$world/stdout")" "*nothing is wrong with its 4 rows, nothing was imported"
is "--check keeps nothing" "$(kept)" ""
import "plans and tiers are imported" "plans: 3 new, 0 changed, 0 unchanged, 0 ended; tiers: 4 new, 0 changed, 0 unchanged, 0 ended"
is "codes are kept in one form, tiers with their version" "$(kept)" "A|2026-01|2026-06|1,2|1000=0.05 50000=0.08
A|2026-07||1|2000=0.06
B|2026-01|2026-12|1|0=0.000001"
is "the indicator has names by default" "$(wh "select distinct indicator_name, indicator_scope from known.incentive_plan order by 1, 2")" \
    "年度业绩|顾问销售
月度业绩|顾问销售
月度业绩|顾问销售、代售"
batches=$(ledger_state)
import "the same content twice is nothing new" "plans: 0 new, 0 changed, 3 unchanged, 0 ended; tiers: 0 new, 0 changed, 4 unchanged, 0 ended"
is "and leaves no batch" "$(ledger_state)" "$batches"
is "it is the operator's" "$(wh "select distinct source, feed, file from nightpost.batch order by 2")" \
    "_operator|incentive_plan|plans.csv
_operator|incentive_tier|plans.csv"
try policy list
like "policy list shows plans with their tiers" "$(cat "$world/stdout")" "*A *月度激励*2026-01 2026-06*month*1,2*DISTRIBUTOR,SOLUTION_PROVIDER*0,1*whole*1000.00: 5%, 50000.00: 8%*CNY*plans.csv*"
mark=$(wh "select max(batch_id) from nightpost.batch")

plans 'A,月度激励,2026-01,2026-06,"1,2","DISTRIBUTOR,SOLUTION_PROVIDER",month,"0,1",whole,CNY,1000,0.05' \
    'A,月度激励,2026-07,,1,DISTRIBUTOR,month,0,whole,CNY,2000,0.07'
import "the same name with other content is a correction" "plans: 0 new, 0 changed, 2 unchanged, 1 ended; tiers: 0 new, 1 changed, 1 unchanged, 2 ended"
is "a tier and a plan that it no longer has have ended" "$(kept)" "A|2026-01|2026-06|1,2|1000=0.05
A|2026-07||1|2000=0.07"
is "an earlier mark still knows the old ones" "$(psql -XAtq -d wh -c "set nightpost.mark = '$mark'" -c "select count(*), max(rate) from known.incentive_tier")" "4|0.080000000000"
before=$(kept)

# ---- refused whole ---------------------------------------------------------------------------
good='A,月度激励,2026-01,2026-06,"1,2","DISTRIBUTOR,SOLUTION_PROVIDER",month,"0,1",whole,CNY,1000,0.05'
plans "$good" 'C,C,2026-13,2026-1,9,RESELLER,week,13,half,EUR,-1,1.5' 'C,,2026-02,,,DISTRIBUTOR,month,2,whole,CNY,1e3,5%' \
    'D,D,2026-01,,1,DISTRIBUTOR,month,0,whole,CNY,10.005,0.0000001' 'E,E,2026-05,2026-04,1,DISTRIBUTOR,month,0,whole,CNY,1,0.1'
refuses "codes, dates and numbers" \
    '3: valid_from_cycle: "2026-13" is not a cycle (YYYY-MM)' \
    '3: valid_to_cycle: "2026-1" is not a cycle (YYYY-MM)' \
    '3: association_types: unknown code in "9"; known: 1, 2, 3' \
    '3: partner_kinds: unknown code in "RESELLER"; known: DISTRIBUTOR, SOLUTION_PROVIDER' \
    '3: period_kind: unknown code in "week"; known: month, quarter, year' \
    '3: product_policies: unknown code in "13"; known: 0, 1' \
    '3: tier_mode: unknown code in "half"; known: marginal, whole' \
    '3: currency: unknown code in "EUR"; known: CNY, USD' \
    '3: threshold: -1 is below 0' \
    '3: rate: 1.5 is not a rate from 0 to 1' \
    '4: plan_name: is empty, but required' \
    '4: association_types: is empty, but required' \
    '4: product_policies: unknown code in "2"; known: 0, 1' \
    '4: threshold: "1e3" is not a decimal number' \
    '4: rate: "5%" is not a decimal number: 5% is 0.05' \
    '5: threshold: 10.005 has more than 2 decimals' \
    '5: rate: 0.0000001 has more than 6 decimals' \
    '6: valid_to_cycle: 2026-04 is before the version begins, 2026-05'

plans "$good" 'C,C,2026-01,,1,DISTRIBUTOR,month,0,whole,CNY,1000,0.05' 'C,C,2026-01,,1,DISTRIBUTOR,month,0,whole,CNY,1000.00,0.06' \
    'C,C,2026-01,,1,DISTRIBUTOR,quarter,0,whole,CNY,2000,0.06'
refuses "tiers that overlap, rows of a version that differ" \
    '4: threshold: 1000.00 stands on line 3 already: tiers overlap' \
    '5: period_kind: differs from line 3 of the same version'

plans "$good" 'C,C,2026-01,2026-03,1,DISTRIBUTOR,month,0,whole,CNY,1,0.05' 'C,C,2026-03,2026-05,1,DISTRIBUTOR,month,0,whole,CNY,1,0.05' \
    'C,C,2026-07,,1,DISTRIBUTOR,month,0,whole,CNY,1,0.05' 'C,C,2026-09,,1,DISTRIBUTOR,month,0,whole,CNY,1,0.05'
refuses "versions that overlap or leave a gap" \
    '4: valid_from_cycle: 2026-03 overlaps the version of line 3, 2026-01 to 2026-03' \
    '5: valid_from_cycle: 2026-07 leaves a gap behind the version of line 4, which ends with 2026-05' \
    '6: valid_from_cycle: 2026-09 overlaps the version of line 5, 2026-07 to no end'

plans "$good" 'C,C,2026-01' "$(printf 'C,\377,2026-01,,1,DISTRIBUTOR,month,0,whole,CNY,1,0.05')"
refuses "rows that are no rows" '3: row: has 3 columns, the header has 12' '4: row: cell 2 is not UTF-8 text'

plans
refuses "a file without plans" '1: row: the file has no plan'

cp "$file" "$world/other.csv"
printf '%s\n' "$head" 'A,月度激励,2026-07,,1,DISTRIBUTOR,month,0,whole,CNY,2000,0.07' >"$world/other.csv"
file=$world/other.csv
refuses "a plan of another file" '2: plan_id: plan A was imported from plans.csv: change it there'

whole () { # whole <what> <pattern>: refused before its rows are looked at
    try policy import "$file"
    refused "$1" 7 "$2"
    is "$1: nothing imported" "$(kept)" "$before"
}
file=$world/bad.csv
printf '' >"$file"
whole "an empty file" "*the file is empty: not even a header"
printf 'plan_id,plan_nam\n' >"$file"
whole "a column that is unknown" "*bad.csv:1: a policy has no column \"plan_nam\"; do you mean \"plan_name\"?"
printf 'plan_id,plan_id\n' >"$file"
whole "a column twice" "*bad.csv:1: column plan_id stands twice"
printf '%s\n' "$head" | sed 's/,rate//' >"$file"
whole "a column that is missing" "*bad.csv:1: column rate is missing"
printf '%s\n"A,x\n' "$head" >"$file"
whole "a quote that never ends" "*bad.csv:*"
try policy import "$world/nothing.csv"
refused "a file that is not there" 6 "*nothing.csv*"
try policy import
refused "no file" 64 "usage: nightpost policy import FILE.csv"
try policy drop
refused "another word" 64 "policy drop: it is import or list"

# ---- beside a source ---------------------------------------------------------------------------
"$nightpost" sql sql/sample/1_schema.sql >"$world/schema.sql"
PGOPTIONS='-c client_min_messages=warning' psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/schema.sql"
src "
insert into src.readiness values ('2026-11-02');
insert into src.incentive_plan values
    ('S', '源计划', null, '2026-01', null, '1, 2', 'DISTRIBUTOR', 'month', '0', 'whole', null, 0, 'n', 's', 'm', 'd', 'CNY', '2026-01-01'),
    ('T', '坏计划', null, '2026-01', '2025-12', '1', 'DISTRIBUTOR', 'month', '0', 'whole', null, 0, 'n', 's', 'm', 'd', 'CNY', '2026-01-01'),
    ('U', '坏计划', null, '2026-01', null, '1', 'RESELLER', 'month', '13', 'whole', null, 1.5, 'n', 's', 'm', 'd', 'CNY', '2026-01-01');
insert into src.incentive_tier values ('S', 10, 0.1, '2026-01-01'), ('S', 20, 1.1, '2026-01-01'), ('X', 10, 0.1, '2026-01-01'),
    ('T', 10, 0.1, '2026-01-01')"
works "plans and tiers of a source are read" extract --date 2026-11-02
is "a source's plan stands beside the operator's" "$(kept)" "$before
S|2026-01||1,2|10=0.1"
is "what breaks a rule is in quarantine" "$(wh "select feed, row_key, column_name from nightpost.quarantine where resolved_by is null order by 1, 2")" \
    "incentive_plan|T|2026-01|valid_to_cycle
incentive_plan|U|2026-01|partner_kinds
incentive_tier|S|2026-01|20.00|rate
incentive_tier|T|2026-01|10.00|plan_id
incentive_tier|X||10.00|valid_from_cycle"
before=$(kept)
file=$world/s.csv
plans 'S,S,2027-01,,1,DISTRIBUTOR,month,0,whole,CNY,2000,0.07'
refuses "a plan of a source" '2: plan_id: plan S belongs to source sample'
done_testing
