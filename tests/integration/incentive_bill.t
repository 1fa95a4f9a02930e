#!/bin/sh
# Formal incentive bills through the front door (1-domain.md, 1.6; E52, E56, E57): their status at the end of D,
# an operator's confirmation, netting on expiry, and the control that lines are the bill.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
# shellcheck disable=SC2119
configure
try sample --scale 0.005 --through 2026-11-05
src "truncate src.incentive_bill, src.incentive_bill_line"

bill () { # bill ID AMOUNT DEADLINE EXTRA-COLUMNS EXTRA-VALUES: one line of D001's own customer, one of R001's
    src "insert into src.incentive_bill (bill_id, plan_id, period, partner_id, association_type, indicator_value, tier_threshold, rate,
                base_amount, bill_amount, currency, state, formed_at, confirm_deadline, last_modified${4-})
         values ('$1', 'PLAN-REF-M', '2026-09', 'D001', '1', 10 * $2, 1000, 0.1, 10 * $2, $2, 'CNY', 'TO_CONFIRM',
                '2026-10-08 10:00+08', '$3', '2026-10-08 20:00+08'${5-});
         insert into src.incentive_bill_line
         select '$1-' || c.n, '$1', c.customer_id, c.reseller, null, '2026-09', 5 * $2, 0.1, 0, c.amount, '2026-10-08 20:00+08'
           from (values (1, 'hc-master', null, round($2 / 3.0, 2)), (2, 'hc-rebound-top', 'R001', $2 - round($2 / 3.0, 2)))
                c (n, customer_id, reseller, amount)"
}

# One second before midnight, midnight, and far away; a key by source confirmation; a pair that nets.
bill T-eve 100.01 '2026-11-03 23:59:59+08'
bill T-midnight 70.00 '2026-11-04 00:00:00+08'
bill T-late 60.00 '2026-12-01 00:00:00+08'
bill T-source 50.00 '2026-12-01 00:00:00+08' ', confirmed_at' ", '2026-11-04 12:00+08'"
bill T-paid 40.00 '2026-10-18 00:00:00+08' ', paid_at' ", '2026-11-04 00:00+08'"
bill T-says 30.00 '2026-12-01 00:00:00+08'
bill T-expires 200.00 '2025-11-18 00:00:00+08' ', expires_at' ", '2026-11-04 00:00+08'"
src "update src.incentive_bill set formed_at = '2025-11-08 10:00+08', period = '2025-10' where bill_id = 'T-expires'"
bill T-debt -600.00 '2026-10-18 00:00:00+08'
bill T-early 90.00 '2026-10-18 00:00:00+08' ', expires_at' ", '2026-10-08 10:00+08'"
src "update src.incentive_bill set formed_at = '2025-11-08 10:00+08', period = '2025-10', confirm_deadline = '2025-11-18 00:00+08' where bill_id = 'T-early'"
try extract --date 2026-11-02
try subscribe D001 incentive_indicator_detail performance --locale en --profile machine --since 2026-11-02

cells () { # cells D BILL COLUMN: the column's values in the file of D, sorted, each once
    zcat "$outbox/D001/$(date -u -d "$1 + 1 day" +%Y%m%d)"/incentive_indicator_detail_*.csv.gz >"$world/file.csv"
    python3 -c '
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1], encoding="utf-8")) if r["bill_id"] == sys.argv[2]]
print(",".join(sorted({r[sys.argv[3]] for r in rows})))' "$world/file.csv" "$2" "$3"
}
worth () { # worth D BILL: the exact sum of its lines
    cells "$1" "$2" bill_id >/dev/null
    python3 -c '
import csv, decimal, sys
print(sum(decimal.Decimal(r["incentive_amount"]) for r in csv.DictReader(open(sys.argv[1], encoding="utf-8")) if r["bill_id"] == sys.argv[2]))' \
        "$world/file.csv" "$2"
}
status () { # status D BILL: status/confirmation
    echo "$(cells "$1" "$2" status)/$(cells "$1" "$2" confirmation)"
}

works "a night before anything happens" run --date 2026-11-02
works "and the next" run --date 2026-11-03
is "the deadline 23:59:59 of D has passed at its end: confirmed by itself (E56)" "$(status 2026-11-03 T-eve)" "paying/deadline"
is "the day before it has not" "$(status 2026-11-02 T-eve)" "to_confirm/"
is "a deadline at midnight after D has not passed at the end of D" "$(status 2026-11-03 T-midnight)" "to_confirm/"
is "the source's confirmation of the day after D is not known in D's file" "$(status 2026-11-03 T-source)" "to_confirm/"
is "what is paid at midnight after D is not paid at the end of D" "$(status 2026-11-03 T-paid)" "paying/deadline"
is "the key says that it is the formal bill, no estimate (E52)" "$(cells 2026-11-03 T-late state)" formal
is "lines of the distributor's resellers are in its file" "$(cells 2026-11-03 T-late reseller_id)" ",R001"
is "a positive bill before it expires" "$(worth 2026-11-03 T-expires)" 200.00
is "and the negative one" "$(worth 2026-11-03 T-debt)" -600.00

