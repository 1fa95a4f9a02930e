#!/bin/sh
# What goes in is wrong: the command line, the configuration, a source, its rows. Each ends with its exit
# status and one message that says what to do, keeps what was there, and works once it is repaired.
# The night that is interrupted is bad_input_night.t, drop folders are bad_input_drop.t.
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
before=$(ledger_state)

# ---- the command line --------------------------------------------------------------------------
usage () { # usage <pattern> <command...>
    usage_pattern=$1
    shift
    status=0
    "$nightpost" "$@" >"$world/stdout" 2>"$world/stderr" || status=$?
    heard
    refused "nightpost $(echo "$*" | sed "s| --config [^ ]*||")" 64 "$usage_pattern"
}
usage 'there is no command "rnu"; do you mean "run"[?]' rnu
usage 'there is no command "frobnicate"; see nightpost --help' frobnicate
usage 'run has no option --dats; do you mean --date[?]' run --dats 2026-11-03
usage '--date needs a value: --date D' run --date
usage '--plan takes no value' run --plan=yes
usage '*2026-02-30*' run --date 2026-02-30
usage '*"2026-11-3"*' run --date 2026-11-3
usage '*yesterday*' extract --date yesterday
usage '--from 2026-11-05 is after --to 2026-11-03' run --from 2026-11-05 --to 2026-11-03
usage 'say --date D, or --from D and --to D, or --due' run --from 2026-11-03
usage 'say --date D, or --from D and --to D, or --due' run --date 2026-11-03 --from 2026-11-02 --to 2026-11-03
usage 'business date 2999-01-01 is not over yet in GMT+8: the last full day is *' run --date 2999-01-01
usage 'business date 2999-01-01 is not over yet in GMT+8: the last full day is *' extract --date 2999-01-01
usage 'there is no report "consumption"; see nightpost list reports' report consumption --run-id x \
    --recipient D001 --through 2026-11-03 --out "$world"
usage '--wait soon is no time: say 90m or 2h' run --date 2026-11-03 --wait soon
usage 'there is no report "consumption_sumary"; do you mean "consumption_summary"[?]' \
    run --date 2026-11-03 --report consumption_sumary
usage 'there is no report "customer_inf"; do you mean "customer_info"[?]' \
    subscribe D001 customer_inf --config "$conf"
usage 'no partner "D01" is known; *nightpost list partners*' \
    run --date 2026-11-03 --partner D01 --config "$conf"
usage 'no partner "D01" is known; *nightpost list partners*' subscribe D01 customer_info --config "$conf"
usage 'S001 may not have reseller_info: *' subscribe S001 reseller_info --config "$conf"
usage 'partner D001 has no account manager "AM9999"*' \
    subscribe D001 customer_info --manager AM9999 --config "$conf"
usage '--until 2026-11-03 is not after 2026-11-03, *nothing would be made' \
    subscribe D001 customer_info --since 2026-11-03 --until 2026-11-03 --config "$conf"
is "a name with a line break stays on its line" \
    "$("$nightpost" list partners --config "$conf" | grep -c '^科技')" 0
usage '--scale much is no number' sample --scale much
usage '--through 2027-01-01: the sample has 2026-09-01 to 2026-11-09' sample --through 2027-01-01
usage 'no partner "D01" is known; *nightpost list partners*' incentive list --partner D01 --config "$conf"
usage 'no partner "D01" is known; *nightpost list partners*' deliver --partner D01 --config "$conf"
try target add D001 folder:d001
refused "a target without rclone" 2 "targets need rclone's configuration: *rclone_config under [[]delivery]"
try run --date 2026-11-03 --partner S002
refused "a partner that is known but receives nothing" 64 '*partner S002 receives nothing*list subscriptions'
is "no file was made of all this" "$(outbox_state)" "whole 0"
world_new

# ---- the configuration -------------------------------------------------------------------------
unconfigured () { # unconfigured <what> <pattern> [LINE...]
    unconfigured_what=$1
    unconfigured_pattern=$2
    shift 2
    configure "$@"
    try run --date 2026-11-03
    refused "$unconfigured_what" 2 "$unconfigured_pattern"
}
line=$(($(wc -l <"$conf") + 1))
unconfigured "an unknown key" "$conf:$line: *no key \"overlap_minute\"; did you mean \"overlap_minutes\"[?]" \
    'overlap_minute = 5'
