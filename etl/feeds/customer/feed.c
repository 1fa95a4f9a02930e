/*
 * 客户 / customers.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",     OF_TEXT(128), ROW_KEY},
    {"account_name",    OF_TEXT(128)},
    {"customer_name",   OF_TEXT(128)},
    {"customer_type",   OF_INT},
    {"verified_status", OF_TEXT(2)},
    {"is_frozen",       OF_INT},
    {"customer_level",  OF_TEXT(4)},
    {"label",           OF_TEXT(64)},
    {"country_code",    OF_TEXT(8)},
    {"telephone",       OF_TEXT(32)},
    {"email",           OF_TEXT(256)},
    {"segment",         OF_TEXT(16)},
    {"last_modified",   OF_TIME},
};
/* clang-format on */

FEED(customer, columns, .mode = FEED_SNAPSHOT, .stage = FEED_PARTIES, FEED_CHECK(customer));
