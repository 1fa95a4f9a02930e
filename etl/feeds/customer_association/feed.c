/*
 * 客户关联 / which partner a customer belonged to, and when.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"association_id",   OF_TEXT(200), ROW_KEY},
    {"customer_id",      OF_TEXT(128), REQUIRED},
    {"partner_id",       OF_TEXT(64), REQUIRED},
    {"association_type", OF_TEXT(2), REQUIRED},
    {"valid_from",       OF_TIME, REQUIRED},
    {"valid_to",         OF_TIME, REQUIRED},
    {"end_reason",       OF_TEXT(32)},
    {"last_modified",    OF_TIME},
};
/* clang-format on */

FEED(customer_association, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS,
     FEED_CHECK(customer_association));
