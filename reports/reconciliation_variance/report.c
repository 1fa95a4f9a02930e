/*
 * 波动 / variance: payable per cycle, partner and currency against the last release and against the
 * month before up to the same day, by amount and per cent, with the customers that changed most
 * (control 10). A sheet of 核对.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"cycle",            AS_TEXT,
     .zh = "账期", .en = "Billing cycle",
     .meaning_zh = "出账账期 YYYY-MM", .meaning_en = "report cycle, YYYY-MM"},
    {"variance_against", AS_TEXT},
    {"partner_id",       AS_TEXT},
    {"partner_name",     AS_TEXT},
    {"distributor_id",   AS_TEXT},
    {"currency",         AS_TEXT},
    {"before_amount",    AS_AMOUNT, SUMMED},
    {"now_amount",       AS_AMOUNT, SUMMED},
    {"difference",       AS_AMOUNT, SUMMED},
    {"change_percent",   .type = COLUMN_DEC, .decimals = 1, .min_decimals = 1},
    {"contributors",     AS_TEXT},
};
/* clang-format on */

REPORT(reconciliation_variance, columns, .title_zh = "波动", .title_en = "Variance",
       .readers = READER_FINANCE, .currency = "currency", .with = "reconciliation",
       .book = "reconciliation", .dated = true,
       .row_zh = "一个账期、伙伴和币种的应付金额，对比上次发布或上月同期",
       .row_en = "payable of a cycle, partner and currency against the last release or the month "
                 "before");
