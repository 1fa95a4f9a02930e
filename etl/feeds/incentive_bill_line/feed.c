/*
 * 激励账单明细 / lines of formal incentive bills; together they are the bill.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"data_id",          OF_TEXT(64), ROW_KEY},
    {"bill_id",          OF_TEXT(64), REQUIRED},
    {"customer_id",      OF_TEXT(128), REQUIRED},
    {"reseller_id",      OF_TEXT(128)},
    {"record_id",        OF_TEXT(256)},
    {"bill_cycle",       OF_TEXT(7), REQUIRED},
    {"base_amount",      OF_DEC(12), REQUIRED},
    {"rate",             OF_DEC(12), REQUIRED},
    {"bonus_rate",       OF_DEC(12), REQUIRED},
    {"incentive_amount", OF_DEC(2), REQUIRED},
    {"last_modified",    OF_TIME},
};
/* clang-format on */

FEED(incentive_bill_line, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS,
     FEED_CHECK(incentive_bill_line));