unconfigured "a bad value" "$conf:$line: max_bad_share = 5%: use a share from 0 to 1, such as 0.01" \
    'max_bad_share = 5%'
unconfigured "an unknown section" "$conf:$line: no such section \"sorce bss\"*did you mean \"source NAME\"[?]" \
    '[sorce bss]'
unconfigured "a key twice" "$conf:$line: line $((line - 2)) already has the key \"kind\"" 'kind = drop'
unconfigured "no key at all" "$conf:$line: neither *key = value*" 'what is this'
unconfigured "a drop source without its folder" "$conf:$line: *dir = FOLDER" '[source bills]' 'kind = drop'
unconfigured "an unknown mapping" '*no mapping "focus"*focus_1_0*' '[source bills]' 'kind = drop' \
    "dir = $world" 'mapping = focus'
unconfigured "a drop folder that is not there" "*$world/nowhere*" '[source bills]' 'kind = drop' \
    "dir = $world/nowhere"
unconfigured "a password file that is not there" "$conf:$line: password_file*$world/nowhere*" \
    "password_file = $world/nowhere"
echo secret-of-mine >"$world/open"
chmod 644 "$world/open"
unconfigured "a password file that others can read" "$conf:$line: *chmod 600" "password_file = $world/open"
unconfigured "a password variable that is not there" "$conf:$line: *NIGHTPOST_NO_SUCH*" \
    "password_env = NIGHTPOST_NO_SUCH"
configure
sed -i 's/^dsn = .*dbname=wh/dsn = hots=nowhere dbname=wh/' "$conf"
try run --date 2026-11-03
refused "a dsn with an unknown word" 2 '*warehouse*hots*'
printf '\377\376' >"$conf"
try run --date 2026-11-03
refused "a configuration that is no text" 2 "$conf: is not UTF-8 text"
rm "$conf"
try run --date 2026-11-03
refused "a configuration that is not there" 2 "*$conf*"
configure
is "nothing was read meanwhile" "$(ledger_state)" "$before"

# ---- a source that cannot be reached ------------------------------------------------------------
src "create role reader login password 'correct horse'; grant pg_read_all_data to reader" >/dev/null
printf '%s\n' 'local all reader scram-sha-256' "$(cat "$pg_dir/data/pg_hba.conf")" >"$world/hba"
cat "$world/hba" >"$pg_dir/data/pg_hba.conf"
src 'select pg_reload_conf()' >/dev/null

unreachable () { # unreachable <what> <pattern>: then repaired, then the night's bytes
    try run --date 2026-11-03
    refused "$1" 3 "$2"
    is "$1: the ledger is as it was" "$(ledger_state), $(outbox_state)" "$before, whole 0"
}
src_dsn="dbname=src user=postgres host=$world/nowhere" configure
unreachable "a source that is down" "*source sample*$world/nowhere*"
src_dsn="dbname=srcc user=postgres" configure
unreachable "a source's database that is not there" '*source sample*srcc*'
wh_dsn="dbname=whh user=postgres" configure
try run --date 2026-11-03
refused "a warehouse that is not there" 3 '*warehouse: check *dsn: *whh*'
echo 'incorrect donkey' >"$world/password"
chmod 600 "$world/password"
src_dsn="dbname=src user=reader" configure "password_file = $world/password"
unreachable "a wrong password" '*source sample*password_file*reader*'
fails "a wrong password: it is not shown" grep -q donkey "$world/stderr"
echo 'correct horse' >"$world/password"
works "the right password: the same command" run --date 2026-11-03
fails "the right password: it is not shown" grep -q horse "$world/stderr"
ok "and in the bytes of an undisturbed night" same_bytes

# ---- a source that is not ready -----------------------------------------------------------------
world_new
src "update src.readiness set complete_through = '2026-11-02'"
try run --date 2026-11-03
refused "not ready" 8 '*source sample: it is complete through 2026-11-02, the night needs 2026-11-03: wait*--wait*'
is "not ready: nothing was read" "$(ledger_state), $(outbox_state)" "$before, whole 0"
started=$(date +%s)
try run --date 2026-11-03 --wait 2s
is "waited for and still not ready: exit status 8" "$status" 8
is "waits as long as it was told" "$(($(date +%s) - started < 10))" 1
src 'delete from src.readiness'
try extract --date 2026-11-03
refused "no word about readiness" 8 '*source sample: it says no complete business date yet (src.readiness)'
(sleep 1 && src "insert into src.readiness values ('2026-11-03')") &
works "ready while waited for" run --date 2026-11-03 --wait 4s
wait
ok "the files are those of an undisturbed night" same_bytes

