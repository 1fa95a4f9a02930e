"""Estimated incentives, worked out a second time: 1-domain.md, 1.6, plan by plan and line by line.

Fractions until the line, which has eight decimals; a plan's total and its lines have two.
"""
import datetime
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

from second_scope import DAY, EAST, EPOCH, contain, cycle_of, date_of, day, midnight, shift

REBOUND_FROM = midnight(datetime.date(2026, 1, 1))
SMALL = ('MID_TAIL', 'LONG_TAIL')

# One plan of one partner in one period, up to a cycle; lines are of those that earn, in order of their id.
Total = namedtuple('Total', 'plan period partner indicator threshold rate types lines frozen')
Earned = namedtuple('Earned', 'line id bonus_rate tier bonus amount')


def period_of(kind, cycle):
    """The name of a plan's period and the months it has."""
    year, month = cycle[:4], int(cycle[5:])
    if kind == 'month':
        return cycle, [cycle]
    if kind == 'quarter':
        first = (month - 1) // 3 * 3 + 1
        return f'{year}Q{(month - 1) // 3 + 1}', [f'{year}-{m:02d}' for m in range(first, first + 3)]
    return year, [f'{year}-{m:02d}' for m in range(1, 13)]


def half_away(x, places):
    """A fraction rounded to so many decimals, halves away from zero."""
    scaled = abs(x) * 10 ** places
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return Fraction(whole if x >= 0 else -whole, 10 ** places)


def six_months_after(instant):
    """The same time of the same day six months later, of a shorter month the last day."""
    date, rest = date_of(instant), (instant + EAST) % DAY
    cycle = shift(date.isoformat()[:7], 6)
    for d in range(date.day, 0, -1):
        try:
            return midnight(datetime.date(int(cycle[:4]), int(cycle[5:]), d)) + rest
        except ValueError:
            pass
    raise AssertionError


def key_of(x):
    """What a line is of: a transfer's side, a repayment, or a charge."""
    if x.kind == 'transfer':
        return 'T', x.source['transfer_id'], 'to' if x.counted > 0 else 'from'
    return ('R', x.later['repayment_id']) if x.kind == 'correction' else ('C', x.source['record_id'])


