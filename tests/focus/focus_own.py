"""What FOCUS asks in words only, checked over the files of one release (a dict of Files by report).

Each check yields what is wrong, one line a finding; its name goes before it. An empty release has nothing
to say, a file without rows still has its form.
"""
import datetime
import re
from collections import defaultdict
from decimal import Decimal

from focus_rules import is_instant, load_rules, number, pairs

COSTS = 'focus_cost_and_usage'
PERIOD = 'focus_billing_period'
DETAIL = 'focus_invoice_detail'
COLUMNS = {
    PERIOD: 'BillingPeriodCreated BillingPeriodEnd BillingPeriodLastUpdated BillingPeriodStart BillingPeriodStatus '
            'InvoiceIssuerName'.split(),
    DETAIL: 'BilledCost BillingAccountId BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory '
            'InvoiceDetailCreated InvoiceDetailDescription InvoiceDetailGrain InvoiceDetailId InvoiceDetailLastUpdated '
            'InvoiceId InvoiceIssueDate InvoiceIssueStatus InvoiceIssuerName PaymentCurrency PaymentCurrencyBilledCost '
            'PaymentCurrencyInvoiceDetailId PaymentDueDate PaymentTerms PurchaseOrderNumber ReferenceInvoiceId'.split(),
}
# In the order of the specification's table, which is that of the alphabet.
COLUMNS[COSTS] = sorted({r.column for r in load_rules() if r.check == 'ColumnPresent'} |
                        {r.column for r in load_rules() if r.check.startswith('Type')} | {'SkuPriceDetails', 'Tags'})
assert len(COLUMNS[COSTS]) == 57 and len(COLUMNS[DETAIL]) == 22

NEVER_EMPTY = {
    PERIOD: COLUMNS[PERIOD],
    DETAIL: 'BilledCost BillingAccountId BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory '
            'InvoiceDetailCreated InvoiceDetailId InvoiceDetailLastUpdated InvoiceId InvoiceIssueStatus InvoiceIssuerName '
            'PaymentTerms ReferenceInvoiceId'.split(),
}
WORDS = {'BillingPeriodStatus': {'Open', 'Closed'}, 'InvoiceIssueStatus': {'Open', 'Issued', 'Voided'},
         'ChargeCategory': {'Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'}}
INSTANTS = re.compile('(Start|End|Created|Updated|Date)$')
KEY = re.compile('([A-Z][A-Za-z0-9]*|x_[A-Za-z0-9]+)')


def corrected(row):
    return row['ChargeClass'] == 'Correction'


def form(files):
    """UTF-8 without a mark, CRLF throughout, the headings in their order and case, x_ before our own."""
    for name, file in files.items():
        if file.raw.startswith(b'\xef\xbb\xbf'):
            yield f'{name}: a byte-order mark'
        bare = re.sub(rb'"[^"]*"', b'', file.raw)
        if not bare.count(b'\r\n') == bare.count(b'\r') == bare.count(b'\n') or not file.raw.endswith(b'\r\n'):
            yield f'{name}: line ends are not CRLF throughout'
        try:
            file.raw.decode('utf-8')
        except UnicodeDecodeError as e:
            yield f'{name}: no UTF-8: {e}'
        heading, wanted = file.table.heading, COLUMNS[name]
        if heading[:len(wanted)] != wanted:
            yield f'{name}: the columns are not those of the specification in its order'
        own = heading[len(wanted):]
        if any(not c.startswith('x_') for c in own) or own != sorted(own) or len(set(heading)) != len(heading):
            yield f'{name}: own columns without x_, twice or out of order: {own}'
        for line, row in enumerate(file.table.rows, 2):
            if len(row) != len(heading):
                yield f'{name}, line {line}: {len(row)} cells'
            if any(c in ('NULL', 'N/A', 'null', 'None') for c in row):
                yield f'{name}, line {line}: a word for null'


