/*
 * 订单 / orders.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",           OF_TEXT(128), ROW_KEY},
    {"order_id",              OF_TEXT(64), ROW_KEY},
    {"parent_order_id",       OF_TEXT(64)},
    {"service_type_code",     OF_TEXT(64)},
    {"source_type",           OF_INT},
    {"order_status",          OF_INT, REQUIRED},
    {"order_type",            OF_INT, REQUIRED},
    {"official_amount",       OF_DEC(12), REQUIRED},
    {"amount_after_discount", OF_DEC(12), REQUIRED},
    {"voucher_amount",        OF_DEC(12)},
    {"cash_coupon_amount",    OF_DEC(12)},
    {"stored_card_amount",    OF_DEC(12)},
    {"fee_amount",            OF_DEC(12)},
    {"consumed_amount",       OF_DEC(12)},
    {"measure_id",            OF_INT, REQUIRED},
    {"currency",              OF_TEXT(3), REQUIRED},
    {"create_time",           OF_TIME, REQUIRED},
    {"payment_time",          OF_TIME},
    {"last_modified",         OF_TIME},
};
/* clang-format on */

FEED(orders, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(orders));
