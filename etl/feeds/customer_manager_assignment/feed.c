/*
 * 客户经理分配 / which account manager looked after a customer, and when.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"assignment_id",      OF_TEXT(64), ROW_KEY},
    {"customer_id",        OF_TEXT(128), REQUIRED},
    {"partner_id",         OF_TEXT(64), REQUIRED},
    {"account_manager_id", OF_TEXT(64), REQUIRED},
    {"valid_from",         OF_TIME, REQUIRED},
    {"valid_to",           OF_TIME, REQUIRED},
    {"last_modified",      OF_TIME},
};
/* clang-format on */

FEED(customer_manager_assignment, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS,
     FEED_CHECK(customer_manager_assignment));