def periods(files):
    """Periods are whole GMT+8 months in UTC, ends exclusive; a charge lies in its period but for corrections."""
    for table, row in every(files, COSTS, PERIOD, DETAIL):
        start, end = row['BillingPeriodStart'], row['BillingPeriodEnd']
        if not (start and end and is_instant(start) and is_instant(end)):
            yield f'{table}: no period: {start} {end}'
            continue
        first, after = (datetime.datetime.strptime(t, '%Y-%m-%dT%H:%M:%SZ') + datetime.timedelta(hours=8) for t in (start, end))
        if not (first < after and first.day == after.day == 1 and first.time() == after.time() == datetime.time(0)
                and (after - first).days <= 31):
            yield f'{table}: {start} to {end} is no month of GMT+8'
    for row in files[COSTS].table.dicts():
        if not row['ChargePeriodStart'] < row['ChargePeriodEnd']:
            yield f'{row["x_RowId"]}: the charge ends before it begins'
        inside = row['BillingPeriodStart'] <= row['ChargePeriodStart'] and row['ChargePeriodEnd'] <= row['BillingPeriodEnd']
        if not inside and not corrected(row):
            yield f'{row["x_RowId"]}: {row["ChargePeriodStart"]} to {row["ChargePeriodEnd"]} is outside its period'


def corrections(files):
    """A correction is of an earlier period, keeps its charge period, and stands on another invoice."""
    for row in files[COSTS].table.dicts():
        earlier = row['x_BillCycle'] < row['x_ReportCycle']
        if earlier != corrected(row) or (row['x_BillCycle'] != row['x_ReportCycle']) != earlier:
            yield f'{row["x_RowId"]}: bill cycle {row["x_BillCycle"]}, report cycle {row["x_ReportCycle"]}, {row["ChargeClass"]}'
        if corrected(row) and row['ChargePeriodEnd'] > row['BillingPeriodStart']:
            yield f'{row["x_RowId"]}: a correction whose charge is not of an earlier period'
    for row in files[DETAIL].table.dicts():
        cycle = (pairs(row['InvoiceDetailGrain'] or '{}') or {}).get('x_BillCycle', '')
        own = row['InvoiceId'].startswith(cycle.replace('-', '') + '-')
        if own != (row['ReferenceInvoiceId'] == row['InvoiceId']):
            yield f'{row["InvoiceDetailId"]}: refers to {row["ReferenceInvoiceId"]}'


def costs(files):
    """What has no unit price costs what is billed; Usage and Credit are effective as billed; nothing is lost."""
    for row in files[COSTS].table.dicts():
        billed, listed, contracted, effective = (number(row[c]) for c in ('BilledCost', 'ListCost', 'ContractedCost', 'EffectiveCost'))
        if row['ChargeCategory'] in ('Credit', 'Tax', 'Adjustment') and not billed == listed == contracted == effective:
            yield f'{row["x_RowId"]}: {row["ChargeCategory"]} with different costs'
        if row['ChargeCategory'] == 'Usage' and effective != billed:
            yield f'{row["x_RowId"]}: usage that is not effective as billed'
        if row['ListUnitPrice'] is not None and listed != number(row['x_OfficialAmount']):
            yield f'{row["x_RowId"]}: the list cost is not the official amount'
        if billed != number(row['x_PayableAmount']) - (number(row['x_VoucherAmount']) or 0):
            yield f'{row["x_RowId"]}: billed is not payable less vouchers'
        if any(row['PricingCurrency' + c] != row[c] for c in ('ContractedUnitPrice', 'EffectiveCost', 'ListUnitPrice')):
            yield f'{row["x_RowId"]}: other prices in the pricing currency, which is the billing currency'


