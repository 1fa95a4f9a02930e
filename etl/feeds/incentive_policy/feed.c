/*
 * 产品激励政策 / incentive policy of each service, dated (E46).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"policy_month",      AS_TEXT(7), REQUIRED},
    {"service_type_code", AS_TEXT(64), REQUIRED},
    {"valid_from",        AS_TIME, REQUIRED},
    {"incentive_policy",  AS_TEXT(4), REQUIRED},
    {"allow_discount",    AS_TEXT(3)},
    {"last_modified",     AS_TIME},
};
/* clang-format on */

FEED(incentive_policy, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
