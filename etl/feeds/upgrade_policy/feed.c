/*
 * 云经销商升级门槛 / upgrade threshold of resellers, dated.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"valid_from",    OF_DATE, ROW_KEY},
    {"threshold",     OF_DEC(2), REQUIRED},
    {"last_modified", OF_TIME},
};
/* clang-format on */

FEED(upgrade_policy, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
