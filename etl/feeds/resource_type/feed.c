/*
 * 资源类型 / resource types of the catalogue.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"resource_type_code",    AS_TEXT(64), REQUIRED},
    {"service_type_code",     AS_TEXT(64)},
    {"resource_type_name",    AS_TEXT(200), REQUIRED},
    {"resource_type_name_en", AS_TEXT(200)},
    {"last_modified",         AS_TIME},
};
/* clang-format on */

FEED(resource_type, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
