/*
 * 代金券额度发放与回收 / issue and reclaim of reseller quotas; append only, no change marker.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"operation_id",        AS_TEXT(64), REQUIRED},
    {"operation_type",      AS_TEXT(4), REQUIRED},
    {"quota_id",            AS_TEXT(64), REQUIRED},
    {"parent_quota_id",     AS_TEXT(64)},
    {"indirect_partner_id", AS_TEXT(64)},
    {"amount",              AS_DEC(2), REQUIRED},
    {"result",              AS_TEXT(2), REQUIRED},
    {"operator",            AS_TEXT(128)},
    {"remark",              AS_TEXT(512)},
    {"operation_time",      AS_TIME, REQUIRED},
};
/* clang-format on */

FEED(voucher_quota_operation, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS, FEED_CHECK(voucher_quota_operation));
