#!/bin/sh
# The embedded database: made, started, killed, moved, refused. As root also as an ordinary user.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
dbctl=$PWD/${NIGHTPOST_BUILD:-build/debug}/tests/harness/dbctl
nightpost=$PWD/${NIGHTPOST:-build/debug/nightpost}
work=$(mktemp -d /tmp/nightpost-db.XXXXXX)
chmod 755 "$work"
states=
moved=

finish () {
    for state in $states; do "$dbctl" "$(printf '%s' "$state" | tr '|' ' ')" stop >/dev/null 2>&1 || :; done
    test -z "$moved" || rm -rf "$moved"
    rm -rf "$work" "$tap_output"
}
trap finish EXIT
trap 'exit 1' INT TERM

field () { # field <name> <text>
    printf '%s\n' "$2" | sed -n "s/^$1=//p"
}
query () { # query <state> <sql>
    psql -XAtq -v ON_ERROR_STOP=1 -d "$("$dbctl" "$1" conninfo)" -c "$2"
}
listening () { # the server's sockets that listen on a port
    find "/proc/$("$dbctl" "$1" status | cut -d' ' -f2)/fd" -printf '%l\n' |
        sed -n 's/^socket:\[\(.*\)\]$/\1/p' >"$work/inodes"
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { print $10 }' |
        grep -Fxf "$work/inodes" || :
}

var="$work/a place/var"
states="$work/a|place/var"
is "before the first start there is none" "$("$dbctl" "$var" status)" "not made yet 0"
ok "starts in a path with a space" "$dbctl" "$var" start
place=$("$dbctl" "$var" show)
dir=$(field dir "$place")
is "lives below the state folder" "$dir" "$var/pg"
like "says that it runs" "$("$dbctl" "$var" status)" "running [1-9]*"
is "answers in the warehouse's database" "$(query "$var" 'select current_database()')" nightpost
is "has the sample's database" "$(query "$var" "select count(*) from pg_database where datname = 'sample'")" 1
is "encodes UTF-8, sorts by bytes" "$(query "$var" 'show server_encoding')" UTF8
is "keeps fsync on" "$(query "$var" 'show fsync')" on
is "keeps its data from everybody else" "$(stat -c %a "$dir" "$dir/data" "$(field socket "$place")" | tr '\n' ' ')" "700 700 700 "
is "opens no port" "$(listening "$var")" ""
is "listens on no address" "$(query "$var" 'show listen_addresses')" ""
if test "$(id -u)" -eq 0; then
    pid=$("$dbctl" "$var" status | cut -d' ' -f2)
    is "does not run as root" "$(stat -c %U "/proc/$pid")" "$(field user "$place")"
    is "has the home of its user, not root's" \
        "$(tr '\0' '\n' <"/proc/$pid/environ" | sed -n 's/^HOME=//p')" "$dir"
else
    skip "does not run as root" "not root"
    skip "has the home of its user, not root's" "not root"
fi

before=$("$dbctl" "$var" status)
ok "started twice is started" "$dbctl" "$var" start
is "it is the same server" "$("$dbctl" "$var" status)" "$before"
query "$var" 'create table kept as select generate_series(1, 1000) n'
killed=$(printf '%s' "$before" | cut -d' ' -f2)
kill -9 "$killed"
# On a busy machine the signal takes its time; until then the server answers.
while test "$(cut -d' ' -f3 "/proc/$killed/stat" 2>/dev/null || echo Z)" != Z; do sleep 0.05; done
ok "starts again after kill -9" "$dbctl" "$var" start
is "and has lost nothing" "$(query "$var" 'select count(*) from kept')" 1000
psql -XAtq -d "$("$dbctl" "$var" conninfo)" -c 'select pg_sleep(60)' >/dev/null 2>&1 &
ok "stops, although a session is busy" "$dbctl" "$var" stop
wait
is "and says so" "$("$dbctl" "$var" status)" "stopped 0"
ok "stopped twice is stopped" "$dbctl" "$var" stop
"$dbctl" "$var" start >/dev/null 2>"$work/one" & one=$!
"$dbctl" "$var" start >/dev/null 2>"$work/two" & two=$!
wait "$one" && status=0 || status=$?
wait "$two" && status="$status 0" || status="$status $?"
is "two starters at once: both are served" "$status" "0 0"
is "and neither complains" "$(cat "$work/one" "$work/two")" ""
"$dbctl" "$var" stop >/dev/null
printf 'no_such_setting = 1\n' >>"$dir/data/postgresql.conf"
said=$("$dbctl" "$var" start 2>&1) && status=0 || status=$?
is "one that cannot start: exit status 3" "$status" 3
like "and the log's tail in the message" "$said" '*did not start: *no_such_setting*pg.log)'

long="$work/$(printf '%090d' 0)/var"
states="$states $long"
said=$("$dbctl" "$long" start 2>&1) || :
is "a path too long for a socket is no trouble" "$(query "$long" 'select 1')" 1
like "the socket is then in a short folder" "$(field socket "$said")" "/tmp/nightpost-*"
is "that nobody else may enter" "$(stat -c %a "$(field socket "$said")")" 700
"$dbctl" "$long" stop >/dev/null
rm -rf "$(field socket "$said")"

quote="$work/it's, \"odd\" \$HOME/var"
said=$("$dbctl" "$quote" start 2>&1) || :
is "nor are quotes, commas and dollars" "$(query "$quote" 'select 1')" 1
"$dbctl" "$quote" stop >/dev/null
rm -rf "$(field socket "$said")"

