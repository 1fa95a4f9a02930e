/*
 * 资源类型 / resource types of the catalogue.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"resource_type_code",    OF_TEXT(64), ROW_KEY},
    {"service_type_code",     OF_TEXT(64)},
    {"resource_type_name",    OF_TEXT(200), REQUIRED},
    {"resource_type_name_en", OF_TEXT(200)},
    {"last_modified",         OF_TIME},
};
/* clang-format on */

FEED(resource_type, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
