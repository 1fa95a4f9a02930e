/*
 * 区域 / regions.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"region_code",    OF_TEXT(64), ROW_KEY},
    {"region_name",    OF_TEXT(200)},
    {"region_name_en", OF_TEXT(200)},
    {"last_modified",  OF_TIME},
};
/* clang-format on */

FEED(region, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
