/*
 * 财务托管 / custody of enterprise sub-accounts by masters (E32).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"custody_id",         OF_TEXT(64), ROW_KEY},
    {"master_customer_id", OF_TEXT(128), REQUIRED},
    {"sub_customer_id",    OF_TEXT(128), REQUIRED},
    {"valid_from",         OF_TIME, REQUIRED},
    {"valid_to",           OF_TIME, REQUIRED},
    {"last_modified",      OF_TIME},
};
/* clang-format on */

FEED(customer_custody, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS,
     FEED_CHECK(customer_custody));
