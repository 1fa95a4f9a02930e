#!/bin/sh
# Who may do what (3-operations.md, 3.6; sql/schema/0019_roles.sql): each role tries what it must not do,
# and the night shows that it works as these roles. The wall of the report role is looked at as rows.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

as () { # as <role> <sql>: in the warehouse, what it wrote undone
    psql -XAtq -v ON_ERROR_STOP=1 -d wh -c "set role nightpost_$1" -c "set nightpost.mark = '9223372036854775807'" \
        -c "set nightpost.run_id = '${run-}'" -c "set nightpost.recipient = '${recipient-}'" -c begin -c "$2" -c rollback 2>&1
}
denied () { # denied <sentence> <role> <sql>
    like "$1" "$(as "$2" "$3")" "*ERROR:*permission denied*"
}
refused_by_owner () { # only the owner may
    like "$1" "$(as "$2" "$3")" "*ERROR:*must be owner*"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.01 --through 2026-11-02
works "is read" extract --date 2026-11-02
works "a distributor subscribes" subscribe D001 all --since 2026-11-02
works "a reseller" subscribe R001 consumption_summary customer_info --since 2026-11-02
am=$(wh "select account_manager_id from known.customer_manager_assignment where partner_id = 'D001' group by 1 order by count(*) desc, 1 limit 1")
works "and a manager" subscribe D001 manager_consumption_detail consumption_summary --manager "$am" --since 2026-11-02
works "a night" run --date 2026-11-02
run=$(wh "select run_id from nightpost.run")

# ---- the night's role ----------------------------------------------------------------------------
for sql in 'update ledger.consumption set payable_amount = 0' 'delete from ledger.consumption' \
    'truncate ledger.consumption' 'insert into ledger.consumption_end select customer_id, bill_cycle, record_id, batch_id, 99 from ledger.consumption limit 1' \
    "insert into nightpost.closing values ('2026-10', 9, 'closed', 99, 'me')" "update nightpost.batch set rows_new = 0" \
    "delete from nightpost.basis" "update nightpost.seal set files = 0" "update nightpost.subscription set masked = false" \
    "delete from nightpost.migration" "update nightpost.code set zh = ''" "insert into nightpost.run_reads values ('x')" \
    "create table nightpost.mine ()" "create table ledger.mine ()" "create schema mine" "select nightpost.secure()" \
    "create role mine"; do
    denied "a night may not: $sql" run "$sql"
done
refused_by_owner "a night may not take the triggers away" run 'drop trigger insert_only on ledger.consumption'
refused_by_owner "a night may not switch them off" run 'alter table ledger.consumption disable trigger insert_only'
like "a night may not make partitions elsewhere" "$(as run "select nightpost.ensure_cycle('pg_catalog.pg_class', '2026-12')")" '*ERROR*'
like "nor of names that are SQL" "$(as run "select nightpost.ensure_cycle('ledger.consumption partition of x; drop table y', '2026-12')")" '*ERROR*'
like "the owner cannot change the ledger in passing either" \
    "$(psql -XAtq -d wh -c 'update ledger.consumption set payable_amount = 0' 2>&1)" '*insert only*'

# ---- people --------------------------------------------------------------------------------------
is "an operator may close" "$(as operator "insert into nightpost.closing values ('2026-10', 9, 'closed', 99, 'me')")" ""
denied "an operator may not unclose" operator "delete from nightpost.closing"
denied "an operator may not change the ledger" operator "update ledger.consumption set payable_amount = 0"
denied "an operator may not make roles" operator "create role mine"

# ---- reports -------------------------------------------------------------------------------------
recipient=D001
for sql in 'select count(*) from ledger.consumption' 'select count(*) from staging.consumption' 'select count(*) from nightpost.subscription' \
    'select count(*) from nightpost.file' 'select count(*) from nightpost.unit' 'delete from mart.consumption_line' \
    'update nightpost.release set state = state' "insert into nightpost.recipient_scope values ('$run', 'D001', 'D002', 'D002', null)" \
    'create temporary table consumption_line ()' 'create table mart.mine ()' 'select count(*) from mart.consumption_line_202611'; do
    denied "a report may not: $sql" report "$sql"
done
facts=$(wh "select c.relname from pg_class c where c.relnamespace = 'mart'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname !~ 'interval\$' and 2 = (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attname in ('top_id', 'owner_id')) order by 1")
like "there are fact tables" "$facts" '*consumption_day*consumption_line*voucher_line*'
is "each of them has the wall" "$(wh "select string_agg(c.relname, ' ') from pg_class c where c.relnamespace = 'mart'::regnamespace
    and c.relname = any (string_to_array('$(echo "$facts" | tr '\n' ' ' | sed 's/ $//')', ' ')) and not c.relrowsecurity")" ""
for who in D001 R001 "D001--$am" _finance nobody; do
    for fact in $facts; do
        recipient=$who
        managed=$(wh "select count(*) from pg_attribute where attrelid = 'mart.$fact'::regclass and attname = 'account_manager_id'")
        manager='s.manager_id is null'
        test "$managed" = 0 || manager='(s.manager_id is null or s.manager_id = f.account_manager_id)'
        test "$managed" = 1 || manager='true'
        got=$(as report "select count(*) || ' ' || coalesce(md5(string_agg(f::text, '|' order by f::text)), '') from mart.$fact f")
        want=$(wh "select count(*) || ' ' || coalesce(md5(string_agg(f::text, '|' order by f::text)), '') from mart.$fact f
            where exists (select from nightpost.recipient_scope s where s.run_id = '$run' and s.recipient = '$who'
                and s.top_id = f.top_id and s.owner_id = f.owner_id and $manager)")
        test "$got" = "$want" || echo "$who $fact: $got, not $want"
        echo "$who ${got%% *}" >>"$world/seen"
    done
done >"$world/walls"
is "each recipient sees its rows and no other, in every fact table" "$(cat "$world/walls")" ""
is "nobody sees nothing" "$(awk '$1 == "nobody" { n += $2 } END { print n }' "$world/seen")" 0
is "finance sees all rows" "$(awk '$1 == "_finance" { n += $2 } END { print n }' "$world/seen")" \
    "$(for fact in $facts; do wh "select count(*) from mart.$fact"; done | awk '{ n += $1 } END { print n }')"
# shellcheck disable=SC2016 # the fields are of awk
ok "a distributor has rows, a manager fewer" awk -v m="D001--$am" '$1 == "D001" { d += $2 } $1 == m { a += $2 } END { exit !(d > a && a > 0) }' "$world/seen"
recipient=D001
is "and of the lists only its own" "$(as report 'select string_agg(distinct recipient, $$ $$) from nightpost.recipient_scope')" D001
is "what waits in quarantine is finance's" "$(as report 'select count(*) from nightpost.quarantine')" 0
recipient=_finance
like "finance sees it" "$(as report 'select count(*) from nightpost.quarantine')" '[1-9]*'

# The reports' own conditions are compared before the wall's, so that an index can serve them.
recipient=D001
like "the wall leaves an index to a plan" "$(as report "set local search_path = mart, pg_catalog; set local enable_seqscan = off;
    explain select sum(l.payable_amount) from consumption_line l where l.top_id = 'D001' and l.owner_id = 'D001' and l.trade_day <= '2026-11-02'
      and l.report_cycle = '2026-11'")" '*Index Cond: (*trade_day*SubPlan*'

# ---- the source ----------------------------------------------------------------------------------
for sql in 'delete from src.partner' 'create table src.mine ()' 'update src.readiness set complete_through = null'; do
    like "a reader of sources may not: $sql" "$(psql -XAtq -d src -c 'set role nightpost_source' -c "$sql" 2>&1)" '*permission denied*'
done

# ---- the program uses them -----------------------------------------------------------------------
works "check" check
like "says that there are roles" "$(cat "$world/stdout")" '*roles: a night, operators and reports have a role each*'
works "a day arrives" sample --advance --through 2026-11-03
psql -XAtq -d wh -c 'revoke execute on function nightpost.finish_load from nightpost_run'
try run --date 2026-11-03
like "a night reads as the night's role" "$last" '*permission denied for function finish_load*'
psql -XAtq -d wh -c 'grant execute on function nightpost.finish_load to nightpost_run' -c 'revoke select on mart.consumption_day from nightpost_report'
try run --date 2026-11-03
is "reports are made as the report role" "$status" 1
like "which says so" "$said" '*permission denied for table consumption_day*'
psql -XAtq -d wh -c 'select nightpost.secure()' >/dev/null
works "and go out when it may" run --date 2026-11-03

# Logins of their own, and an owner who is no superuser.
psql -XAtq -d postgres -c 'create role np_owner login' -c 'grant nightpost_run, nightpost_operator, nightpost_report to np_owner' \
    -c 'create role np_night login in role nightpost_run' -c 'create role np_reports login in role nightpost_report' \
    -c 'create database wh2 owner np_owner'
rm -rf "$outbox"
wh_dsn='user=np_owner dbname=wh2'
configure '[warehouse run]' "dsn = host=$PGHOST user=np_night dbname=wh2" '[warehouse report]' "dsn = host=$PGHOST user=np_reports dbname=wh2"
try extract --date 2026-11-03
is "a night's login does not make a warehouse" "$status" 5
like "but says who does" "$last" '*owner*nightpost db upgrade*'
configure
works "its owner does" extract --date 2026-11-03
works "a subscription" subscribe R001 consumption_summary customer_info --since 2026-11-03
configure '[warehouse run]' "dsn = host=$PGHOST user=np_night dbname=wh2" '[warehouse report]' "dsn = host=$PGHOST user=np_reports dbname=wh2"
works "and the night's and the reports' logins make its files" run --date 2026-11-03
like "with a finance release" "$(ls "$outbox" 2>&1)" '*R001*_finance*'
configure '[warehouse rnu]' 'dsn = dbname=x'
try check
is "a role that there is not is refused" "$status" 2
like "with those that there are" "$last" '*run, report and operator*'
wh_dsn='user=np_owner dbname=wh3'
psql -XAtq -d postgres -c 'create database wh3 owner np_owner' -c 'revoke nightpost_run, nightpost_operator, nightpost_report from np_owner'
configure
works "an owner who may not be the roles does all himself" extract --date 2026-11-03
works "check" check
like "and check says so" "$(cat "$world/stdout")" '*np_owner may not be nightpost_run*sql/admin/roles.sql*'
done_testing
