/*
 * 代金券额度 / voucher quotas.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"quota_id",        AS_TEXT(64), REQUIRED},
    {"partner_id",      AS_TEXT(64), REQUIRED},
    {"parent_quota_id", AS_TEXT(64)},
    {"quota_type",      AS_INT},
    {"quota_value",     AS_DEC(2), REQUIRED},
    {"balance",         AS_DEC(2), REQUIRED},
    {"quota_status",    AS_INT, REQUIRED},
    {"measure_id",      AS_INT, REQUIRED},
    {"currency",        AS_TEXT(3), REQUIRED},
    {"create_time",     AS_TIME},
    {"effective_time",  AS_TIME},
    {"expire_time",     AS_TIME},
    {"last_modified",   AS_TIME},
};
/* clang-format on */

FEED(voucher_quota, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RELATIONS, FEED_CHECK(voucher_quota));
