/*
 * 产品激励政策 / incentive policy of each service, dated (E46).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"policy_month",      OF_TEXT(7), ROW_KEY},
    {"service_type_code", OF_TEXT(64), ROW_KEY},
    {"valid_from",        OF_TIME, ROW_KEY},
    {"incentive_policy",  OF_TEXT(4), REQUIRED},
    {"allow_discount",    OF_TEXT(3)},
    {"last_modified",     OF_TIME},
};
/* clang-format on */

FEED(incentive_policy, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE,
     FEED_CHECK(incentive_policy));
