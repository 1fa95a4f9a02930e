/*
 * 业绩转移 / performance moved from one partner to another (E51).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",       OF_TEXT(128), ROW_KEY},
    {"transfer_id",       OF_TEXT(64), ROW_KEY},
    {"bill_cycle",        OF_TEXT(7), REQUIRED},
    {"from_partner_id",   OF_TEXT(64), REQUIRED},
    {"to_partner_id",     OF_TEXT(64), REQUIRED},
    {"service_type_code", OF_TEXT(64), REQUIRED},
    {"amount",            OF_DEC(8), REQUIRED},
    {"currency",          OF_TEXT(3), REQUIRED},
    {"transfer_time",     OF_TIME, REQUIRED},
    {"remark",            OF_TEXT(512)},
    {"last_modified",     OF_TIME},
};
/* clang-format on */

FEED(performance_transfer, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS,
     FEED_CHECK(performance_transfer));
