/*
 * 客户经理 / account managers and their directors.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"account_manager_id",   OF_TEXT(64), ROW_KEY},
    {"partner_id",           OF_TEXT(64), REQUIRED},
    {"account_name",         OF_TEXT(128)},
    {"account_manager_name", OF_TEXT(128)},
    {"director_id",          OF_TEXT(64)},
    {"last_modified",        OF_TIME},
};
/* clang-format on */

FEED(account_manager, columns, .mode = FEED_SNAPSHOT, .stage = FEED_PARTIES,
     FEED_CHECK(account_manager));
