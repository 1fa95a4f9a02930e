"""A random world's release against the second calculation: every row, every amount.

second_check.py SEED NIGHT OUTBOX    NIGHT 1 or 2: the release of that night's D
Prints what differs, then one line of counts; ends with 1 if anything differs.
"""
import datetime
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

from random_world import RandomWorld
from release_rows import files, read
from second_incentive import Incentive, half_away
from second_performance import Performance
from second_scope import MONEY, SECOND, Scope, contain, good, issued, midnight

# The files' names of the source's amounts.
AMOUNTS = dict(zip(('official_amount', 'official_discount_amount', 'truncated_amount', 'payment_amount') + MONEY,
                   ('official_amount', 'discount_amount', 'erase_amount', 'payable_amount', 'cash_amount', 'credit_amount',
                    'voucher_amount', 'cash_coupon_amount', 'stored_card_amount', 'bonus_amount', 'debt_amount', 'writeoff_amount')))
WITH_ORDER = (1, 2, 3, 4, 8, 103)
CLASSES = {4: 'refund', 20: 'refund', 24: 'refund', 100: 'refund', 9: 'adjustment', 16: 'adjustment', 101: 'adjustment', 102: 'adjustment'}
NUMBERS = ('_amount', '_value', '_threshold', '_rate', 'rate', '_incentive', '_bonus')
ZERO = Decimal(0)


def plain(value):
    """An amount as a text that equal amounts share; - for none."""
    if value in (None, ''):
        return '-'
    if isinstance(value, Fraction):
        # All that is shown has an end.
        value = Decimal(value.numerator) / Decimal(value.denominator)
    value = Decimal(value)
    return str(value.normalize() + 0) if value else '0'


def at_text(instant):
    stamp = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=instant)
    return stamp.isoformat() + 'Z'


