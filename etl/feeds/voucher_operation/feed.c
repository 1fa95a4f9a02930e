/*
 * 代金券操作 / issue and reclaim of coupons; append only, no change marker.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"operation_id",   OF_TEXT(64), ROW_KEY},
    {"operation_type", OF_TEXT(2), REQUIRED},
    {"coupon_id",      OF_TEXT(64)},
    {"quota_id",       OF_TEXT(64), REQUIRED},
    {"customer_id",    OF_TEXT(128)},
    {"amount",         OF_DEC(2), REQUIRED},
    {"result",         OF_TEXT(2), REQUIRED},
    {"remark",         OF_TEXT(512)},
    {"operation_time", OF_TIME, REQUIRED},
};
/* clang-format on */

FEED(voucher_operation, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS,
     FEED_CHECK(voucher_operation));
