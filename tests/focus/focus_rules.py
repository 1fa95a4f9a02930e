"""The rule model of FOCUS 1.2 (rules.tsv) over the rows of a file, in its strict reading.

A cell is text or None. Conditions are null-aware: "is not Correction" holds for None. Decimals are exact,
instants are judged as text. A rule is evaluated once per distinct combination of the columns it names.
"""
import csv
import datetime
import json
import os
import re
from collections import Counter, defaultdict
from decimal import Context, Decimal, InvalidOperation

HERE = os.path.dirname(os.path.abspath(__file__))
EXACT = Context(prec=200)

# Defects of the model itself: contradictory leaves under an OR, mistyped or malformed conditions, one
# inverted condition. What their texts mean is checked by focus_own.py.
DEFECTS = {'InvoiceId-C-004-C', 'ResourceType-C-005-C', 'CommitmentDiscountStatus-C-003-C', 'CommitmentDiscountStatus-C-004-C',
           'CapacityReservationStatus-C-004-C', 'ConsumedQuantity-C-006-C'}

DECIMAL = re.compile(r'-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?')
INSTANT = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z')
TIMES = '(Year|Month|Day|Hour|Minute|Second)'
UNIT = '(b|B|[KMGTPE]b|[KMGTPE]B|[KMGTPE]ib|[KMGTPE]iB|[A-Z][A-Za-z]*)'
UNITS = re.compile(f'([0-9]+ )?{UNIT}(-{TIMES}s|/([0-9]+ )?{TIMES}s?)?')


def number(text):
    if text is None or not DECIMAL.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def is_instant(text):
    if not INSTANT.fullmatch(text):
        return False
    try:
        datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ')
    except ValueError:
        return False
    return True


def is_string(text):
    return text.isascii() and text.strip() != ''


def pairs(text):
    """The pairs of a flat JSON object, or None when it is none, nests, or has a key twice."""
    def once(found):
        if len({k for k, _ in found}) != len(found):
            raise ValueError('a key twice')
        return dict(found)
    try:
        value = json.loads(text, object_pairs_hook=once)
    except ValueError:
        return None
    if not isinstance(value, dict) or any(isinstance(v, (dict, list)) for v in value.values()):
        return None
    return value


def currencies():
    with open(os.path.join(HERE, 'currencies.txt'), encoding='ascii') as f:
        return set(f.read().split())


CURRENCIES = currencies()
FORMATS = {
    'TypeString': lambda t: True,
    'TypeDecimal': lambda t: number(t) is not None,
    'FormatNumeric': lambda t: number(t) is not None,
    'CheckDecimalValue': lambda t: number(t) is not None,
    'TypeDateTime': is_instant,
    'FormatDateTime': is_instant,
    'FormatString': is_string,
    'FormatCurrency': lambda t: t in CURRENCIES,
    'CheckNationalCurrency': lambda t: t in CURRENCIES,
    'FormatUnit': lambda t: UNITS.fullmatch(t) is not None,
    'FormatKeyValue': lambda t: pairs(t) is not None,
}


def equal(cell, value):
    if cell is None or value is None:
        return cell is None and value is None
    if isinstance(value, (int, float)):
        return number(cell) == Decimal(str(value))
    return cell == value


def columns_of(node):
    if isinstance(node, list):
        return {c for n in node for c in columns_of(n)}
    if not isinstance(node, dict):
        return set()
    named = {v for k, v in node.items() if k in ('ColumnName', 'ColumnAName', 'ColumnBName', 'ResultColumnName')}
    return named | {c for v in node.values() for c in columns_of(v)}