if test "$(id -u)" -eq 0; then
    mkdir "$work/closed"
    chmod 700 "$work/closed"
    said=$("$dbctl" "$work/closed/var" start 2>&1) || :
    moved=$(field dir "$said")
    like "a state folder that the server's user cannot reach: a place of its own" "$moved" "/var/*/nightpost-*"
    is "which is remembered" "$(cat "$work/closed/var/pg.place")" "$moved"
    is "and works" "$(query "$work/closed/var" 'select 1')" 1
    ok "and stops" "$dbctl" "$work/closed/var" stop

    as_nobody () {
        setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
    }
    mkdir "$work/own"
    chown nobody "$work/own"
    ok "an ordinary user starts it" as_nobody "$dbctl" "$work/own/var" start
    is "as that user" "$(as_nobody "$dbctl" "$work/own/var" show | sed -n 's/^user=//p')" nobody
    as_nobody "$dbctl" "$work/own/var" stop >/dev/null
    said=$("$dbctl" "$work/own/var" status 2>&1) && status=0 || status=$?
    is "a state folder of somebody else: exit status 2" "$status" 2
    is "and one message that says what to do" "$said" "$work/own/var belongs to nobody and you are\
 root: run nightpost as nobody, or name a state folder of your own (state = ... under [nightpost])"
    said=$(as_nobody "$dbctl" "$var" start 2>&1) || :
    like "the other way round too" "$said" "*belongs to root and you are nobody: run nightpost as root*"
    said=$(setpriv --reuid=54321 --regid=54321 --clear-groups "$dbctl" "$work/own/x" start 2>&1) && status=0 || status=$?
    is "a user without a name, or without the right to write: no crash" "$((status == 2 || status == 6))" 1
else
    skip "folders of other users" "not root"
fi

# The same through the front door.
front="$work/front/var"
states="$states $front"
mkdir "$work/front"
printf '[nightpost]\nstate = %s\n' "$front" >"$work/front/n.conf"
db () {
    "$nightpost" db "$1" --config "$work/front/n.conf"
}
said=$(db status) && status=0 || status=$?
is "nightpost db status: exit status 3 while it does not run" "$status" 3
like "and the word for it" "$said" "not made yet*"
for word in status history 'list partners' check 'run --plan' 'subscribe all all' 'explain a.csv.gz 1 id'; do
    # shellcheck disable=SC2086 # words
    said=$("$nightpost" $word --config "$work/front/n.conf" 2>&1) && status=0 || status=$?
    is "nightpost $word before there is a database: exit status 2" "$status" 2
    like "and what to do" "$said" "nightpost: there is no database in $front yet, *say --config FILE, or begin with make run, nightpost sample or nightpost db start"
done
is "and nobody made one" "$(ls "$work/front")" n.conf
ok "nightpost db start" db start
like "says how to look inside" "$(db status)" "running, pid *psql \"host='$front/pg/sock' *"
ok "nightpost db start, twice" db start

# What a night reads from the sample's database, these two read there as well.
mkdir "$work/here"
front () { # where there is no var: the outbox is the default, var/outbox
    (cd "$work/here" && "$nightpost" "$@" --config "$work/front/n.conf" 2>&1)
}
said=$(front reconcile --cycle 2026-10) && status=0 || status=$?
is "reconcile before there is a sample: exit status 2" "$status" 2
like "and one message" "$said" "nightpost: source sample: *src.* does not exist"
like "all partners, while none is known" "$(front subscribe all all || :)" "nightpost: no partner is known yet: *"
ok "a sample world beside the warehouse" front sample --scale 0.001 --through 2026-11-02
ok "a night of it" front run --date 2026-11-02
ok "into an outbox whose parent it made" test -d "$work/here/var/outbox/_finance/latest"
like "reconcile asks the sample's database" "$(front reconcile --cycle 2026-10)" \
    "*2026-10: ledger and sources agree, *buckets"
like "and so does close" "$(front close 2026-09 --by zhang.wei || :)" "2026-09 is closed by zhang.wei: *"
like "another sample says what it replaces" "$(front sample --scale 0.0005 --through 2026-11-02)" \
    '*level=warn*the sample world that was there is replaced" through=2026-11-02 customers=*'
like "and reading it, that most rows have ended" "$(front extract --date 2026-11-02)" \
    "*level=warn msg=\"most rows that were there have ended in one load\" source=sample feed=consumption ended=* of=* do=*"
# The demonstration's last lines: to copy, from where it was called. A file cannot be an outbox: no night is run.
ok "somebody subscribes" front subscribe D001 customer_info
printf '[nightpost]\nstate = %s\noutbox = %s\n' "$front" "$work/front/n.conf" >"$work/front/another.conf"
ln -s "$nightpost" "$work/here/night post"
said=$(cd "$work/here" && './night post' demo --config ../front/another.conf 2>"$work/stderr") && status=0 || status=$?
is "an outbox that cannot be made, before anything is read: exit status 6" "$status" 6
like "is named" "$(cat "$work/stderr")" "nightpost: $work/front/n.conf: *"
line=$(printf '%s\n' "$said" | sed -n 's/^  \(.* db stop.*\)$/\1/p')
is "the demonstration names the program by its path, quoted" "$line" "'./night post' db stop --config ../front/another.conf"
like "and that line works" "$(cd "$work/here" && eval "$line")" "stopped*"
ok "a stopped database is started by who reads" front status
ok "nightpost db stop, again" db stop
like "nightpost db status: stopped" "$(db status || :)" "stopped*"

done_testing
