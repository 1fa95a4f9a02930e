"""split_check.py - whole = union of the parts (4-architecture.md, 4.12).

    split_check.py NIGHTPOST WHOLE --run-id R --through D --mark M --cycles C,C --recipients R,R --work DIR [--only TEXT]

WHOLE is the database of a warehouse with its marts made. Copies of it keep, of every distributed table, the rows
of a third of the keys: customers for the ledger, top partners for facts (nightpost.placement says which table is
what); all others stay whole. Every statement that the program has for a report or a control runs in all of them,
and what the parts return together must be what the whole returns. Then every step makes the marts anew in parts
that have a third of the customers each. How a statement is compared stands below; what is not named there is a
union: the same rows, as often. TAP on stdout.
"""
import argparse
import collections
import csv
import decimal
import os
import re
import subprocess
import sys

PARTS = 3

# Totals over all that somebody sees: each server adds up its own rows, then what they return is added up. With
# the columns that say nothing then.
TOTALS = {
    "reports/consumption_summary/query.sql": {"top_id"},  # one row of a reseller that changed its distributor
    "reports/performance_summary/query.sql": {"top_id"},
    "reports/consumption_summary/chart_day.sql": set(),
    "reports/performance/chart_day.sql": set(),
    "sql/check/orders_are_consumption.sql": {"note"},
}
PROOF = re.compile(r"^reports/(?!reconciliation)[a-z_]+/proof\.sql$")
# Columns that are added up although they may be whole numbers.
COUNTS = {"value", "record_count", "line_count", "lines", "rows", "expected", "actual", "expected_value", "amount"}

# They begin with tables that every server has: of each part the rows of its own keys.
OWN = {
    "reports/reseller_info/query.sql",
    "reports/incentive_indicator_detail/query.sql",
    "sql/check/incentive_bill_lines.sql",
}

# They read nothing that is distributed: every part alone is the whole.
SAME = {
    "reports/customer_info/query.sql",
    "reports/focus_billing_period/query.sql",
    "reports/incentive_indicator_detail/proof.sql",
    "sql/check/batches_add_up.sql",
}

# Facts beside the ledger of the same customer (repayments, a customer's days under any partner): the smaller side
# is computed first and sent to the other. So the ledger is whole here and the facts are in parts.
PULLED = {
    "reports/estimated_incentive/query.sql",
    "reports/estimated_incentive_summary/query.sql",
    "reports/incentive_indicator_detail/query.sql",
}

# What crosses keys by design, and why.
CROSSES = {
    "reports/consumption_summary/chart_service.sql": "the largest services: totals first, then a rank",
    "reports/performance/chart_service.sql": "the largest services: totals first, then a rank",
    "reports/performance_summary/chart_partner.sql": "the largest partners: totals first, then a rank",
    "reports/marketplace_settlement/query.sql": "a minimum over all that a partner sold, whoever bought it",
    "reports/marketplace_settlement/proof.sql": "a minimum over all that a partner sold, whoever bought it",
    "reports/new_customer_tag/query.sql": "what a customer consumed under any partner says whether it is new",
    "reports/partner_bill/proof.sql": "a bill is rounded after all customers of a partner have been added up",
    "reports/partner_bill_total/proof.sql": "what is due is never below 0, after all customers of a partner",
    "reports/incentive_indicator_detail/hold.sql": "bills, which every server has, against the total of their lines",
    "reports/reconciliation/query.sql": "finance: figures of the run tables",
    "reports/reconciliation/chart_day.sql": "finance: totals of all partners",
    "reports/reconciliation/chart_variance.sql": "finance: figures of the run tables",
    "reports/reconciliation_exception/query.sql": "finance: refunds beside the orders of other partners",
    "reports/reconciliation_quarantine/query.sql": "finance: quarantine, which only the coordinator has",
    "reports/reconciliation_quarantine/proof.sql": "finance: quarantine, which only the coordinator has",
    "reports/reconciliation_residual/query.sql": "finance: totals of a partner under all its distributors",
    "reports/reconciliation_residual/proof.sql": "finance: totals of all partners",
    "reports/reconciliation_variance/query.sql": "finance: figures of the run tables",
    "sql/check/all_rows_once.sql": "control 5: totals of the ledger against totals of the facts",
    "sql/check/voucher_balances.sql": "control 7: quotas, which every server has, beside the coupons of customers",
    "sql/check/source_is_ledger.sql": "control 1: what the coordinator noted of the source against totals of the ledger",
}

