"""Plants faults in a good release and sees each of them found: a test that cannot fail is worth nothing.

focus_plant.py RELEASE    TAP; the release must have every kind of row that a fault is planted in
"""
import copy
import sys

import focus_own
from focus_check import File, judge, load
from focus_rules import load_rules, number

COSTS, PERIOD, DETAIL = focus_own.COSTS, focus_own.PERIOD, focus_own.DETAIL
USAGE = {'ChargeCategory': 'Usage', 'ChargeClass': None}
ANY = {}


def cell(column, value, where=USAGE, report=COSTS):
    """Sets a cell of the first row that fits; value may be a function of the row."""
    def plant(files):
        table = files[report].table
        for row in table.rows:
            named = dict(zip(table.heading, row))
            if all((named[k] == v if not callable(v) else v(named[k])) for k, v in where.items()):
                row[table.at[column]] = value(named) if callable(value) else value
                return True
        return False
    return plant


def raw(change):
    def plant(files):
        files[COSTS] = files[COSTS]._replace(raw=change(files[COSTS].raw))
        return True
    return plant


def heading(change):
    def plant(files):
        table = files[COSTS].table
        table.heading[:] = change(list(table.heading))
        table.at = {name: i for i, name in enumerate(table.heading)}
        return True
    return plant


def twice(report):
    def plant(files):
        rows = files[report].table.rows
        rows.append(list(rows[0]))
        return True
    return plant


def without(column):
    def plant(files):
        table = files[COSTS].table
        i = table.at[column]
        for row in [table.heading] + table.rows:
            del row[i]
        table.at = {name: i for i, name in enumerate(table.heading)}
        return True
    return plant


def gone(report):
    def plant(files):
        table = files[report].table
        table.rows[:] = [r for r in table.rows if number(r[table.at['BilledCost']]) == 0] or table.rows[1:]
        return True
    return plant


def some(value):
    return value is not None


