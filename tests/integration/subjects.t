#!/bin/sh
# A report says which subjects its rows come from (report_def.h), and a night on which none of them is different
# takes its files over. Here each report's statements are run as they stand, for finance and a partner of each
# kind, and the tables that PostgreSQL locked for them are held against what the report says.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap 'world_close; rm -f "$tap_output.tables" "$tap_output.sql"' EXIT
trap 'exit 1' INT TERM

# Tables and the subjects whose records are in them; '-': what every report may read, subject '*' (0017_carry.sql).
# An `_end` table is of its ledger table's subject. A bill of the marketplace is fixed by closings alone.
cat >"$tap_output.tables" <<'TABLES'
ledger.consumption consumption
mart.consumption_line consumption
mart.consumption_day consumption
mart.performance_line consumption repayment performance_transfer
ledger.repayment repayment
ledger.performance_transfer performance_transfer
ledger.orders orders
ledger.order_line orders
mart.order_fact orders
ledger.voucher voucher
ledger.voucher_operation voucher
ledger.voucher_quota voucher
ledger.voucher_quota_operation voucher
mart.voucher_line voucher
ledger.incentive_bill incentive_bill
ledger.incentive_bill_line incentive_bill
mart.incentive_bill_line incentive_bill
nightpost.incentive_confirmation incentive_bill
ledger.marketplace_order marketplace_order
mart.settled_line -
ledger.account_manager -
ledger.customer -
ledger.customer_association -
ledger.customer_custody -
ledger.customer_new_tag -
ledger.incentive_plan -
ledger.incentive_policy -
ledger.incentive_tier -
ledger.marketplace_policy -
ledger.new_customer_policy -
ledger.partner -
ledger.partner_relation -
ledger.product -
ledger.region -
ledger.resource_type -
ledger.service_type -
ledger.upgrade_policy -
mart.custody_event -
mart.manager_interval -
mart.scope_interval -
nightpost.batch -
nightpost.calendar -
nightpost.closing -
nightpost.code -
nightpost.focus_bill_type -
nightpost.focus_issuer -
nightpost.focus_subcategory -
nightpost.focus_unit -
nightpost.recipient -
nightpost.recipient_scope -
TABLES

# One statement within the settings of a run, and then the tables it locked.
statement () { # statement <recipient> <file>
    cat <<SQL
begin read only;
set local search_path = mart, pg_catalog;
set local nightpost.run_id = '$run';
set local nightpost.recipient = '$1';
set local nightpost.cycle = '2026-11';
set local nightpost.through = '2026-11-05';
set local nightpost.state = 'estimated';
set local nightpost.from_day = '';
set local nightpost.locale = 'zh';
set local nightpost.derived_tags = 'on';
set local nightpost.mark = '9223372036854775807';
\o /dev/null
SQL
    cat "$2"
    cat <<'SQL'
;
\o
select distinct n.nspname || '.' || regexp_replace(coalesce(p.relname, r.relname), '_end$', '')
  from pg_locks l
  join pg_class r on r.oid = l.relation
  join pg_namespace n on n.oid = r.relnamespace
  left join pg_inherits i on i.inhrelid = r.oid
  left join pg_class p on p.oid = i.inhparent
 where l.pid = pg_backend_pid() and r.relkind in ('r', 'p') and n.nspname in ('ledger', 'mart', 'nightpost');
commit;
SQL
}

# Of one report, what its tables are of; a table that stands nowhere is said to be its own subject.
found () { # found <report>
    for file in "reports/$1/query.sql" "reports/$1/proof.sql" "reports/$1/hold.sql" reports/"$1"/chart*.sql \
        $(sed -n 's/.*\.notes = "\([^"]*\)".*/\1/p' "reports/$1/report.c"); do
        test ! -f "$file" || for who in _finance D001 S001; do statement "$who" "$file"; done
    done >"$tap_output.sql"
    { psql -XAtq -v ON_ERROR_STOP=1 -d wh -f "$tap_output.sql" || echo failed; } | sort -u | awk -v tables="$tap_output.tables" '
        BEGIN { while ((getline line < tables) > 0) { n = index(line, " "); of[substr(line, 1, n - 1)] = substr(line, n + 1) } }
        !($1 in of) { print $1; next }
        of[$1] != "-" { n = split(of[$1], s, " "); for (i = 1; i <= n; i++) print s[i] }' | sort -u
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through 2026-11-05
works "is read" extract --date 2026-11-05
works "a report is subscribed" subscribe D001 customer_info --since 2026-11-05
works "a night" run --date 2026-11-05
run=$(wh "select run_id from nightpost.run")
wh "insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id)
    select '$run', 'S001', 'S001', 'S001' on conflict do nothing"
is "each feed's table is looked for" "$(wh "select string_agg(distinct b.feed, ' ' order by b.feed) from nightpost.batch b
    where b.source <> '_operator' and nightpost.feed_subject(b.feed) <> '*' and not exists (
        select from unnest(string_to_array('$(cut -d' ' -f1 "$tap_output.tables" | tr '\n' ' ')', ' ')) t where t = 'ledger.' || b.feed)")" ""

for report in reports/*/report.c; do
    name=$(basename "$(dirname "$report")")
    said=$(sed -n 's/.*\.subjects = "\([^"]*\)".*/\1/p' "$report" | tr ' ' '\n' | sort)
    if ! grep -q '\.subjects = ' "$report"; then
        ok "$name: is made every night" grep -q '\.dated = true' "$report"
        continue
    fi
    # What is as of D says so; the locks cannot.
    is "$name: its rows come from" "$(found "$name")" "$(echo "$said" | grep -vx association)"
done
done_testing