# Marts that cross keys by design, and why.
STEPS_CROSS = {
    "incentive_bill_line": "bills, which every server has, beside performance lines, whose manager a line's is",
    "settled_line": "a minimum over all that a partner sold, whoever bought it",
}

# What must be found: facts joined by customer, not by their key.
PLANTED = "planted", ("select c.top_id, c.record_id from consumption_line c"
                      " where exists (select from order_fact f where f.customer_id = c.customer_id)")

# Rows of a union that cross keys by design.
ROWS_LEFT_OUT = {
    "sql/check/performance_is_counted.sql": ("key", re.compile(" transfer |^customer "),
                                             "the two sides of a transfer are two partners'; a customer's repayments are the ledger's"),
}


def crosses(name):
    return "asked for one row of one file" if name.endswith("/explain.sql") else CROSSES.get(name)


def psql(database, *commands, script=None):
    args = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
    for command in commands:
        args += ["-c", command]
    if script is not None:
        args += ["-f", script]
    done = subprocess.run(args, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("Bail out! %s: %s" % (database, done.stderr))
    return done.stdout


def side_by_side(work, scripts):
    """Runs one script per database, all at once; each returns when all have."""
    running = []
    for database, lines in scripts.items():
        path = os.path.join(work, database + ".sql")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        running.append((database, subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", path],
                                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)))
    for database, process in running:
        said = process.communicate()[1]
        if process.returncode != 0:
            sys.exit("Bail out! %s: %s" % (database, said))


def program(nightpost, *args):
    return subprocess.run([nightpost, *args], check=True, capture_output=True, text=True).stdout


def statements(nightpost, only):
    for name in program(nightpost, "sql").split():
        if name.endswith(".sql") and name.startswith(("reports/", "sql/check/")) and only in name:
            yield name, program(nightpost, "sql", name).rstrip().rstrip(";")


def split(whole, name, part, keys, work):
    """A copy of the whole with a third of the keys of each kind in `keys`."""
    psql("postgres", "drop database if exists %s with (force)" % name,
         "create database %s template %s strategy wal_log" % (name, whole))
    return {name: ["set session_replication_role = replica;",
                   "select format('delete from %%s where %%I not in (select s.id from public.spread s where s.key = %%L and s.part = %d)',"
                   " p.relation, p.key, p.key) from nightpost.placement p"
                   " where p.kind = 'distributed' and p.key = any ('{%s}'::text[]) \\gexec" % (part, ",".join(keys)),
                   "analyze;"]}


def spread(whole):
    """Which key lives in which part: by turns, so that each part has some."""
    psql(whole, "drop table if exists public.spread", "create table public.spread as"
         " select k.key, k.id, (row_number() over (partition by k.key order by k.id collate \"C\") %% %d)::int4 as part from ("
         " select 'customer_id' as key, customer_id as id from ledger.customer union select 'customer_id', customer_id from ledger.consumption"
         " union select 'customer_id', customer_id from ledger.orders union select 'top_id', top_id from mart.consumption_line"
         " union select 'top_id', top_id from mart.scope_interval union select 'top_id', top_id from mart.voucher_line"
         " union select 'top_id', top_id from mart.incentive_bill_line union select 'top_id', top_id from mart.performance_line) k" % PARTS)
    return {line.split("|")[0]: int(line.split("|")[1])
            for line in psql(whole, "select id, part from public.spread where key = 'top_id'").splitlines()}


def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = csv.reader(f)
        return next(rows), [tuple(r) for r in rows]


def add_up(head, rows, left_out):
    sums = {}
    for row in rows:
        key, amounts = [], {}
        for column, value in zip(head, row):
            if column in left_out:
                continue
            if column in COUNTS or re.fullmatch(r"-?[0-9]+\.[0-9]+", value) or value == "\\N":
                amounts[column] = decimal.Decimal(0 if value == "\\N" else value)
            else:
                key.append((column, value))
        have = sums.setdefault(tuple(key), {})
        for column, value in amounts.items():
            have[column] = have.get(column, 0) + value
    nothing = {k: {c: v for c, v in s.items() if v} for k, s in sums.items()}
    return {k: v for k, v in nothing.items() if v}


