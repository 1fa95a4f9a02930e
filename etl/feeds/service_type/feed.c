/*
 * 云服务类型 / service types of the catalogue.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"service_type_code",         OF_TEXT(64), ROW_KEY},
    {"service_type_name",         OF_TEXT(200), REQUIRED},
    {"service_type_name_en",      OF_TEXT(200)},
    {"focus_service_category",    OF_TEXT(64)},
    {"focus_service_subcategory", OF_TEXT(64)},
    {"last_modified",             OF_TIME},
};
/* clang-format on */

FEED(service_type, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
