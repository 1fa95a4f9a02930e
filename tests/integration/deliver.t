#!/bin/sh
# Push delivery (3-operations.md, 3.4): to a folder, an SFTP account, a WebDAV server and a bucket, each a
# real peer on the loopback but the bucket, which tests/harness/fake_s3.py plays; peers that die in the
# middle, that keep other bytes than were sent, that belong to somebody else.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
peers=
finish () {
    # shellcheck disable=SC2086 # process ids
    test -z "$peers" || kill $peers 2>/dev/null || true
    # Not a child of ours: it runs behind setpriv.
    test ! -s "${pg_dir-}/sshd.pid" || kill "$(cat "$pg_dir/sshd.pid")" 2>/dev/null || true
    world_close
}
trap finish EXIT
trap 'exit 1' INT TERM
PG_IN_MEMORY=no # sshd runs programs of its folder
world_open 0.005 2026-11-03
mv "$world/reference" "$outbox"
R=20261104
far=$world/far
mkdir -p "$far"

# ---- the peers ---------------------------------------------------------------------------------------
# sshd as the database's user, whose sftp-server dies at $pg_dir/limit: the most 512-byte blocks of a file.
sshd=$(command -v sshd || echo /usr/sbin/sshd)
account=$(id -un)
test "$(id -u)" -ne 0 || account=$pg_user
sftp=$pg_dir/sftp
pg_as mkdir "$sftp"
pg_as ssh-keygen -q -t ed25519 -N '' -f "$pg_dir/host_key"
ssh-keygen -q -t ed25519 -N '' -f "$world/client_key"
pg_as sh -c "cat >'$pg_dir/authorized_keys'" <"$world/client_key.pub"
pg_as sh -c "cat >'$pg_dir/sftp.sh' && chmod 700 '$pg_dir/sftp.sh'" <<SH
#!/bin/sh
test ! -e '$pg_dir/limit' || ulimit -f "\$(cat '$pg_dir/limit')"
exec /usr/lib/openssh/sftp-server -d '$sftp'
SH
ssh_port=$((20000 + $$ % 20000))
pg_as sh -c "cat >'$pg_dir/sshd_config'" <<CONF
ListenAddress 127.0.0.1
Port $ssh_port
HostKey $pg_dir/host_key
AuthorizedKeysFile $pg_dir/authorized_keys
PidFile $pg_dir/sshd.pid
UsePAM no
StrictModes no
PasswordAuthentication no
Subsystem sftp internal-sftp
ForceCommand $pg_dir/sftp.sh
CONF
(cd / && pg_as "$sshd" -D -e -f "$pg_dir/sshd_config" 2>"$world/sshd.log") &
peers="$peers $!"
printf '[127.0.0.1]:%s %s\n' "$ssh_port" "$(cut -d' ' -f1,2 "$pg_dir/host_key.pub")" >"$world/known_hosts"

