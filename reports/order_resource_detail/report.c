/*
 * 订单资源明细 / orders and resources: the prepaid order lines of a cycle, in all states, each with
 * its resource; refund lines say what was given back, what had been used and what it cost.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"order_id",              AS_TEXT, KEY},
    {"order_line_id",         AS_TEXT, KEY},
    {"order_type",            AS_INT},
    {"order_status",          AS_INT},
    {"source_type",           AS_INT},
    {"create_time",           AS_TIME},
    {"payment_time",          AS_TIME},
    {"partner_id",            AS_TEXT},
    {"partner_name",          AS_TEXT},
    {"customer_id",           AS_TEXT, KEY},
    {"account_name",          AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",         AS_TEXT, .mask = MASK_NAME},
    {"association_type",      AS_TEXT},
    {"service_type_code",     AS_TEXT},
    {"service_type_name",     AS_TEXT},
    {"resource_type_code",    AS_TEXT},
    {"resource_type_name",    AS_TEXT},
    {"product_id",            AS_TEXT},
    {"product_spec_desc",     AS_TEXT},
    {"region_code",           AS_TEXT},
    {"resource_id",           AS_TEXT},
    {"resource_name",         AS_TEXT, .mask = MASK_CONTACT},
    {"period_type",           AS_INT},
    {"period_num",            AS_INT},
    {"subscription_num",      AS_INT},
    {"effective_time",        AS_TIME},
    {"expire_time",           AS_TIME},
    {"is_renewal",            AS_TEXT},
    {"expire_policy",         AS_INT},
    {"currency",              AS_TEXT},
    {"official_amount",       AS_AMOUNT, SUMMED},
    {"amount_after_discount", AS_AMOUNT, SUMMED},
    {"voucher_amount",        AS_AMOUNT, SUMMED},
    {"cash_coupon_amount",    AS_AMOUNT, SUMMED},
    {"stored_card_amount",    AS_AMOUNT, SUMMED},
    {"base_order_id",         AS_TEXT},
    {"refunded_amount",       AS_AMOUNT, SUMMED},
    {"consumed_amount",       AS_AMOUNT, SUMMED},
    {"fee_amount",            AS_AMOUNT, SUMMED},
};
/* clang-format on */

REPORT(order_resource_detail, columns, .title_zh = "订单资源明细",
       .title_en = "Orders and resources", REPORT_PROOF(order_resource_detail),
       .readers = READERS_PARTNERS | READER_MANAGER, .by_cycle = true, .currency = "currency",
       .instant = "scope_time", .subjects = "orders",
       .row_zh = "一个预付费订单行及其资源，含所有订单状态",
       .row_en = "a prepaid order line and its resource, in any status");