def differ(name, whole, parts, tops):
    """None, or how the parts together are not the whole. Of each part: head and rows."""
    head, rows = whole
    if name in SAME:
        bad = [n for n, (_, part) in enumerate(parts) if part != rows]
        return "part %d is not the whole" % bad[0] if bad else None
    if name in OWN:
        at = head.index("top_id")
        parts = [(h, [r for r in part if tops.get(r[at], 0) == n]) for n, (h, part) in enumerate(parts)]
    more = [row for _, part in parts for row in part]
    if name in ROWS_LEFT_OUT:
        column, pattern, _ = ROWS_LEFT_OUT[name]
        more = [r for r in more if not pattern.search(r[head.index(column)])]
        rows = [r for r in rows if not pattern.search(r[head.index(column)])]
    if name in TOTALS or PROOF.match(name):
        a, b = add_up(head, rows, TOTALS.get(name, ())), add_up(head, more, TOTALS.get(name, ()))
        bad = [(k, a.get(k), b.get(k)) for k in {**a, **b} if a.get(k) != b.get(k)]
        return "%d totals differ: %s" % (len(bad), bad[0]) if bad else None
    a, b = collections.Counter(rows), collections.Counter(more)
    if a == b:
        return None
    return "whole %d rows, parts %d; only in the whole: %s; only in the parts: %s" % (
        len(rows), len(more), list((a - b).keys())[:1], list((b - a).keys())[:1])


class Tap:
    def __init__(self):
        self.count, self.failed = 0, 0

    def say(self, good, text, why=None):
        self.count += 1
        self.failed += not good
        print("%sok %d - %s" % ("" if good else "not ", self.count, text))
        if why:
            print("# %s" % why[:2000])


def reports_and_controls(args, tap, tops):
    cycles = args.cycles.split(",")
    common = {"run_id": args.run_id, "through": args.through, "mark": args.mark, "locale": "zh", "cycles": "{%s}" % args.cycles,
              "variance_limit": "30", "derived_tags": "on", "row": "{}", "column": "", "state": "provisional"}
    everything = list(statements(args.nightpost, args.only))
    todo = []
    for name, text in everything:
        if crosses(name):
            continue
        for recipient in args.recipients.split(",") if name.startswith("reports/") else [""]:
            for cycle in cycles if name.startswith("reports/") else cycles[-1:]:
                todo.append((name, text, dict(common, recipient=recipient, cycle=cycle)))
    todo.append((*PLANTED, dict(common, recipient="", cycle="")))
    scripts = {}
    names = {args.whole: (False, True), **{"split_%d" % n: (False, True) for n in range(PARTS)},
             **{"facts_%d" % n: (True, False) for n in range(PARTS)}}
    for database, (only_pulled, _) in names.items():
        os.makedirs(os.path.join(args.work, database), exist_ok=True)
        lines = ["set search_path = mart, pg_catalog;"]
        for n, (name, text, settings) in enumerate(todo):
            if database != args.whole and (name in PULLED) != only_pulled:
                continue
            lines += ["set nightpost.\"%s\" = '%s';" % s for s in settings.items()]
            lines += ["\\o '%s'" % os.path.join(args.work, database, str(n)),
                      "copy (", text, ") to stdout (format csv, header, null '\\N');", "\\o"]
        scripts[database] = lines
    side_by_side(args.work, scripts)
    seen = {}
    for n, (name, _, settings) in enumerate(todo):
        kind = "facts" if name in PULLED else "split"
        whole, *parts = [table(os.path.join(args.work, d, str(n)))
                         for d in [args.whole] + ["%s_%d" % (kind, p) for p in range(PARTS)]]
        bad = differ(name, whole, parts, tops)
        rows, why = seen.setdefault(name, [0, []])
        seen[name][0] += len(whole[1])
        if bad:
            why.append("%s %s: %s" % (settings["recipient"], settings["cycle"], bad))
    tap.say(seen.pop("planted")[1], "facts joined without their key are found")
    for name, _ in everything:
        if crosses(name):
            print("# crosses keys: %s: %s" % (name, crosses(name)))
        else:
            rows, why = seen[name]
            tap.say(not why, "%s: whole = parts, %d rows" % (name, rows), why[0] if why else None)
    named = [n for n in [*TOTALS, *OWN, *SAME, *PULLED, *CROSSES, *ROWS_LEFT_OUT] if n not in dict(everything)]
    if not args.only:
        tap.say(not named, "everything that is named here is there", ", ".join(named))


