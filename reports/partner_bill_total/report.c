/*
 * 伙伴账单合计 / the total of a partner's bill: what is due, never below 0 (1-domain.md, 1.9; E26).
 *
 * Total = sum of paid amounts before tax [choice], rounded once; the residual is what the rounding
 * left out. A negative total is kept, and the amount due is then 0.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"report_cycle",      AS_TEXT, KEY},
    {"partner_id",        AS_TEXT, KEY},
    {"partner_name",      AS_TEXT},
    {"currency",          AS_TEXT, KEY},
    {"consumption_paid",  AS_AMOUNT, SUMMED},
    {"refund_paid",       AS_AMOUNT, SUMMED},
    {"adjustment_paid",   AS_AMOUNT, SUMMED},
    {"total_amount",      AS_MONEY, SUMMED},
    {"residual_amount",   AS_AMOUNT, SUMMED},
    {"amount_due",        AS_MONEY, SUMMED},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"账单合计为税前实付金额之和", "The total of a bill is the sum of paid amounts before tax."},
};

REPORT(partner_bill_total, columns, .title_zh = "伙伴账单合计", .title_en = "Partner bill total",
       REPORT_PROOF(partner_bill_total), .by_cycle = true, .currency = "currency",
       .with = "partner_bill", .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE,
       .subjects = "consumption", .row_zh = "一份伙伴账单（顶层伙伴与币种）",
       .row_en = "a bill: top partner and currency", REPORT_CHOICES(choices));
