#!/bin/sh
# A timer or cron calls `run --due` (3-operations.md, 3.1 and 3.6): what was missed is made up in order, once.
# Who is told when a run ends: hooks, a ping, a mail, metrics. And the units themselves, as far as
# systemd can say without being in charge.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
server=
finish () {
    test -z "$server" || kill "$server" 2>/dev/null || :
    world_close
}
trap finish EXIT
trap 'exit 1' INT TERM

# ---- the units -----------------------------------------------------------------------------------
mkdir -p "$world/units" "$world/bin"
sed "s|/usr/bin/nightpost|\"$nightpost\"|" schedules/systemd/nightpost.service >"$world/units/nightpost.service"
cp schedules/systemd/nightpost.timer "$world/units/"
if command -v systemd-analyze >/dev/null; then
    said=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no "$world/units/nightpost.timer" "$world/units/nightpost.service" 2>&1 |
        grep -i nightpost || :)
    is "systemd finds nothing wrong with timer and service" "$said" ""
    like "the timer's time is a time" "$(systemd-analyze calendar '*-*-* 02:30:00 Asia/Shanghai' --base-time '2026-11-02 12:00 UTC')" \
        '*2026-11-0[23] *18:30:00 UTC*'
    ok "systemd calls the service's exposure OK: below 2.0" sh -c \
        "systemd-analyze security --offline=true --threshold=20 '$world/units/nightpost.service'"
else
    skip "systemd finds nothing wrong with timer and service" "no systemd-analyze"
fi
is "the timer catches up after downtime" "$(grep -c '^Persistent=true$' schedules/systemd/nightpost.timer)" 1
is "timer and cron call the same command" "$(grep -hoE 'nightpost run .*2h' schedules/systemd/nightpost.service schedules/cron.d/nightpost | sort -u)" \
    "nightpost run --due --wait 2h"
if command -v logrotate >/dev/null; then
    ok "logrotate reads its file" sh -c "sed '/ su /d; /create /d; s|/var/log|$world|' schedules/logrotate/nightpost >'$world/rotate' &&
        chmod 644 '$world/rotate' && logrotate -d -s '$world/rotated' '$world/rotate'"
else
    skip "logrotate reads its file" "not installed"
fi