def steps(args, tap, tops):
    """Every step, from an empty mart, in parts with a third of the customers; and the marts that come of it."""
    halts = psql(args.whole, "select n.batch_id from nightpost.closing n where n.batch_id < %s order by 1" % args.mark).split()
    lines = ["set client_min_messages = warning;", "set session_replication_role = replica;", "set search_path = mart, pg_catalog;",
             "set nightpost.through = '%s';" % args.through, "select nightpost.marts_forget();"]
    for mark in halts + [args.mark]:
        lines += ["set nightpost.mark = '%s';" % mark, program(args.nightpost, "sql", "sql/run/marts_begin.sql").rstrip() + ";"]
        for step in program(args.nightpost, "list", "steps").split():
            lines += ["begin;", program(args.nightpost, "sql", step), "commit;"]
        lines += [program(args.nightpost, "sql", "sql/run/marts_done.sql").rstrip().replace("$1", "'%s'" % mark) + ";"]
    names = ["ledger_%d" % n for n in range(PARTS)]
    marts = [line.split("|") for line in psql(args.whole, "select table_name, kind from nightpost.placement where schema_name = 'mart'"
                                              " and table_name !~ '^(dirty_.*|mart_state|consumption_target)$' order by 1").splitlines()]
    dumps = {d: ["\\o '%s'\ncopy (select * from mart.%s) to stdout (format csv, header, null '\\N');\n\\o"
                 % (os.path.join(args.work, d, t), t) for t, _ in marts] for d in names + [args.whole]}
    for d in dumps:
        os.makedirs(os.path.join(args.work, d), exist_ok=True)
    side_by_side(args.work, {**{d: lines + dumps[d] for d in names}, args.whole: dumps[args.whole]})
    for name, kind in marts:
        whole, *parts = [table(os.path.join(args.work, d, name)) for d in [args.whole] + names]
        rows = collections.Counter(whole[1])
        how = "whole = parts"
        if name in STEPS_CROSS:
            print("# crosses keys: mart.%s: %s" % (name, STEPS_CROSS[name]))
            continue
        if name.startswith("closed_"):
            how, same = "the parts together are the whole", set(rows) == {r for _, p in parts for r in p}
        elif kind == "reference" or name == "voucher_line":
            how, same = "every part is the whole", all(collections.Counter(p) == rows for _, p in parts)
        else:
            more = collections.Counter(r for _, p in parts for r in p)
            same = more == rows
        why = None
        if not same:
            more = collections.Counter(r for _, p in parts for r in p)
            why = "only in the whole: %s; only in the parts: %s" % (list((rows - more).keys())[:1], list((more - rows).keys())[:1])
        tap.say(same, "the steps, by customer: mart.%s: %s, %d rows" % (name, how, len(whole[1])), why)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("nightpost")
    p.add_argument("whole")
    for name in ("run-id", "through", "mark", "cycles", "recipients", "work"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--only", default="")
    args = p.parse_args()
    tops = spread(args.whole)
    cut = {}
    for n in range(PARTS):
        cut.update(split(args.whole, "split_%d" % n, n, ["customer_id", "top_id"], args.work))
        cut.update(split(args.whole, "facts_%d" % n, n, ["top_id"], args.work))
        cut.update(split(args.whole, "ledger_%d" % n, n, ["customer_id"], args.work))
    side_by_side(args.work, cut)
    tap = Tap()
    reports_and_controls(args, tap, tops)
    if not args.only:
        steps(args, tap, tops)
    print("1..%d" % tap.count)


main()
