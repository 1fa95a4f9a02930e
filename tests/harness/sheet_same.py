"""sheet_same.py OURS.xlsx PLAIN.xlsx [parts]: the same workbook twice, cell for cell, style for style.
sheet_same.py OURS.csv PLAIN.csv: what another program made of the two.

First by their parts: all but the data sheets' rows are equal byte for byte; of the rows, each cell
has the same place, style, kind and text, a number the same value to 15 digits. Then as openpyxl
sees them. Prints the first difference and fails, or says how many cells were compared.
"""
import csv
import math
import sys
import zipfile
import xml.etree.ElementTree as ET

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# ECMA-376 Part 1, 18.3.1.99: the children of worksheet, in their order.
ORDER = ("sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
         "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
         "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
         "customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing").split()


def column(place):
    n = 0
    for c in place:
        if c.isalpha():
            n = n * 26 + ord(c) - 64
    return n


def cells(part):
    """{(row, column): (style, kind, text, space)} and the rows' own attributes."""
    found, rows, row = {}, {}, 0
    for r in ET.fromstring(part).iter(NS + "row"):
        row = int(r.get("r", row + 1))
        at = 0
        rows[row] = {k: v for k, v in r.attrib.items() if k != "r"}
        for c in r:
            at = column(c.get("r")) if c.get("r") else at + 1
            kind = c.get("t", "n")
            value = c.find(NS + "v")
            text = c.find(f"{NS}is/{NS}t")
            if value is None and text is None:
                assert c.get("s") is None, "an empty cell with a style"
                continue
            if text is not None:
                found[row, at] = (c.get("s"), kind, text.text or "", text.get(SPACE))
            else:
                found[row, at] = (c.get("s"), kind, float(value.text), None)
    return found, rows


def near(a, b):
    """Two numbers that both ways may give: 15 digits hold, the last bits of a double may differ."""
    return isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-15)


def same(a, b, what):
    if a != b and not near(a, b):
        sys.exit(f"{what}: {a!r:.300}, not {b!r:.300}")


def parts(ours, plain):
    a, b = zipfile.ZipFile(ours), zipfile.ZipFile(plain)
    same(a.testzip(), None, "a member is damaged")
    same([i.filename for i in a.infolist()], [i.filename for i in b.infolist()], "members")
    compared = 0
    for info, other in zip(a.infolist(), b.infolist()):
        name = info.filename
        for field in ("date_time", "create_system", "create_version", "extract_version", "flag_bits", "compress_type",
                      "external_attr", "internal_attr", "extra", "comment"):
            same(getattr(info, field), getattr(other, field), f"{name}: {field}")
        one, two = a.read(name), b.read(name)
        if not name.startswith("xl/worksheets/sheet") or one == two:
            same(one, two, name)
            continue
        same(one[:one.index(b"</row>")], two[:two.index(b"</row>")], f"{name}: what stands before the rows")
        same(one[one.index(b"</sheetData>"):], two[two.index(b"</sheetData>"):], f"{name}: what stands behind the rows")
        order = [ORDER.index(child.tag[len(NS):]) for child in ET.fromstring(one)]
        same(order, sorted(order), f"{name}: the schema's order of elements")
        (mine, my_rows), (theirs, their_rows) = cells(one), cells(two)
        for place in sorted(set(mine) | set(theirs)):
            x, y = mine.get(place), theirs.get(place)
            if not (x and y and x[:2] == y[:2] and near(x[2], y[2])):
                same(x, y, f"{name}: cell {place}")
        for row, attributes in their_rows.items():
            same(my_rows.get(row), attributes, f"{name}: row {row}")
        compared += len(mine)
    return compared


def seen(ours, plain):
    import openpyxl
    a, b = openpyxl.load_workbook(ours), openpyxl.load_workbook(plain)
    same(a.sheetnames, b.sheetnames, "sheets")
    for name in a.sheetnames:
        one, two = a[name], b[name]
        for field in ("dimensions", "freeze_panes", "print_title_rows"):
            same(getattr(one, field), getattr(two, field), f"{name}: {field}")
        same(one.auto_filter.ref, two.auto_filter.ref, f"{name}: filter")
        for key in set(one.column_dimensions) | set(two.column_dimensions):
            same(one.column_dimensions[key].width, two.column_dimensions[key].width, f"{name}: width of {key}")
        for left, right in zip(one.iter_rows(), two.iter_rows()):
            for x, y in zip(left, right):
                what = f"{name}: {x.coordinate}"
                same(x.data_type, y.data_type, what)
                if x.data_type == "n" and x.value is not None:
                    same(float(x.value), float(y.value), what)
                elif x.data_type != "d":
                    same(x.value, y.value, what)
                for field in ("number_format", "font", "fill", "border", "alignment"):
                    same(repr(getattr(x, field)), repr(getattr(y, field)), f"{what}: {field}")


def shown(ours, plain):
    one, two = (list(csv.reader(open(path, newline=""))) for path in (ours, plain))
    same(len(one), len(two), "rows")
    for n, (x, y) in enumerate(zip(one, two), 1):
        same(len(x), len(y), f"row {n}: cells")
        for a, b in zip(x, y):
            try:
                same(float(a), float(b), f"row {n}")
            except ValueError:
                same(a, b, f"row {n}")


if sys.argv[1].endswith(".csv"):
    shown(*sys.argv[1:3])
    sys.exit()
count = parts(*sys.argv[1:3])
if len(sys.argv) < 4:
    seen(*sys.argv[1:3])
print(f"{count} cells are the same")
