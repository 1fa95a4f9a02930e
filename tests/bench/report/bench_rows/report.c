/*
 * bench_rows - rows of tests/bench/1_peers.sh as a report, CSV and XLSX, so that what is measured
 * is the program itself. Only `make bench` builds it in; bench_csv is the same as CSV alone.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"partner_id",         AS_TEXT},
    {"partner_name",       AS_TEXT},
    {"customer_id",        AS_TEXT},
    {"customer_name",      AS_TEXT},
    {"record_id",          AS_TEXT, KEY},
    {"resource_id",        AS_TEXT},
    {"product_id",         AS_TEXT},
    {"product_spec_desc",  AS_TEXT},
    {"service_type_code",  AS_TEXT},
    {"resource_type_code", AS_TEXT},
    {"region_code",        AS_TEXT},
    {"charging_mode",      AS_INT},
    {"bill_type",          AS_INT},
    {"trade_time",         AS_TIME},
    {"usage_amount",       AS_QUANTITY},
    {"usage_unit",         AS_TEXT},
    {"currency",           AS_TEXT},
    {"official_amount",    AS_AMOUNT, SUMMED},
    {"discount_amount",    AS_AMOUNT, SUMMED},
    {"payable_amount",     AS_AMOUNT, SUMMED},
};
/* clang-format on */

extern const struct report_def report_bench_rows;
const struct report_def        report_bench_rows = {
           .name = "bench_rows",
           .title_zh = "测量",
           .title_en = "Bench",
           .query = "tests/bench/report/bench_rows/query.sql",
           .columns = columns,
           .column_count = COUNT_OF(columns),
           .readers = READER_DISTRIBUTOR,
           .by_cycle = true,
           .currency = "currency",
           .instant = "trade_time",
           .row_zh = "一行",
           .row_en = "a row",
};
