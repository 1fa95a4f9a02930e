/*
 * FOCUS 1.4, BillingPeriod: the cycle of a FOCUS file and whether it is closed. It comes with the
 * subscription of focus_cost_and_usage.
 */
#include "etl/report/report_def.h"

#define FOCUS_COLUMNS_SINCE "2026-11-21T00:00:00Z"

/* clang-format off */
static const struct report_column columns[] = {
    {"BillingPeriodCreated",     AS_TIME},
    {"BillingPeriodEnd",         AS_TIME},
    {"BillingPeriodLastUpdated", AS_TIME},
    {"BillingPeriodStart",       AS_TIME},
    {"BillingPeriodStatus",      AS_TEXT},
    {"InvoiceIssuerName",        AS_TEXT},
};
/* clang-format on */

REPORT(focus_billing_period, columns, .title_zh = "FOCUS 账期", .title_en = "FOCUS billing period",
       .readers = READERS_PARTNERS | READER_MANAGER, .by_cycle = true, .dated = true,
       .with = "focus_cost_and_usage", .machine_csv = true,
       .focus = {.dataset = "BillingPeriod", .version = "1.4", .created = FOCUS_COLUMNS_SINCE},

       .unexplained = "no amounts: the cycle's first and last instant, and whether it is closed",
       .row_zh = "一个账期", .row_en = "one billing period");
