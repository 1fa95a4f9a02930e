/*
 * 还款 / repayments of debt and credit.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",   AS_TEXT(64), REQUIRED},
    {"repayment_id",  AS_TEXT(64), REQUIRED},
    {"record_id",     AS_TEXT(256)},
    {"kind",          AS_TEXT(8), REQUIRED},
    {"amount",        AS_DEC(8), REQUIRED},
    {"paid_time",     AS_TIME, REQUIRED},
    {"last_modified", AS_TIME},
};
/* clang-format on */

FEED(repayment, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS);