class Check:
    def __init__(self, seed, night, outbox):
        world = RandomWorld(seed)
        self.outbox = outbox
        self.date = world.dates[night - 1]
        self.tables = defaultdict(list, world.states[night - 1])
        self.tables['consumption_record'] = [r for r in self.tables['consumption_record'] if good(r)]
        self.until = midnight(self.date + datetime.timedelta(days=1))
        self.release = (self.date + datetime.timedelta(days=1)).strftime('%Y%m%d')
        self.scope = Scope(self.tables)
        self.charges = [(r,) + self.scope.judge(r) for r in self.tables['consumption_record'] if r['trade_time'] < self.until]
        self.performance = Performance(self.tables, self.scope, self.date)
        self.lines = self.performance.lines()
        self.problems, self.count, self.ids, self.done = [], Counter(), {}, {}

    # ---- what a file must have ------------------------------------------------------------------------
    def detail(self, may, cycle):
        for r, place, _ in self.charges:
            if r['bill_cycle'] == cycle and may(place):
                yield {'split': place.manager if place.manager != '-' else 'unassigned', 'record_id': r['record_id'],
                       'report_cycle': cycle, 'bill_cycle': cycle, 'partner_id': place.owner, 'customer_id': place.customer,
                       'account_name': 'acc_' + place.customer, 'account_manager_id': place.manager,
                       'association_type': place.kind, 'trade_id': r['trade_id'], 'bill_type': r['bill_detail_type'],
                       'order_id': r['trade_id'] if r['bill_detail_type'] in WITH_ORDER else '-', 'charging_mode': r['charging_mode'],
                       'service_type_code': r['service_type_code'], 'resource_type_code': r['resource_type_code'],
                       'product_id': r['product_id'] or '-', 'currency': r['currency'], **self.amounts(r)}

    @staticmethod
    def amounts(r):
        out = {there: plain(r[here]) for here, there in AMOUNTS.items()}
        out['paid_amount'] = plain(r['payment_amount'] - (r['coupon_amount'] or ZERO))
        return out

    def summary(self, may, cycle):
        """Sums of NULLs only are NULL."""
        groups = defaultdict(list)
        for r, _, place in self.charges:
            if r['bill_cycle'] == cycle and may(place):
                groups[cycle, cycle, place.owner, place.customer, place.kind, r['provider_type'], r['service_type_code'],
                       r['resource_type_code'], r['charging_mode'], CLASSES.get(r['bill_detail_type'], 'consumption'),
                       r['currency'], may.by_manager and place.manager].append(r)
        for key, rows in groups.items():
            out = dict(zip(('report_cycle', 'bill_cycle', 'partner_id', 'customer_id', 'association_type', 'provider_type',
                            'service_type_code', 'resource_type_code', 'charging_mode', 'bill_class', 'currency'), key))
            for here, there in AMOUNTS.items():
                known = [r[here] for r in rows if r[here] is not None]
                out[there] = plain(sum(known, ZERO) if known else None)
            out['paid_amount'] = plain(sum((r['payment_amount'] - (r['coupon_amount'] or ZERO) for r in rows), ZERO))
            out['record_count'] = str(len(rows))
            yield out

    def customer_info(self, may, _):
        """Who is associated at the end of D."""
        for c in self.tables['customer']:
            place = self.scope.place(c['customer_id'], self.until - 1)
            if place.owner != '_unowned' and may(place):
                begin = contain(self.scope.own[c['customer_id']], self.until - 1)[0][0]
                yield {'customer_id': c['customer_id'], 'association_type': place.kind, 'partner_id': place.owner,
                       'account_manager_id': place.manager, 'associated_on': at_text(begin + 8 * 3600 * SECOND)[:10]}

    def performance_lines(self, may, cycle):
        for x in self.lines:
            if x.period == cycle and may(x.place) and x.counted:
                row = {'bill_cycle': cycle, 'state': issued(self.date)[cycle], 'partner_id': x.place.owner,
                       'customer_id': x.place.customer, 'account_manager_id': x.place.manager, 'product_policy': x.policy,
                       'performance_amount': plain(x.counted), 'original_cycle': x.original, 'line_kind': x.kind}
                row['association_type'] = x.place.kind
                if x.kind != 'transfer':
                    row['order_or_trade_id'] = x.source['trade_id']
                if x.kind in ('consumption', 'refund'):
                    row['consumption_amount'] = plain(x.consumed)
                yield row

    def earner(self, recipient):
        """A partner has its own incentives, for what its resellers sold too; finance has everybody's."""
        return lambda partner: recipient in (partner, '_finance')

    def incentive_lines(self, may, cycle):
        for t in self.totals(cycle):
            for e in t.lines:
                x = e.line
                if may(t.partner):
                    yield {'plan_id': t.plan['plan_id'], 'period': t.period, 'partner_id': t.partner, 'association_type': x.place.kind,
                           'indicator_value': plain(t.indicator), 'tier_threshold': plain(t.threshold), 'rate': plain(t.rate),
                           'performance_id': e.id, 'customer_id': x.place.customer,
                           'reseller_id': x.place.owner if x.place.owner != t.partner else '-',
                           'account_manager_id': x.place.manager, 'base_amount': plain(x.counted), 'bonus_rate': plain(e.bonus_rate),
                           'incentive_amount': plain(e.amount), 'frozen': 'Y' if t.frozen else 'N', 'state': 'estimated'}

    def incentive_summary(self, may, cycle):
        """A line per association type that the plan has lines of."""
        for t in self.totals(cycle):
            for kind in sorted(t.types) if may(t.partner) else ():
                mine = [e for e in t.lines if e.line.place.kind == kind]
                yield {'plan_id': t.plan['plan_id'], 'period': t.period, 'partner_id': t.partner, 'association_type': kind,
                       'indicator_value': plain(t.indicator), 'tier_threshold': plain(t.threshold), 'rate': plain(t.rate),
                       'tier_mode': t.plan['tier_mode'], 'line_count': str(len(mine)),
                       'base_amount': plain(sum(e.line.counted for e in mine)),
                       'tier_incentive': plain(half_away(sum((e.tier for e in mine), Fraction(0)), 8)),
                       'new_customer_bonus': plain(half_away(sum((e.bonus for e in mine), Fraction(0)), 8)),
                       'cap_amount': plain(t.plan['cap_amount']), 'incentive_amount': plain(sum(e.amount for e in mine)),
                       'frozen': 'Y' if t.frozen else 'N', 'state': 'estimated'}

    def names(self):
        """The ids of lines as finance has them: C/cycle/customer/record, R/customer/repayment, T/transfer/side."""
        out = {}
        for report in ('estimated_incentive', 'performance'):
            for rows in self.read('_finance', report).values():
                for row in rows:
                    part = row['performance_id'].split('/')
                    out[(part[0],) + {'C': tuple(part[3:4]), 'R': tuple(part[2:3])}.get(part[0], tuple(part[1:]))] = row['performance_id']
        return out

    def totals(self, cycle):
        if cycle not in self.done:
            known = Incentive(self.tables, self.scope, self.lines, self.until, self.names())
            self.done[cycle] = list(known.totals(cycle))
        return self.done[cycle]

    # ---- what a file has ------------------------------------------------------------------------------
    def read(self, recipient, report):
        """The rows of each cycle's files as dicts by id; finance's files are for people, their headings words."""
        out = {}
        for _, cycle, split, path in files(self.outbox, recipient, self.release, report):
            machine, rows = read(path)
            ids = self.ids.setdefault(report, rows[0]) if machine else self.ids[report]
            if len(ids) != len(rows[0]):
                self.problems.append(f'{path}: {len(rows[0])} columns, not {len(ids)}')
            out.setdefault(cycle, []).extend(dict(zip(ids, row), split=split) for row in rows[1:])
        return out

    def compare(self, recipient, report, want_of):
        got = self.read(recipient, report)
        cycles = sorted(issued(self.date)) if report != 'customer_info' else sorted(got)
        if sorted(got) != cycles:
            self.problems.append(f'{recipient} {report}: cycles {sorted(got)}, not {cycles}')
        may = self.scope.sees(recipient) if report not in ('estimated_incentive', 'estimated_incentive_summary') else self.earner(recipient)
        for cycle in got:
            want = list(want_of(may, cycle))
            self.count['rows'] += len(want)
            self.count[report] += len(want)
            self.differ(f'{recipient} {report} {cycle}', want, got[cycle])

    def differ(self, what, want, got):
        """Rows as multisets of the columns that are wanted of the row's kind."""
        kinds = {}
        for row in want:
            kinds.setdefault(row.get('line_kind'), list(row))
        left, right = Counter(), Counter()
        for row in want:
            left[tuple((c, str(v)) for c, v in row.items())] += 1
        for row in got:
            columns = kinds.get(row.get('line_kind')) or list(row)
            right[tuple((c, plain(row[c]) if c.endswith(NUMBERS) else row[c] or '-') for c in columns)] += 1
        for sign, extra in (('missing ', left - right), ('too much', right - left)):
            for row, n in sorted(extra.items())[:3]:
                self.problems.append(f'{what}: {sign} x{n}: ' + ' '.join(f'{c}={v}' for c, v in row))

    def run(self):
        kinds = self.scope.kind
        for p in kinds:
            if not os.path.isdir(os.path.join(self.outbox, p, self.release)):
                self.problems.append(f'{p}: no release {self.release}')
        # Finance last: what is wrong there is wrong elsewhere too.
        for recipient in sorted(os.listdir(self.outbox), key=lambda r: (r == '_finance', r)):
            if recipient.startswith('.') or not os.path.isdir(os.path.join(self.outbox, recipient, self.release)):
                continue
            partner, _, person = recipient.partition('--')
            self.compare(recipient, 'manager_consumption_detail', self.detail)
            self.compare(recipient, 'consumption_summary', self.summary)
            if partner != '_finance':
                self.compare(recipient, 'customer_info', self.customer_info)
            if kinds.get(partner) == 'RESELLER':
                for report in ('performance', 'performance_summary', 'estimated_incentive', 'estimated_incentive_summary'):
                    if self.read(recipient, report):
                        self.problems.append(f'{recipient}: a reseller has {report}')
            else:
                self.compare(recipient, 'performance', self.performance_lines)
                if not person:
                    self.compare(recipient, 'estimated_incentive', self.incentive_lines)
                    self.compare(recipient, 'estimated_incentive_summary', self.incentive_summary)
            self.count['recipients'] += 1
        return self


def main(seed, night, outbox):
    check = Check(int(seed), int(night), outbox).run()
    print('\n'.join(check.problems[:20]))
    print(f'seed {seed} D {check.date}:', ', '.join(f'{k} {n}' for k, n in sorted(check.count.items())),
          f'differences {len(check.problems)}')
    return 1 if check.problems or not check.count['rows'] else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:4]))
