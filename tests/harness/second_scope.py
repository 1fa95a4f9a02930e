"""Who may see which row, worked out a second time: 1-domain.md, 1.2 and 1.4, row by row.

Nothing of nightpost is used or copied here; the page is the only source. Instants are whole microseconds
since 1970, an open end is EVER, amounts are Decimal. A Scope is made of the source's tables: a dict of
lists of dicts, instants in microseconds.
"""
import csv
import datetime
import os
from collections import defaultdict, namedtuple
from decimal import Decimal

EVER = 1 << 62
SECOND = 1000000
DAY = 86400 * SECOND
EAST = 8 * 3600 * SECOND
EPOCH = datetime.date(1970, 1, 1)

# Where a row is shown: the account, the distributor or the owner itself, the owner, manager, type.
Place = namedtuple('Place', 'customer top owner manager kind')

INSTANTS = ('valid_from', 'valid_to', 'trade_time', 'consume_time', 'consume_time_end', 'paid_time', 'transfer_time')

MONEY = ('cash_amount', 'credit_amount', 'coupon_amount', 'flexipurchase_coupon_amount', 'stored_value_card_amount', 'bonus_amount',
         'debt_amount', 'writeoff_amount')
KNOWN_TYPES = {1, 2, 3, 4, 5, 8, 9, 12, 13, 14, 15, 16, 17, 18, 20, 23, 24, 25, 100, 101, 102, 103}


def good(r):
    """1.3: known codes, the money's unit, and both identities; the others are in quarantine."""
    def amount(c):
        return r[c] or Decimal(0)
    kept = r['currency'] in ('CNY', 'USD') and r['measure_id'] == 1 and r['bill_detail_type'] in KNOWN_TYPES
    a = r['truncated_amount'] is None or \
        amount('official_amount') == amount('official_discount_amount') + amount('truncated_amount') + amount('payment_amount')
    return kept and a and amount('payment_amount') == sum((amount(c) for c in MONEY), Decimal(0))


def load(folder, names):
    """The tables as CSV files: instants in microseconds, an open end empty, a NULL empty."""
    out = {}
    for name in names:
        with open(os.path.join(folder, name + '.csv'), encoding='utf-8', newline='') as f:
            rows = list(csv.DictReader(f))
        for row in rows:
            for c, text in row.items():
                if c in INSTANTS:
                    row[c] = int(text) if text else EVER if c == 'valid_to' else None
                elif text == '':
                    row[c] = None
        out[name] = rows
    return out


def day(at):
    """The GMT+8 day of an instant, counted from 1970."""
    return (at + EAST) // DAY


def midnight(date):
    """The instant at which a GMT+8 date begins."""
    return (date - EPOCH).days * DAY - EAST


def date_of(at):
    return EPOCH + datetime.timedelta(days=day(at))


def cycle_of(at):
    return date_of(at).isoformat()[:7]


def shift(cycle, months):
    n = int(cycle[:4]) * 12 + int(cycle[5:]) - 1 + months
    return f'{n // 12:04d}-{n % 12 + 1:02d}'


def month_begin(cycle):
    return midnight(datetime.date(int(cycle[:4]), int(cycle[5:]), 1))


def month_end(cycle):
    """Midnight after the cycle's last day."""
    return month_begin(shift(cycle, 1))


def issued(date):
    """The cycles of the night of D with their states (E6): R = D + 1 is the 1st, 2nd to 4th, or later."""
    r = date + datetime.timedelta(days=1)
    current = r.isoformat()[:7]
    previous = shift(current, -1)
    if r.day == 1:
        return {previous: 'provisional'}
    if r.day <= 4:
        return {previous: 'provisional', current: 'estimated'}
    return {current: 'estimated'}


def contain(intervals, instant):
    return [i for i in intervals if i[0] <= instant < i[1]]


def spans(rows, key, *rest):
    """Intervals by key; one that does not end after it begins is refused and none of these."""
    out = defaultdict(list)
    for r in rows:
        if r['valid_from'] < r['valid_to']:
            out[r[key]].append((r['valid_from'], r['valid_to']) + tuple(r[c] for c in rest))
    return out


