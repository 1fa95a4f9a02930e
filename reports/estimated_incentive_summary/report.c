/*
 * 预估激励汇总 / estimated incentives per plan, period and association type, with what decides
 * them: indicator, tier, rate, base, bonus, cap. Comes with estimated_incentive. A plan that
 * reached no tier is here with its indicator and nothing earned (E54). [choice] Tier and bonus
 * parts have eight decimals and are those before cap and rounding; the incentive has two.
 */
#include "etl/report/report_def.h"

#define AS_PART .type = COLUMN_DEC, .decimals = 8, .min_decimals = 2

/* clang-format off */
static const struct report_column columns[] = {
    {"plan_id",            AS_TEXT, KEY},
    {"plan_name",          AS_TEXT},
    {"period",             AS_TEXT, KEY},
    {"partner_id",         AS_TEXT, KEY,
     .meaning_zh = "取得激励的伙伴：总经销商（含其云经销商的业绩）或解决方案提供商",
     .meaning_en = "who gets the incentive: the distributor, for its resellers' performance too, or the "
                   "solution provider"},
    {"association_type",   AS_TEXT, KEY},
    {"indicator_name",     AS_TEXT},
    {"indicator_value",    AS_AMOUNT,
     .meaning_zh = "伙伴在该计划周期内截至业务日期的指标值，计划的各关联类型合计",
     .meaning_en = "the partner's indicator of the plan in the period to date, over all its association "
                   "types"},
    {"tier_mode",          AS_TEXT},
    {"tier_threshold",     AS_MONEY},
    {"rate",               AS_QUANTITY},
    {"currency",           AS_TEXT},
    {"line_count",         AS_INT,
     .meaning_zh = "计入激励基数的业绩行数",
     .meaning_en = "performance lines in the base"},
    {"base_amount",        AS_AMOUNT, CONTROL_SUM},
    {"tier_incentive",     AS_PART},
    {"new_customer_bonus", AS_PART},
    {"cap_amount",         AS_MONEY},
    {"incentive_amount",   AS_MONEY, SUMMED},
    {"frozen",             AS_TEXT},
    {"freeze_reason",      AS_TEXT},
    {"state",              AS_TEXT},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"档位和奖励部分为封顶和舍入之前的八位小数，激励为两位",
     "Tier and bonus parts have eight decimals and are those before cap and rounding; the "
     "incentive has two."},
};

REPORT(estimated_incentive_summary, columns, .title_zh = "预估激励汇总",
       .title_en = "Estimated incentives: summary", REPORT_PROOF(estimated_incentive),
       REPORT_HOLD(estimated_incentive),
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE, .by_cycle = true,
       .currency = "currency", .with = "estimated_incentive",
       .subjects = "consumption repayment performance_transfer",
       .row_zh = "一个计划、周期、伙伴和关联类型",
       .row_en = "a plan, period, partner and association type", REPORT_CHOICES(choices));
