/*
 * 总经销商与云经销商关系 / which distributor a reseller belonged to, and when.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"relation_id",        OF_TEXT(64), ROW_KEY},
    {"distributor_id",     OF_TEXT(64), REQUIRED},
    {"reseller_id",        OF_TEXT(64), REQUIRED},
    {"account_manager_id", OF_TEXT(64)},
    {"valid_from",         OF_TIME, REQUIRED},
    {"valid_to",           OF_TIME, REQUIRED},
    {"last_modified",      OF_TIME},
};
/* clang-format on */

FEED(partner_relation, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS,
     FEED_CHECK(partner_relation));
