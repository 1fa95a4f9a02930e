/*
 * 伙伴 / partners: distributors, resellers, solution providers.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"partner_id",    AS_TEXT(64), REQUIRED},
    {"partner_type",  AS_TEXT(20), REQUIRED},
    {"account_name",  AS_TEXT(128), REQUIRED},
    {"partner_name",  AS_TEXT(256)},
    {"mobile_phone",  AS_TEXT(32)},
    {"email",         AS_TEXT(256)},
    {"currency",      AS_TEXT(3)},
    {"last_modified", AS_TIME},
};
/* clang-format on */

FEED(partner, columns, .mode = FEED_SNAPSHOT, .stage = FEED_PARTIES, FEED_CHECK(partner));