def holds(node, row):
    """Whether a requirement or a condition is true of a row (a dict)."""
    check = node['CheckFunction']
    if check == 'AND':
        return all(holds(n, row) for n in node['Items'])
    if check == 'OR':
        return any(holds(n, row) for n in node['Items'])
    if check == 'CheckValue':
        return equal(row[node['ColumnName']], node['Value'])
    if check == 'CheckNotValue':
        return not equal(row[node['ColumnName']], node['Value'])
    if check in ('CheckSameValue', 'CheckNotSameValue'):
        return (row[node['ColumnAName']] == row[node['ColumnBName']]) == (check == 'CheckSameValue')
    if check == 'CheckGreaterOrEqualThanValue':
        cell = row[node['ColumnName']]
        return cell is None or (number(cell) is not None and number(cell) >= node['Value'])
    if check == 'ColumnByColumnEqualsColumnValue':
        a, b, c = (number(row[node[k]]) for k in ('ColumnAName', 'ColumnBName', 'ResultColumnName'))
        return None not in (a, b, c) and EXACT.multiply(a, b) == c
    cell = row[node['ColumnName']]
    return cell is None or FORMATS[check](cell)


def is_condition(node):
    """The model drops a condition that it cannot read; so do we."""
    if not node or 'CheckFunction' not in node:
        return False
    return node['CheckFunction'] in ('AND', 'OR') or 'ColumnName' in node or 'ColumnAName' in node


class Rule:
    def __init__(self, line):
        self.id, self.column, self.check, self.keyword, self.applies, *parts, self.text = line
        self.requirement, condition, context = (json.loads(p) for p in parts)
        self.conditions = [c for c in (condition, context) if is_condition(c)]
        self.columns = sorted(columns_of([self.requirement] + self.conditions))
        # An allowed-values check says nothing of an empty cell: nullability is another rule's.
        self.values = self.check == 'OR' and all(c == self.column for c in columns_of(self.requirement))

    def failing(self, table):
        """How many rows break it."""
        if self.keyword in ('MAY', 'OPTIONAL'):
            return 0
        if self.check == 'ColumnPresent':
            return 0 if self.column in table.heading else 1
        if any(c not in table.heading for c in self.columns):
            return len(table.rows) or 1
        if self.check == 'CheckDistinctCount':
            return self.distinct(table)
        bad = 0
        for cells, times in table.distinct(self.columns).items():
            row = dict(zip(self.columns, cells))
            if not all(holds(c, row) for c in self.conditions) or (self.values and row[self.column] is None):
                continue
            bad += 0 if holds(self.requirement, row) else times
        return bad

    def distinct(self, table):
        a, b = self.requirement['ColumnAName'], self.requirement['ColumnBName']
        seen = defaultdict(set)
        for left, right in table.distinct([a, b]):
            if left is not None:
                seen[left].add(right)
        return sum(len(v) != self.requirement['ExpectedCount'] for v in seen.values())


class Table:
    """A file's heading and rows of cells; an empty cell is None."""

    def __init__(self, heading, rows):
        self.heading = heading
        self.rows = [[c if c != '' else None for c in r] for r in rows]
        self.at = {name: i for i, name in enumerate(heading)}
        self.cache = {}

    def distinct(self, columns):
        key = tuple(columns)
        if key not in self.cache:
            at = [self.at[c] for c in columns]
            self.cache[key] = Counter(tuple(r[i] for i in at) for r in self.rows)
        return self.cache[key]

    def column(self, name):
        i = self.at[name]
        return [r[i] for r in self.rows]

    def dicts(self):
        return (dict(zip(self.heading, r)) for r in self.rows)


def load_rules():
    with open(os.path.join(HERE, 'rules.tsv'), encoding='utf-8', newline='') as f:
        lines = list(csv.reader(f, delimiter='\t', quoting=csv.QUOTE_NONE))
    return [Rule(line) for line in lines[1:]]


def evaluate(table, rules):
    """{rule id: rows} of what fails, the model's own defects apart: (failures, defects)."""
    failed = {r.id: n for r in rules for n in [r.failing(table)] if n}
    return ({k: n for k, n in failed.items() if k not in DEFECTS},
            {k: n for k, n in failed.items() if k in DEFECTS})
