/*
 * 产品目录 / products with the flags that performance needs.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"product_id",         OF_TEXT(64), ROW_KEY},
    {"service_type_code",  OF_TEXT(64)},
    {"resource_type_code", OF_TEXT(64)},
    {"product_name",       OF_TEXT(256)},
    {"product_name_en",    OF_TEXT(256)},
    {"settled_monthly",    OF_BOOL},
    {"stored_value_card",  OF_BOOL},
    {"selected_goods",     OF_BOOL},
    {"last_modified",      OF_TIME},
};
/* clang-format on */

FEED(product, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
