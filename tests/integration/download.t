#!/bin/sh
# The download page (3-operations.md, 3.5): a login sees its own folder and nothing else, whatever it asks
# for; what a browser is told of a file; passwords; and the pages themselves in a real browser.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
finish () {
    test ! -e "$conf" || "$nightpost" serve --config "$conf" stop >/dev/null 2>&1 || true
    world_close
}
trap finish EXIT
trap 'exit 1' INT TERM
world_open 0.01 2026-11-03
mv "$world/reference" "$outbox"
R=20261104
page=$world/var/download
d_password='correct horse Batterie für D'
r_password='staple-battery-horse'
printf '%s\n' "$d_password" >"$world/pw"
chmod 600 "$world/pw"

# ---- passwords ---------------------------------------------------------------------------------------
works "a password from a file" partner password D001 --file "$world/pw"
printf '%s\r\n' "$r_password" | "$nightpost" partner --config "$conf" password R001 >"$world/stdout" 2>&1
is "and from stdin" "$(cat "$world/stdout")" "R001 can log in"
works "one made up, for finance" partner password _finance --generate
f_password=$(cat "$world/stdout")
is "is long and printed once" "${#f_password}" 20
# shellcheck disable=SC2016 # a dollar of a hash
is "what is kept is yescrypt" "$(sed 's/^\([^:]*\):\$y\$.*/\1 y/' "$page/passwords" | tr '\n' ' ')" "D001 y R001 y _finance y "
is "of the passwords nothing is kept" "$(grep -rlF -e "$d_password" -e "$r_password" -e "$f_password" "$world/var" || true)" ""
try partner password D001 --file "$world/n.conf"
refused "a file that others may read" 2 "*others may read it*chmod 600*"
echo short | "$nightpost" partner --config "$conf" password D001 2>"$world/stderr" && fail=1 || fail=$?
is "a short password is refused" "$fail $(cat "$world/stderr")" "64 nightpost: the password is shorter than 12 characters"
try partner password D001 hunter2hunter2
is "none is taken from the command line" "$status" 64
try partner password D009
refused "nobody by that name" 64 '*no partner "D009" is known*'
try partner password D001 --manager nobody
refused "no such manager" 64 '*D001 has no account manager*'
am=$(wh "select account_manager_id from known.account_manager where partner_id = 'D001' order by 1 limit 1")
printf 'manager-of-D001-pw\n' | "$nightpost" partner --config "$conf" password D001 --manager "$am" >/dev/null 2>&1
works "logins are listed" partner logins
is "by recipient" "$(tr '\n' ' ' <"$world/stdout")" "D001 D001--$am R001 _finance "

# ---- the server --------------------------------------------------------------------------------------
works "it starts" serve start
url=$(cat "$world/stdout")
url=${url%/}
like "on the loopback" "$url" "https://127.0.0.1:8*"
works "again is no error" serve start
url=$(cat "$world/stdout")
url=${url%/}
works "it runs" serve status
pid=$(sed -n 's/running, pid //p' "$world/stdout")
test "$(id -u)" -ne 0 ||
    is "no worker is root" "$(ps -o user= --ppid "$pid" | sort -u | grep -c root || true)" 0

# Each kind of question from an address of its own: questions are counted per address.
from=10
ask () { # ask LOGIN:PASSWORD PATH [curl words...]: status, with the body in $world/body, headers in $world/head
    ask_as=$1
    ask_path=$2
    shift 2
    curl -sk --path-as-is --interface "127.0.0.$from" -u "$ask_as" -o "$world/body" -D "$world/head" -w '%{http_code}' "$@" \
        "$url$ask_path" || true
}
header () { sed -n "s/^$1: \(.*\)\$/\1/Ip" "$world/head" | tr -d '\r'; }
D="D001:$d_password"

is "without a login: 401" "$(curl -sk -o "$world/body" -D "$world/head" -w '%{http_code}' "$url/")" 401
like "which asks for one, and empties the cache" "$(header WWW-Authenticate) $(header Clear-Site-Data)" 'Basic *"cache"'
like "and says in both languages whom to ask" "$(header Content-Type) $(cat "$world/body")" 'text/html*需要登录*请联系*Sign in*ask whoever*'
slow=$(date +%s%N)
is "a wrong password: 401" "$(ask D001:wrong-password /)" 401
ok "and late" test $((($(date +%s%N) - slow) / 1000000)) -ge 900
for login in "R001:$d_password" "d001:$d_password" "../D001:$d_password" "D001/:$d_password" "D001%00:$d_password" "D001 :$d_password" \
    "D001--$am:$d_password" "_finance:$d_password" ":$d_password"; do
    from=$((from + 1))
    is "login ${login%%:*} with D001's password: 401" "$(ask "$login" /)" 401
