/*
 * 代金券 / coupons issued to customers.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",    OF_TEXT(128), ROW_KEY},
    {"coupon_id",      OF_TEXT(64), ROW_KEY},
    {"quota_id",       OF_TEXT(64)},
    {"partner_id",     OF_TEXT(64)},
    {"coupon_type",    OF_INT},
    {"status",         OF_INT},
    {"is_frozen",      OF_TEXT(1)},
    {"face_value",     OF_DEC(2), REQUIRED},
    {"balance",        OF_DEC(2)},
    {"currency",       OF_TEXT(3), REQUIRED},
    {"create_time",    OF_TIME},
    {"effective_time", OF_TIME},
    {"expire_time",    OF_TIME},
    {"last_modified",  OF_TIME},
};
/* clang-format on */

FEED(voucher, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS);
