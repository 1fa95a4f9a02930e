# world.sh - whole nights through the front door, for tests that break something: after tap.sh and
# pgcluster.sh, . tests/harness/world.sh
#
#   world_open SCALE D       a cluster, and as templates: the sample source through D, a warehouse
#                            that has read it, three partners subscribed, and D's night undisturbed
#   world_bare               a cluster, a warehouse, and a source of the vendor's tables without a row: for what is
#                            written by hand
#   world_new                source, warehouse, outbox and configuration as before that night
#   try COMMAND ...          runs nightpost: $status, $said (stderr), $last (its last line)
#   refused "what" STATUS PATTERN    the last try ended so, with one message of this pattern
#   works "what" COMMAND ...         runs nightpost; status 0
#   outbox_state             "whole N" when N releases are there, nothing half; else what is wrong
#   ledger_state             batches and their last number: what a refused load must not change
#   same_bytes               whether the outbox is that of the undisturbed night
#   src SQL, wh SQL          a query on the source, on the warehouse
#   world_close              from a trap
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of the scripts around this one

nightpost=$PWD/${NIGHTPOST:-build/debug/nightpost}
case ${NIGHTPOST-} in /*) nightpost=$NIGHTPOST ;; esac
world=$(mktemp -d /tmp/nightpost-world.XXXXXX)
conf=$world/n.conf
outbox=$world/outbox
src_dsn="user=postgres dbname=src"
wh_dsn="user=postgres dbname=wh"

src () { psql -XAtq -v ON_ERROR_STOP=1 -d src -c "$1"; }
wh () { # with everything known
    psql -XAtq -v ON_ERROR_STOP=1 -d wh -c "set nightpost.mark = '9223372036854775807'" -c "$1"
}

# The configuration; what the arguments say stands at its end.
# shellcheck disable=SC2119,SC2120 # there need not be any
configure () { # configure [LINE...]
    {
        printf '[nightpost]\nstate = %s/var\noutbox = %s\nworkers = 2\n' "$world" "$outbox"
        printf '[warehouse]\ndsn = host=%s %s\n' "$PGHOST" "$wh_dsn"
        printf '[source sample]\nkind = postgres\ndsn = host=%s %s\n' "$PGHOST" "$src_dsn"
        test "$#" -eq 0 || printf '%s\n' "$@"
    } >"$conf"
}

try () { # try <command...>
    try_command=$1
    shift
    status=0
    "$nightpost" "$try_command" --config "$conf" "$@" >"$world/stdout" 2>"$world/stderr" || status=$?
    heard
}

heard () { # takes $world/stderr apart
    said=$(cat "$world/stderr")
    last=$(tail -n 1 "$world/stderr")
}

# One message, the last line, that begins with our name; before it nothing but the log.
refused () { # refused <what> <status> <pattern>
    is "$1: exit status $2" "$status" "$2"
    like "$1: what and what to do" "$last" "nightpost: $3"
    # libxlsxwriter prints a line of its own when its temporary file does not fit.
    is "$1: one message" "$(grep -vcE '^(ts=|\[ERROR\])' "$world/stderr")" 1
}

works () { # works <what> <command...>
    works_what=$1
    shift
    try "$@"
    printf '%s\n' "$said" >"$tap_output"
    tap_result "$status" "$works_what"
}

outbox_state () {
    test -d "$outbox" || {
        echo "whole 0"
        return
    }
    releases=0
    for release in "$outbox"/*/*; do
        case $release in
        *'/*' | */latest) continue ;;
        esac
        releases=$((releases + 1))
        test -s "$release/manifest.json" || echo "$release has no manifest"
        (cd "$release" && sha256sum --quiet -c SHA256SUMS 2>&1) || echo "$release is damaged"
        grep -q "$(sha256sum "$release/SHA256SUMS" | cut -d' ' -f1)" "$release/manifest.json" ||
            echo "$release has other sums than its manifest"
    done
    for latest in "$outbox"/*/latest; do
        test ! -L "$latest" || test -e "$latest/manifest.json" || echo "$latest points nowhere"
    done
    echo "whole $releases"
}

ledger_state () {
    wh "select count(*) || ' batches, last ' || coalesce(max(batch_id), 0) from nightpost.batch"
}

same_bytes () {
    diff -r --no-dereference -x .building "$world/reference" "$outbox"
}

fresh () { # fresh <database> <template>
    psql -XAtq -v ON_ERROR_STOP=1 -d postgres -c "drop database if exists $1 with (force)" \
        -c "create database $1 template $2 strategy wal_log" 2>/dev/null
}

world_new () {
    rm -rf "$outbox" "${world:?}/var"
    fresh src world_src
    fresh wh world_wh
    # shellcheck disable=SC2119
    configure
}

world_bare () {
    pg_start
    psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
    # shellcheck disable=SC2119
    configure
    PGOPTIONS='-c client_min_messages=warning'
    export PGOPTIONS
    "$nightpost" sql sql/sample/1_schema.sql >"$world/schema.sql"
    psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/schema.sql"
}

# The ledger of the templates is read through the day before, so that a night has something to read.
world_open () { # world_open <scale> <D>
    pg_start
    psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
    # shellcheck disable=SC2119
    configure
    world_day=$2
    world_eve=$(date -u -d "$2 - 1 day" +%F)
    for step in "sample --scale $1 --through $world_eve" "extract --date $world_eve" \
        "subscribe D001 consumption_summary voucher_ledger --since $2" \
        "subscribe R001 customer_info --since $2" "subscribe S001 consumption_summary --locale en --profile machine --since $2" \
        "sample --advance --through $2"; do
        # shellcheck disable=SC2086 # words
        try $step
        test "$status" -eq 0 || {
            echo "Bail out! nightpost $step: $last"
            return 1
        }
    done
    psql -XAtq -d postgres -c 'create database world_src template src' \
        -c 'create database world_wh template wh'
    try run --date "$world_day"
    test "$status" -eq 0 || {
        echo "Bail out! the undisturbed night: $last"
        return 1
    }
    mv "$outbox" "$world/reference"
}

world_close () {
    pg_stop
    rm -rf "$world" "$tap_output"
}
