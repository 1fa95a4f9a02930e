# pgcluster.sh - a throw-away PostgreSQL for one test script: . tests/harness/pgcluster.sh
#
#   pg_start    makes and starts it; PGHOST, PGPORT, PGUSER, PGDATABASE are exported for psql, and
#               $pg_conninfo is set for nightpost
#   pg_stop     stops it and removes it all; call it from a trap
#   pg_fresh NAME    drops and creates the database NAME
#
# Socket only, no port; fsync=off, because nothing in it outlives the test. Started by root it runs as
# user postgres, or nobody. Run as a program it starts one, prints the conninfo and the command that
# stops it:
#
#   eval "$(sh tests/harness/pgcluster.sh start)"; psql; sh tests/harness/pgcluster.sh stop "$pg_dir"
#
# Every cluster begins as a copy of one that initdb has made, where make has kept one (its "template"). It is in
# memory where there is room: a thousand small files, made and removed again. PG_IN_MEMORY=no before: not this one.
# shellcheck shell=sh

# The user's own settings are not meant for a test.
unset PGHOSTADDR PGSERVICE PGPASSWORD PGOPTIONS PGSSLMODE PGDATA

pg_bin () { # where the server's programs are; never in PATH on Debian
    for pg_folder in /usr/lib/postgresql/15/bin "$(pg_config --bindir 2>/dev/null)" \
        $(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -rV); do
        if test -x "$pg_folder/initdb" && test -x "$pg_folder/postgres"; then
            echo "$pg_folder"
            return
        fi
    done
    echo "no PostgreSQL server is installed: run make deps-test" >&2
    return 1
}

pg_as () { # pg_as <command...>: as the server's user
    if test "$(id -u)" -ne 0; then
        HOME=$pg_dir "$@"
    else
        setpriv --reuid="$pg_user" --regid="$(id -g "$pg_user")" --clear-groups \
            env -u PGDATA "HOME=$pg_dir" "$@"
    fi
}

pg_template=${NIGHTPOST_ROOT:-build}/initdb

pg_room_kib=3145728 # free before a cluster is made in memory; those of the tests take up to half a GiB

pg_place () {
    pg_shm=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
    pg_free=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
    if test "${PG_IN_MEMORY:-yes}" = yes && test -w /dev/shm && test "${pg_shm:-0}" -ge "$pg_room_kib" &&
        test "${pg_free:-0}" -ge "$pg_room_kib"; then
        echo /dev/shm
    else
        echo /tmp
    fi
}

pg_folder () { # the cluster's folder, its user, the server's programs
    pg_programs=$(pg_bin) || return 1
    pg_user=postgres
    id "$pg_user" >/dev/null 2>&1 || pg_user=nobody
    pg_dir=$(mktemp -d "$(pg_place)/nightpost-test.XXXXXX")
    test "$(id -u)" -ne 0 || chown "$pg_user" "$pg_dir"
    chmod 700 "$pg_dir"
}

pg_initdb () {
    pg_as "$pg_programs/initdb" -D "$pg_dir/data" -U postgres --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync --no-instructions >"$pg_dir/log" 2>&1 </dev/null
}

pg_kept () { # whether the template is there, of this server
    test -s "$pg_template/PG_VERSION" || return 1
    case $("$pg_programs/postgres" --version) in *" $(cat "$pg_template/PG_VERSION")."*) ;; *) return 1 ;; esac
}

pg_data () {
    if pg_kept; then
        cp -R "$pg_template" "$pg_dir/data" &&
            { test "$(id -u)" -ne 0 || chown -R "$pg_user" "$pg_dir/data"; } &&
            chmod 700 "$pg_dir/data"
    else
        (cd "$pg_dir" && pg_initdb)
    fi
}

pg_keep () { # makes the template: there when it is whole
    pg_folder || return 1
    pg_kept_status=0
    pg_new=$pg_template.$$
    (cd "$pg_dir" && pg_initdb) && cp -R "$pg_dir/data" "$pg_new" && rm -rf "$pg_template" &&
        mv -T "$pg_new" "$pg_template" || pg_kept_status=$?
    rm -rf "$pg_new"
    pg_stop
    return "$pg_kept_status"
}

pg_start () {
    pg_folder || return 1
    pg_data || {
        cat "$pg_dir/log" >&2 2>/dev/null
        return 1
    }
    (
        cd "$pg_dir"
        pg_as "$pg_programs/pg_ctl" -D "$pg_dir/data" -w -t 60 -l "$pg_dir/pg.log" -o "-p 5432 \
            -c listen_addresses='' -c unix_socket_directories=$pg_dir \
            -c unix_socket_permissions=0700 -c fsync=off -c synchronous_commit=off \
            -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c jit=off \
            -c shared_buffers=128MB -c dynamic_shared_memory_type=mmap \
            -c max_connections=60 -c autovacuum=off" start >>"$pg_dir/log" 2>&1 </dev/null
    ) || {
        cat "$pg_dir/log" "$pg_dir/pg.log" >&2
        return 1
    }
    PGHOST=$pg_dir
    PGPORT=5432
    PGUSER=postgres
    PGDATABASE=postgres
    export PGHOST PGPORT PGUSER PGDATABASE
    # shellcheck disable=SC2034 # for the script that reads this file
    pg_conninfo="host=$pg_dir port=5432 user=postgres dbname=postgres"
}

pg_stop () {
    test -n "${pg_dir-}" || return 0
    : "${pg_programs:=$(pg_bin)}" "${pg_user:=$(stat -c %U "$pg_dir")}"
    (cd "$pg_dir" && pg_as "$pg_programs/pg_ctl" -D "$pg_dir/data" -w -m immediate stop) \
        >/dev/null 2>&1 || :
    case $pg_dir in /tmp/nightpost-test.* | /dev/shm/nightpost-test.*) rm -rf "$pg_dir" ;; esac
    pg_dir=
}

pg_fresh () { # pg_fresh <database>
    psql -XAtq -v ON_ERROR_STOP=1 -d postgres -c "drop database if exists \"$1\" with (force)" \
        -c "create database \"$1\"" 2>/dev/null
}

case ${0##*/}:${1-} in
pgcluster.sh:start)
    pg_start
    echo "export PGHOST='$PGHOST' PGPORT=5432 PGUSER=postgres PGDATABASE=postgres;" \
        "pg_dir='$pg_dir' pg_conninfo='$pg_conninfo'"
    ;;
pgcluster.sh:keep)
    pg_keep
    ;;
pgcluster.sh:stop)
    pg_dir=$2
    pg_stop
    ;;
esac
