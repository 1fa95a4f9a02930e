"""Who may see which row, worked out a second time from the source alone, against the files.

night_check.py OUTBOX TABLES D    the release of R = D + 1 of every recipient
TABLES has one CSV of each source table below and quarantine.csv (feed, key) of rows and intervals that
the program refused; instants are microseconds since 1970, an open end is empty. Nothing of nightpost is
used: 1-domain.md, 1.4, in Python. Compared are the rows of manager_consumption_detail (record, customer,
owner, manager, type, payable) and the sums of consumption_summary per owner, customer and type; what
财务托管 moves between two accounts must be the whole difference of the two. Prints differences and a
count; ends with 1 if there is any.
"""
import datetime
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal

from release_rows import files, read
from second_scope import Scope, load, midnight

# The key of a row in quarantine, by feed.
KEYS = {'partner': 'partner_id', 'account_manager': 'account_manager_id', 'customer_association': 'association_id',
        'partner_relation': 'relation_id', 'customer_manager_assignment': 'assignment_id', 'customer_custody': 'custody_id',
        'consumption_record': 'record_id'}


def source(folder):
    """The tables without what the program refused: whether it was right to is another test's."""
    tables = load(folder, list(KEYS) + ['quarantine'])
    refused = {(r['feed'], r['key']) for r in tables['quarantine']}
    feeds = {name: name for name in KEYS}
    feeds['consumption_record'] = 'consumption'
    # A manager's folder may be refused, his assignments count.
    del feeds['account_manager']
    for name, feed in feeds.items():
        tables[name] = [r for r in tables[name] if (feed, r[KEYS[name]]) not in refused]
    return tables


def rows_of(outbox, recipient, release, report, ids):
    out = defaultdict(Counter)
    for _, cycle, split, path in files(outbox, recipient, release, report):
        _, rows = read(path)
        out[cycle] += Counter()
        for row in rows[1:]:
            out[cycle][split, tuple(row)] += 1
    return out, {name: i for i, name in enumerate(ids)}


def headings(outbox, report):
    for _, _, _, path in files(outbox, '*', '*', report):
        machine, rows = read(path)
        if machine:
            return rows[0]
    sys.exit(f'{report}: no machine file')


def plain(text):
    return str(Decimal(text).normalize() + 0) if text else '-'


def show(problems, what, want, got):
    for sign, extra in (('missing', want - got), ('too much', got - want)):
        for key, n in sorted(extra.items())[:3]:
            problems.append(f'{what}: {sign}: {key} x{n}')


def main(outbox, folder, date):
    tables = source(folder)
    scope = Scope(tables)
    issue = (datetime.date.fromisoformat(date) + datetime.timedelta(days=1)).strftime('%Y%m%d')
    until = midnight(datetime.date.fromisoformat(date) + datetime.timedelta(days=1))
    charges = [(r,) + scope.judge(r) for r in tables['consumption_record'] if r['trade_time'] < until]
    ids = headings(outbox, 'manager_consumption_detail')
    sums = headings(outbox, 'consumption_summary')
    problems, files_seen, rows_seen, moved = [], 0, 0, 0
    for recipient in sorted(os.listdir(outbox)):
        if recipient.startswith('.') or not os.path.isdir(os.path.join(outbox, recipient, issue)):
            continue
        may = scope.sees(recipient)
        detail, at = rows_of(outbox, recipient, issue, 'manager_consumption_detail', ids)
        for cycle, rows in detail.items():
            files_seen += 1
            want = Counter((d.manager if d.manager != '-' else 'unassigned', r['record_id'], d.customer, d.owner, d.manager,
                            d.kind, plain(r['payment_amount'])) for r, d, _ in charges if r['bill_cycle'] == cycle and may(d))
            got = Counter()
            for (split, row), n in rows.items():
                rows_seen += n
                got[(split,) + tuple(row[at[c]] or '-' for c in ('record_id', 'customer_id', 'partner_id', 'account_manager_id',
                                                                 'association_type')) + (plain(row[at['payable_amount']]),)] += n
            show(problems, f'{recipient} {cycle} detail', want, got)
        summary, at = rows_of(outbox, recipient, issue, 'consumption_summary', sums)
        for cycle, rows in summary.items():
            files_seen += 1
            want, got, shown = defaultdict(lambda: [Decimal(0), 0]), defaultdict(lambda: [Decimal(0), 0]), defaultdict(Decimal)
            for r, d, s in charges:
                if r['bill_cycle'] != cycle:
                    continue
                if may(s):
                    cell = want[s.owner, s.customer, s.kind]
                    cell[0] += Decimal(r['payment_amount'])
                    cell[1] += 1
                # What the detail says differs by the moved rows alone.
                if d != s and (may(s) or may(d)):
                    moved += 1
                if may(d):
                    shown[d.owner, d.customer, d.kind] += Decimal(r['payment_amount'])
                if d != s and may(d):
                    shown[d.owner, d.customer, d.kind] -= Decimal(r['payment_amount'])
                if d != s and may(s):
                    shown[s.owner, s.customer, s.kind] += Decimal(r['payment_amount'])
            for (_, row), n in rows.items():
                rows_seen += n
                cell = got[row[at['partner_id']], row[at['customer_id']], row[at['association_type']] or '-']
                cell[0] += n * Decimal(row[at['payable_amount']])
                cell[1] += n * int(row[at['record_count']])
            for key in sorted(set(want) | set(got)):
                if want[key] != got[key]:
                    problems.append(f'{recipient} {cycle} summary: {key}: the source {want[key]}, the file {got[key]}')
                if shown[key] != got[key][0]:
                    problems.append(f'{recipient} {cycle}: {key}: the detail less what moved is {shown[key]}, '
                                    f'the summary {got[key][0]}')
    print('\n'.join(problems[:40] + [f'cycles {files_seen} rows {rows_seen} moved {moved} differences {len(problems)}']))
    return 1 if problems or files_seen == 0 or rows_seen == 0 else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:4]))