# ---- a source that drifted ----------------------------------------------------------------------
drifted () { # drifted <what> <pattern> <sql>
    fresh src world_src
    src "$3"
    try run --date 2026-11-03
    refused "$1" 2 "$2"
    is "$1: nothing was read" "$(ledger_state), $(outbox_state)" "$before, whole 0"
}
world_new
drifted "a column renamed" '*source sample: feed consumption*payment_amount*' \
    'alter table src.consumption_record rename payment_amount to amount_due'
drifted "a column dropped" '*source sample: feed customer*customer_name*' \
    'alter table src.customer drop customer_name cascade'
drifted "a column retyped" '*source sample: feed consumption: column "trade_time"*timestamptz*nothing was read' \
    'alter table src.consumption_record alter trade_time type timestamp'
drifted "a table gone" '*source sample: feed order*src.customer_order*' 'alter table src.customer_order rename to old_order'
drifted "no readiness" '*source sample: its database has no table src.readiness*nightpost sample*sql/source/ready.sql*' 'drop table src.readiness'
fresh src world_src
works "the source repaired: the same command" run --date 2026-11-03
ok "and the bytes of an undisturbed night" same_bytes

world_new
src "create role guest login; grant usage on schema src to guest; grant select on all tables in schema src to guest;
     revoke select on src.consumption_record from guest" >/dev/null
src_dsn="dbname=src user=guest" configure
try run --date 2026-11-03
refused "no right to read a table" 2 '*source sample: feed consumption*permission denied*consumption_record*'
src 'grant select on src.consumption_record to guest'
works "granted: the same command" run --date 2026-11-03
ok "and the bytes of an undisturbed night" same_bytes

# ---- rows that break a rule ---------------------------------------------------------------------
# The rows that the night is to read, numbered: n in src.victim is who is hurt how.
victims="create table src.victim as
    select row_number() over (order by c.record_id) as n, c.* from src.consumption_record c
     where c.last_modified > (select max(high_water) from wh_mark)"
