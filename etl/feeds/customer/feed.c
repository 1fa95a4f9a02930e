/*
 * 客户 / customers.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",     AS_TEXT(64), REQUIRED},
    {"account_name",    AS_TEXT(128)},
    {"customer_name",   AS_TEXT(128)},
    {"customer_type",   AS_INT},
    {"verified_status", AS_TEXT(2)},
    {"is_frozen",       AS_INT},
    {"customer_level",  AS_TEXT(4)},
    {"label",           AS_TEXT(64)},
    {"country_code",    AS_TEXT(8)},
    {"telephone",       AS_TEXT(32)},
    {"email",           AS_TEXT(256)},
    {"segment",         AS_TEXT(16)},
    {"last_modified",   AS_TIME},
};
/* clang-format on */

FEED(customer, columns, .mode = FEED_SNAPSHOT, .stage = FEED_PARTIES, FEED_CHECK(customer));