# The source changes its mind about T-says without saying when: known since the night that read it.
src "update src.incentive_bill set state = 'PAYING', last_modified = '2026-11-04 20:00+08' where bill_id = 'T-says'"
works "the night in which bills expire" run --date 2026-11-04
is "the deadline at midnight has passed on the next D" "$(status 2026-11-04 T-midnight)" "paying/deadline"
is "the partner's confirmation" "$(status 2026-11-04 T-source)" "paying/partner"
is "paid" "$(status 2026-11-04 T-paid)" "paid/deadline"
is "a state that the source states without its instant counts from the D that read it" "$(status 2026-11-04 T-says)" "paying/partner"
is "an expiring positive first nets the existing negative: 200 against -600 gives -400 (E57)" "$(worth 2026-11-04 T-debt)" -400.00
is "nothing is left of the positive" "$(worth 2026-11-04 T-expires)" 0.00
is "it is expired" "$(cells 2026-11-04 T-expires status)" expired
is "lines are not rewritten: netting is a line of its own" "$(cells 2026-11-04 T-debt line_kind)" "line,netting"
is "a positive that expired when no negative existed is lost" "$(cells 2026-11-04 T-early line_kind)" "expiry,line"

# An operator's confirmation.
no () { # no <what> <pattern> <arguments...>
    no_what=$1
    no_pattern=$2
    shift 2
    try incentive "$@"
    refused "$no_what" 64 "$no_pattern"
}
facts () { wh "select count(*) || ' facts, ' || (select count(*) from nightpost.batch where source = '_operator' and feed = 'incentive_confirmation') || ' batches' from nightpost.incentive_confirmation"; }
no "an unknown bill" "there is no incentive bill \"T-none\"; nightpost incentive list shows them*" confirm T-none --by "Li Lei"
no "nobody" "incentive confirm needs --by NAME*" confirm T-late
no "an empty name" "--by is empty*" confirm T-late --by " "
no "no bill" "usage: nightpost incentive confirm BILL --by NAME*" confirm --by "Li Lei"
no "past its deadline" "bill T-midnight is past its deadline 2026-11-04 00:00:00 (GMT+8)*" confirm T-midnight --by "Li Lei" --date 2026-11-05
no "past its deadline in files that are out, whatever day is given" "bill T-eve is past its deadline*" confirm T-eve --by "Li Lei" --date 2026-11-03
no "a paid bill" "bill T-paid is paid since 2026-11-04 00:00:00*" confirm T-paid --by "Li Lei" --date 2026-11-05
no "an expired bill" "bill T-expires expired at 2026-11-04 00:00:00*" confirm T-expires --by "Li Lei" --date 2026-11-05
no "confirmed by the partner" "bill T-source was already confirmed by the partner at 2026-11-04 12:00:00*" confirm T-source --by "Li Lei" --date 2026-11-05
no "before it was formed" "bill T-late was formed at 2026-10-08 10:00:00*, after 2026-10-07" confirm T-late --by "Li Lei" --date 2026-10-07
no "a date that is none" "--date*" confirm T-late --by "Li Lei" --date 2026-02-30
no "a day that has not come" "--date 2999-01-01 has not come yet: today is *" confirm T-late --by "Li Lei" --date 2999-01-01
is "what was refused left nothing" "$(facts)" "0 facts, 0 batches"
works "an operator confirms" incentive confirm T-late --by "Li Lei" --date 2026-11-05
like "and is told" "$(cat "$world/stdout")" "bill T-late: confirmed by Li Lei on 2026-11-05*"
works "the same again is no error" incentive confirm T-late --by "Li Lei" --date 2026-11-05
like "and changes nothing" "$(cat "$world/stdout")" "*already, nothing changed"
no "another name does not overwrite it" "bill T-late was already confirmed by Li Lei on 2026-11-05*" confirm T-late --by "Han Mei" --date 2026-11-05
is "one fact with a batch of its own" "$(facts)" "1 facts, 1 batches"
is "dated by its business day" "$(wh "select source || ' ' || business_date from nightpost.batch where feed = 'incentive_confirmation'")" "_operator 2026-11-05"