done
for who in "D001:$d_password" "R001:$r_password" "_finance:$f_password"; do
    from=$((from + 1))
    is "${who%%:*}: its own page" "$(ask "$who" /) $(sed -n 's/.*<p class="id">\([^<]*\)<.*/\1/p' "$world/body")" "200 ${who%%:*}"
    is "its own manifest" "$(ask "$who" /latest/manifest.json) $(sha256sum <"$world/body")" \
        "200 $(sha256sum <"$outbox/${who%%:*}/latest/manifest.json")"
done
is "a manager without a release: a login and nothing to see" "$(ask "D001--$am:manager-of-D001-pw" /latest/manifest.json)" 404

# ---- out of the folder -------------------------------------------------------------------------------
mkdir "$outbox/D001/20261105"
cp "$outbox/R001/$R/manifest.json" "$world/foreign.json"
ln -s "../../R001/$R/manifest.json" "$outbox/D001/20261105/manifest.json"
ln -s "../R001/$R" "$outbox/D001/20261106"
ln -s /etc "$outbox/D001/20261105/etc"
ln "$outbox/D001/$R/manifest.json" "$outbox/D001/20261105/.hidden"
leaked=0
tried=0
while read -r path; do
    test $((tried % 30)) -ne 0 || from=$((from + 1))
    tried=$((tried + 1))
    got=$(ask "$D" "$path")
    cmp -s "$world/body" "$world/foreign.json" && got="R001's manifest"
    # shellcheck disable=SC2016
    grep -q 'root:\|\$y\$\|R001' "$world/body" && got="$got with something of others"
    case $got in
    400 | 403 | 404 | 301) ;;
    *)
        leaked=$((leaked + 1))
        echo "# $path: $got"
        ;;
    esac
done <<PATHS
/../R001/$R/manifest.json
/%2e%2e/R001/$R/manifest.json
/..%2fR001%2f$R%2fmanifest.json
/%2e%2e%2fR001/$R/manifest.json
/..%252fR001/$R/manifest.json
/..;/R001/$R/manifest.json
/..\\R001\\$R\\manifest.json
/..%5cR001/$R/manifest.json
/$R/../../R001/$R/manifest.json
/$R/%2e%2e/%2e%2e/R001/$R/manifest.json
/latest/../../R001/latest/manifest.json
/latest/..%2f..%2fR001/latest/manifest.json
/R001/$R/manifest.json
//R001//$R//manifest.json
/./R001/./$R/manifest.json
/R001.html
/R001.en.html
/.pages/R001.html
/.pages/
/.building/
/_finance/latest/manifest.json
/_finance.dictionary.zh.html
/%EF%BC%8E%EF%BC%8E/R001/$R/manifest.json
/%E2%80%A5/R001/$R/manifest.json
/%c0%ae%c0%ae/R001/$R/manifest.json
/$R/manifest.json.
/$R/manifest.json%20
/$R/manifest.json%00.html
/$R/MANIFEST.JSON
/$R./manifest.json
/$R/SHA256SUMS/
/20261104.0/manifest.json
/20261105/manifest.json
/20261105/etc/passwd
/20261105/.hidden
/20261106/manifest.json
/20261106/
/LATEST/manifest.json
/latest./manifest.json
/.latest.next/manifest.json
/passwords
/logins.map
/../download/passwords
/../../var/download/passwords
/etc/passwd
/proc/self/fd/10/passwords
/$R/proc/self/environ
/index.html
/nginx_status
/?login=R001
PATHS
# The last one is D001's own page: a question mark changes nothing.
is "of $tried questions for something else, one answer, which is its own page" "$leaked" 1
is "another host name is no other folder" "$(ask "$D" /latest/manifest.json -H 'Host: R001') $(sha256sum <"$world/body")" \
    "200 $(sha256sum <"$outbox/D001/latest/manifest.json")"
is "nor a whole address in the request" "$(ask "$D" "" --request-target "https://R001/R001/$R/manifest.json")" 404
is "slashes twice are slashes once" "$(ask "$D" "//$R//manifest.json") $(sha256sum <"$world/body")" \
    "200 $(sha256sum <"$outbox/D001/$R/manifest.json")"