/usr/bin/python3 tests/harness/fake_s3.py "$far/s3" "$world/s3.port" 2>"$world/s3.log" &
peers="$peers $!"
mkdir -p "$far/dav"
dav_port=$((ssh_port + 1))
rclone serve webdav --config /dev/null --addr "127.0.0.1:$dav_port" --user dav --pass secret-of-dav "$far/dav" 2>"$world/dav.log" &
peers="$peers $!"
n=0
until test -s "$world/s3.port" && curl -s -o /dev/null "http://127.0.0.1:$dav_port/" && grep -q listening "$world/sshd.log"; do
    n=$((n + 1))
    test "$n" -lt 200 || { cat "$world"/*.log; echo 'Bail out! a peer does not start'; exit 1; }
    sleep 0.1
done
cat >"$world/rclone.conf" <<CONF
[folder]
type = alias
remote = $far/folder
[same]
type = alias
remote = $far/folder
[sftp]
type = sftp
host = 127.0.0.1
port = $ssh_port
user = $account
key_file = $world/client_key
known_hosts_file = $world/known_hosts
[dav]
type = webdav
url = http://127.0.0.1:$dav_port
user = dav
pass = $(rclone obscure secret-of-dav)
[bucket]
type = s3
provider = Other
endpoint = http://127.0.0.1:$(cat "$world/s3.port")
access_key_id = key
secret_access_key = secret-of-the-bucket
force_path_style = true
[away]
type = webdav
url = http://127.0.0.1:1
CONF
mkdir "$far/folder"
configure '[delivery]' "rclone_config = $world/rclone.conf" 'backoff_seconds = 0' 'timeout_seconds = 10'

there () { # there <folder>: whether it is the release of D001 in the outbox, byte for byte
    diff -r "$outbox/D001/$R" "$1/$R"
}
names_in () { find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | LC_ALL=C sort | tr '\n' ' '; }
state_of () { # state_of <remote>
    wh "select d.state || ' ' || d.attempts from nightpost.delivery d join nightpost.target t using (target_id) where t.remote = '$1' order by d.started_at desc limit 1"
}

# ---- targets -------------------------------------------------------------------------------------------
try target add D001 folder:d001
refused "credentials that others may read" 2 '*rclone.conf: others may read it: chmod 600*'
chmod 600 "$world/rclone.conf"
works "a target" target add D001 folder:d001
for remote in folder:d001 folder:d001/inside folder:d001/in/side; do
    try target add R001 "$remote"
    refused "$remote is not for another partner too" 64 "*would overlap folder:d001, which serves D001*"
    fails "nor would the database take it" wh "insert into nightpost.target (recipient, remote, since) values ('R001', '$remote', '2026-01-01')"
done
like "for that is a constraint" "$(wh "insert into nightpost.target (recipient, remote, since) values ('R001', 'folder:d001', '2026-01-01')" 2>&1)" \
    '*conflicting*target_serves_one*'
works "a folder above would hold both" target add R001 folder:d0010
for remote in 'nowhere:x' ':sftp,host=h,pass=p:x' '-P:x' 'folder:' 'folder:/etc' 'folder:../x' 'folder:a/../b' 'folder:a//b' 'folder:a/' 'folder' "$far"; do
    try target add R001 "$remote"
    is "\"$remote\" is refused" "$status" 64
done
try target add R001 dav:r --age 'AGE-SECRET-KEY-1XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX'
refused "a secret key is no recipient" 64 '*is no age recipient*'

# ---- a folder --------------------------------------------------------------------------------------------
works "it is delivered" deliver
is "both" "$(cat "$world/stdout")" "2 releases delivered"
ok "byte for byte" there "$far/folder/d001"
ok "and can be verified there" "$nightpost" verify "$far/folder/d001/$R"
is "nothing else is there but whose it is" "$(names_in "$far/folder/d001")" ".nightpost $R "
find "$far/folder" -printf '%p %i %T@\n' | sort >"$world/before"
works "again" deliver
is "there is nothing to do" "$(cat "$world/stdout")" "0 releases delivered"
wh "delete from nightpost.delivery"
works "and when the run tables have forgotten it" deliver
is "nothing is sent again" "$(find "$far/folder" -printf '%p %i %T@\n' | sort | diff "$world/before" - | head -n 3)" ""
works "the target is taken away" target remove folder:d001
works "and given to another" target add R001 same:d001
try deliver
is "which is somebody's place under another name: exit status" "$status" 1
like "it says so" "$said" "*not delivered*recipient=R001*another recipient*"
is "at once, for it would be so again" "$(state_of same:d001)" "failed 1"
ok "and nothing of R001 is there" there "$far/folder/d001"
works "that target is taken away" target remove same:d001
works "a release that somebody else put there" target add D001 folder:other
mkdir -p "$far/folder/other/$R"
echo '{}' >"$far/folder/other/$R/manifest.json"
try deliver
like "is not written over" "$status $said" "1 *is there already and is another release*"
works "and" target remove folder:other

# ---- SFTP, whose server dies in the middle of a file ----------------------------------------------------------
works "an SFTP account" target add D001 sftp:d001
pg_as sh -c "echo 8 >'$pg_dir/limit'"
try deliver
is "it dies at every attempt: exit status" "$status" 1
is "five attempts" "$(state_of sftp:d001)" "failed 5"
is "one notice, and a warning for each attempt before it" "$(printf '%s\n' "$said" | grep -c 'msg="not delivered"') $(printf '%s\n' "$said" |
    grep -c 'msg="delivery attempt failed"')" "1 4"
fails "nothing can be seen" test -e "$sftp/d001/$R"
is "what is small came" "$(test -s "$sftp/d001/.incoming/$R/SHA256SUMS" && echo yes)" yes
was=$(stat -c '%i %Y' "$sftp/d001/.incoming/$R/SHA256SUMS")
rm "$pg_dir/limit"
works "it lives" deliver
is "one attempt" "$(state_of sftp:d001)" "done 1"
ok "byte for byte" there "$sftp/d001"
is "what had come was not sent again" "$(stat -c '%i %Y' "$sftp/d001/$R/SHA256SUMS")" "$was"
is "nothing is left out of sight" "$(names_in "$sftp/d001")" ".nightpost $R "

# ---- a bucket --------------------------------------------------------------------------------------------------
works "a bucket" target add D001 bucket:bills/d001
echo 'dead 60' >"$far/s3/trouble"
works "which does not answer sixty uploads" deliver
like "took more than one attempt" "$(state_of bucket:bills/d001)" "done [2345]"
ok "byte for byte" there "$far/s3/objects/bills/d001"
is "the manifest came last" "$(grep '^PUT /bills/d001/' "$far/s3/log" | tail -n 1 | sed 's/?.*//')" "PUT /bills/d001/$R/manifest.json"
is "and once" "$(grep -c "^PUT /bills/d001/$R/manifest.json" "$far/s3/log")" 1
works "another one" target add D001 bucket:other/d001
echo 'flip .xlsx' >"$far/s3/trouble"
works "which keeps another byte than was sent" deliver
is "that is seen, and mended" "$(state_of bucket:other/d001)" "done 2"
ok "byte for byte" there "$far/s3/objects/other/d001"
works "a third" target add D001 bucket:third/d001
echo 'rot .xlsx' >"$far/s3/trouble"
works "where a byte changes after the upload" deliver
is "that is seen too, and mended" "$(state_of bucket:third/d001)" "done 2"
like "and told" "$said" '*what lies there is not what was sent*'
ok "byte for byte" there "$far/s3/objects/third/d001"
works "a slow one" target add D001 bucket:slow/d001
echo 'slow 0.5' >"$far/s3/trouble"
"$nightpost" deliver --config "$conf" >/dev/null 2>&1 &
delivering=$!
n=0
until grep -q "^PUT /slow/d001/$R" "$far/s3/log" || test "$n" -gt 100; do
    n=$((n + 1))
    sleep 0.1
done
kill -9 "$delivering"
wait "$delivering" 2>/dev/null || true
fails "nightpost is killed: no manifest, no release" test -e "$far/s3/objects/slow/d001/$R/manifest.json"
: >"$far/s3/trouble"
sleep 1
works "and goes on" deliver
ok "byte for byte" there "$far/s3/objects/slow/d001"

# ---- encrypted, over WebDAV --------------------------------------------------------------------------------------
age-keygen -o "$world/age.key" 2>/dev/null
works "a target with a key" target add D001 dav:d001 --age "$(age-keygen -y "$world/age.key")"
works "it is delivered" deliver
is "every file is encrypted" "$(find "$far/dav/d001/$R" -type f ! -name '*.age' | wc -l) $(find "$far/dav/d001/$R" -type f | wc -l)" \
    "0 $(find "$outbox/D001/$R" -type f | wc -l)"
is "none can be read" "$(find "$far/dav/d001/$R" -type f -exec head -c 21 {} \; -exec echo \; | sort -u)" "age-encryption.org/v1"
mkdir "$world/clear" "$world/clear/$R"
(cd "$far/dav/d001/$R" && find . -type f) | while read -r f; do
    mkdir -p "$(dirname "$world/clear/$R/$f")"
    age -d -i "$world/age.key" -o "$world/clear/$R/${f%.age}" "$far/dav/d001/$R/$f"
done
ok "but by who has the key: byte for byte" there "$world/clear"
is "nothing encrypted stays here" "$(find "$world/var/delivery" -name '*.age' | wc -l)" 0
is "the outbox is as it was" "$(outbox_state)" "whole 4"
wh "delete from nightpost.delivery where target_id = (select target_id from nightpost.target where remote = 'dav:d001')"
try deliver
like "a second encryption of the same would have other bytes: it is not written over" "$status $said" '1 *is another release*'
works "that one" target remove dav:d001

# ---- at the end of a night ---------------------------------------------------------------------------------------
works "a peer that is away" target add S001 away:s001
works "a day arrives" sample --advance --through 2026-11-04
try run --date 2026-11-04
is "a night with a peer that is away: exit status" "$status" 1
like "says so" "$(cat "$world/stdout")" "*1 TARGETS FAILED*"
is "the night itself is done" "$(wh "select string_agg(distinct state, ' ') from nightpost.run")" "done"
is "the others have theirs" "$(find "$far/folder/d0010/20261105/manifest.json" "$sftp/d001/20261105/manifest.json" \
    "$far/s3/objects/bills/d001/20261105/manifest.json" | wc -l)" 3
works "the list says what is where" target list
like "and what is not" "$(cat "$world/stdout")" "*S001*away:s001*20261104*failed*5*"
is "no credential is told anywhere" "$(grep -rlF -e secret-of -e "$(sed -n 's/^pass = //p' "$world/rclone.conf")" "$world/stdout" "$world/stderr" "$world/var" || true)" ""
done_testing
