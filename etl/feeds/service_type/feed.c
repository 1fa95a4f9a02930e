/*
 * 云服务类型 / service types of the catalogue.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"service_type_code",         AS_TEXT(64), REQUIRED},
    {"service_type_name",         AS_TEXT(200), REQUIRED},
    {"service_type_name_en",      AS_TEXT(200)},
    {"focus_service_category",    AS_TEXT(64)},
    {"focus_service_subcategory", AS_TEXT(64)},
    {"last_modified",             AS_TIME},
};
/* clang-format on */

FEED(service_type, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
