/*
 * 伙伴 / partners: distributors, resellers, solution providers.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"partner_id",    OF_TEXT(64), ROW_KEY},
    {"partner_type",  OF_TEXT(20), REQUIRED},
    {"account_name",  OF_TEXT(128), REQUIRED},
    {"partner_name",  OF_TEXT(256)},
    {"mobile_phone",  OF_TEXT(32)},
    {"email",         OF_TEXT(256)},
    {"currency",      OF_TEXT(3)},
    {"last_modified", OF_TIME},
};
/* clang-format on */

FEED(partner, columns, .mode = FEED_SNAPSHOT, .stage = FEED_PARTIES, FEED_CHECK(partner));