from=$((from + 1))
if test "$(id -u)" -eq 0; then
    chown -h nobody "$outbox/D001/latest"
    is "a latest that somebody else made is not followed" "$(ask "$D" /latest/manifest.json)" 403
    chown -h root "$outbox/D001/latest"
fi
rm -r "$outbox/D001/20261105" "$outbox/D001/20261106"

# ---- methods, headers --------------------------------------------------------------------------------
csv=consumption_summary_202611_$R.csv.gz
for method in POST PUT DELETE OPTIONS PATCH TRACE PROPFIND CONNECT; do
    got=$(ask "$D" "/$R/$csv" -X "$method")
    case $got in 405 | 400) got=refused ;; esac
    is "$method is refused" "$got" refused
done
is "HEAD tells the size and sends nothing" "$(ask "$D" "/$R/$csv" --head) $(header Content-Length)" "200 $(stat -c %s "$outbox/D001/$R/$csv")"
is "a header of 40 000 bytes is refused" "$(ask "$D" / -H "X-A: $(head -c 40000 /dev/zero | tr '\0' a)")" 400
# The answer is 414; a client still sending when the server closes may miss it (000).
got=$(ask "$D" "/$(head -c 40000 /dev/zero | tr '\0' a)")
case $got in 414 | 000) got=refused ;; esac
is "an address of 40 000 bytes too" "$got" refused
from=$((from + 1))

# ---- a download --------------------------------------------------------------------------------------
is "a file comes whole" "$(ask "$D" "/$R/$csv") $(sha256sum <"$world/body")" "200 $(sha256sum <"$outbox/D001/$R/$csv")"
is "as what it is, not as something that a browser unpacks" "$(header Content-Type)$(header Content-Encoding)" application/gzip
is "kept by this browser for good" "$(header Cache-Control)" "private, max-age=31536000, immutable"
is "and for nobody else" "$(header Vary)" "Authorization, Accept-Language"
is "under its Chinese name (RFC 6266)" "$(header Content-Disposition)" \
    "attachment; filename=\"$csv\"; filename*=UTF-8''%E5%AE%A2%E6%88%B7%E6%B6%88%E8%B4%B9%E6%B1%87%E6%80%BB_202611_$R.csv.gz"
etag=$(header ETag)
is "a browser that has it is told so" "$(ask "$D" "/$R/$csv" -H "If-None-Match: $etag")" 304
ask "$D" "/$R/$csv" -H 'Accept-Language: en-GB' >/dev/null
is "a browser that asks for English gets the plain name" "$(header Content-Disposition)" "attachment; filename=\"$csv\""
is "a workbook's type" "$(ask "$D" "/$R/${csv%.csv.gz}.xlsx" --head) $(header Content-Type)" \
    "200 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
half=$(($(stat -c %s "$outbox/D001/$R/$csv") / 2))
is "it can be resumed" "$(ask "$D" "/$R/$csv" -r "0-$((half - 1))") $(cp "$world/body" "$world/first"; ask "$D" "/$R/$csv" -r "$half-") $(cat \
    "$world/first" "$world/body" | sha256sum)" "206 206 $(sha256sum <"$outbox/D001/$R/$csv")"
is "not with another file's rest" "$(ask "$D" "/$R/$csv" -r "$half-" -H 'If-Range: "another"')" 200
is "a range outside of it" "$(ask "$D" "/$R/$csv" -r 99999999-)" 416
is "latest is never half an old and half a new one" "$(ask "$D" "/latest/$csv" -r "$half-") $(header Cache-Control) $(header ETag)" \
    "200 private, no-cache "
ask "$D" / >/dev/null
is "pages are asked for again" "$(header Cache-Control)" "private, no-cache"
like "and may run nothing" "$(header Content-Security-Policy) $(header X-Content-Type-Options)" "default-src 'none'*nosniff"
is "the log says who took what" "$(grep -F "\"file\":\"/$R/$csv\"" "$page/access.log" | grep -c '"recipient":"D001","method":"GET".*"status":200')" 3
is "and no password, nor what was typed as a name" "$(grep -cF -e "$d_password" -e d001 -e wrong-password "$page/access.log" "$page/error.log" |
    sed 's/.*://' | sort -u)" 0
