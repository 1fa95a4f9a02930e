"""Changes a release as somebody would who wants not to be noticed.

release_tamper.py DIR cell FILE ROW COLUMN VALUE   a cell of a CSV; ROW from 1 below the heading
release_tamper.py DIR drop FILE ROW                a row of a CSV
release_tamper.py DIR book FILE ROW COLUMN VALUE   a number of a workbook's first data sheet
release_tamper.py DIR set  PATH VALUE              a member of manifest.json: files.0.rows 7
--rehash    and then sizes, hashes and row counts everywhere are made to fit again
--sums      and the manifest's sums of the CSV's report too (as if its writer had been fooled)
FILE may be a glob; the first match counts. Bytes of gzip and zip are written anew.
"""
import argparse
import csv
import glob
import gzip
import hashlib
import io
import json
import os
import re
import zipfile
from decimal import Decimal


def sha(data):
    return hashlib.sha256(data).hexdigest()


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def write(path, data):
    os.unlink(path)  # it may be a hard link
    with open(path, 'wb') as f:
        f.write(data)


def pack(text):
    out = io.BytesIO()
    with gzip.GzipFile(filename='', fileobj=out, mode='wb', mtime=0) as f:
        f.write(text)
    return out.getvalue()


def csv_rows(path):
    raw = gzip.decompress(read(path))
    bom = raw.startswith(b'\xef\xbb\xbf')
    return bom, list(csv.reader(io.StringIO(raw.decode('utf-8-sig'), newline=''), strict=True))


def csv_write(path, bom, rows):
    text = io.StringIO(newline='')
    csv.writer(text, lineterminator='\r\n').writerows(rows)
    write(path, pack((b'\xef\xbb\xbf' if bom else b'') + text.getvalue().encode()))


def book_number(path, row, column, value):
    """The row-th line below the heading; column by its letters."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == 'xl/worksheets/sheet2.xml':
                data, n = re.subn(rb'(<c r="%s%d"[^>]*>)<v>[^<]*</v>' % (column.encode(), row + 1),
                                  rb'\g<1><v>%s</v>' % value.encode(), data)
                assert n == 1, f'{path}: no number at {column}{row + 1}'
            new.writestr(info, data)
    write(path, out.getvalue())


def rehash(folder, manifest, name):
    entry = next(f for f in manifest['files'] if f['path'] == name)
    data = read(os.path.join(folder, name))
    entry['bytes'], entry['sha256'] = len(data), sha(data)
    if name.endswith('.csv.gz'):
        raw = gzip.decompress(data)
        entry['content_bytes'], entry['content_sha256'] = len(raw), sha(raw)
        entry['rows'] = entry['scope']['rows_included'] = len(csv_rows(os.path.join(folder, name))[1]) - 1
    else:
        entry['content_bytes'] = len(data)
    for total in manifest['totals']:
        parts = [f for f in manifest['files'] if f['format'] == 'csv.gz'
                 and all(f[k] == total[k] for k in ('report', 'edition', 'cycle', 'split'))]
        total['rows'] = sum(f['rows'] for f in parts)


def resum(folder, manifest, name):
    """The CSV's own sums into its entry, and its total when it is the only part."""
    entry = next(f for f in manifest['files'] if f['path'] == name)
    schema = next(s for s in manifest['schemas'] if s['id'] == entry['schema'])
    ids = [c['id'] for c in schema['columns']]
    rows = csv_rows(os.path.join(folder, name))[1][1:]
    lines = [entry['sums']] + [t['sums'] for t in manifest['totals']
                               if all(t[k] == entry[k] for k in ('report', 'edition', 'cycle', 'split'))]
    for s in (s for sums in lines for s in sums):
        cells = [r[ids.index(s['column'])] for r in rows
                 if schema['currency'] is None or r[ids.index(schema['currency'])] == s['currency']]
        cells = [Decimal(c) for c in cells if c != '']
        s['written'] = s['read'] = None if not cells else f'{sum(cells):f}'


def papers(folder, manifest):
    """SHA256SUMS and the manifest's hash of it."""
    lines = [(f['path'], f['sha256']) for f in manifest['files']]
    lines += [(p, sha(read(os.path.join(folder, p)))) for p in ('index.html', 'index.en.html', 'index.zh.html')
              if os.path.exists(os.path.join(folder, p))]
    sums = ''.join(f'{h}  {p}\n' for p, h in sorted(lines)).encode()
    write(os.path.join(folder, 'SHA256SUMS'), sums)
    manifest['sums_sha256'] = sha(sums)


def set_member(manifest, path, value):
    at = manifest
    *steps, last = path.split('.')
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]
    at[int(last) if isinstance(at, list) else last] = json.loads(value)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('folder')
    p.add_argument('what', choices=['cell', 'drop', 'book', 'set'])
    p.add_argument('args', nargs='+')
    p.add_argument('--rehash', action='store_true')
    p.add_argument('--sums', action='store_true')
    a = p.parse_args()
    place = os.path.join(a.folder, 'manifest.json')
    manifest = json.loads(read(place))
    if a.what == 'set':
        set_member(manifest, *a.args)
    else:
        path = sorted(glob.glob(os.path.join(a.folder, a.args[0])))[0]
        name = os.path.relpath(path, a.folder)
        if a.what == 'book':
            book_number(path, int(a.args[1]), a.args[2], a.args[3])
        else:
            bom, rows = csv_rows(path)
            if a.what == 'drop':
                del rows[int(a.args[1])]
            else:
                rows[int(a.args[1])][int(a.args[2])] = a.args[3]
            csv_write(path, bom, rows)
        if a.rehash:
            rehash(a.folder, manifest, name)
        if a.sums:
            resum(a.folder, manifest, name)
    if a.rehash:
        papers(a.folder, manifest)
    if a.rehash or a.what == 'set':
        write(place, json.dumps(manifest, indent=2, ensure_ascii=False).encode())


main()
