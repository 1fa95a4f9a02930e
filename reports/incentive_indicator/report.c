/*
 * 激励指标 / indicators of the incentive plans: who contributed how much, cycle by cycle (E59).
 *
 * An indicator is the sum of the performance lines of its plan: partner kind, association types and
 * period to date, product policy 0, 1 or 13, re-bound customers included. Every value leads to its
 * performance lines, by their ids, in incentive_indicator_line and in the performance file. Comes
 * with incentive_indicator_detail; status says whether the key is still estimated or has a formal
 * bill (E52).
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"plan_id",           AS_TEXT, KEY},
    {"indicator_name",    AS_TEXT},
    {"scope",             AS_TEXT},
    {"method",            AS_TEXT},
    {"period",            AS_TEXT, KEY},
    {"dimension",         AS_TEXT},
    {"partner_id",        AS_TEXT, KEY},
    {"association_type",  AS_TEXT, KEY},
    {"customer_id",       AS_TEXT, KEY},
    {"customer_name",     AS_TEXT, .mask = MASK_NAME},
    {"cycle",             AS_TEXT, KEY},
    {"currency",          AS_TEXT},
    {"value",             AS_AMOUNT, CONTROL_SUM,
     .meaning_zh = "该客户该账期的业绩之和；同一计划、周期、伙伴下各行之和即指标值",
     .meaning_en = "performance of the customer in the cycle; the rows of a plan, period and partner add up "
                   "to the indicator"},
    {"line_count", AS_INT},
    {"indicator_value",  AS_AMOUNT,
     .zh = "周期指标值", .en = "Indicator of the period"},
    {"status",            AS_TEXT,
     .meaning_zh = "该激励键（伙伴、计划、周期、关联类型）：estimated 预估，或正式账单的状态 to_confirm 待确认，paying 发放中，"
                   "paid 已发放，expired 已失效，netted 已冲抵完毕",
     .meaning_en = "of the key (partner, plan, period, association type): estimated, or what its formal bill "
                   "is: to_confirm, paying, paid, expired or netted"},
    {"bill_id",           AS_TEXT},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"包含随业务日期出具的账期所在的月、季、年周期，累计至该账期",
     "It has the months, quarters and years of the cycles issued for the business date, up to that "
     "cycle."},
};

REPORT(
    incentive_indicator, columns, .title_zh = "激励指标", .title_en = "Incentive indicators",
    REPORT_PROOF(incentive_indicator), REPORT_HOLD(incentive_indicator),
    .with = "incentive_indicator_detail",
    .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE, .currency = "currency",
    .subjects = "consumption repayment performance_transfer incentive_bill",
    .row_zh = "一个计划、周期、伙伴、关联类型下一位客户在一个账期的贡献",
    .row_en =
        "what a customer contributed in a cycle to a plan's period, partner and association type",
    REPORT_CHOICES(choices));