class Incentive:
    """names: the program's id of a line by its key; it decides among equal fractions only."""
    def __init__(self, tables, scope, lines, until, names):
        self.tables, self.scope, self.lines, self.until, self.names = tables, scope, lines, until, names
        self.open = [self.debt_of(r) for r in tables['consumption_record'] if r['trade_time'] < until]
        self.customers = {c['customer_id']: c for c in tables['customer']}

    def name(self, x):
        return self.names.get(key_of(x), str(key_of(x)))

    # ---- which lines ---------------------------------------------------------------------------------
    def rebound(self, x):
        """E49: came from another top partner less than six months before; moves within one are none."""
        c, at = x.place.customer, x.scope_at
        if self.customers[c]['segment'] not in SMALL:
            return False
        history = sorted(i for i in self.scope.own.get(c, []) if i[2] in self.scope.kind)
        current = contain(history, at)[0:1]
        if not current or self.scope.top(current[0][2], at) != x.place.top:
            return False  # a transfer from the partner that it left
        begin = current[0][0]
        # What a reseller's change of distributor does later is no move of the customer.
        top = self.scope.top(current[0][2], begin)
        earlier = [i for i in history if i[0] < begin]
        while earlier and self.top_of(earlier[-1]) == top:
            begin, _, partner, *_ = earlier.pop()
            top = self.scope.top(partner, begin)
        return begin >= REBOUND_FROM and at < six_months_after(begin) and bool(earlier)

    def top_of(self, association):
        """The top partner at its end."""
        return self.scope.top(association[2], association[1] - 1)

    def is_new(self, x):
        """The customer's tag is Y in the month; without a verified name there is none (E60)."""
        c = x.place.customer
        if self.customers[c]['verified_status'] != '2':
            return False
        return any(t['customer_id'] == c and t['new_customer_tag'] == 'Y' and t['effective_month'] <= x.period <= t['expire_month']
                   for t in self.tables['customer_new_tag'])

    def debt_of(self, r):
        """(top partner, month, whether its debt and credit are not all paid back at the end of D)."""
        owes = False
        for kind in ('debt', 'credit'):
            if (r[kind + '_amount'] or 0) > 0:
                paid = sum(p['amount'] for p in self.tables['repayment'] if p['record_id'] == r['record_id']
                           and p['customer_id'] == r['customer_id'] and p['kind'] == kind and p['paid_time'] < self.until)
                owes = owes or r[kind + '_amount'] > paid
        return self.scope.judge(r)[0].top, r['bill_cycle'], owes

    def frozen(self, partner, months):
        """E55: debt or credit that was consumed in the period is not paid back."""
        return any(top == partner and cycle in months and owes for top, cycle, owes in self.open)

    # ---- what they bring -------------------------------------------------------------------------------
    def totals(self, cycle):
        """Of every plan and every partner of the plan's kinds, up to the end of a cycle."""
        for plan in self.tables['incentive_plan']:
            if not plan['valid_from_cycle'] <= cycle <= (plan['valid_to_cycle'] or '9999-99'):
                continue
            period, months = period_of(plan['period_kind'], cycle)
            for partner, kind in self.scope.kind.items():
                if kind in plan['partner_kinds'].split(','):
                    yield self.total(plan, period, [m for m in months if m <= cycle], months, partner)

    def total(self, plan, period, to_date, months, partner):
        types = plan['association_types'].split(',')
        lines = [x for x in self.lines if x.place.top == partner and x.place.kind in types and x.period in to_date and x.counted]
        indicator = sum((Fraction(x.counted) for x in lines), Fraction(0))
        tiers = sorted((Fraction(t['threshold']), Fraction(t['rate'])) for t in self.tables['incentive_tier']
                       if t['plan_id'] == plan['plan_id'])
        reached = [t for t in tiers if t[0] <= indicator]
        frozen = self.frozen(partner, months)
        base = [x for x in lines if x.policy in plan['product_policies'].split(',') and x.policy != '13' and not self.rebound(x)]
        threshold, rate = reached[-1] if reached else (None, None)
        earned = self.earn(plan, indicator, tiers, rate, sorted(base, key=self.name)) if reached else []
        return Total(plan, period, partner, indicator, threshold, rate, {x.place.kind for x in lines}, earned, frozen)

    def earn(self, plan, indicator, tiers, rate, base):
        amounts = [Fraction(x.counted) for x in base]
        whole = sum(amounts, Fraction(0))
        tier = [a * rate for a in amounts]
        if plan['tier_mode'] == 'marginal' and whole > 0:
            slices = Fraction(0)
            for i, (begin, r) in enumerate(tiers):
                end = min(indicator, tiers[i + 1][0]) if i + 1 < len(tiers) else indicator
                slices += max(end - begin, 0) * r
            tier = [slices * whole / indicator * a / whole for a in amounts]
        bonus_rate = [Fraction(plan['new_customer_bonus_rate']) if self.is_new(x) else Fraction(0) for x in base]
        bonus = [r * a for r, a in zip(bonus_rate, amounts)]
        both = [t + b for t, b in zip(tier, bonus)]
        if plan['cap_amount'] is not None and sum(both) > Fraction(plan['cap_amount']):
            scale = Fraction(plan['cap_amount']) / sum(both)
            both = [x * scale for x in both]
        shown = self.present(half_away(sum(both, Fraction(0)), 2), [half_away(x, 8) for x in both])
        return [Earned(*e) for e in zip(base, map(self.name, base), bonus_rate, tier, bonus, shown)]

    @staticmethod
    def present(total, lines):
        """Largest remainder: floors, then a fen each for the largest fractions, ties by order of id.

        The total is that of the full-scale values, rounded once: 155.625 is 155.63, though its three lines
        have eight decimals and make 155.62499999.
        """
        floors = [Fraction(x * 100 // 1, 100) for x in lines]
        k = int((total - sum(floors)) * 100)
        order = sorted(range(len(lines)), key=lambda i: (floors[i] - lines[i], i))
        for i in order[:k]:
            floors[i] += Fraction(1, 100)
        return floors
