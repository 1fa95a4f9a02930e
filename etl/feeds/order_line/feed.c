/*
 * 订单行与资源 / order lines and their resources.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",           OF_TEXT(128), ROW_KEY},
    {"order_id",              OF_TEXT(64), ROW_KEY},
    {"order_line_id",         OF_TEXT(64), ROW_KEY},
    {"base_order_line_id",    OF_TEXT(64)},
    {"line_kind",             OF_TEXT(16)},
    {"service_type_code",     OF_TEXT(64), REQUIRED},
    {"resource_type_code",    OF_TEXT(64)},
    {"product_id",            OF_TEXT(64)},
    {"product_spec_desc",     OF_TEXT(512)},
    {"period_type",           OF_INT},
    {"period_num",            OF_INT},
    {"subscription_num",      OF_INT},
    {"official_amount",       OF_DEC(12), REQUIRED},
    {"amount_after_discount", OF_DEC(12), REQUIRED},
    {"currency",              OF_TEXT(3), REQUIRED},
    {"effective_time",        OF_TIME},
    {"expire_time",           OF_TIME},
    {"resource_id",           OF_TEXT(256)},
    {"resource_name",         OF_TEXT(256)},
    {"region_code",           OF_TEXT(64)},
    {"expire_policy",         OF_INT},
    {"last_modified",         OF_TIME},
};
/* clang-format on */

FEED(order_line, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(order_line));
