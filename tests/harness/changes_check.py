"""Whether the changes files of a release tell what a comparison of the two releases tells; nothing of nightpost.

changes_check.py DIR PREVIOUS   prints differences, then "files N lines N", and ends with 1 if any
Both releases are read whole into memory and compared by key; reasons are not looked at.
"""
import csv
import gzip
import io
import json
import os
import sys
from collections import Counter
from decimal import Decimal

CUMULATIVE = {'consumption_summary', 'performance_summary', 'focus_invoice_detail'}


def rows(folder, entry, schema):
    """(key, row) of one CSV, machine form: no guard, instants in GMT+8."""
    raw = gzip.open(os.path.join(folder, entry['path'])).read().decode('utf-8-sig')
    lines = list(csv.reader(io.StringIO(raw, newline=''), strict=True))[1:]
    if entry['profile'] == 'human':
        lines = [[c[1:] if len(c) > 1 and c[0] == "'" and c[1] in "=+-@\t\r'" else c for c in r] for r in lines]
    else:
        times = [i for i, c in enumerate(schema['columns']) if c['type'] == 'time']
        for r in lines:
            for i in times:
                r[i] = gmt8(r[i]) if r[i] else ''
    return lines


def gmt8(text):
    import datetime
    at = datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ') + datetime.timedelta(hours=8)
    return at.strftime('%Y-%m-%d %H:%M:%S')


def table(folder, manifest, change, schema):
    found = []
    for f in manifest['files']:
        if f['format'] == 'csv.gz' and all(f[k] == change[k] for k in ('report', 'edition', 'cycle')):
            found += rows(folder, f, schema)
    return found


def number(text):
    return Decimal(text) if text else Decimal(0)


def expect(change, schema, before, after, moved_on, through, machine, locale):
    """The lines that the file must have, as a Counter of tuples; the reason is left out."""
    columns = schema['columns']
    ids = [c['id'] for c in columns]
    keys = [i for i, c in enumerate(columns) if c['key']]
    at = ids.index(schema['instant']) if schema['instant'] else None
    money = ids.index(schema['currency']) if schema['currency'] else None
    keyed = money in keys
    word = [c['id'] if machine else c[locale] for c in columns]
    lines = Counter()

    def line(kind, day='', row=None, column='', old='', new='', gap=None, count='', currency=''):
        key = [row[i] if row else '' for i in keys]
        if row and money is not None:
            currency = row[money]
        if keyed and not row:
            key[keys.index(money)] = currency
        lines[(kind, day, *key, column, old, new, gap, str(count)) + (() if keyed else (currency,))] += 1

    def values(r):
        return r[at][:10] if at is not None and r[at] else ''

    if moved_on and change['report'] in CUMULATIVE:
        currencies = sorted({r[money] for r in before + after})
        same = Counter(map(tuple, before)) & Counter(map(tuple, after))
        left = {tuple(r[i] for i in keys) for r in (Counter(map(tuple, before)) - same) + (Counter(map(tuple, after)) - same)}
        for cur in currencies:
            for i, c in enumerate(columns):
                if c['summed']:
                    old = sum((number(r[i]) for r in before if r[money] == cur), Decimal(0))
                    new = sum((number(r[i]) for r in after if r[money] == cur), Decimal(0))
                    if old != new:
                        line('total', column=word[i], old=old, new=new, gap=new - old, count=len(left), currency=cur)
        if left and not lines:
            line('total', count=len(left))
        return lines
    if at is not None and moved_on:
        fresh = [r for r in after if values(r) > through]
        after = [r for r in after if values(r) <= through]
        for day in sorted({values(r) for r in fresh}):
            of_day = [r for r in fresh if values(r) == day]
            summed = [i for i, c in enumerate(columns) if c['summed']]
            if not summed:
                line('new_day', day=day, count=len(of_day))
            for cur in sorted({r[money] for r in of_day} if money is not None and summed else []):
                for i in summed:
                    cells = [r[i] for r in of_day if r[money] == cur and r[i]]
                    if cells:
                        total = sum(map(Decimal, cells))
                        line('new_day', day=day, column=word[i], new=total, gap=total, count=len(of_day), currency=cur)
    same = Counter(map(tuple, before)) & Counter(map(tuple, after))
    left, right = {}, {}
    for side, source in ((left, before), (right, after)):
        for r in (Counter(map(tuple, source)) - same).elements():
            assert tuple(r[i] for i in keys) not in side, 'a key that comes twice'
            side[tuple(r[i] for i in keys)] = r
    for key in sorted(set(left) | set(right)):
        old, new = left.get(key), right.get(key)
        if old and new:
            for i, c in enumerate(columns):
                if old[i] != new[i]:
                    amount = c['type'] == 'decimal' or (c['type'] == 'integer' and c['summed'])
                    line('changed', values(new), new, word[i], old[i], new[i], number(new[i]) - number(old[i]) if amount else None)
            continue
        r = new or old
        told = [i for i, c in enumerate(columns) if c['summed'] and r[i] and Decimal(r[i]) != 0]
        for i in told:
            gap = Decimal(r[i]) if new else -Decimal(r[i])
            line('added' if new else 'removed', values(r), r, word[i], '' if new else r[i], r[i] if new else '', gap)
        if not told:
            line('added' if new else 'removed', values(r), r)
    return lines


def as_number(text):
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def main(folder, older):
    m = json.load(open(os.path.join(folder, 'manifest.json'), encoding='utf-8'))
    o = json.load(open(os.path.join(older, 'manifest.json'), encoding='utf-8'))
    schemas = {s['id']: s for s in m['schemas']}
    files, count, bad = 0, 0, []
    for change in m['changes']:
        name = ' '.join(str(change[k]) for k in ('report', 'edition', 'cycle'))
        if change['result'] == 'not compared':
            continue
        entry = next(f for f in m['files'] if all(f[k] == change[k] for k in ('report', 'edition', 'cycle')))
        schema = schemas[entry['schema']]
        machine, locale = entry['profile'] == 'machine', entry['locale']
        want = expect(change, schema, table(older, o, change, schema), table(folder, m, change, schema),
                      m['data_through'] > o['data_through'], o['data_through'], machine, locale)
        have = Counter()
        if change['path'] is not None:
            files += 1
            told = next(f for f in m['files'] if f['path'] == change['path'])
            width = len(schemas[told['schema']]['columns'])
            for r in rows(folder, told, schemas[told['schema']]):
                assert len(r) == width
                have[(r[0], *r[2:])] += 1
                count += 1
        place = [c['id'] for c in schemas[told['schema']]['columns']].index('difference') - 1 if change['path'] else 0

        def plain(lines):
            out = Counter()
            for t, n in lines.items():
                t = list(t)
                if place:
                    t[place] = None if t[place] in ('', None) else Decimal(t[place])
                    if t[0] in ('total', 'new_day'):
                        t[place - 2], t[place - 1] = as_number(t[place - 2] or 0), as_number(t[place - 1] or 0)
                out[tuple(t)] += n
            return out
        want, have = plain(want), plain(have)
        bad += [f'{name}: missing {x}' for x in list((want - have).elements())[:5]]
        bad += [f'{name}: too much {x}' for x in list((have - want).elements())[:5]]
        if (change['result'] == 'changed') != (change['path'] is not None):
            bad.append(f'{name}: {change["result"]} and {change["path"]}')
    print('\n'.join(bad[:20] + [f'files {files} lines {count}']))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:3]))
