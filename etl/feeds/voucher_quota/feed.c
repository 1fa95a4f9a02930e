/*
 * 代金券额度 / voucher quotas.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"quota_id",        OF_TEXT(64), ROW_KEY},
    {"partner_id",      OF_TEXT(64), REQUIRED},
    {"parent_quota_id", OF_TEXT(64)},
    {"quota_type",      OF_INT},
    {"quota_value",     OF_DEC(2), REQUIRED},
    {"balance",         OF_DEC(2), REQUIRED},
    {"quota_status",    OF_INT, REQUIRED},
    {"measure_id",      OF_INT, REQUIRED},
    {"currency",        OF_TEXT(3), REQUIRED},
    {"create_time",     OF_TIME},
    {"effective_time",  OF_TIME},
    {"expire_time",     OF_TIME},
    {"last_modified",   OF_TIME},
};
/* clang-format on */

FEED(voucher_quota, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS,
     FEED_CHECK(voucher_quota));
