"""Evaluates the FOCUS files of a release: the rule model and the rules it does not have.

focus_check.py RELEASE...                     one line per finding, then a summary; 1 if there are findings
focus_check.py --bills FILE RELEASE...        also Σ BilledCost per InvoiceId against FILE (id TAB amount), which
                                              must be whole: every invoice of it is in one of the releases
focus_check.py --previous RELEASE RELEASE     also ids, against an older release of the same recipient
A release is a folder with manifest.json; each cycle in it is judged on its own. A folder without one has one
file of each kind, which nobody describes.
"""
import argparse
import csv
import gzip
import io
import json
import os
import sys
from collections import namedtuple
from decimal import Decimal

import focus_own
from focus_rules import DEFECTS, Table, evaluate, load_rules

File = namedtuple('File', 'raw table entry manifest')


def parse(raw):
    lines = list(csv.reader(io.StringIO(raw.decode('utf-8', 'replace'), newline=''), strict=True))
    return Table(lines[0], lines[1:])


def bare(folder, name):
    path, = [p for p in os.listdir(folder) if p.startswith(name)]
    with gzip.open(os.path.join(folder, path)) as f:
        raw = f.read()
    return File(raw, parse(raw), None, None)


def load(folder):
    """{(cycle, edition, split): {report: File}} of a release; parts are put together."""
    if not os.path.exists(os.path.join(folder, 'manifest.json')):
        return {('', '', ''): {name: bare(folder, name) for name in focus_own.COLUMNS}}
    with open(os.path.join(folder, 'manifest.json'), encoding='utf-8') as f:
        manifest = json.load(f)
    found = {}
    for entry in sorted(manifest['files'], key=lambda e: e['part'] or 0):
        if entry['report'] not in focus_own.COLUMNS:
            continue
        with gzip.open(os.path.join(folder, entry['path'])) as f:
            raw = f.read()
        files = found.setdefault((entry['cycle'], entry['edition'], entry['split'] or ''), {})
        if entry['report'] in files:
            first = files[entry['report']]
            first.table.rows.extend(parse(raw).rows)
        else:
            files[entry['report']] = File(raw, parse(raw), entry, manifest)
    return found


def judge(files, rules):
    """(findings, defects of the model that showed) of one cycle."""
    if set(files) != set(focus_own.COLUMNS):
        return [f'release: only {sorted(files)} of the three files'], {}
    failures, defects = evaluate(files[focus_own.COSTS].table, rules)
    return [f'{rule}: {rows} rows' for rule, rows in sorted(failures.items())] + focus_own.check(files), defects


def add_bills(file, billed):
    """Adds what is billed to the sums, each row once: in the files of the partner at its top."""
    if file.manifest is None or file.manifest['recipient'] != file.manifest['partner']:
        return
    partner = file.manifest['partner']
    for row in file.table.dicts():
        if row.get('x_DistributorId', partner) == partner:
            billed[row['InvoiceId']] = billed.get(row['InvoiceId'], 0) + Decimal(row['BilledCost'])


def bills(path, billed):
    """Invoices against what the bills say, by independent sums."""
    with open(path, encoding='utf-8') as f:
        wanted = dict(line.rstrip('\n').split('\t') for line in f if line.strip())
    for invoice in sorted(wanted.keys() | billed.keys()):
        if invoice not in wanted or invoice not in billed or Decimal(wanted[invoice]) != billed[invoice]:
            yield f'bill: {invoice}: {billed.get(invoice)} in the files, {wanted.get(invoice)} on the bill'
    if not wanted:
        yield 'bill: there are none'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bills')
    parser.add_argument('--previous')
    parser.add_argument('release', nargs='+')
    args = parser.parse_args()
    rules = load_rules()
    findings, seen, rows, files_seen, billed = [], set(), 0, 0, {}
    older = load(args.previous) if args.previous else {}
    for release in args.release:
        for key, files in load(release).items():
            lines, defects = judge(files, rules)
            if key in older:
                lines += list(focus_own.stable(files, older[key]))[:5]
            findings += [f'{release} {key[0]} {key[2]}: {line}' for line in lines]
            seen |= defects.keys()
            files_seen += len(files)
            rows += len(files[focus_own.COSTS].table.rows)
            add_bills(files[focus_own.COSTS], billed)
    if args.bills:
        findings += list(bills(args.bills, billed))
    print('\n'.join(findings[:60]))
    print(f'{len(rules)} rules, files {files_seen}, rows {rows}, defects of the model: {" ".join(sorted(seen)) or "none"}')
    assert seen <= DEFECTS
    return 1 if findings or files_seen == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
