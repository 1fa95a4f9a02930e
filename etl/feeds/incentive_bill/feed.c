/*
 * 激励账单 / formal incentive bills, with what their source says of their state (E52, E56, E57).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"bill_id",          OF_TEXT(64), ROW_KEY},
    {"plan_id",          OF_TEXT(64), REQUIRED},
    {"period",           OF_TEXT(8), REQUIRED},
    {"partner_id",       OF_TEXT(128), REQUIRED},
    {"association_type", OF_TEXT(2), REQUIRED},
    {"indicator_value",  OF_DEC(12), REQUIRED},
    {"tier_threshold",   OF_DEC(12)},
    {"rate",             OF_DEC(12), REQUIRED},
    {"base_amount",      OF_DEC(12), REQUIRED},
    {"bill_amount",      OF_DEC(2), REQUIRED},
    {"currency",         OF_TEXT(3), REQUIRED},
    {"state",            OF_TEXT(16), REQUIRED},
    {"formed_at",        OF_TIME, REQUIRED},
    {"confirm_deadline", OF_TIME, REQUIRED},
    {"confirmed_at",     OF_TIME},
    {"paid_at",          OF_TIME},
    {"expires_at",       OF_TIME},
    {"netted_bill_id",   OF_TEXT(64)},
    {"last_modified",    OF_TIME},
};
/* clang-format on */

FEED(incentive_bill, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS,
     FEED_CHECK(incentive_bill));
