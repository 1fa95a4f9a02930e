/*
 * 抹零与合计 / rounding residual and totals: per cycle, partner and currency what official price
 * becomes payable by discount and by 抹零, and what is paid (1-domain.md, 1.3; E20, E22). Rows
 * without an owner have a line of their own. A sheet of 核对.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"report_cycle",    AS_TEXT, KEY},
    {"partner_id",      AS_TEXT, KEY},
    {"partner_name",    AS_TEXT},
    {"currency",        AS_TEXT, KEY},
    {"record_count",    AS_INT,    SUMMED},
    {"official_amount", AS_AMOUNT, SUMMED},
    {"discount_amount", AS_AMOUNT, SUMMED},
    {"erase_amount",    AS_AMOUNT, SUMMED},
    {"payable_amount",  AS_AMOUNT, SUMMED},
    {"voucher_amount",  AS_AMOUNT, SUMMED},
    {"paid_amount",     AS_AMOUNT, SUMMED},
};
/* clang-format on */

REPORT(reconciliation_residual, columns, .title_zh = "抹零与合计", .title_en = "Rounding residual",
       REPORT_PROOF(reconciliation_residual), .readers = READER_FINANCE, .currency = "currency",
       .with = "reconciliation", .book = "reconciliation", .dated = true,
       .row_zh = "一个账期、伙伴（或无归属）和币种的合计，抹零为单独一列",
       .row_en = "the sum of a cycle, partner (or no owner) and currency; 抹零 is a column");