def meant(files):
    """What the model's defective rules say in words."""
    for row in files[COSTS].table.dicts():
        usage, where = row['ChargeCategory'] == 'Usage', row['x_RowId']
        if (row['ResourceType'] is None) != (row['ResourceId'] is None):
            yield f'{where}: ResourceType without ResourceId, or ResourceId without'
        if usage and row['CommitmentDiscountStatus'] != 'Unused' and not corrected(row) and row['ConsumedQuantity'] is None:
            yield f'{where}: usage without ConsumedQuantity'
        if (row['CommitmentDiscountStatus'] is None) != (row['CommitmentDiscountId'] is None) and (usage or row['CommitmentDiscountStatus']):
            yield f'{where}: CommitmentDiscountStatus without a commitment, or the other way round'
        if usage and row['CapacityReservationId'] is not None and row['CapacityReservationStatus'] is None:
            yield f'{where}: a reservation without a status'
        if row['InvoiceId'] is None:
            yield f'{where}: on no invoice'
        if row['ProviderName'] != row['InvoiceIssuerName']:
            yield f'{where}: issued by another than the provider'


def details(files):
    """Tags and price details are flat objects with keys that come once; details have keys of FOCUS's form."""
    table = files[COSTS].table
    for column in ('Tags', 'SkuPriceDetails'):
        for (text,), times in table.distinct([column]).items():
            found = {} if text is None else pairs(text)
            if found is None:
                yield f'{column}: {text}: no flat object, or a key twice ({times} rows)'
            elif column == 'SkuPriceDetails' and any(not KEY.fullmatch(k) for k in found):
                yield f'{column}: {text}: keys are PascalCase or begin with x_'


def one_each(table, left, right):
    seen = defaultdict(set)
    for a, b in table.distinct([left, right]):
        if a is not None:
            seen[a].add(b)
    return [f'{left} {a} has {len(b)} of {right}' for a, b in seen.items() if len(b) > 1]


def constants(files):
    """One SKU per price, one account, currency, period and issuer per invoice, one name per region and service."""
    table = files[COSTS].table
    for left, right in (('SkuPriceId', 'SkuId'), ('SkuPriceId', 'PricingUnit'), ('SkuPriceId', 'SkuPriceDetails'),
                        ('InvoiceId', 'BillingAccountId'), ('InvoiceId', 'BillingCurrency'), ('InvoiceId', 'BillingPeriodStart'),
                        ('InvoiceId', 'InvoiceIssuerName'), ('BillingAccountId', 'BillingAccountType'), ('RegionId', 'RegionName'),
                        ('ServiceName', 'ServiceSubcategory'), ('ServiceSubcategory', 'ServiceCategory'),
                        ('x_InvoiceDetailId', 'InvoiceId'), ('x_InvoiceDetailId', 'ServiceName'), ('x_InvoiceDetailId', 'ChargeCategory')):
        yield from one_each(table, left, right)
    seen = defaultdict(int)
    for row in table.dicts():
        seen[tuple(row[c] for c in ('x_ReportCycle', 'x_BillCycle', 'SubAccountId', 'x_RowId'))] += not corrected(row)
    yield from (f'{k}: {n} rows' for k, n in seen.items() if n > 1)


def total(table, key):
    sums = defaultdict(Decimal)
    for row in table.dicts():
        sums[row[key]] += number(row['BilledCost']) or 0
    return dict(sums)


def invoices(files):
    """Σ BilledCost per invoice and per line is the same in the charges and in the invoice lines."""
    charges, lines = files[COSTS].table, files[DETAIL].table
    for left, right in (('InvoiceId', 'InvoiceId'), ('x_InvoiceDetailId', 'InvoiceDetailId')):
        a, b = total(charges, left), total(lines, right)
        yield from (f'{k}: {a.get(k)} charged, {b.get(k)} on the invoice' for k in a.keys() | b.keys() if a.get(k) != b.get(k))
    ids = lines.column('InvoiceDetailId')
    if len(set(ids)) != len(ids):
        yield 'an InvoiceDetailId comes twice'


