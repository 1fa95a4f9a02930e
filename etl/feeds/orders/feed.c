/*
 * 订单 / orders.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",           AS_TEXT(64), REQUIRED},
    {"order_id",              AS_TEXT(64), REQUIRED},
    {"parent_order_id",       AS_TEXT(64)},
    {"service_type_code",     AS_TEXT(64)},
    {"source_type",           AS_INT},
    {"order_status",          AS_INT, REQUIRED},
    {"order_type",            AS_INT, REQUIRED},
    {"official_amount",       AS_DEC(12), REQUIRED},
    {"amount_after_discount", AS_DEC(12), REQUIRED},
    {"voucher_amount",        AS_DEC(12)},
    {"cash_coupon_amount",    AS_DEC(12)},
    {"stored_card_amount",    AS_DEC(12)},
    {"fee_amount",            AS_DEC(12)},
    {"consumed_amount",       AS_DEC(12)},
    {"measure_id",            AS_INT, REQUIRED},
    {"currency",              AS_TEXT(3), REQUIRED},
    {"create_time",           AS_TIME, REQUIRED},
    {"payment_time",          AS_TIME},
    {"last_modified",         AS_TIME},
};
/* clang-format on */

FEED(orders, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(orders));