sha256sum "$outbox"/D001/20261105/* >"$world/before"
works "a date that is done, again" run --date 2026-11-04
ok "stays as it was: a later fact changes no earlier file" sha256sum --quiet -c "$world/before"
works "the night of the confirmation" run --date 2026-11-05
is "shows it" "$(status 2026-11-05 T-late)" "paying/operator"
is "netted once: another night leaves -400" "$(worth 2026-11-05 T-debt)" -400.00

# Indicators lead to their performance lines (E59).
cat >"$world/drill.py" <<'END'
import collections, csv, decimal, glob, gzip, sys
def rows(name):
    for path in sorted(glob.glob(f"{sys.argv[1]}/{name}_2026*.csv.gz")):
        yield from csv.DictReader(gzip.open(path, "rt", encoding="utf-8", newline=""))
key = lambda r: (r["plan_id"], r["period"], r["partner_id"], r["association_type"], r["customer_id"], r["cycle"])
performance = {r["performance_id"]: r for r in rows("performance")}
lines, count, say = collections.Counter(), collections.Counter(), []
for r in rows("incentive_indicator_line"):
    p = performance.get(r["performance_id"])
    if p is None or p["performance_amount"] != r["value"] or p["product_policy"] not in ("0", "1", "13"):
        say.append(f"{r['performance_id']}: not that line of the performance file")
    lines[key(r)] += decimal.Decimal(r["value"])
    count[key(r)] += 1
cycles = {k[5] for k in lines}
values, total, stated = {}, collections.Counter(), {}
for r in rows("incentive_indicator"):
    values[key(r)] = r
    total[r["plan_id"], r["period"]] += decimal.Decimal(r["value"])
    stated[r["plan_id"], r["period"]] = decimal.Decimal(r["indicator_value"])
for k, r in values.items():
    if k[5] in cycles and (lines[k] != decimal.Decimal(r["value"]) or count[k] != int(r["line_count"])):
        say.append(f"{k}: {r['value']} but its lines are {lines[k]}")
say += [f"{k}: lines without an indicator" for k in lines if k not in values]
say += [f"{k}: {stated[k]} but its rows are {total[k]}" for k in total if total[k] != stated[k]]
# The plans that there are for a distributor in November, with their periods; none of September's month.
want = {("PLAN-REF-M", "2026-11"), ("PLAN-SPEC-M", "2026-11"), ("PLAN-RES-Q", "2026Q4"), ("PLAN-YEAR", "2026")}
if not {("PLAN-REF-M", "2026-11"), ("PLAN-YEAR", "2026")} <= set(total) <= want: say.append(f"periods {set(total)}")
if len(lines) < 10: say.append("too few to prove anything")
print("\n".join(say[:10]))
sys.exit(bool(say))
END
ok "every indicator is the sum of performance lines, which the performance file has (E59)" \
    python3 "$world/drill.py" "$outbox/D001/20261106"

# The table on the terminal.
listed () { # listed <arguments...>: bill status worth
    try incentive list --partner D001 --date 2026-11-05 "$@"
    awk 'NR > 1 { print $1, $7, $9 }' "$world/stdout" | LC_ALL=C sort
}
is "list says what the file says" "$(listed | grep -E 'T-(debt|expires|late)')" "T-debt -400.00 paying
T-expires 0.00 expired
T-late 60.00 paying"
is "by status" "$(listed --state paid)" "T-paid 40.00 paid"
is "as at another day" "$(try incentive list --date 2026-11-03 --state to_confirm; awk 'NR > 1 { print $1 }' "$world/stdout" | LC_ALL=C sort | tr '\n' ' ')" "T-late T-midnight T-says T-source "
is "of a partner without bills: none" "$(try incentive list --partner R001; wc -l <"$world/stdout")" 1
no "a status that is none" "--state payed: do you mean paid?" list --state payed
no "a word that is none" "incentive lost: it is list or confirm" lost

# Who may have it, and bad bills.
try subscribe R001 incentive_indicator_detail
refused "resellers get no incentive content (E40)" 64 "R001 may not have incentive_indicator_detail*"
src "update src.incentive_bill_line set incentive_amount = incentive_amount + 0.01 where data_id = 'T-late-1'"
src "update src.readiness set complete_through = '2026-11-06'"
try run --date 2026-11-06
is "lines that are not the bill: exit status 1" "$status" 1
like "their partner is told why" "$said" "*incentive bill T-late is 60.00, its lines are 60.01*"
ok "the file is not in its release" sh -c "! ls '$outbox'/D001/20261107/incentive_indicator_detail*"
ok "finance sees it" sh -c "zcat '$outbox'/_finance/20261107/incentive_indicator_detail*.csv.gz | grep -q T-late-1"
src "update src.incentive_bill_line set incentive_amount = incentive_amount - 0.01 where data_id = 'T-late-1'"
src "update src.readiness set complete_through = '2026-11-07'"
works "the night after its source is right again" run --date 2026-11-07
is "it goes out" "$(worth 2026-11-07 T-late)" 60.00
src "update src.incentive_bill set state = 'LOST' where bill_id = 'T-says'"
src "update src.incentive_bill set paid_at = '2026-11-04 09:00+08' where bill_id = 'T-expires'"
try extract --date 2026-11-05
is "an unknown state and a bill both paid and expired go to quarantine" \
    "$(wh "select string_agg(row_key || ' ' || column_name, ', ' order by row_key) from nightpost.quarantine where feed = 'incentive_bill'")" \
    "T-expires paid_at, T-says state"
done_testing