hurt () { # hurt <n> <assignment>
    src "update src.consumption_record c set $2 from src.victim v where v.record_id = c.record_id and v.n = $1"
}
reason () { # reason <n>: what the quarantine says about it
    wh "select column_name || ': ' || reason from nightpost.quarantine
         where feed = 'consumption' and resolved_by is null and row_key like '%|$(src "select record_id from src.victim where n = $1")'"
}
sums () { # sums <table> <amount>: rows and sum per currency of what came after the templates
    echo "select string_agg(format('%s %s %s', currency, rows, round(payable, 8)), ', ' order by currency collate \"C\")
            from (select currency, count(*) as rows, sum($2) as payable from $1 where last_modified > '$high' group by 1) k"
}
world_new
high=$(wh "select max(high_water) from nightpost.batch where feed = 'consumption'")
src "$(echo "$victims" | sed "s/(select max.*/'$high'/")"
good=$(src 'select count(*) from src.victim')
old=$(wh 'select count(*) from known.consumption')
src 'alter table src.consumption_record drop constraint consumption_record_pkey'
hurt 1 "currency = 'XAU'"
hurt 2 'bill_detail_type = 77'
hurt 3 'payment_amount = c.payment_amount + 0.01, cash_amount = coalesce(c.cash_amount, 0) + 0.01'
hurt 4 'cash_amount = coalesce(c.cash_amount, 0) + 1'
hurt 5 "payment_amount = 'NaN'"
hurt 6 "bill_cycle = '2026-13'"
hurt 7 "customer_id = ' '"
hurt 8 'charging_mode = 2'
hurt 9 'measure_id = 3'
src 'insert into src.consumption_record select c.* from src.consumption_record c join src.victim v using (record_id) where v.n = 10'
hurt 11 "currency = 'USD'"
works "a night with bad rows" run --date 2026-11-03
like "unknown currency" "$(reason 1)" 'currency: unknown currency "XAU"; known: CNY, USD*'
like "unknown code" "$(reason 2)" 'bill_type: unknown code "77"; known: 1 2 3*'
like "identity A broken" "$(reason 3)" 'official_amount: identity A broken*'
like "identity B broken" "$(reason 4)" 'payable_amount: identity B broken*'
like "no decimal" "$(reason 5)" 'payable_amount: NaN is not a decimal number'
like "no cycle" "$(reason 6)" 'bill_cycle: "2026-13" is no cycle*'
like "no customer" "$(reason 7)" 'customer_id: "*" is blank'
like "unknown charging mode" "$(reason 8)" 'charging_mode: unknown code "2"; known: 1, 3, 10, 11*'
like "another money unit" "$(reason 9)" 'measure_id: money unit 3; known: 1*'
like "a key twice" "$(reason 10)" 'record_id: the key * comes more than once in this load*'
is "ten are bad, all others are loaded" "$(wh 'select count(*) from known.consumption')" "$((old + good - 10))"
is "the batch says so" "$(wh "select rows_read - rows_new - rows_changed - rows_unchanged - rows_quarantined, rows_quarantined
    from nightpost.batch where feed = 'consumption' order by batch_id desc limit 1")" "0|11"
is "a row in another currency is no bad row, its sum stands apart" \
    "$(wh "select count(*), round(sum(payable_amount), 8) from known.consumption where currency = 'USD' and record_id =
        '$(src 'select record_id from src.victim where n = 11')'")" "1|$(src 'select payment_amount from src.victim where n = 11')"
is "its recipients' files are whole" "$(outbox_state)" "whole 4"
like "nightpost status counts them" "$("$nightpost" status --config "$conf" | tr -s ' ')" \
    "*rows in quarantine $(wh 'select count(*) from nightpost.quarantine')
*"
like "payable per currency: no sum mixes them (1.3)" "$("$nightpost" status --config "$conf" | grep '^payable')" \
    "payable in quarantine *[0-9].[0-9][0-9] CNY, *[0-9].[0-9][0-9] XAU"
# Repaired at the source, which says so with last_modified; read by the next night.
src "delete from src.consumption_record c using src.victim v where v.record_id = c.record_id;
     alter table src.victim drop column n;
     update src.victim set last_modified = (select max(last_modified) + interval '1 second' from src.victim);
     insert into src.consumption_record select * from src.victim; drop table src.victim;
     update src.readiness set complete_through = '2026-11-04'"
works "the rows repaired: the next night" run --date 2026-11-04
is "all of them are in the ledger" "$(wh "$(sums known.consumption payable_amount)")" \
    "$(src "$(sums src.consumption_record payment_amount)")"
is "and but for the one of a month that is none, which nobody asks about, they are in quarantine no more" \
    "$(wh "select string_agg(column_name, ' ' order by column_name) from nightpost.quarantine
            where feed = 'consumption' and resolved_by is null and batch_id > 25")" "bill_cycle"
is "two nights are whole" "$(outbox_state)" "whole 8"

# ---- too many of them ---------------------------------------------------------------------------
world_new
consumed=$(wh "select count(*), max(batch_id) from nightpost.batch where feed = 'consumption'")
quarantined=$(wh 'select count(*) from nightpost.quarantine')
src "update src.consumption_record set currency = 'XAU' where hashtext(record_id) % 10 < 6 and last_modified > '$high'"
try run --date 2026-11-03
refused "too many bad rows" 7 '*source sample*feed consumption: * of * rows are bad, more than max_bad_share = 0.01 allows*currency*'
is "nothing of them is kept" "$(wh "select count(*), max(batch_id) from nightpost.batch where feed = 'consumption'")" "$consumed"
is "the quarantine neither" "$(wh 'select count(*) from nightpost.quarantine')" "$quarantined"
is "no file is made" "$(outbox_state)" "whole 0"
fresh src world_src
works "repaired: the same command" run --date 2026-11-03
ok "and the bytes of an undisturbed night" same_bytes

# ---- a control that fails -----------------------------------------------------------------------
src "update src.readiness set complete_through = '2026-11-04'"
wh "create table public.aside as select * from mart.consumption_line where report_cycle = '2026-11' limit 1;
    delete from mart.consumption_line c using public.aside a where c.record_id = a.record_id"
try run --date 2026-11-04
is "a control that fails: exit status 1" "$status" 1
like "it is said" "$said" '*msg="control failed" control=5 name=all_rows_once *'
wh 'insert into mart.consumption_line select * from public.aside'
works "repaired: the same command" run --date 2026-11-04
is "two nights are whole" "$(outbox_state)" "whole 8"

done_testing
