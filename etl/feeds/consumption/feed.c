/*
 * 消费明细 / consumption records.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",               AS_TEXT(64), REQUIRED},
    {"bill_cycle",                AS_TEXT(7), REQUIRED},
    {"record_id",                 AS_TEXT(256), REQUIRED},
    {"bill_date",                 AS_DATE},
    {"trade_time",                AS_TIME, REQUIRED},
    {"consume_from",              AS_TIME},
    {"consume_to",                AS_TIME},
    {"source_partner_id",         AS_TEXT(64)},
    {"source_association_type",   AS_TEXT(2)},
    {"source_account_manager_id", AS_TEXT(64)},
    {"service_type_code",         AS_TEXT(256), REQUIRED},
    {"resource_type_code",        AS_TEXT(256)},
    {"region_code",               AS_TEXT(64)},
    {"charging_mode",             AS_INT, REQUIRED},
    {"bill_type",                 AS_INT, REQUIRED},
    {"provider_type",             AS_INT, REQUIRED},
    {"trade_id",                  AS_TEXT(256)},
    {"resource_id",               AS_TEXT(512)},
    {"resource_name",             AS_TEXT(512)},
    {"product_id",                AS_TEXT(64)},
    {"product_spec_desc",         AS_TEXT(1024)},
    {"enterprise_project_id",     AS_TEXT(64)},
    {"usage_amount",              AS_DEC(15)},
    {"usage_unit",                AS_TEXT(128)},
    {"measure_id",                AS_INT, REQUIRED},
    {"currency",                  AS_TEXT(3), REQUIRED},
    {"official_amount",           AS_DEC(12), REQUIRED},
    {"discount_amount",           AS_DEC(12)},
    {"erase_amount",              AS_DEC(12)},
    {"payable_amount",            AS_DEC(12), REQUIRED},
    {"cash_amount",               AS_DEC(12)},
    {"credit_amount",             AS_DEC(12)},
    {"voucher_amount",            AS_DEC(12)},
    {"cash_coupon_amount",        AS_DEC(12)},
    {"cash_coupon_counted",       AS_DEC(12)},
    {"stored_card_amount",        AS_DEC(12)},
    {"bonus_amount",              AS_DEC(12)},
    {"debt_amount",               AS_DEC(12)},
    {"writeoff_amount",           AS_DEC(12)},
    {"last_modified",             AS_TIME},
};
/* clang-format on */

FEED(consumption, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(consumption));
