"""The Python way: psycopg2 rows, csv into gzip -6, xlsxwriter in constant memory.

    python3 peer.py FOLDER PARTNER...
"""
import csv
import gzip
import io
import sys

import psycopg2
import xlsxwriter

COLUMNS = '''partner_id, partner_name, customer_id, customer_name, record_id, resource_id, product_id, product_spec_desc,
    service_type_code, resource_type_code, region_code, charging_mode, bill_type, trade_time, usage_amount, usage_unit, currency,
    official_amount, discount_amount, payable_amount'''


def write(connection, folder, partner):
    cursor = connection.cursor(name='rows')
    cursor.itersize = 10000
    cursor.execute(f'select {COLUMNS} from bench.line where top_id = %s order by line_no', (partner,))
    book = xlsxwriter.Workbook(f'{folder}/{partner}.xlsx', {'constant_memory': True, 'remove_timezone': True})
    sheet = book.add_worksheet()
    day = book.add_format({'num_format': 'yyyy-mm-dd hh:mm:ss'})
    money = book.add_format({'num_format': '#,##0.00'})
    with gzip.open(f'{folder}/{partner}.csv.gz', 'wb', 6) as packed, \
            io.TextIOWrapper(packed, encoding='utf-8', newline='') as text:
        lines = csv.writer(text)
        for n, row in enumerate(cursor):
            lines.writerow(row)
            for c, cell in enumerate(row):
                if c == 13:
                    sheet.write_datetime(n, c, cell, day)
                elif c in (11, 12):
                    sheet.write_number(n, c, cell)
                elif c in (14, 17, 18, 19):
                    sheet.write_number(n, c, float(cell), money)
                else:
                    sheet.write_string(n, c, cell)
    book.close()
    cursor.close()


def main():
    connection = psycopg2.connect('')
    for partner in sys.argv[2:]:
        write(connection, sys.argv[1], partner)


main()