# ---- the calls -----------------------------------------------------------------------------------
cat >"$world/bin/hook" <<'SH'
#!/bin/sh
echo "$1 $(env | grep '^NIGHTPOST_\(STATUS\|FROM\|DATE\|HELD\|RECIPIENTS\)=' | sort | tr '\n' ' ')" >>"${0%/bin/hook}/hooks"
env | grep ^NIGHTPOST_ERROR= >>"${0%/bin/hook}/errors"
SH
cat >"$world/bin/sendmail" <<'SH'
#!/bin/sh
{ echo "ARGS $*"; cat; } >"${0%/bin/sendmail}/mail"
SH
cat >"$world/bin/slow" <<'SH'
#!/bin/sh
exit 3
SH
chmod 755 "$world/bin"/*
cat >"$world/pings.py" <<'PY'
import http.server, sys
class Pings(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open(sys.argv[1] + "/pings", "a").write(self.path + "\n")
        self.send_response(200); self.end_headers(); self.wfile.write(b"OK")
    def log_message(self, *args): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Pings)
open(sys.argv[1] + "/port", "w").write(str(server.server_port))
server.serve_forever()
PY
/usr/bin/python3 "$world/pings.py" "$world" &
server=$!

# The clock cannot be turned, so the sample's last days are moved to the last days there were.
yesterday=$(TZ=Asia/Shanghai date -d 'yesterday' +%F)
day () { date -u -d "$yesterday - $1 days" +%F; }
pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
until test -s "$world/port"; do sleep 0.05; done
mkdir "$world/metrics"
configure '[monitor]' "on_success = $world/bin/hook good" "on_failure = $world/bin/hook bad" \
    "ping_url = http://127.0.0.1:$(cat "$world/port")/secret-address" 'mail_to = ops@example.com' \
        "sendmail = $world/bin/sendmail" "metrics_dir = $world/metrics"
PGOPTIONS='-c client_min_messages=warning'
export PGOPTIONS
"$nightpost" sql sql/sample/1_schema.sql >"$world/schema.sql"
psql -XAtq -v ON_ERROR_STOP=1 -d src -f "$world/schema.sql"
src "insert into src.readiness values ('$(day 4)');
    insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
    values ('S1', 'SOLUTION_PROVIDER', 'acc', 'Partner', 'CNY', '2026-01-01')"
works "the source is read" extract --date "$(day 4)"
works "a subscription" subscribe S1 customer_info --since "$(day 4)"
works "a first night by date" run --date "$(day 4)"
is "the hook for successes has the facts" "$(cat "$world/hooks")" "good NIGHTPOST_DATE=$(day 4) NIGHTPOST_FROM=$(day 4) NIGHTPOST_HELD=0 NIGHTPOST_RECIPIENTS=2 NIGHTPOST_STATUS=0 "

: >"$world/hooks"; : >"$world/pings"
try run --due
is "a source that is three days behind: exit status 8" "$status" 8
is "the oldest missing date comes first" "$(printf '%s' "$last" | grep -c "night of $(day 3)")" 1
like "the hook for failures has the facts" "$(cat "$world/hooks")" "bad NIGHTPOST_DATE=$yesterday NIGHTPOST_FROM=$(day 3)*NIGHTPOST_STATUS=8 "
like "and the sentence" "$(tail -n 1 "$world/errors")" "NIGHTPOST_ERROR=night of $(day 3)*"
is "the switch hears of begin and failure" "$(tr '\n' ' ' <"$world/pings")" "/secret-address/start /secret-address/fail "
like "the mail goes to sendmail, addresses inside" "$(cat "$world/mail")" "ARGS -t -i*To: ops@example.com*Subject: nightpost: $yesterday FAILED*Exit status: 8*"
is "metrics: the status" "$(grep '^nightpost_run_status ' "$world/metrics/nightpost.prom")" "nightpost_run_status 8"
ok "metrics: the last success is still known" grep -q '^nightpost_last_success_timestamp_seconds [1-9]' "$world/metrics/nightpost_warehouse.prom"

src "update src.readiness set complete_through = '$(day 0)'"
: >"$world/hooks"; : >"$world/pings"; rm "$world/mail"
works "after downtime" run --due
is "all dates that were missing are made, in order" "$(awk '{ print $1 }' "$world/stdout" | tr '\n' ' ')" "$(day 3) $(day 2) $(day 1) $(day 0) "
is "each once" "$(wh 'select count(*), max(attempts) from nightpost.run')" "5|1"
like "one hook for all" "$(cat "$world/hooks")" "good NIGHTPOST_DATE=$yesterday NIGHTPOST_FROM=$(day 3)*NIGHTPOST_STATUS=0 "
is "the switch hears of begin and end" "$(tr '\n' ' ' <"$world/pings")" "/secret-address/start /secret-address "
ok "no mail when all is well" test ! -e "$world/mail"
works "called again" run --due
is "nothing is due" "$(cat "$world/stdout")" "nothing is due: $yesterday is done"
is "and nothing is made" "$(wh 'select count(*), max(attempts) from nightpost.run')" "5|1"
fails "the address is in no log" grep -rq secret-address "$world/stderr" "$world/stdout" "$world/mail"
try run --due --date "$yesterday"
refused "--due and a date" 64 '*--date D*--due*'

# A night that holds somebody back is the next run's too.
wh "update nightpost.run set state = 'partial' where business_date = '$yesterday'"
works "a night that was not whole" run --due
is "is made again" "$(awk '{ print $1, $2 }' "$world/stdout")" "$yesterday done:"

# ---- looking --------------------------------------------------------------------------------------
works "check" check
like "knows whom to tell, and the disk" "$(cat "$world/stdout")" "*disk: * MB free below $outbox*monitor: all is there*"
works "status for programs" status --json
is "has keys and how bad it is" "$(/usr/bin/python3 -c 'import json, sys
rows = json.load(sys.stdin)
print(sorted({r["level"] for r in rows} - {"ok", "warn", "bad"}), [r["value"] for r in rows if r["key"] == "last_done"])' <"$world/stdout")" "[] ['$yesterday']"
works "status for a pipe" status
fails "has no colours" grep -q "$(printf '\033')" "$world/stdout"
ok "on a terminal it has" sh -c "script -qec \"'$nightpost' status --config '$conf'\" /dev/null </dev/null | grep -q '$(printf '\033')\[32m$yesterday'"
fails "unless NO_COLOR says no" sh -c "NO_COLOR=1 script -qec \"'$nightpost' status --config '$conf'\" /dev/null </dev/null | grep -q '$(printf '\033')'"

# ---- tellers that fail change nothing --------------------------------------------------------------
configure '[monitor]' "on_success = $world/bin/slow" 'ping_url = http://127.0.0.1:1/x' 'mail_to = ops@example.com' 'mail_on = always' \
    'sendmail = /nowhere/sendmail' "metrics_dir = $world/nowhere"
try check
refused "check: a teller that is not there" 2 '?monitor? sendmail: /nowhere/sendmail is not installed*'
works "a run whose tellers all fail" run --date "$yesterday"
is "has a warning for each" "$(grep -c 'msg="not told"' "$world/stderr")" 5

# ---- metrics ---------------------------------------------------------------------------------------
for name in run_seconds stage_seconds run_rows run_bytes run_held_back last_success_timestamp_seconds source_fresh_timestamp_seconds \
    recipients_held_back warehouse_bytes; do
    ok "metrics have $name" grep -q "^# TYPE nightpost_$name " "$world/metrics/nightpost.prom" "$world/metrics/nightpost_warehouse.prom"
done
promtool=$(command -v promtool || echo "${PROMTOOL-}")
if test -n "$promtool"; then
    ok "Prometheus reads them without a complaint" sh -c "cat '$world'/metrics/*.prom | '$promtool' check metrics"
    ok "and the alert rules" "$promtool" check rules schedules/prometheus/nightpost.rules.yml
else
    skip "Prometheus reads them without a complaint" "no promtool (package prometheus)"
    skip "and the alert rules" "no promtool"
fi
ok "the dashboard is JSON and asks for metrics there are" /usr/bin/python3 - "$world/metrics" schedules/grafana/nightpost.json \
    schedules/prometheus/nightpost.rules.yml <<'PY'
import json, pathlib, re, sys
there = set(re.findall(r"^# TYPE (nightpost_\w+)", "".join(p.read_text() for p in pathlib.Path(sys.argv[1]).glob("*.prom")), re.M))
there |= {"nightpost_controls_failed", "nightpost_quarantine_rows"}  # only where there are any
board = json.load(open(sys.argv[2]))
asked = set(re.findall(r"nightpost_\w+", " ".join(t["expr"] for p in board["panels"] for t in p.get("targets", []))))
asked |= set(re.findall(r"nightpost_\w+", " ".join(re.findall(r"expr: (.*)", open(sys.argv[3]).read()))))
sys.exit(f"asked for, but not there: {sorted(asked - there)}" if asked - there or len(asked) < 8 else 0)
PY
done_testing
