/*
 * 区域 / regions.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"region_code",    AS_TEXT(64), REQUIRED},
    {"region_name",    AS_TEXT(200)},
    {"region_name_en", AS_TEXT(200)},
    {"last_modified",  AS_TIME},
};
/* clang-format on */

FEED(region, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
