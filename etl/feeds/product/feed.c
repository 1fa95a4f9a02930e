/*
 * 产品目录 / products with the flags that performance needs.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"product_id",         AS_TEXT(64), REQUIRED},
    {"service_type_code",  AS_TEXT(64)},
    {"resource_type_code", AS_TEXT(64)},
    {"product_name",       AS_TEXT(256)},
    {"product_name_en",    AS_TEXT(256)},
    {"settled_monthly",    AS_BOOL},
    {"stored_value_card",  AS_BOOL},
    {"selected_goods",     AS_BOOL},
    {"last_modified",      AS_TIME},
};
/* clang-format on */

FEED(product, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE);