FAULTS = [
    # What the official validator catches.
    ('an empty BilledCost', 'BilledCost-C-003-M', cell('BilledCost', None)),
    ('thousands separators', 'BilledCost-C-002-M', cell('BilledCost', '1,234.5')),
    ('a plus sign', 'BilledCost-C-002-M', cell('BilledCost', '+1')),
    ('an unknown charge category', 'ChargeCategory-C-003-M', cell('ChargeCategory', 'Refund')),
    ('RMB', 'BillingCurrency-C-003-M', cell('BillingCurrency', 'RMB')),
    ('a SKU on a tax', 'SkuId-C-004-C', cell('SkuId', 'x', {'ChargeCategory': 'Tax'})),
    ('a price on a tax', 'ListUnitPrice-C-004-C', cell('ListUnitPrice', '1', {'ChargeCategory': 'Tax'})),
    ('broken JSON', 'SkuPriceDetails-C-001-M', cell('SkuPriceDetails', '{"x_A": }')),
    ('a sub-account without a name', 'SubAccountName-C-005-C', cell('SubAccountName', None)),
    ('a region without a name', 'RegionName-C-005-C', cell('RegionName', None, {'RegionId': some})),
    ('a subcategory of another category', 'ServiceSubcategory-C-004-M', cell('ServiceSubcategory', 'Caching', {'ServiceCategory': 'Compute'})),
    ('an unknown subcategory', 'ServiceSubcategory-C-003-M', cell('ServiceSubcategory', 'Crystal Balls')),
    ('a service with two categories', 'ServiceName-C-005-C', cell('ServiceName', 'Elastic Volume Service', {'ServiceCategory': 'Compute'})),
    ('a negative price', 'ListUnitPrice-C-008-M', cell('ListUnitPrice', '-1')),
    ('an unknown charge class', 'ChargeClass-C-005-C', cell('ChargeClass', 'Late')),
    ('a purchase by usage', 'ChargeFrequency-C-004-C', cell('ChargeFrequency', 'Usage-Based', {'ChargeCategory': 'Purchase'})),
    ('an effective purchase', 'EffectiveCost-C-005-C', cell('EffectiveCost', '1', {'ChargeCategory': 'Purchase'})),
    ('a column less', 'form', without('AvailabilityZone')),
    ('a mandatory column less', 'CostAndUsage-D-006-M', without('BilledCost')),
    ('Chinese in an ASCII column', 'BillingAccountName-C-002-M', cell('BillingAccountName', '云启')),
    ('a blank name', 'SubAccountName-C-002-M', cell('SubAccountName', ' ')),
    ('another issuer than the provider', 'BilledCost-C-005-C', cell('InvoiceIssuerName', 'D001', {'BilledCost': lambda v: number(v) != 0})),
    # What it misses: null-blind conditions, times that are parsed first, everything in words.
    ('usage without a list price', 'ListUnitPrice-C-005-C', cell('ListUnitPrice', None)),
    ('usage without a contract price', 'ContractedUnitPrice-C-006-C', cell('ContractedUnitPrice', None)),
    ('usage without a priced quantity', 'PricingQuantity-C-005-C', cell('PricingQuantity', None)),
    ('usage without a SKU price', 'SkuPriceId-C-005-C', cell('SkuPriceId', None)),
    ('usage without a pricing category', 'PricingCategory-C-004-C', cell('PricingCategory', None)),
    ('usage without a consumed quantity', 'meant', cell('ConsumedQuantity', None)),
    ('a list cost that is not price x quantity', 'ListCost-C-009-C', cell('ListUnitPrice', lambda r: r['ListUnitPrice'] + ('1' if '.' in r['ListUnitPrice'] else '.1'))),
    ('a contracted cost that is not', 'ContractedUnitPrice-C-011-C', cell('ContractedUnitPrice', lambda r: r['ContractedUnitPrice'] + ('1' if '.' in r['ContractedUnitPrice'] else '.1'))),
    ('a blank between day and time', 'ChargePeriodStart-C-002-M', cell('ChargePeriodStart', '2026-10-05 00:00:00')),
    ('a zone instead of Z', 'BillingPeriodStart-C-002-M', cell('BillingPeriodStart', '2026-10-01T00:00:00+08:00')),
    ('local midnight called UTC', 'periods', cell('BillingPeriodStart', '2026-10-01T00:00:00Z')),
    ('nested tags', 'Tags-C-001-M', cell('Tags', '{"a": {"b": 1}}')),
    ('a tag twice', 'Tags-C-001-M', cell('Tags', '{"a": 1, "a": 2}')),
    ('units in small letters', 'PricingUnit-C-003-O', cell('PricingUnit', 'hours')),
    ('a key of no form', 'details', cell('SkuPriceDetails', '{"mode": 1}')),
    ('an own column without x_', 'form', heading(lambda h: h[:-1] + ['WriteoffAmount'])),
    ('columns out of order', 'form', heading(lambda h: [h[1], h[0]] + h[2:])),
    ('a heading in small letters', 'form', heading(lambda h: [h[0], 'billedcost'] + h[2:])),
    ('a period that ends before it begins', 'periods', cell('BillingPeriodEnd', lambda r: r['BillingPeriodStart'])),
    ('a charge that ends before it begins', 'periods', cell('ChargePeriodEnd', lambda r: r['ChargePeriodStart'])),
    ('a charge outside its period', 'periods', cell('ChargePeriodEnd', '2026-11-01T00:00:00Z')),
    ('a correction of the open period', 'corrections', cell('ChargeClass', 'Correction')),
    ('a row of an earlier cycle that is no correction', 'corrections', cell('x_BillCycle', '2026-09')),
    ('a credit with another list cost', 'costs', cell('ListCost', '0.01', {'ChargeCategory': 'Credit'})),
    ('a tax with another contracted cost', 'costs', cell('ContractedCost', '0.01', {'ChargeCategory': 'Tax'})),
    ('billed is not payable less vouchers', 'costs', cell('BilledCost', '0.01', {'ChargeCategory': 'Usage', 'BilledCost': lambda v: v != '0.01'})),
    ('an invoice that does not add up', 'invoices', cell('BilledCost', '0.01', ANY, DETAIL)),
    ('invoice lines missing', 'invoices', gone(DETAIL)),
    ('an invoice line twice', 'invoices', twice(DETAIL)),
    ('charges missing', 'invoices', gone(COSTS)),
    ('a row twice', 'constants', twice(COSTS)),
    ('two SKUs of one price', 'constants', cell('SkuId', 'other')),
    ('two currencies on one invoice', 'constants', cell('BillingCurrency', 'EUR')),
    ('two accounts on one invoice', 'constants', cell('BillingAccountId', 'other')),
    ('a resource without a type', 'meant', cell('ResourceType', None, {'ResourceId': some})),
    ('a charge on no invoice', 'meant', cell('InvoiceId', None)),
    ('a byte-order mark', 'form', raw(lambda b: b'\xef\xbb\xbf' + b)),
    ('a line that ends in LF alone', 'form', raw(lambda b: b.replace(b'\r\n', b'\n', 1))),
    ('bytes that are no UTF-8', 'form', raw(lambda b: b[:-2] + b'\xff\r\n')),
    ('a word for null', 'form', cell('AvailabilityZone', 'NULL')),
    ('a period that is neither open nor closed', 'sides', cell('BillingPeriodStatus', 'Shut', ANY, PERIOD)),
    ('a period twice', 'sides', twice(PERIOD)),
    ('a line without payment terms', 'sides', cell('PaymentTerms', None, ANY, DETAIL)),
    ('a line that refers to another invoice', 'corrections', cell('ReferenceInvoiceId', 'other', ANY, DETAIL)),
    ('a column that the manifest does not know', 'metadata', heading(lambda h: h + ['x_Z'])),
    ('a dataset that nobody describes', 'metadata', lambda files: [f.manifest.pop('focus', None) for f in files.values()] != []),
]


def copied(files):
    """Without the caches of what was counted before."""
    out = {}
    for name, f in files.items():
        table = copy.copy(f.table)
        table.heading, table.rows, table.at, table.cache = list(f.table.heading), [list(r) for r in f.table.rows], dict(f.table.at), {}
        out[name] = File(f.raw, table, f.entry, copy.deepcopy(f.manifest))
    return out


def main(folder):
    rules, failed = load_rules(), 0
    cycles = load(folder)
    files = cycles[max(cycles, key=lambda key: len(cycles[key][COSTS].table.rows))]
    findings, _ = judge(files, rules)
    print('ok 1 - the release itself is good' if not findings else f'not ok 1 - the release itself is good: {findings[:3]}')
    failed += bool(findings)
    for n, (what, rule, plant) in enumerate(FAULTS, 2):
        bad = copied(files)
        planted = plant(bad)
        findings = judge(bad, rules)[0] if planted else ['no row to plant it in']
        found = planted and any(f.startswith(rule + ':') for f in findings)
        failed += not found
        print(f'{"ok" if found else "not ok"} {n} - found: {what} ({rule})' + ('' if found else f' # {findings[:4]}'))
    print(f'1..{len(FAULTS) + 1}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
