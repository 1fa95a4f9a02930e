/*
 * 客户关联 / which partner a customer belonged to, and when.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"association_id",   AS_TEXT(64), REQUIRED},
    {"customer_id",      AS_TEXT(64), REQUIRED},
    {"partner_id",       AS_TEXT(64), REQUIRED},
    {"association_type", AS_TEXT(2), REQUIRED},
    {"valid_from",       AS_TIME, REQUIRED},
    {"valid_to",         AS_TIME, REQUIRED},
    {"end_reason",       AS_TEXT(32)},
    {"last_modified",    AS_TIME},
};
/* clang-format on */

FEED(customer_association, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS, FEED_CHECK(customer_association));
