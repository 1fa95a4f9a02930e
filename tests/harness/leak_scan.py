"""Which marks are in whose files: leak_scan.py OUTBOX RELEASE prints "RECIPIENT MARK", sorted.

A mark is MK_ and who may see it: MK_S1_AM1_7. All that lies in a recipient's release is looked through: CSV and
workbooks unpacked, pages, manifests, names of files.
"""
import glob
import gzip
import os
import re
import sys
import zipfile

MARK = re.compile(rb'MK(?:_[A-Za-z0-9]+)+')


def contents(path):
    yield os.path.basename(path).encode()
    if path.endswith('.gz'):
        with gzip.open(path) as f:
            yield f.read()
    elif path.endswith('.xlsx'):
        with zipfile.ZipFile(path) as z:
            yield from (z.read(name) for name in z.namelist())
    else:
        with open(path, 'rb') as f:
            yield f.read()


def main(outbox, release):
    found = set()
    for folder in glob.glob(os.path.join(outbox, '*', release)):
        recipient = os.path.basename(os.path.dirname(folder))
        for place, _, names in os.walk(folder):
            for name in names:
                for text in contents(os.path.join(place, name)):
                    found |= {(recipient, m.decode()) for m in MARK.findall(text)}
    for page in glob.glob(os.path.join(glob.escape(outbox), '.pages', '*.html')):
        recipient = os.path.basename(page).split('.')[0]
        if os.path.isdir(os.path.join(outbox, recipient, release)):
            for text in contents(page):
                found |= {(recipient, m.decode()) for m in MARK.findall(text)}
    for pair in sorted(found):
        print(*pair)


if __name__ == '__main__':
    main(*sys.argv[1:3])
