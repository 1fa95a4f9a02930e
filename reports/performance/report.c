/*
 * 业绩 / performance: what counts for the partner in a period, line by line (1-domain.md, 1.5). A
 * product under policy 2 has no lines; resellers have no performance of their own (E40).
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"performance_id",       AS_TEXT, KEY},
    {"bill_cycle",           AS_TEXT, KEY,
     .zh = "业绩账期", .en = "Performance period",
     .meaning_zh = "计入业绩的账期 YYYY-MM；按月结算产品为消费结束月的次月",
     .meaning_en = "period that the line counts in, YYYY-MM; for products settled monthly the month after"},
    {"state",                AS_TEXT},
    {"formed_at",            AS_TIME},
    {"partner_id",           AS_TEXT, KEY},
    {"partner_name",         AS_TEXT},
    {"customer_id",          AS_TEXT},
    {"account_name",         AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",        AS_TEXT, .mask = MASK_NAME},
    {"association_type",     AS_TEXT},
    {"account_manager_id",   AS_TEXT},
    {"account_manager_name", AS_TEXT},
    {"order_or_trade_id",    AS_TEXT},
    {"bill_type",            AS_INT},
    {"charging_mode",        AS_INT},
    {"service_type_code",    AS_TEXT},
    {"service_type_name",    AS_TEXT},
    {"resource_type_code",   AS_TEXT},
    {"resource_type_name",   AS_TEXT},
    {"product_policy",       AS_TEXT},
    {"currency",             AS_TEXT},
    {"consumption_amount",   AS_AMOUNT, SUMMED},
    {"performance_amount",   AS_AMOUNT, SUMMED},
    {"line_kind",            AS_TEXT},
    {"original_cycle",       AS_TEXT},
};
/* clang-format on */

static const struct report_chart charts[] = {
    {.query = "reports/performance/chart_day.sql",
     .title_zh = "每日业绩金额",
     .title_en = "Performance by day",
     .kind = REPORT_CHART_LINE},
    {.query = "reports/performance/chart_service.sql",
     .title_zh = "业绩金额前十的产品",
     .title_en = "Ten services with the highest performance",
     .kind = REPORT_CHART_BAR},
};

REPORT(performance, columns, .title_zh = "业绩", .title_en = "Performance",
       REPORT_PROOF(performance), REPORT_HOLD(performance), REPORT_CHARTS(charts),
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_MANAGER | READER_FINANCE,
       .by_cycle = true, .currency = "currency", .instant = "formed_at", .segment = "line_day",
       .subjects = "consumption repayment performance_transfer", .row_zh = "一条业绩行",
       .row_en = "a performance line");
