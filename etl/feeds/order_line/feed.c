/*
 * 订单行与资源 / order lines and their resources.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",           AS_TEXT(64), REQUIRED},
    {"order_id",              AS_TEXT(64), REQUIRED},
    {"order_line_id",         AS_TEXT(64), REQUIRED},
    {"base_order_line_id",    AS_TEXT(64)},
    {"line_kind",             AS_TEXT(16)},
    {"service_type_code",     AS_TEXT(64), REQUIRED},
    {"resource_type_code",    AS_TEXT(64)},
    {"product_id",            AS_TEXT(64)},
    {"product_spec_desc",     AS_TEXT(512)},
    {"period_type",           AS_INT},
    {"period_num",            AS_INT},
    {"subscription_num",      AS_INT},
    {"official_amount",       AS_DEC(12), REQUIRED},
    {"amount_after_discount", AS_DEC(12), REQUIRED},
    {"currency",              AS_TEXT(3), REQUIRED},
    {"effective_time",        AS_TIME},
    {"expire_time",           AS_TIME},
    {"resource_id",           AS_TEXT(256)},
    {"resource_name",         AS_TEXT(256)},
    {"region_code",           AS_TEXT(64)},
    {"expire_policy",         AS_INT},
    {"last_modified",         AS_TIME},
};
/* clang-format on */

FEED(order_line, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(order_line));
