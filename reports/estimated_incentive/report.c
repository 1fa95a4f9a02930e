/*
 * 预估激励 / estimated incentives: the lines that earn in a plan's period to date
 * (1-domain.md, 1.6; E49, E52 to E55, E58). Plan, indicator, tier and freezing are the partner's,
 * over all that it and its resellers sold, so that account managers, who see their own rows only,
 * do not get it, and resellers have no incentives (E40). [choice] Indicator and base are
 * performance and stay exact; the incentive has two decimals, and the lines of a plan and period
 * add up to its rounded total.
 */
#include "etl/report/report_def.h"

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
    {"indicator_value",    AS_AMOUNT,
     .meaning_zh = "伙伴在该计划周期内截至业务日期的指标值，计划的各关联类型合计",
     .meaning_en = "the partner's indicator of the plan in the period to date, over all its association "
                   "types"},
    {"tier_threshold",     AS_MONEY},
    {"rate",               AS_QUANTITY,
     .meaning_zh = "已达到的最高档位的比例；超额累进的计划按各档分段计算，再按业绩行分摊",
     .meaning_en = "of the highest tier reached; a marginal plan adds up its slices and shares the sum "
                   "among the lines"},
    {"performance_id",     AS_TEXT, KEY},
    {"customer_id",        AS_TEXT},
    {"account_name",       AS_TEXT, .mask = MASK_CONTACT},
    {"reseller_id",        AS_TEXT, KEY},
    {"reseller_name",      AS_TEXT},
    {"account_manager_id", AS_TEXT},
    {"currency",           AS_TEXT},
    {"base_amount",        AS_AMOUNT, CONTROL_SUM},
    {"bonus_rate",         AS_QUANTITY},
    {"incentive_amount",   AS_MONEY, SUMMED,
     .meaning_zh = "该业绩行的激励（含新客奖励，封顶后按比例）；各行合计等于计划周期的总额，负业绩为负激励",
     .meaning_en = "what the line brings, bonus included, scaled under a cap; the lines add up to the "
                   "total of plan and period, negative performance brings a negative incentive"},
    {"frozen",             AS_TEXT},
    {"freeze_reason",      AS_TEXT},
    {"state",              AS_TEXT,
     .meaning_zh = "同一激励键（伙伴、计划、周期、关联类型）所处阶段：estimated 预估；正式账单见激励和指标明细",
     .meaning_en = "stage of the key (partner, plan, period, association type): estimated; formal bills "
                   "are in incentive and indicator detail"},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"指标和档位按计划、伙伴和周期统计：计划的各关联类型合计，含总经销商的云经销商的业绩",
     "Indicator and tier are those of plan, partner and period: over all association types of the "
     "plan, and over the resellers of a distributor."},
    {"季度、年度计划在每个账期的文件中显示周期累计；计划版本起止所在的周期只计其有效的账期",
     "A quarter's or year's plan stands in each cycle's file with its period to date; a period in "
     "which a version begins or ends counts only the cycles in which it is valid."},
    {"换绑自客户从另一总伙伴转入的关联开始起算六个月，其后在同一总伙伴内的转移不重新起算",
     "A re-binding lasts six months from the begin of the association that brought the customer "
     "from another top partner; a move within the same one goes on from that begin."},
    {"周期内退回欠费或信用额度的退款，减少该客户当期的未还金额",
     "A refund to debt or credit in the period lessens what its customer owes in it."},
    {"指标和基数为精确业绩；激励为两位小数，同一计划和周期的各行加总等于其舍入后的总额",
     "Indicator and base are performance and stay exact; the incentive has two decimals, and the "
     "lines of a plan and period add up to its rounded total."},
    {"超额累进计划的基数或指标不大于 0 时按全额方式计算",
     "A marginal plan whose base or indicator is 0 or less pays as a whole one."},
};

REPORT(estimated_incentive, columns, .title_zh = "预估激励", .title_en = "Estimated incentives",
       REPORT_PROOF(estimated_incentive), REPORT_HOLD(estimated_incentive),
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE, .by_cycle = true,
       .currency = "currency", .subjects = "consumption repayment performance_transfer",
       .row_zh = "一个计划周期内取得激励的一条业绩行",
       .row_en = "a performance line that earns in a plan's period to date",
       REPORT_CHOICES(choices));
