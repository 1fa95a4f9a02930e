/*
 * 代金券 / coupons issued to customers.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",    AS_TEXT(64), REQUIRED},
    {"coupon_id",      AS_TEXT(64), REQUIRED},
    {"quota_id",       AS_TEXT(64)},
    {"partner_id",     AS_TEXT(64)},
    {"coupon_type",    AS_INT},
    {"status",         AS_INT},
    {"is_frozen",      AS_TEXT(1)},
    {"face_value",     AS_DEC(2), REQUIRED},
    {"balance",        AS_DEC(2)},
    {"currency",       AS_TEXT(3), REQUIRED},
    {"create_time",    AS_TIME},
    {"effective_time", AS_TIME},
    {"expire_time",    AS_TIME},
    {"last_modified",  AS_TIME},
};
/* clang-format on */

FEED(voucher, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS);
