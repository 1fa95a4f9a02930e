/*
 * 还款 / repayments of debt and credit.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",   OF_TEXT(128), ROW_KEY},
    {"repayment_id",  OF_TEXT(64), ROW_KEY},
    {"record_id",     OF_TEXT(256)},
    {"kind",          OF_TEXT(8), REQUIRED},
    {"amount",        OF_DEC(8), REQUIRED},
    {"paid_time",     OF_TIME, REQUIRED},
    {"last_modified", OF_TIME},
};
/* clang-format on */

FEED(repayment, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS, FEED_CHECK(repayment));
