/*
 * 隔离记录 / quarantine: the rows that wait in quarantine at the end of the night, with where they
 * stand in their source and what they broke (3-operations.md, 3.2; E21). A sheet of 核对.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"source",         AS_TEXT, KEY},
    {"feed",           AS_TEXT, KEY},
    {"source_file",    AS_TEXT},
    {"place",          AS_TEXT},
    {"row_key",        AS_TEXT, KEY},
    {"column_name",    AS_TEXT, KEY},
    {"reason",         AS_TEXT},
    {"customer_id",    AS_TEXT},
    {"bill_cycle",     AS_TEXT},
    {"currency",       AS_TEXT},
    {"payable_amount", AS_AMOUNT, SUMMED},
    {"business_date",  AS_DATE},
};
/* clang-format on */

REPORT(reconciliation_quarantine, columns, .title_zh = "隔离记录", .title_en = "Quarantine",
       REPORT_PROOF(reconciliation_quarantine), .readers = READER_FINANCE, .currency = "currency",
       .with = "reconciliation", .book = "reconciliation", .dated = true,

       .unexplained = "a row is what the source sent: its file, place, key, column and reason",
       .row_zh = "一条因违反规则而隔离、尚未更正的记录",
       .row_en = "one row that broke a rule and has not been corrected yet");
