/*
 * 代金券操作 / issue and reclaim of coupons; append only, no change marker.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"operation_id",   AS_TEXT(64), REQUIRED},
    {"operation_type", AS_TEXT(2), REQUIRED},
    {"coupon_id",      AS_TEXT(64)},
    {"quota_id",       AS_TEXT(64), REQUIRED},
    {"customer_id",    AS_TEXT(64)},
    {"amount",         AS_DEC(2), REQUIRED},
    {"result",         AS_TEXT(2), REQUIRED},
    {"remark",         AS_TEXT(512)},
    {"operation_time", AS_TIME, REQUIRED},
};
/* clang-format on */

FEED(voucher_operation, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS, FEED_CHECK(voucher_operation));
