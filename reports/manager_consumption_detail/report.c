/*
 * 按客户经理导出消费明细 / consumption detail by account manager: every record of a cycle, one file
 * for each account manager and one for the records without.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"account_manager_id",    AS_TEXT},
    {"account_manager_name",  AS_TEXT},
    {"report_cycle",          AS_TEXT, KEY},
    {"bill_cycle",            AS_TEXT, KEY},
    {"partner_id",            AS_TEXT},
    {"partner_name",          AS_TEXT},
    {"customer_id",           AS_TEXT, KEY},
    {"account_name",          AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",         AS_TEXT, .mask = MASK_NAME},
    {"association_type",      AS_TEXT},
    {"record_id",             AS_TEXT, KEY},
    {"trade_id",              AS_TEXT},
    {"order_id",              AS_TEXT},
    {"bill_type",             AS_INT},
    {"charging_mode",         AS_INT},
    {"service_type_code",     AS_TEXT},
    {"service_type_name",     AS_TEXT},
    {"resource_type_code",    AS_TEXT},
    {"resource_type_name",    AS_TEXT},
    {"product_id",            AS_TEXT},
    {"product_spec_desc",     AS_TEXT},
    {"region_code",           AS_TEXT},
    {"enterprise_project_id", AS_TEXT},
    {"provider_type",         AS_INT},
    {"resource_id",           AS_TEXT},
    {"resource_name",         AS_TEXT, .mask = MASK_CONTACT},
    {"trade_time",            AS_TIME},
    {"consume_from",          AS_TIME},
    {"consume_to",            AS_TIME},
    {"usage_amount",          AS_QUANTITY},
    {"usage_unit",            AS_TEXT},
    {"currency",              AS_TEXT},
    {"official_amount",       AS_AMOUNT, SUMMED},
    {"discount_amount",       AS_AMOUNT, SUMMED},
    {"erase_amount",          AS_AMOUNT, SUMMED},
    {"payable_amount",        AS_AMOUNT, SUMMED},
    {"cash_amount",           AS_AMOUNT, SUMMED},
    {"credit_amount",         AS_AMOUNT, SUMMED},
    {"voucher_amount",        AS_AMOUNT, SUMMED},
    {"cash_coupon_amount",    AS_AMOUNT, SUMMED},
    {"stored_card_amount",    AS_AMOUNT, SUMMED},
    {"bonus_amount",          AS_AMOUNT, SUMMED},
    {"debt_amount",           AS_AMOUNT, SUMMED},
    {"writeoff_amount",       AS_AMOUNT, SUMMED},
    {"paid_amount",           AS_AMOUNT, SUMMED},
};
/* clang-format on */

REPORT(manager_consumption_detail, columns, .title_zh = "按客户经理导出消费明细",
       .title_en = "Consumption detail by account manager",
       REPORT_PROOF(manager_consumption_detail), .notes = "reports/consumption_summary/custody.sql",
       .readers = READERS_ALL, .by_cycle = true, .split = "account_manager_id",
       .currency = "currency", .instant = "trade_time", .segment = "trade_day",
       .subjects = "consumption", .row_zh = "一条消费记录", .row_en = "one consumption record");
