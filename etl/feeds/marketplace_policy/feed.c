/*
 * 云商店分成规则 / share formulas of the marketplace, dated (E68, E69).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"valid_from",     OF_TIME, ROW_KEY},
    {"sale_kind",      OF_TEXT(16), ROW_KEY},
    {"price_base",     OF_TEXT(16), REQUIRED},
    {"net_of_tax",     OF_BOOL, REQUIRED},
    {"minimum_amount", OF_DEC(2), REQUIRED},
    {"last_modified",  OF_TIME},
};
/* clang-format on */

FEED(marketplace_policy, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE,
     FEED_CHECK(marketplace_policy));
