/*
 * 客户消费汇总 / customer consumption summary: a cycle's consumption per customer, service,
 * charging mode and class of charge, for the partner who owned the customer at the time.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"report_cycle",        AS_TEXT, KEY},
    {"bill_cycle",          AS_TEXT, KEY},
    {"partner_id",          AS_TEXT, KEY},
    {"partner_name",        AS_TEXT},
    {"customer_id",         AS_TEXT, KEY},
    {"account_name",        AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",       AS_TEXT, .mask = MASK_NAME},
    {"association_type",    AS_TEXT, KEY},
    {"provider_type",       AS_INT,  KEY},
    {"service_type_code",   AS_TEXT, KEY},
    {"service_type_name",   AS_TEXT},
    {"resource_type_code",  AS_TEXT, KEY},
    {"resource_type_name",  AS_TEXT},
    {"charging_mode",       AS_INT,  KEY},
    {"bill_class",          AS_TEXT, KEY},
    {"currency",            AS_TEXT, KEY},
    {"official_amount",     AS_AMOUNT, SUMMED},
    {"discount_amount",     AS_AMOUNT, SUMMED},
    {"erase_amount",        AS_AMOUNT, SUMMED},
    {"payable_amount",      AS_AMOUNT, SUMMED},
    {"cash_amount",         AS_AMOUNT, SUMMED},
    {"credit_amount",       AS_AMOUNT, SUMMED},
    {"voucher_amount",      AS_AMOUNT, SUMMED},
    {"cash_coupon_amount",  AS_AMOUNT, SUMMED},
    {"stored_card_amount",  AS_AMOUNT, SUMMED},
    {"bonus_amount",        AS_AMOUNT, SUMMED},
    {"debt_amount",         AS_AMOUNT, SUMMED},
    {"writeoff_amount",     AS_AMOUNT, SUMMED},
    {"paid_amount",         AS_AMOUNT, SUMMED},
    {"record_count",        AS_INT,  SUMMED},
};
/* clang-format on */

static const struct report_chart charts[] = {
    {.query = "reports/consumption_summary/chart_day.sql",
     .title_zh = "每日应付金额",
     .title_en = "Payable by day",
     .kind = REPORT_CHART_LINE},
    {.query = "reports/consumption_summary/chart_service.sql",
     .title_zh = "应付金额前十的产品",
     .title_en = "Ten services with the highest payable",
     .kind = REPORT_CHART_BAR},
};

REPORT(consumption_summary, columns, .title_zh = "客户消费汇总",
       .title_en = "Customer consumption summary", REPORT_PROOF(consumption_summary),
       REPORT_CHARTS(charts), .notes = "reports/consumption_summary/custody.sql",
       .readers = READERS_ALL, .by_cycle = true, .cumulative = true, .currency = "currency",
       .subjects = "consumption",
       .row_zh = "一个账期内一位客户在一种产品、资源、计费模式、账单分类、关联类型、服务商、币种和"
                 "原账期下的合计",
       .row_en = "the sum of a cycle for a customer, service, resource type, charging mode, bill "
                 "class, association type, provider, currency and cycle of origin");