def sides(files):
    """The side files: what may not be empty is not, words and instants are FOCUS's, one period per issuer."""
    for name in (PERIOD, DETAIL):
        table = files[name].table
        for column in table.heading:
            for (cell,), times in table.distinct([column]).items():
                if cell is None and column in NEVER_EMPTY[name]:
                    yield f'{name}: {times} rows without {column}'
                if cell is not None and (cell not in WORDS.get(column, {cell}) or
                                         (INSTANTS.search(column) and not is_instant(cell))):
                    yield f'{name}: {column} is {cell}'
        created, updated = table.heading.index([c for c in table.heading if c.endswith('Created')][0]), \
            table.heading.index([c for c in table.heading if c.endswith('LastUpdated')][0])
        if any((r[created] or '') > (r[updated] or '') for r in table.rows):
            yield f'{name}: updated before it was created'
    found = files[PERIOD].table.distinct(['BillingPeriodStart', 'InvoiceIssuerName'])
    if len(found) != 1 or set(found.values()) != {1}:
        yield f'{PERIOD}: {dict(found)} is not one period of one issuer'
    for file in files.values():
        for start, issuer in file.table.distinct(['BillingPeriodStart', 'InvoiceIssuerName']):
            if (start, issuer) not in found:
                yield f'{PERIOD} does not have {start} of {issuer}'


def metadata(files):
    """The manifest describes each file: dataset, version, and every column as it stands in the heading."""
    for name, file in files.items():
        if file.manifest is None:
            continue
        about = [m for m in file.manifest.get('focus', []) if m['SchemaId'] == file.entry['schema']]
        if len(about) != 1:
            yield f'{name}: described {len(about)} times'
            continue
        wanted = {COSTS: ('CostAndUsage', '1.2'), PERIOD: ('BillingPeriod', '1.4'), DETAIL: ('InvoiceDetail', '1.4')}[name]
        if (about[0]['Dataset'], about[0]['FocusVersion']) != wanted:
            yield f'{name}: described as {about[0]["Dataset"]} {about[0]["FocusVersion"]}'
        if [c['ColumnName'] for c in about[0]['ColumnDefinition']] != file.table.heading:
            yield f'{name}: other columns than the manifest says'
        for column in about[0]['ColumnDefinition']:
            cells = [c for (c,) in file.table.distinct([column['ColumnName']]) if c is not None]
            if column['DataType'] == 'Decimal' and any(
                    max(0, -number(c).as_tuple().exponent) > column['NumberScale'] for c in cells):
                yield f'{name}: {column["ColumnName"]} has more decimals than its scale'
            if column['DataType'] == 'DateTime' and not all(is_instant(c) for c in cells):
                yield f'{name}: {column["ColumnName"]} is no DateTime'


def every(files, *names):
    return ((n, row) for n in names for row in files[n].table.dicts())


CHECKS = (form, periods, corrections, costs, meant, details, constants, invoices, sides, metadata)


def check(files):
    """What is wrong, as "check: finding" lines, at most five of a check."""
    found = []
    for rule in CHECKS:
        lines = []
        try:
            lines = list(rule(files))
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            lines = [f'cannot be judged: {e!r}']
        found += [f'{rule.__name__}: {line}' for line in lines[:5]]
    return found


STABLE = ('BillingAccountId', 'InvoiceId', 'SubAccountId', 'ResourceId', 'RegionId', 'SkuId', 'SkuPriceId', 'x_InvoiceDetailId',
          'ServiceName')


def stable(files, older):
    """Ids of a row stay from release to release; what changes is a row whose amounts were corrected."""
    def rows(release):
        return {(r['x_BillCycle'], r['SubAccountId'], r['x_RowId']): r for r in release[COSTS].table.dicts()}
    before = rows(older)
    for key, row in rows(files).items():
        was = before.get(key)
        if was and was['x_PayableAmount'] == row['x_PayableAmount']:
            yield from (f'stable: {key}: {c} was {was[c]}, is {row[c]}' for c in STABLE if was[c] != row[c])
    if set(older[PERIOD].table.column('BillingPeriodStatus')) == {'Closed'} != set(files[PERIOD].table.column('BillingPeriodStatus')):
        yield 'stable: a closed period is open again'
