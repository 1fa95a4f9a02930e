#!/bin/sh
# The warehouse on a Citus coordinator (3-operations.md, 3.7), as far as one PostgreSQL can show it: Citus's functions
# are stand-ins that note what they were asked for and distribute nothing. What is told to other servers stands in
# the server's log. No real Citus has been seen by this test.
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
world_open 0.005 $d
world_new

# ---- one PostgreSQL ------------------------------------------------------------------------------------
try check
like "check says the mode" "$(cat "$world/stdout")" "*mode: single; 14 tables by customer_id, 7 by top_id, * on every server, if it were*would not distribute: nothing*"
try db distribute
refused "a server without Citus" 2 "db distribute: the warehouse is one PostgreSQL without Citus, and needs nothing: to grow*create extension citus*nothing was changed"
wh "create table mart.stray (top_id text)"
try check
like "check says what would not distribute" "$(cat "$world/stdout")" "*would not distribute: mart.stray: nobody has said where it lives*"

# ---- a stand-in --------------------------------------------------------------------------------------
psql -XAtq -v ON_ERROR_STOP=1 -d wh <<'E'
set allow_system_table_mods = on;
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
values (99001, 'citus', 10, 'pg_catalog'::regnamespace, false, '13.0');
create table pg_catalog.pg_dist_partition (logicalrelid regclass primary key, partmethod "char", repmodel "char", key text, beside text,
                                          n int4 generated always as identity);
grant select on pg_catalog.pg_dist_partition to public;
create function pg_catalog.create_distributed_table(table_name regclass, distribution_column text, colocate_with text default 'default')
returns void language sql as $$ insert into pg_catalog.pg_dist_partition values (table_name, 'h', 's', distribution_column, colocate_with) $$;
create function pg_catalog.create_reference_table(table_name regclass)
returns void language sql as $$ insert into pg_catalog.pg_dist_partition values (table_name, 'n', 't') $$;
create table public.distributed_function (name regprocedure primary key);
create function pg_catalog.create_distributed_function(function_name regprocedure)
returns void language sql as $$ insert into public.distributed_function values (function_name) on conflict do nothing $$;
E
try db distribute
refused "what would not distribute stops it" 2 "db distribute: 1 tables would not distribute*nothing was done"
is "and nothing was distributed" "$(wh "select count(*) from pg_dist_partition")" 0
wh "drop table mart.stray"
works "distribute" db distribute
like "says what it did" "$(cat "$world/stdout")" "*ledger.consumption  by customer_id*mart.consumption_line  by top_id*mode: citus*"
is "each table as nightpost.distribution says" \
    "$(wh "select count(*) from nightpost.placement p where p.kind <> 'local' and p.kind <> nightpost.placed(p.relation)")" 0
is "nothing else" "$(wh "select count(*) from pg_dist_partition")" "$(wh "select count(*) from nightpost.placement p where p.kind <> 'local'")"
is "by its own key" "$(wh "select count(*) from pg_dist_partition t join nightpost.placement p on p.relation = t.logicalrelid where t.key <> p.key")" 0
is "tables of a key beside the first one of it" \
    "$(wh "select key, count(*) filter (where beside = 'none'), count(distinct beside) from pg_dist_partition where partmethod = 'h' and key <> 'probe_id' group by key order by key" |
        tr '\n' ' ')" "customer_id|1|2 top_id|1|2 "
is "reference tables first" "$(wh "select max(n) filter (where repmodel = 't') < min(n) filter (where partmethod = 'h') from pg_dist_partition")" t
is "no triggers are left on what is distributed" \
    "$(wh "select count(*) from pg_trigger g join pg_dist_partition t on t.logicalrelid = g.tgrelid where not g.tgisinternal")" 0
is "nor policies that ask other tables" \
    "$(wh "select count(*) from pg_policy y join pg_dist_partition t on t.logicalrelid = y.polrelid where t.partmethod = 'h'")" 0
is "immutable functions are everywhere" "$(wh "select count(*) > 10 and bool_and(p.provolatile = 'i') from public.distributed_function f join pg_proc p on p.oid = f.name")" t
works "again" db distribute
like "does nothing" "$(cat "$world/stdout")" "0 tables distributed*"
works "check on a coordinator" check
like "says so, and that a server sees settings" "$(cat "$world/stdout")" "*mode: citus;*settings: seen by all 512 probes, in 1 server processes*"
like "and that the wall is down" "$(cat "$world/stdout")" "*wall: row policies of the report role are down*"

like "a role that may not log in is not taken" "$(cat "$world/stdout")" "*roles: nightpost_run, nightpost_operator, nightpost_report may not log in, and Citus*"
wh "alter role nightpost_run login; alter role nightpost_operator login; alter role nightpost_report login"
works "check with roles that may" check
like "they are taken" "$(cat "$world/stdout")" "*roles: a night, operators and reports have a role each*"

# ---- a night on it -----------------------------------------------------------------------------------
log=$pg_dir/pg.log
psql -XAtq -d wh -c "alter system set log_line_prefix = '%d %p '" -c "alter database wh set log_statement = 'all'" \
    -c "select pg_reload_conf()" >"$tap_output"
works "the night" run --date $d
ok "gives the same bytes" same_bytes
ok "settings are told to every server, transaction by transaction" grep -q "set local nightpost.\"mark\" = '" "$log"
# Per session: a statement outside a transaction that reads a setting would see nothing on another server. How
# the session itself began, and which role it has, is the coordinator's alone.
awk '$1 == "wh" && / LOG: +(statement|execute)/ {
        text = $0
        sub(/^.* LOG: +(statement|execute [^:]*): /, "", text)
        if (text ~ /^begin/) open[$2] = 1
        else if (text ~ /^(commit|rollback)/) open[$2] = 0
        asked[$2] = open[$2] ? "" : text
    }
    $1 != "wh" || / LOG: / { current = "" }
    $1 == "wh" { session = $2 }
    /current_setting\(/ && !/nightpost\.role/ && asked[session] != "" { print asked[session]; bad = 1 }
    END { exit bad }' "$log" >"$world/outside" || :
is "no statement that reads a setting is outside a transaction" "$(head -n 3 "$world/outside")" ""
wh "insert into nightpost.recipient select run_id, 'o''\\x', 'partner', 'D001' from nightpost.run"
works "a name with a quote and a backslash" report customer_info --run-id "$(wh "select run_id from nightpost.run limit 1")" \
    --recipient "o'\\x" --cycle 2026-11 --through $d --out "$world/one"
ok "is escaped by libpq" grep -qF "set local nightpost.\"recipient\" =  E'o''\\\\x'" "$log"

# A server that is deaf: without its rows nobody can prove anything.
wh "delete from nightpost.probe"
try check
refused "a proof with no rows is none" 2 "*settings reach 0 of 0 probes*"
done_testing
