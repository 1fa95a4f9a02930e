"""What counts for a partner, worked out a second time: 1-domain.md, 1.5, row by row.

Of a charge, a repayment of debt or a transfer there is at most one line (of a transfer two). What the page
leaves to the program is left out of a Line or said here.
"""
import datetime
from collections import namedtuple
from decimal import Decimal

from second_scope import SECOND, Place, cycle_of, midnight, month_end, shift

REFUNDS = (4, 20, 24, 100)
ZERO = Decimal(0)

# counted is what the gate lets pass; source is the row that it comes from, scope_at the instant of its place, later
# the repayment that makes it a line.
Line = namedtuple('Line', 'place period policy kind counted consumed original source scope_at service later')


class NoPolicy(Exception):
    """A service without a policy in a month stops performance."""


class Performance:
    def __init__(self, tables, scope, date):
        self.scope, self.tables = scope, tables
        self.until = midnight(date + datetime.timedelta(days=1))
        self.products = {p['product_id']: p for p in tables['product']}
        self.records = {r['record_id']: r for r in tables['consumption_record']}

    def policy(self, service, cycle):
        """In force on the month's last day at 23:59:59, or at the end of D before that."""
        at = min(month_end(cycle) - SECOND, self.until - 1)
        found = [(p['valid_from'], p['incentive_policy']) for p in self.tables['incentive_policy']
                 if p['policy_month'] == cycle and p['service_type_code'] == service and p['valid_from'] <= at]
        if not found:
            raise NoPolicy(f'{service} {cycle}')
        return max(found)[1]

    def flag(self, r, name):
        return bool(self.products.get(r['product_id'], {}).get(name))

    def never(self, r):
        return self.flag(r, 'stored_value_card') or self.flag(r, 'selected_goods')

    def counted(self, r):
        if self.never(r):
            return ZERO
        return sum((r[c] or ZERO for c in ('cash_amount', 'credit_amount', 'stored_value_card_amount',
                                           'counted_cash_coupon_amount')), ZERO)

    def period(self, r):
        """The report cycle; of a product settled monthly the month after its consumption, if that is later."""
        if not self.flag(r, 'settled_monthly') or r['consume_time_end'] is None:
            return r['bill_cycle']
        return max(r['bill_cycle'], shift(cycle_of(r['consume_time_end'] - SECOND), 1))

    def of_charge(self, r):
        kind = 'refund' if int(r['bill_detail_type']) in REFUNDS else 'consumption'
        return Line(self.scope.judge(r)[0], self.period(r), None, kind, self.counted(r), r['payment_amount'], r['bill_cycle'], r,
                    self.scope.instant(r), r['service_type_code'], None)

    def of_repayment(self, p):
        """A correction in the month of the payment, where the charge itself is."""
        r = self.records.get(p['record_id'])
        if p['kind'] != 'debt' or p['paid_time'] >= self.until or r is None or r['trade_time'] >= self.until or self.never(r):
            return None
        return Line(self.scope.judge(r)[0], cycle_of(p['paid_time']), None, 'correction', p['amount'], ZERO, r['bill_cycle'], r,
                    self.scope.instant(r), r['service_type_code'], p)

    def of_transfer(self, t):
        """Two lines of the partners that it names. The page gives them no type; the worlds have transfers only of
        customers who never had but one."""
        kind = next((i[3] for i in self.scope.own.get(t['customer_id'], [])), '-')
        for partner, amount in ((t['from_partner_id'], -t['amount']), (t['to_partner_id'], t['amount'])):
            place = Place(t['customer_id'], self.scope.top(partner, t['transfer_time']), partner,
                          self.scope.manager(t['customer_id'], partner, t['transfer_time']), kind)
            yield Line(place, t['bill_cycle'], None, 'transfer', amount, ZERO, t['bill_cycle'], t, t['transfer_time'],
                       t['service_type_code'], None)

    def lines(self):
        """All up to D's month that a policy lets pass: nothing of policy 2."""
        out = [self.of_charge(r) for r in self.tables['consumption_record'] if r['trade_time'] < self.until]
        out += [self.of_repayment(p) for p in self.tables.get('repayment', [])]
        for t in self.tables.get('performance_transfer', []):
            if t['transfer_time'] < self.until:
                out += self.of_transfer(t)
        out = [x for x in out if x is not None and x.period <= cycle_of(self.until - 1)]
        out = [x._replace(policy=self.policy(x.service, x.period)) for x in out]
        return [x for x in out if x.policy != '2']
