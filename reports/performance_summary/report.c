/*
 * 业绩汇总 / performance summary: the lines of 业绩 added up per period and state, partner, type,
 * policy and kind of line, so that finance can tie it to the consumption it comes from. Comes with
 * 业绩.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"bill_cycle",         AS_TEXT, KEY,
     .zh = "业绩账期", .en = "Performance period",
     .meaning_zh = "计入业绩的账期 YYYY-MM；按月结算产品为消费结束月的次月",
     .meaning_en = "period that the lines count in, YYYY-MM; for products settled monthly the month after"},
    {"state",              AS_TEXT},
    {"partner_id",         AS_TEXT, KEY},
    {"partner_name",       AS_TEXT},
    {"association_type",   AS_TEXT, KEY},
    {"product_policy",     AS_TEXT, KEY},
    {"line_kind",          AS_TEXT, KEY},
    {"original_cycle",     AS_TEXT, KEY},
    {"currency",           AS_TEXT, KEY},
    {"line_count",         AS_INT},
    {"consumption_amount", AS_AMOUNT, SUMMED},
    {"performance_amount", AS_AMOUNT, SUMMED},
};
/* clang-format on */

static const struct report_chart charts[] = {
    {.query = "reports/performance_summary/chart_partner.sql",
     .title_zh = "业绩金额前十的伙伴",
     .title_en = "Ten partners with the highest performance",
     .kind = REPORT_CHART_BAR},
};

REPORT(performance_summary, columns, .title_zh = "业绩汇总", .title_en = "Performance summary",
       REPORT_PROOF(performance), REPORT_HOLD(performance), REPORT_CHARTS(charts),
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_MANAGER | READER_FINANCE,
       .by_cycle = true, .cumulative = true, .currency = "currency", .with = "performance",
       .subjects = "consumption repayment performance_transfer",
       .row_zh = "一个账期和状态下一个伙伴、关联类型、产品政策和行类型的合计",
       .row_en = "the sum of a cycle and state for a partner, association type, product policy and "
                 "kind of line");
