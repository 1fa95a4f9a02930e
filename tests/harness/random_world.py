"""A small world of chance, made of hard cases, for a second calculation to be held against.

random_world.py SEED FOLDER    writes there
    about    two business dates, then the managers and directors who subscribe: PARTNER PERSON
    1.sql    what makes the source (schema src) what it is in the first night
    2.sql    and in the second

The same seed gives the same world. Instants come from a pool that everything shares, so that a charge falls
on the second at which its customer moves, a policy begins at a month's end, and so on. What the pages leave
open is not in here: see the comments that begin with "not:".
"""
import copy
import datetime
import os
import random
import sys
from decimal import ROUND_DOWN, Decimal

from second_incentive import Incentive
from second_performance import Performance
from second_scope import (DAY, EAST, EVER, MONEY, SECOND, Scope, cycle_of, day, good, midnight, month_begin, month_end, shift)

CENT = Decimal('0.01')
FINE = Decimal('0.00000001')
ZERO = Decimal(0)
SERVICES = ('svc.a', 'svc.b', 'svc.c', 'svc.d')
RELATIONS = ('customer_association', 'partner_relation', 'customer_manager_assignment', 'customer_custody')


class RandomWorld:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.n = 0
        self.fine = self.chance(0.7)  # amounts of more than two decimals
        # Through a year's end, and over before today: a night that is not over is refused.
        last = f'2026-{self.r.randint(1, 10):02d}'
        self.cycles = [shift(last, i) for i in range(-self.r.randint(1, 3), 1)]
        begin, end = month_begin(self.cycles[-1]), month_end(self.cycles[-1])
        days = day(end - 1) - day(begin)
        d1 = day(begin) + self.r.choice([-1, -1, 0, 1, 2, 3, 4, self.r.randint(5, days), days])
        d2 = d1 + self.r.choice([1, 1, 1, 2, 3, 9])
        epoch = datetime.date(1970, 1, 1)
        self.dates = [epoch + datetime.timedelta(days=d) for d in (d1, d2)]
        self.last = (d2 + 2) * DAY - EAST
        self.first = month_begin(self.cycles[0])
        self.make_pool(d1, d2)
        self.tables = {}
        for part in (self.catalogue, self.partners, self.customers, self.charges, self.money_later, self.plans):
            part()
        self.stamp(self.dates[0])
        one = copy.deepcopy(self.tables)
        self.changes()
        self.on_the_edge()
        self.stamp(self.dates[1], one)
        self.states = [one, self.tables]

    # ---- chance ------------------------------------------------------------------------------------
    def make_pool(self, d1, d2):
        """The instants that matter: ends of months and of the two days, and some of anybody's."""
        edges = [month_begin(c) for c in self.cycles] + [(d + 1) * DAY - EAST for d in (d1, d2)]
        edges += [month_begin(c) + DAY for c in self.cycles]
        for _ in range(6):
            at = self.r.randrange(self.first, self.last, SECOND)
            edges += [at, day(at) * DAY - EAST]
        self.pool = edges

    def when(self, begin=None, end=None):
        """An instant in [begin, end): of the pool, a microsecond or a second beside it, or any second."""
        begin = self.first if begin is None else begin
        end = self.last if end is None else end
        for _ in range(20):
            at = self.r.choice(self.pool) + self.r.choice([0, 0, 0, -1, 1, -SECOND, SECOND, SECOND // 2])
            if self.chance(0.35):
                at = self.r.randrange(self.first, self.last, SECOND)
            if begin <= at < end:
                return at
        return self.r.randrange(begin, end, SECOND) if end - begin > SECOND else begin

    def chance(self, p):
        return self.r.random() < p

    def number(self):
        self.n += 1
        return self.n

    def amount(self, top=2000):
        """Whole, to the cent, half a cent, or eight decimals."""
        exponent = self.r.choice([0, 2, 2, 2, 3, 8] if self.fine else [0, 2])
        text = self.r.randint(1, top * 10 ** exponent)
        if exponent == 3:
            text = text // 10 * 10 + 5
        return Decimal(text).scaleb(-exponent)

    def add(self, table, **row):
        self.tables.setdefault(table, []).append(row)
        return row

    # ---- who and what -------------------------------------------------------------------------------
    def catalogue(self):
        for s in SERVICES:
            self.add('service_type', service_type_code=s, service_type_name='产品 ' + s, service_type_name_en='Service ' + s)
            for i in '12':
                self.add('resource_type', resource_type_code=s + '.r' + i, service_type_code=s, resource_type_name='资源 ' + s + i)
            for p, flags in (('plain', ''), ('monthly', 'm'), ('card', 'c'), ('selected', 's')):
                if p == 'plain' or self.chance(0.4):
                    self.add('product', product_id=f'{s}.{p}', service_type_code=s, resource_type_code=s + '.r1', product_name=p,
                             settled_monthly='m' in flags, stored_value_card='c' in flags, selected_goods='s' in flags)
            for c in [shift(self.cycles[0], -1)] + self.cycles + [shift(self.cycles[-1], i) for i in (1, 2)]:
                self.policies(s, c)

    def policies(self, service, cycle):
        """One from before the month, and some that begin in it, at its very end too."""
        begin, end = month_begin(cycle), month_end(cycle)
        starts = {begin - self.r.choice([0, 0, 5 * DAY])}
        while self.chance(0.4):
            starts.add(self.r.choice([end - SECOND, end - SECOND // 2, end - 1, begin + DAY, self.when(begin, end)]))
        for at in sorted(starts):
            self.add('incentive_policy', policy_month=cycle, service_type_code=service, valid_from=at,
                     incentive_policy=self.r.choice(['0', '0', '0', '1', '1', '2', '13']), allow_discount='1')

    def partners(self):
        self.names = {'DISTRIBUTOR': ['D1', 'D2', 'd1'][:self.r.randint(1, 3)], 'RESELLER': ['R1', 'R2', 'r1'][:self.r.randint(1, 3)],
                      'SOLUTION_PROVIDER': ['S1', 's1', 'S2'][:self.r.randint(1, 3)]}
        self.everybody = [p for kind in self.names for p in self.names[kind]]
        for kind, ids in self.names.items():
            for p in ids:
                self.add('partner', partner_id=p, partner_type=kind, account_name='acc_' + p, partner_name='Partner ' + p,
                         currency='CNY')
                self.people(p)
        for p in self.names['RESELLER']:
            for begin, end in self.intervals(gap=0.2, overlap=0.1):
                self.add('partner_relation', relation_id=self.number(), distributor_id=self.r.choice(self.names['DISTRIBUTOR']),
                         reseller_id=p, valid_from=begin, valid_to=end)

    def people(self, partner):
        people = [f'{partner}-M{i}' for i in range(self.r.randint(0, 3))]
        bosses = [f'{partner}-B{i}' for i in range(self.r.randint(0, 2))]
        for m in people + bosses:
            foreign = [a['account_manager_id'] for a in self.tables.get('account_manager', [])]
            boss = self.r.choice(bosses) if bosses and m in people and self.chance(0.7) else None
            if boss is None and foreign and m in people and self.chance(0.15):
                boss = self.r.choice(foreign)
            self.add('account_manager', account_manager_id=m, partner_id=partner, account_name='acc_' + m,
                     account_manager_name='Manager ' + m, director_id=boss)

    def long_ago(self):
        """Six months before an instant of the pool, or around the 1st of January 2026: where re-binding begins and ends."""
        at = self.r.choice(self.pool)
        begin = month_begin(shift(cycle_of(at), -6)) + at - month_begin(cycle_of(at))
        return self.r.choice([begin, begin, midnight(datetime.date(2026, 1, 1)) + self.r.choice([0, -1, 1])])

    def intervals(self, gap, overlap, at=None):
        """A history: from long ago or a while ago, with changes at instants of the pool."""
        at = at or self.r.choice([self.first - 400 * DAY, self.first - 400 * DAY, self.first - 30 * DAY, self.when()])
        out = []
        for _ in range(self.r.choice([0, 0, 1, 1, 2, 3])):
            end = self.when(max(at + 2, self.first))
            if end <= at:
                break
            out.append((at, end))
            at = end
            if self.chance(gap):
                at = self.when(end, self.last + DAY)
            elif self.chance(overlap):
                at = max(out[-1][0] + 1, end - self.r.choice([1, SECOND, DAY]))
        out.append((at, EVER if self.chance(0.8) else self.when(at + 1, self.last + 2 * DAY)))
        if self.chance(0.05):
            out.append((self.last, self.last - self.r.choice([0, DAY])))  # ends before it begins: refused
        return out

    def customers(self):
        self.near = []  # charges that somebody will have
        self.ids = [f'{"C" if i % 5 else "c"}{i // 2 * 2 if i % 5 == 0 else i}' for i in range(1, self.r.randint(6, 16))]
        for c in self.ids:
            self.add('customer', customer_id=c, account_name='acc_' + c, customer_name='Customer ' + c, customer_type=0,
                     verified_status=self.r.choice(['2', '2', '2', '2', '-1']), segment=self.r.choice([None, 'KEY', 'MID_TAIL', 'LONG_TAIL', 'MID_TAIL']))
            self.belong(c)
        for c in self.ids:
            self.keep(c)

    def belong(self, c):
        left = False
        partner = kind = at = None
        if self.chance(0.35):
            at, partner = self.long_ago(), self.r.choice(self.everybody)
            self.add('customer_association', association_id=self.number(), customer_id=c, partner_id=partner, association_type='1',
                     valid_from=self.first - 700 * DAY, valid_to=at, end_reason='PARTNER_SWITCH')
        for begin, end in self.intervals(0.25, 0.1, at):
            same = partner is not None and self.chance(0.2)
            partner = partner if same else self.r.choice(self.everybody if self.chance(0.97) else ['nobody'])
            kind = self.r.choice(['1', '2'])
            # not: two 财务托管 events of one account
            why = None if end == EVER else 'UNBIND' if not left and self.chance(0.6) else 'PARTNER_SWITCH'
            left = left or why == 'UNBIND'
            self.add('customer_association', association_id=self.number(), customer_id=c, partner_id=partner, association_type=kind,
                     valid_from=begin, valid_to=end, end_reason=why)
            self.look_after(c, partner)
        if self.chance(0.2):
            self.look_after(c, self.r.choice(self.everybody))

    def look_after(self, c, partner):
        people = [m['account_manager_id'] for m in self.tables['account_manager'] if m['partner_id'] == partner]
        if self.chance(0.05):
            people = [m['account_manager_id'] for m in self.tables['account_manager']]
        taken = {a['valid_from'] for a in self.tables.get('customer_manager_assignment', []) if a['customer_id'] == c}
        for begin, end in self.intervals(gap=0.2, overlap=0.4) if people else []:
            if begin in taken:  # not: two that begin in the same instant
                continue
            taken.add(begin)
            self.add('customer_manager_assignment', assignment_id=self.number(), customer_id=c, partner_id=partner,
                     account_manager_id=self.r.choice(people), valid_from=begin, valid_to=end)

    def keep(self, c):
        """财务托管: often a master of the same partner for who leaves, sometimes one that has left itself."""
        mine = [a for a in self.tables['customer_association'] if a['customer_id'] == c and a['end_reason'] == 'UNBIND']
        if not mine or self.chance(0.3):
            return
        u = mine[0]['valid_to']
        masters = [a['customer_id'] for a in self.tables['customer_association'] if a['partner_id'] == mine[0]['partner_id']
                   and a['valid_from'] < u < a['valid_to'] and a['customer_id'] != c]
        if self.chance(0.15):
            stay = {a['customer_id'] for a in self.tables['customer_association'] if a['valid_from'] <= u < a['valid_to']}
            masters = [m for m in self.ids if m not in stay and m != c]
        if not masters:
            return
        self.near += [(c, u + beside) for beside in (-1, 0, 1, SECOND // 2, SECOND - 1, SECOND, DAY)]
        self.add('customer_custody', custody_id=self.number(), master_customer_id=self.r.choice(masters), sub_customer_id=c,
                 valid_from=self.r.choice([self.first - 100 * DAY, u - DAY, u - SECOND, u - 1]),
                 valid_to=self.r.choice([EVER, EVER, EVER, u + DAY, u + 1, u]))

    # ---- charges --------------------------------------------------------------------------------------
    def charges(self):
        for _ in range(self.r.randint(100, 260)):
            self.charge()
        for customer, at in self.near:
            if at < self.last and self.chance(0.6):
                self.charge(at, customer)
        for _ in range(self.r.choice([0, 0, 1, 2])):
            bad = self.r.choice(self.tables['consumption_record'])
            # An identity, a code, the money's unit.
            bad.update(self.r.choice([{'payment_amount': bad['payment_amount'] + 1}, {'bill_detail_type': 99}, {'measure_id': 2},
                                      {'currency': 'EUR'}]))

    def charge(self, at=None, customer=None):
        at = self.when() if at is None else at
        service = self.r.choice(SERVICES)
        products = [p['product_id'] for p in self.tables['product'] if p['service_type_code'] == service]
        mode, kind = self.r.choice([(3, 5)] * 8 + [(1, 1), (1, 2), (1, 3), (1, 8), (1, 4), (3, 4), (1, 20), (1, 24), (10, 5), (11, 23),
                                                   (1, 18), (1, 103), (3, 14), (3, 9), (3, 16), (3, 25)])
        cycle = cycle_of(at)
        first_day = day(at) == day(month_begin(cycle))
        # not: refunds and adjustments debited on the 1st for the month before, in on-demand mode
        if (kind == 5 and mode == 3 and first_day and self.chance(0.6)) or self.chance(0.04):
            if cycle > self.cycles[0] and not (kind != 5 and mode == 3 and first_day):
                cycle = shift(cycle, -1)
        n = self.number()
        used = self.r.choice([at, at] + [month_begin(shift(cycle_of(at), -i)) + 5 * DAY for i in (1, 1, 3)])
        row = dict(record_id=f'{"x" if n % 7 else "X"}{n}', bill_cycle=cycle, customer_id=customer or self.r.choice(self.ids),
                   service_type_code=service, resource_type_code=f'{service}.r{self.r.choice("12")}', charging_mode=mode, bill_detail_type=kind,
                   trade_id=f'{"o" if kind in (1, 2, 3, 4, 8, 103) else "t"}{n // 2}', trade_time=at, consume_time=used - 3600 * SECOND,
                   consume_time_end=self.r.choice([used, month_end(cycle_of(used)), month_end(cycle_of(used)) - SECOND,
                                                   month_end(cycle_of(used)) + SECOND]),
                   product_id=self.r.choice(products + [None]), provider_type=self.r.choice([1, 1, 1, 2]), measure_id=1,
                   currency='CNY', bill_date=None, partner_id=self.r.choice([None, 'S1', 'D1']))
        self.pay(row)
        return self.add('consumption_record', **row)

    def pay(self, row):
        """Amounts that keep both identities."""
        kind = row['bill_detail_type']
        total = self.r.choice([ZERO] + [self.amount(self.r.choice([3, 50, 2000]))] * 9)
        paid = dict.fromkeys(MONEY, ZERO)
        erase, discount = ZERO, ZERO
        if kind in (4, 20, 24) or kind == 16 and self.chance(0.5) or kind == 9:
            total = -total
            # Fields that do not exist for refunds are NULL (E25).
            paid.update(dict.fromkeys(('debt_amount', 'bonus_amount', 'writeoff_amount'), None))
            ways = ['cash_amount', 'flexipurchase_coupon_amount', 'stored_value_card_amount', 'coupon_amount']
            if kind == 16:
                ways = ['writeoff_amount']
        else:
            ways = list(MONEY[:7])
            discount = self.r.choice([ZERO, None, self.amount(30)])
            # On-demand, China site: what is below a cent is erased.
            erase = self.r.choice([ZERO, None, Decimal(self.r.randint(0, 999999)).scaleb(-8)])
        picked = self.r.sample(ways, min(len(ways), self.r.choice([1, 1, 2, 3])))
        left = total
        for way in picked[:-1]:
            part = (left * self.r.randint(0, 100) / 100).quantize(self.r.choice([CENT, FINE if self.fine else CENT]))
            paid[way] = part
            left -= part
        paid[picked[-1]] = left
        coupon = paid['flexipurchase_coupon_amount']
        row.update(paid)
        row.update(payment_amount=total, official_discount_amount=discount, truncated_amount=erase,
                   official_amount=total + (discount or ZERO) + (erase or ZERO),
                   counted_cash_coupon_amount=self.r.choice([ZERO, coupon, (coupon / 2).quantize(FINE if self.fine else CENT)]))

    # ---- what comes later -----------------------------------------------------------------------------
    def money_later(self):
        for row in list(self.tables['consumption_record']):
            for kind in ('debt', 'credit'):
                if (row[kind + '_amount'] or ZERO) > 0 and self.chance(0.75):
                    self.repay(row, kind)
        for _ in range(self.r.randint(0, 4)):
            self.transfer()

    def repay(self, row, kind):
        """In full, in parts, partly; never more than is owed."""
        owed = row[kind + '_amount']
        parts = self.r.choice([[owed], [owed], [owed / 2, owed - owed / 2], [owed / 3]])
        for part in parts:
            part = part.quantize(FINE if self.fine else CENT, ROUND_DOWN)
            if part > 0:
                self.add('repayment', repayment_id=f'p{self.number()}', record_id=row['record_id'], customer_id=row['customer_id'],
                         kind=kind, amount=part, paid_time=self.when(row['trade_time'], self.last + 5 * DAY))

    def transfer(self):
        # not: customers who had two types, or none yet: the pages do not say which one a transfer has
        at, types = self.when(), {}
        for a in self.tables['customer_association']:
            if a['valid_from'] < a['valid_to']:
                types.setdefault(a['customer_id'], set()).add(a['association_type'])
        early = {a['customer_id'] for a in self.tables['customer_association']
                 if a['valid_from'] < self.first and a['partner_id'] in self.everybody}
        customers = [c for c in types if len(types[c]) == 1 and c in early]
        if len(self.everybody) > 1 and customers:
            one, other = self.r.sample(self.everybody, 2)
            self.add('performance_transfer', transfer_id=f'f{self.number()}', bill_cycle=cycle_of(at), customer_id=self.r.choice(customers),
                     from_partner_id=one, to_partner_id=other, service_type_code=self.r.choice(SERVICES), amount=self.amount(),
                     currency='CNY', transfer_time=at)

    def plans(self):
        for i, kind in enumerate(self.r.sample(['month', 'month', 'quarter', 'quarter', 'year', 'year'], 3)):
            plan = f'plan{i}'
            self.add('incentive_plan', plan_id=plan, plan_name='计划 ' + plan, plan_name_en='Plan ' + plan,
                     valid_from_cycle='2025-01', valid_to_cycle=self.r.choice([None, None, '2027-12']),
                     association_types=self.r.choice(['1', '2', '1,2', '1,2']),
                     partner_kinds=self.r.choice(['DISTRIBUTOR', 'SOLUTION_PROVIDER', 'DISTRIBUTOR,SOLUTION_PROVIDER']),
                     period_kind=kind, product_policies=self.r.choice(['0', '1', '0,1', '0,1']),
                     tier_mode=self.r.choice(['whole', 'marginal']),
                     cap_amount=self.r.choice([None, None, Decimal(self.r.randint(1, 3000)) / 100, Decimal(self.r.randint(1, 90000)) / 100]),
                     new_customer_bonus_rate=self.r.choice([ZERO, Decimal('0.02'), Decimal('0.015')]), indicator_name='i' + plan,
                     indicator_scope='s', indicator_method='m', indicator_dimension='d', currency='CNY')
            steps = {Decimal(step * self.r.randint(10, 4000)) + self.r.choice([ZERO, CENT, 1]) for step in range(self.r.randint(1, 3))}
            for step, threshold in enumerate(sorted(steps)):
                self.add('incentive_tier', plan_id=plan, threshold=threshold, rate=Decimal(self.r.randint(1, 20 * (step + 1)) * 5) / 1000)
        for c in self.ids:
            for _ in range(self.r.choice([0, 1])):
                begin = self.r.choice(self.cycles)
                self.add('customer_new_tag', customer_id=c, customer_tag_type='SMB', effective_month=begin,
                         expire_month=self.r.choice([begin, shift(begin, 1), shift(begin, 11)]),
                         new_customer_tag=self.r.choice(['Y', 'Y', 'N', 'UNDETERMINED']))

    # ---- the second night -------------------------------------------------------------------------------
    def changes(self):
        """What is corrected, late or taken back between the two nights."""
        rows = self.tables['consumption_record']
        for row in self.r.sample(rows, min(12, len(rows))):
            if self.chance(0.5):
                # not: paid back before it was owed
                paid = [p['paid_time'] for p in self.tables.get('repayment', []) if p['record_id'] == row['record_id']]
                row['trade_time'] = self.when(None, min(paid + [self.last]))
            elif row['debt_amount'] in (None, ZERO) and row['credit_amount'] in (None, ZERO):
                self.pay(row)
            else:
                row['product_id'] = None
        late = [self.charge() for _ in range(self.r.randint(5, 25))]
        for row in late:
            if (row['debt_amount'] or ZERO) > 0:
                self.repay(row, 'debt')
        by_id = {row['record_id']: row for row in rows}
        for row in self.r.sample(self.tables.get('repayment', []), min(2, len(self.tables.get('repayment', [])))):
            row['paid_time'] = self.when(by_id[row['record_id']]['trade_time'], self.last + 5 * DAY)
        self.transfer()
        for name in RELATIONS:
            table = self.tables.get(name, [])
            moved = {t['customer_id'] for t in self.tables.get('performance_transfer', [])}
            for row in self.r.sample(table, min(self.r.choice([0, 1, 2]), len(table))):
                if self.chance(0.3) and name != 'customer_custody' and not (name == 'customer_association' and row['customer_id'] in moved):
                    table.remove(row)
                elif row['valid_to'] == EVER and self.chance(0.5):
                    row['valid_to'] = self.when(max(row['valid_from'] + 1, self.first), self.last + DAY)
        for row in self.r.sample(self.tables['incentive_policy'], 3):
            row['incentive_policy'] = self.r.choice(['0', '1', '2', '13'])
        for row in self.r.sample(self.tables['product'], 1):
            row['settled_monthly'] = not row['settled_monthly']
        for row in self.r.sample(self.tables.get('account_manager', []), min(1, len(self.tables.get('account_manager', [])))):
            row['director_id'] = None
        self.r.choice(self.tables['incentive_tier'])['rate'] += Decimal('0.001')
        self.look_after(self.r.choice(self.ids), self.r.choice(self.everybody))

    def on_the_edge(self):
        """A tier that begins where somebody's indicator is."""
        tables = {name: self.tables.get(name, []) for name in ALL}
        tables['consumption_record'] = [r for r in tables['consumption_record'] if good(r)]
        scope = Scope(tables)
        p = Performance(tables, scope, self.dates[1])
        i = Incentive(tables, scope, p.lines(), p.until, {})
        here = [(t.plan['plan_id'], t.indicator) for t in i.totals(cycle_of(p.until - 1)) if t.indicator > 0 and (t.indicator * 100).denominator == 1]
        if here:
            plan, indicator = self.r.choice(here)
            tier = self.r.choice([t for t in tables['incentive_tier'] if t['plan_id'] == plan])
            threshold = Decimal(indicator.numerator) / indicator.denominator
            if threshold not in [t['threshold'] for t in tables['incentive_tier'] if t['plan_id'] == plan]:
                tier['threshold'] = threshold

    def stamp(self, date, before=None):
        """last_modified: the evening of D for what is new or another than before."""
        evening = midnight(date) + 20 * 3600 * SECOND
        for name, rows in self.tables.items():
            old = {id_of(name, row): row for row in before.get(name, [])} if before else {}
            for row in rows:
                if name in ('customer_new_tag', 'incentive_policy', 'service_type', 'resource_type'):
                    continue
                if name == 'consumption_record':
                    row['bill_date'] = date_text(row['trade_time'])
                was = old.get(id_of(name, row))
                row['last_modified'] = evening if was is None or was != {**row, 'last_modified': was['last_modified']} \
                    else was['last_modified']


def id_of(table, row):
    """The first column is the key, but where it is not."""
    return tuple(list(row.values())[:3]) if table in ('incentive_policy', 'incentive_tier', 'customer_new_tag') \
        else next(iter(row.values()))


def date_text(at):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day(at))).isoformat()


def text(column, value):
    if value is None:
        return r'\N'
    if isinstance(value, bool):
        return 't' if value else 'f'
    if value == EVER:
        return 'infinity'
    if isinstance(value, int) and (column.endswith(('_time', '_time_end', '_modified')) or column in ('valid_from', 'valid_to')):
        return (datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=value)).isoformat() + 'Z'
    return f'{value:f}' if isinstance(value, Decimal) else str(value)


ALL = ('service_type', 'resource_type', 'product', 'incentive_policy', 'partner', 'account_manager', 'partner_relation', 'customer',
       'customer_association', 'customer_manager_assignment', 'customer_custody', 'consumption_record', 'repayment',
       'performance_transfer', 'incentive_plan', 'incentive_tier', 'customer_new_tag')


def source(world, state):
    """SQL that makes the source what it is in a night."""
    yield f'truncate src.readiness, {", ".join("src." + t for t in ALL)};'
    yield f"insert into src.readiness values ('{world.dates[state]}');"
    for name in ALL:
        rows = world.states[state].get(name, [])
        if rows:
            columns = list(rows[0])
            yield f'copy src.{name} ({", ".join(columns)}) from stdin;'
            for row in rows:
                yield '\t'.join(text(c, row[c]) for c in columns)
            yield '\\.'


def main(seed, folder):
    world = RandomWorld(int(seed))
    people = world.states[0].get('account_manager', [])
    about = [' '.join(d.isoformat() for d in world.dates)]
    about += [f'{m["partner_id"]} {m["account_manager_id"]}' for m in world.r.sample(people, min(4, len(people)))]
    for name, lines in (('about', about), ('1.sql', source(world, 0)), ('2.sql', source(world, 1))):
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
            f.writelines(line + '\n' for line in lines)


if __name__ == '__main__':
    main(*sys.argv[1:3])
