/*
 * 激励指标业绩明细 / the performance lines that the indicators of a cycle are the sum of (E59).
 *
 * One row per plan and performance line, with the line's id: the values of a plan, period, partner,
 * association type, customer and cycle add up to that row of incentive_indicator. Comes with
 * incentive_indicator_detail.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"plan_id",          AS_TEXT, KEY},
    {"indicator_name",   AS_TEXT},
    {"period",           AS_TEXT, KEY},
    {"partner_id",       AS_TEXT, KEY},
    {"association_type", AS_TEXT, KEY},
    {"cycle",            AS_TEXT, KEY},
    {"customer_id",      AS_TEXT, KEY},
    {"account_name",     AS_TEXT, .mask = MASK_CONTACT},
    {"reseller_id",      AS_TEXT},
    {"performance_id",   AS_TEXT, KEY},
    {"order_or_trade_id", AS_TEXT},
    {"formed_at",        AS_TIME},
    {"product_policy",   AS_TEXT},
    {"currency",         AS_TEXT},
    {"value",            AS_AMOUNT, CONTROL_SUM,
     .meaning_zh = "该业绩行的业绩金额",
     .meaning_en = "performance of the line"},
};
/* clang-format on */

REPORT(incentive_indicator_line, columns, .title_zh = "激励指标业绩明细",
       .title_en = "Performance lines of the indicators", REPORT_PROOF(incentive_indicator_line),
       .hold = "reports/performance/hold.sql", .with = "incentive_indicator_detail",
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE, .by_cycle = true,
       .currency = "currency", .instant = "formed_at", .segment = "line_day",
       .subjects = "consumption repayment performance_transfer", .row_zh = "一个计划的一条业绩行",
       .row_en = "a performance line of a plan");