class Scope:
    def __init__(self, tables):
        self.kind = {r['partner_id']: r['partner_type'] for r in tables['partner']}
        self.own = spans(tables['customer_association'], 'customer_id', 'partner_id', 'association_type', 'end_reason')
        self.over = spans([r for r in tables['partner_relation'] if self.kind.get(r['distributor_id']) == 'DISTRIBUTOR'],
                          'reseller_id', 'distributor_id')
        self.managers = {r['account_manager_id']: r for r in tables['account_manager']}
        self.looks = defaultdict(list)
        for r in tables['customer_manager_assignment']:
            self._assign(r)
        self.event = {}
        custody = spans(tables['customer_custody'], 'sub_customer_id', 'master_customer_id')
        for sub in custody:
            for left in self.own.get(sub, []):
                self._leave(sub, left, custody[sub])

    def _assign(self, r):
        """From the day after the assignment's day to the day on which it ended."""
        who = self.managers.get(r['account_manager_id'])
        if r['valid_from'] >= r['valid_to'] or who is None or who['partner_id'] != r['partner_id']:
            return
        last = EVER if r['valid_to'] == EVER else day(r['valid_to'])
        self.looks[r['customer_id'], r['partner_id']].append(
            (r['valid_from'], r['assignment_id'], day(r['valid_from']) + 1, last, r['account_manager_id']))

    def _leave(self, sub, left, kept):
        """财务托管 (E32): left was the sub's association; custody by a master that stays goes on."""
        _, u, _, _, why = left
        if why != 'UNBIND' or u == EVER or contain(self.own[sub], u):
            return
        for begin, end, master in kept:
            key = sub, cycle_of(u)
            if begin < u < end and contain(self.own.get(master, []), u) and self.event.get(key, (0,))[0] < u:
                self.event[key] = u, master

    def top(self, partner, instant):
        """The distributor of a reseller at an instant; anybody else is its own top."""
        if self.kind.get(partner) != 'RESELLER':
            return partner
        found = contain(self.over.get(partner, []), instant)
        return found[0][2] if len(found) == 1 else partner

    def manager(self, customer, partner, instant):
        on = day(instant)
        seen = [a for a in self.looks.get((customer, partner), []) if a[2] <= on <= a[3]]
        return max(seen)[4] if seen else '-'

    def place(self, customer, instant):
        """An unknown partner and an overlap are nobody's."""
        found = contain(self.own.get(customer, []), instant)
        if len(found) != 1 or found[0][2] not in self.kind:
            return Place(customer, '_unowned', '_unowned', '-', '-')
        partner = found[0][2]
        return Place(customer, self.top(partner, instant), partner, self.manager(customer, partner, instant), found[0][3])

    @staticmethod
    def instant(r):
        """The scope instant of a charge: its trade time, but for what E15 keeps in the old month."""
        at, end = r['trade_time'], month_end(r['bill_cycle'])
        if int(r['charging_mode']) == 3 and day(at) == day(end):
            return end - SECOND
        return at

    def judge(self, r):
        """The places of a charge in the detail and in the summary."""
        customer, at = r['customer_id'], self.instant(r)
        event = self.event.get((customer, r['bill_cycle']))
        if event is None:
            place = self.place(customer, at)
            return place, place
        u, master = event
        if at // SECOND * SECOND <= u:
            before = self.place(customer, min(at, u - 1))
            return before, before
        return self.place(master, at), self.place(customer, u - 1)

    def sees(self, recipient):
        """What a recipient may see of places; its folder's name says who it is. A director has a file per manager."""
        may = self._sees(recipient)
        may.by_manager = recipient.partition('--')[2] in {m['director_id'] for m in self.managers.values()}
        return may

    def _sees(self, recipient):
        partner, _, person = recipient.partition('--')
        if partner == '_finance':
            return lambda p: True
        if not person:
            return lambda p: partner in (p.top, p.owner)
        his = {m['account_manager_id'] for m in self.managers.values()
               if m['director_id'] == person and m['partner_id'] == partner}
        directs = any(m['director_id'] == person for m in self.managers.values())
        may = his if directs else {person}
        return lambda p: p.owner == partner and p.manager in may
