/*
 * 消费明细 / consumption records.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",               OF_TEXT(128), ROW_KEY},
    {"bill_cycle",                OF_TEXT(7), ROW_KEY},
    {"record_id",                 OF_TEXT(256), ROW_KEY},
    {"bill_date",                 OF_DATE},
    {"trade_time",                OF_TIME, REQUIRED},
    {"consume_from",              OF_TIME},
    {"consume_to",                OF_TIME},
    {"source_partner_id",         OF_TEXT(64)},
    {"source_association_type",   OF_TEXT(2)},
    {"source_account_manager_id", OF_TEXT(64)},
    {"service_type_code",         OF_TEXT(256), REQUIRED},
    {"resource_type_code",        OF_TEXT(256)},
    {"region_code",               OF_TEXT(64)},
    {"charging_mode",             OF_INT, REQUIRED},
    {"bill_type",                 OF_INT, REQUIRED},
    {"provider_type",             OF_INT, REQUIRED},
    {"trade_id",                  OF_TEXT(256)},
    {"resource_id",               OF_TEXT(512)},
    {"resource_name",             OF_TEXT(512)},
    {"product_id",                OF_TEXT(64)},
    {"product_spec_desc",         OF_TEXT(1024)},
    {"enterprise_project_id",     OF_TEXT(64)},
    {"usage_amount",              OF_DEC(15)},
    {"usage_unit",                OF_TEXT(128)},
    {"measure_id",                OF_INT, REQUIRED},
    {"currency",                  OF_TEXT(3), REQUIRED},
    {"official_amount",           OF_DEC(12), REQUIRED},
    {"discount_amount",           OF_DEC(12)},
    {"erase_amount",              OF_DEC(12)},
    {"payable_amount",            OF_DEC(12), REQUIRED},
    {"cash_amount",               OF_DEC(12)},
    {"credit_amount",             OF_DEC(12)},
    {"voucher_amount",            OF_DEC(12)},
    {"cash_coupon_amount",        OF_DEC(12)},
    {"cash_coupon_counted",       OF_DEC(12)},
    {"stored_card_amount",        OF_DEC(12)},
    {"bonus_amount",              OF_DEC(12)},
    {"debt_amount",               OF_DEC(12)},
    {"writeoff_amount",           OF_DEC(12)},
    {"resource_tag",              OF_TEXT(65536)},
    {"last_modified",             OF_TIME},
};
/* clang-format on */

FEED(consumption, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(consumption));
