/*
 * 新客政策 / cumulative payable from which a customer is new, and for how many months; dated (1.7).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"valid_from",    OF_DATE, ROW_KEY},
    {"threshold",     OF_DEC(2), REQUIRED},
    {"months",        OF_INT, REQUIRED},
    {"last_modified", OF_TIME},
};
/* clang-format on */

FEED(new_customer_policy, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE,
     FEED_CHECK(new_customer_policy));
