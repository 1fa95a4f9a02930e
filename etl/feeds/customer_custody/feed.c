/*
 * 财务托管 / custody of enterprise sub-accounts by masters (E32).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"custody_id",         AS_TEXT(64), REQUIRED},
    {"master_customer_id", AS_TEXT(64), REQUIRED},
    {"sub_customer_id",    AS_TEXT(64), REQUIRED},
    {"valid_from",         AS_TIME, REQUIRED},
    {"valid_to",           AS_TIME, REQUIRED},
    {"last_modified",      AS_TIME},
};
/* clang-format on */

FEED(customer_custody, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS, FEED_CHECK(customer_custody));
