/*
 * 新客标签 / new-customer tags, one row per validity in whole months (E60).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",       OF_TEXT(128), ROW_KEY},
    {"customer_tag_type", OF_TEXT(16), ROW_KEY},
    {"effective_month",   OF_TEXT(7), ROW_KEY},
    {"expire_month",      OF_TEXT(7)},
    {"new_customer_tag",  OF_TEXT(16), REQUIRED},
    {"last_modified",     OF_TIME},
};
/* clang-format on */

FEED(customer_new_tag, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS,
     FEED_CHECK(customer_new_tag));
