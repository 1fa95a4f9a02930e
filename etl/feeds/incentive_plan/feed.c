/*
 * 激励计划 / incentive plans, dated: one row per version, valid for whole cycles (E58).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"plan_id",                 OF_TEXT(64), ROW_KEY},
    {"valid_from_cycle",        OF_TEXT(7), ROW_KEY},
    {"valid_to_cycle",          OF_TEXT(7)},
    {"plan_name",               OF_TEXT(200), REQUIRED},
    {"plan_name_en",            OF_TEXT(200)},
    {"association_types",       OF_TEXT(16), REQUIRED},
    {"partner_kinds",           OF_TEXT(64), REQUIRED},
    {"period_kind",             OF_TEXT(8), REQUIRED},
    {"product_policies",        OF_TEXT(16), REQUIRED},
    {"tier_mode",               OF_TEXT(8), REQUIRED},
    {"cap_amount",              OF_DEC(2)},
    {"new_customer_bonus_rate", OF_DEC(6), REQUIRED},
    {"indicator_name",          OF_TEXT(200), REQUIRED},
    {"indicator_scope",         OF_TEXT(200), REQUIRED},
    {"indicator_method",        OF_TEXT(200), REQUIRED},
    {"indicator_dimension",     OF_TEXT(200), REQUIRED},
    {"currency",                OF_TEXT(3), REQUIRED},
    {"last_modified",           OF_TIME},
};
/* clang-format on */

FEED(incentive_plan, columns, .mode = FEED_SNAPSHOT, .stage = FEED_CATALOGUE,
     FEED_CHECK(incentive_plan));