fails "TLS 1.1 is refused" curl -sk --tls-max 1.1 "$url/"

# ---- guesses -------------------------------------------------------------------------------------------
from=$((from + 1))
seq 400 | timeout 8 xargs -P 12 -I{} curl -sk --interface "127.0.0.$from" -u "D001:guess-number-{}" -o /dev/null -w '%{http_code}\n' \
    "$url/" >"$world/guesses" || true
heard=$(grep -c 401 "$world/guesses" || true)
ok "twelve who guess from one address for eight seconds are heard 40 times and twice a second, not more ($heard)" \
    test "$heard" -ge 20 -a "$heard" -le 64
is "and none is right" "$(grep -vc '401\|429' "$world/guesses" || true)" 0
from=$((from + 1))
is "from elsewhere the partner logs in" "$(ask "$D" /)" 200

# ---- a login comes and goes while it runs --------------------------------------------------------------
printf 'another-one-for-S001\n' | "$nightpost" partner --config "$conf" password S001 >/dev/null 2>&1
sleep 1
is "a new login works at once" "$(ask S001:another-one-for-S001 /latest/manifest.json)" 200
works "it is taken away" partner password S001 --remove
is "and does not any more" "$(ask S001:another-one-for-S001 /)" 401

# ---- the pages -----------------------------------------------------------------------------------------
cat >"$world/chart.py" <<'PY'
import json, re, sys
from decimal import Decimal
page, manifest = open(sys.argv[1], encoding='utf-8').read(), json.load(open(sys.argv[2]))
days = [Decimal(v.replace(',', '').replace('\u2212', '-')) for v in re.findall(r'<td>2026-11-\d\d</td><td class="n">([^<]*)</td>', page)]
total = [Decimal(s['written']) for t in manifest['totals'] if (t['report'], t['cycle'], t['edition']) == ('consumption_summary', '2026-11', '')
         for s in t['sums'] if s['column'] == 'payable_amount']
print(len(days), sum(days) == sum(total) and sum(days) != 0)
PY
for name in index.html index.en.html; do
    is "the chart of $name has three days, which add up to the file's total" \
        "$(/usr/bin/python3 "$world/chart.py" "$outbox/D001/$R/$name" "$outbox/D001/$R/manifest.json")" "3 True"
done
is "so has the list" "$(/usr/bin/python3 "$world/chart.py" "$outbox/.pages/D001.html" "$outbox/D001/$R/manifest.json")" "3 True"
is "who subscribed no amounts sees none" "$(grep -c '<svg\|CNY' "$outbox/.pages/R001.html" "$outbox/R001/$R/index.html" | sed 's/.*://' | sort -u)" 0
is "no page has a script or anything from elsewhere" "$(grep -lE '<script|src=|https?://|@import|url\(' "$outbox"/.pages/*.html \
    "$outbox"/*/"$R"/index*.html || true)" ""
is "S001's own language is English" "$(sed -n 's/<html lang="\(.*\)">/\1/p' "$outbox/.pages/S001.html" "$outbox/.pages/S001.zh.html" | tr '\n' ' ')" "en zh-CN "
is "the dictionary of partners has no report that is finance's alone" \
    "$(grep -c 'id="reconciliation"' "$outbox/.pages/dictionary.zh.html" || true)" 0
/usr/bin/python3 tests/harness/browse.py "$url/" D001 "$world/pw" "$world/downloads" >"$world/browsed" 2>&1 || true
while read -r line; do
    case $line in
    "ok: "*) ok "browser: ${line#ok: }" true ;;
    *) is "browser: $line" "$line" "" ;;
    esac
done <"$world/browsed"
ok "the browser went through" test "$(grep -c '^ok' "$world/browsed")" -ge 25

# ---- for the system's nginx ------------------------------------------------------------------------------
works "a site for the system's nginx" serve config
{
    printf 'pid %s/test.pid;\nevents {}\nhttp {\n' "$world"
    for kind in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/temporary;\n' "$kind" "$world"; done
    cat "$world/stdout"
    echo '}'
} >"$world/system.conf"
ok "which nginx takes" nginx -t -q -e "$world/nginx.log" -c "$world/system.conf"
is "with no descriptors in it" "$(grep -c '/proc/' "$world/system.conf" || true)" 0
works "it stops" serve stop
fails "nobody listens any more" curl -sk "$url/"
try serve status
is "and its status says so" "$status" 3
done_testing
