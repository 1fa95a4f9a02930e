/*
 * 激励阶梯 / tiers of the incentive plans, each of one version of its plan (E58).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"plan_id",          OF_TEXT(64), ROW_KEY},
    {"valid_from_cycle", OF_TEXT(7), ROW_KEY},
    {"threshold",        OF_DEC(2), ROW_KEY},
    {"rate",             OF_DEC(6), REQUIRED},
    {"last_modified",    OF_TIME},
};
/* clang-format on */

FEED(incentive_tier, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE,
     FEED_CHECK(incentive_tier));
