"""Rows of the latest releases as a stranger would read them: csv, gzip; nothing of nightpost.

release_rows.py OUTBOX REPORT COLUMN...   one line per row of every recipient's CSV of REPORT:
    recipient cycle split value...        an empty value is -, a value with a blank has _ for it,
                                          a file without rows is "recipient cycle split (none)"
Columns are ids; human files have other headings, so ids come from a machine file of the report.
--recipient ID and --release R narrow it.
"""
import argparse
import csv
import glob
import gzip
import io
import os
import re
import sys


def read(path):
    with gzip.open(path) as f:
        raw = f.read()
    text = io.StringIO(raw.decode('utf-8-sig'), newline='')
    return not raw.startswith(b'\xef\xbb\xbf'), list(csv.reader(text, strict=True))


def files(outbox, recipient, release, report):
    """(recipient, cycle, split, path) of the first edition."""
    name = re.compile(re.escape(report) + r'(?:_(\d{6}))?_\d{8}(?:\.csv\.gz|/(.+)\.csv\.gz)$')
    for folder in sorted(glob.glob(os.path.join(outbox, recipient, release))):
        who = os.path.basename(os.path.dirname(folder))
        for path in sorted(glob.glob(folder + '/**/*.csv.gz', recursive=True)):
            m = name.match(os.path.relpath(path, folder))
            if m:
                cycle = m.group(1)
                yield who, f'{cycle[:4]}-{cycle[4:]}' if cycle else '-', m.group(2) or '-', path


def main():
    p = argparse.ArgumentParser()
    p.add_argument('outbox')
    p.add_argument('report')
    p.add_argument('columns', nargs='*')
    p.add_argument('--recipient', default='*')
    p.add_argument('--release', default='latest')
    a = p.parse_intermixed_args()
    ids = None
    for _, _, _, path in files(a.outbox, '*', a.release, a.report):
        machine, rows = read(path)
        if machine:
            ids = rows[0]
            break
    if ids is None:
        sys.exit(f'{a.report}: no machine file to take the ids from')
    for who, cycle, split, path in files(a.outbox, a.recipient, a.release, a.report):
        _, rows = read(path)
        if len(rows[0]) != len(ids):
            sys.exit(f'{path}: {len(rows[0])} columns, not {len(ids)}')
        if len(rows) == 1:
            print(who, cycle, split, '(none)')
        for row in rows[1:]:
            print(who, cycle, split, *((row[ids.index(c)] or '-').replace(' ', '_') for c in a.columns))


if __name__ == '__main__':
    main()
