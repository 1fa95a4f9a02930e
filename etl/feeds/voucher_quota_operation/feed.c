/*
 * 代金券额度发放与回收 / issue and reclaim of reseller quotas; append only, no change marker.
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"operation_id",        OF_TEXT(64), ROW_KEY},
    {"operation_type",      OF_TEXT(4), REQUIRED},
    {"quota_id",            OF_TEXT(64), REQUIRED},
    {"parent_quota_id",     OF_TEXT(64)},
    {"indirect_partner_id", OF_TEXT(64)},
    {"amount",              OF_DEC(2), REQUIRED},
    {"result",              OF_TEXT(2), REQUIRED},
    {"operator",            OF_TEXT(128)},
    {"remark",              OF_TEXT(512)},
    {"operation_time",      OF_TIME, REQUIRED},
};
/* clang-format on */

FEED(voucher_quota_operation, columns, .mode = FEED_SNAPSHOT, .stage = FEED_RECORDS,
     FEED_CHECK(voucher_quota_operation));
