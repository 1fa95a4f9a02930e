"""Reads one release as a stranger would: csv, gzip, openpyxl, decimal; nothing of nightpost.

release_check.py DIR   prints one line per difference, then "files N rows N", and ends with 1 if any
Every CSV must parse, equal its workbook cell by cell once the profile is undone, and add up to what
manifest.json says.
"""
import csv
import datetime
import glob
import gzip
import hashlib
import io
import json
import os
import re
import sys
from decimal import Decimal

import openpyxl

DANGEROUS = '=+-@\t\r'


def undo_guard(text):
    """One leading ' that the human profile put before what a sheet could take for a formula."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in DANGEROUS + "'" else text


def cell_text(value, number):
    """A workbook cell as the CSV of its edition would say it."""
    if value is None:
        return ''
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.strftime('%Y-%m-%d') if number == 'date' and midnight else value.strftime('%Y-%m-%d %H:%M:%S')
    # ECMA-376 writes a control character as _x000D_; openpyxl leaves that to its caller.
    return re.sub(r'_x([0-9A-F]{4})_', lambda m: chr(int(m.group(1), 16)), str(value))


def same(text, value, machine):
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return text != '' and float(Decimal(text)) == float(value)
    if isinstance(value, datetime.datetime):
        if machine and text.endswith('Z'):
            at = datetime.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ') + datetime.timedelta(hours=8)
            return abs((at - value).total_seconds()) < 0.5
        form = '%Y-%m-%d %H:%M:%S' if len(text) > 10 else '%Y-%m-%d'
        return abs((datetime.datetime.strptime(text, form) - value).total_seconds()) < 0.5
    return (text if machine else undo_guard(text)) == cell_text(value, None)


def sheets(book):
    return [s for s in book.worksheets if s.title.startswith(('数据', 'Data'))]


def lines_of(sheet):
    return [list(r) for r in sheet.iter_rows(values_only=True)]


def workbook_lines(folder, entry, heading):
    """The rows of a file's own workbook, or of its sheet in the one workbook that holds several tables."""
    own = os.path.join(folder, entry['path'][:-len('.csv.gz')] + '.xlsx')
    if os.path.exists(own):
        got = []
        book = openpyxl.load_workbook(own, read_only=True)
        for number, sheet in enumerate(sheets(book)):
            got += lines_of(sheet)[0 if number == 0 else 1:]
        book.close()
        return own, got
    for shared in sorted(glob.glob(os.path.join(folder, entry['report'].split('_')[0] + '_2*.xlsx'))):
        book = openpyxl.load_workbook(shared, read_only=True)
        found = [lines for lines in map(lines_of, book.worksheets) if lines and lines[0] == heading]
        book.close()
        if found:
            return shared, found[0]
    return own, None


def compare(folder, entry, rows, problems):
    machine = entry['profile'] == 'machine'
    path, got = workbook_lines(folder, entry, rows[0])
    if got is None:
        problems.append(f"{entry['path']}: no workbook has it")
        return
    if len(got) != len(rows):
        problems.append(f"{path}: {len(got)} lines, the CSV has {len(rows)}")
        return
    for n, (left, right) in enumerate(zip(rows, got)):
        right = right + [None] * (len(left) - len(right))
        for c, (text, value) in enumerate(zip(left, right)):
            good = text == cell_text(value, None) if n == 0 else same(text, value, machine)
            if not good:
                problems.append(f'{path}: line {n + 1}, column {c + 1}: CSV {text!r}, workbook {value!r}')


def sums(entry, rows, problems):
    """The manifest's sums against the file's own, per currency."""
    heading = entry['ids']
    at = {name: i for i, name in enumerate(heading)}
    found = {}
    for row in rows[1:]:
        currency = row[at['currency']] if 'currency' in at else row[at['BillingCurrency']] if 'BillingCurrency' in at else ''
        for s in {s['column'] for s in entry['sums']}:
            text = row[at[s]]
            if text != '':
                found[s, currency] = found.get((s, currency), Decimal(0)) + Decimal(text)
    for s in entry['sums']:
        want = None if s['written'] is None else Decimal(s['written'])
        if found.get((s['column'], s['currency'])) != want:
            problems.append(f"{entry['path']}: {s['column']} {s['currency']}: the manifest says {want}, "
                            f"the file {found.get((s['column'], s['currency']))}")


def main(folder):
    problems, files, total = [], 0, 0
    manifest = json.load(open(os.path.join(folder, 'manifest.json'), encoding='utf-8'))
    # FOCUS is for programs: it has no workbook, and its headings are its ids.
    ids = {schema['id']: [c['id'] for c in schema['columns']] for schema in manifest['schemas']}
    csv_only = {about['SchemaId'] for about in manifest.get('focus', [])}
    for entry in manifest['files']:
        path = os.path.join(folder, entry['path'])
        content = open(path, 'rb').read()
        if hashlib.sha256(content).hexdigest() != entry['sha256']:
            problems.append(f"{entry['path']}: other SHA-256 than the manifest's")
        if entry['format'] != 'csv.gz':
            continue
        files += 1
        raw = gzip.decompress(content)
        human = entry['profile'] == 'human'
        if raw.startswith(b'\xef\xbb\xbf') != human:
            problems.append(f"{entry['path']}: byte-order mark and profile {entry['profile']} do not go together")
        text = io.StringIO(raw.decode('utf-8-sig'), newline='')
        rows = list(csv.reader(text, strict=True))
        total += len(rows) - 1
        if len(rows) - 1 != entry['rows'] or any(len(r) != len(rows[0]) for r in rows):
            problems.append(f"{entry['path']}: {len(rows) - 1} rows, the manifest says {entry['rows']}")
        if entry['report'].startswith('changes_'):
            continue  # no workbook, no sums; changes_check.py has them
        entry['ids'] = ids[entry['schema']]
        if entry['schema'] not in csv_only:
            compare(folder, entry, rows, problems)
        sums(entry, rows, problems)
    for t in manifest['totals']:
        for s in t['sums']:
            if s['ledger'] is not None and Decimal(s['difference']) != 0:
                problems.append(f"{t['report']} {t['cycle']}: {s['column']}: difference {s['difference']}")
    print('\n'.join(problems[:20] + [f'files {files} rows {total}']))
    return 1 if problems or files == 0 else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
