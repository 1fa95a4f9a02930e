"""Who may see which row, worked out a second time from the source alone, against the files.

night_check.py OUTBOX TABLES D    the release of R = D + 1 of every recipient
TABLES has one CSV of each source table below and quarantine.csv (feed, key) of rows and intervals that
the program refused; instants are microseconds since 1970, an open end is empty. Nothing of nightpost is
used: 1-domain.md, 1.4, in Python. Compared are the rows of manager_consumption_detail (record, customer,
owner, manager, type, payable) and the sums of consumption_summary per owner, customer and type; what
财务托管 moves between two accounts must be the whole difference of the two. Prints differences and a
count; ends with 1 if there is any.
"""
import csv
import datetime
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal

from release_rows import files, read

EVER = 1 << 62
DAY = 86400 * 1000000
EAST = 8 * 3600 * 1000000


def table(folder, name):
    with open(os.path.join(folder, name + '.csv'), encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f))


def day(at):
    return (at + EAST) // DAY


def cycle_of(at):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day(at))).isoformat()[:7]


def month_end(cycle):
    """Midnight after the cycle's last day."""
    year, month = int(cycle[:4]), int(cycle[5:])
    first = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (first - datetime.date(1970, 1, 1)).days * DAY - EAST


def spans(rows, key, *rest):
    out = defaultdict(list)
    for r in rows:
        out[r[key]].append((int(r['valid_from']), int(r['valid_to'] or EVER)) + tuple(r[c] for c in rest))
    return out


class World:
    def __init__(self, folder, refused):
        def good(name, key):
            return [r for r in table(folder, name) if (name, r[key]) not in refused]
        self.kind = {r['partner_id']: r['partner_type'] for r in good('partner', 'partner_id')}
        self.own = spans(good('customer_association', 'association_id'), 'customer_id', 'partner_id', 'association_type',
                         'end_reason')
        self.over = spans([r for r in good('partner_relation', 'relation_id')
                           if self.kind.get(r['distributor_id']) == 'DISTRIBUTOR'], 'reseller_id', 'distributor_id')
        self.managers = {r['account_manager_id']: r for r in table(folder, 'account_manager')}
        self.looks = defaultdict(list)
        for r in good('customer_manager_assignment', 'assignment_id'):
            m = self.managers.get(r['account_manager_id'])
            if m and m['partner_id'] == r['partner_id']:
                last = day(int(r['valid_to'])) if r['valid_to'] else EVER
                self.looks[r['customer_id'], r['partner_id']].append(
                    (int(r['valid_from']), r['assignment_id'], day(int(r['valid_from'])) + 1, last, r['account_manager_id']))
        self.event = {}
        for sub, kept in spans(good('customer_custody', 'custody_id'), 'sub_customer_id', 'master_customer_id').items():
            for _, u, _, _, why in self.own.get(sub, []):
                if why != 'UNBIND' or u == EVER or self.at(self.own[sub], u):
                    continue
                for begin, end, master in kept:
                    key = sub, cycle_of(u)
                    if begin < u < end and self.at(self.own.get(master, []), u) and self.event.get(key, (0,))[0] < u:
                        self.event[key] = u, master

    @staticmethod
    def at(intervals, instant):
        return [i for i in intervals if i[0] <= instant < i[1]]

    def owner(self, customer, instant):
        """(top, owner, manager, type); an unknown partner and an overlap are nobody's."""
        found = self.at(self.own.get(customer, []), instant)
        if len(found) != 1 or found[0][2] not in self.kind:
            return '_unowned', '_unowned', '-', '-'
        partner, kind = found[0][2], found[0][3]
        tops = self.at(self.over.get(partner, []), instant) if self.kind[partner] == 'RESELLER' else []
        on = day(instant)
        seen = [a for a in self.looks.get((customer, partner), []) if a[2] <= on <= a[3]]
        return (tops[0][2] if len(tops) == 1 else partner, partner, max(seen)[4] if seen else '-', kind)


def judge(world, r):
    """Detail and summary place of one charge: (customer, top, owner, manager, type) each."""
    at, cycle, customer = int(r['trade_time']), r['bill_cycle'], r['customer_id']
    end = month_end(cycle)
    if r['charging_mode'] == '3' and day(at) == day(end):
        at = end - 1000000
    event = world.event.get((customer, cycle))
    if event is None:
        place = (customer,) + world.owner(customer, at)
        return place, place
    u, master = event
    before = (customer,) + world.owner(customer, min(at, u - 1))
    if at // 1000000 * 1000000 <= u:
        return before, before
    return (master,) + world.owner(master, at), (customer,) + world.owner(customer, u - 1)


def sees(world, recipient):
    """Whether a recipient may see (top, owner, manager)."""
    partner, _, person = recipient.partition('--')
    if partner == '_finance':
        return lambda top, owner, manager: True
    if not person:
        return lambda top, owner, manager: partner in (top, owner)
    his = {m['account_manager_id'] for m in world.managers.values()
           if m['director_id'] == person and m['partner_id'] == partner}
    directs = any(m['director_id'] == person for m in world.managers.values())
    return lambda top, owner, manager: owner == partner and manager in (his if directs else {person})


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
    refused = {(r['feed'], r['key']) for r in table(folder, 'quarantine')}
    world = World(folder, refused)
    issue = (datetime.date.fromisoformat(date) + datetime.timedelta(days=1)).strftime('%Y%m%d')
    until = ((datetime.date.fromisoformat(date) - datetime.date(1970, 1, 1)).days + 1) * DAY - EAST
    charges = [(r,) + judge(world, r) for r in table(folder, 'consumption_record')
               if int(r['trade_time']) < until and ('consumption', r['record_id']) not in refused]
    ids = headings(outbox, 'manager_consumption_detail')
    sums = headings(outbox, 'consumption_summary')
    problems, files_seen, rows_seen, moved = [], 0, 0, 0
    for recipient in sorted(os.listdir(outbox)):
        if recipient.startswith('.') or not os.path.isdir(os.path.join(outbox, recipient, issue)):
            continue
        may = sees(world, recipient)
        detail, at = rows_of(outbox, recipient, issue, 'manager_consumption_detail', ids)
        for cycle, rows in detail.items():
            files_seen += 1
            want = Counter((d[3] if d[3] != '-' else 'unassigned', r['record_id']) + d[0:1] + d[2:5] + (plain(r['payment_amount']),)
                           for r, d, _ in charges if r['bill_cycle'] == cycle and may(d[1], d[2], d[3]))
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
                if may(s[1], s[2], s[3]):
                    cell = want[s[2], s[0], s[4]]
                    cell[0] += Decimal(r['payment_amount'])
                    cell[1] += 1
                # What the detail says differs by the moved rows alone.
                if d != s and (may(s[1], s[2], s[3]) or may(d[1], d[2], d[3])):
                    moved += 1
                if may(d[1], d[2], d[3]):
                    shown[d[2], d[0], d[4]] += Decimal(r['payment_amount'])
                if d != s and may(d[1], d[2], d[3]):
                    shown[d[2], d[0], d[4]] -= Decimal(r['payment_amount'])
                if d != s and may(s[1], s[2], s[3]):
                    shown[s[2], s[0], s[4]] += Decimal(r['payment_amount'])
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
