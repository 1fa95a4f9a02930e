/*
 * 激励和指标明细 / formal incentive bills, line by line, in their state at the end of D.
 *
 * Estimate and formal bill are two states of one key: partner, plan, period, association type
 * (E52). A bill that nobody confirmed is confirmed when its deadline passes, GMT+8 (E56). An
 * expiring positive bill nets what is negative at that instant, once, and the rest of it is lost
 * (E57); that is shown as lines of its own, so that the column adds up to what is still due or was
 * paid. [choice] The file has the bills formed in the 18 months up to D (E31), and older ones not
 * settled. The indicators of the plans come beside it: incentive_indicator (E59).
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"plan_id",            AS_TEXT, KEY},
    {"plan_name",          AS_TEXT},
    {"period",             AS_TEXT, KEY},
    {"partner_id",         AS_TEXT, KEY},
    {"association_type",   AS_TEXT, KEY},
    {"bill_id",            AS_TEXT, KEY},
    {"data_id",            AS_TEXT, KEY},
    {"line_kind",          AS_TEXT,
     .meaning_zh = "line 账单行；netting 冲抵行：失效的正激励先冲抵失效时已有的负激励，仅一次；expiry 失效行：未能冲抵的余额作废",
     .meaning_en = "line of the bill; netting: an expiring positive nets the negatives there are, once; "
                   "expiry: what it could not net is lost"},
    {"status",             AS_TEXT,
     .meaning_zh = "业务日终的账单状态：to_confirm 待确认，paying 发放中，paid 已发放，expired 已失效，netted 已冲抵完毕",
     .meaning_en = "of the bill at the end of the business date: to_confirm, paying, paid, expired, or "
                   "netted to 0"},
    {"confirmation",       AS_TEXT},
    {"formed_at",          AS_TIME,
     .zh = "账单形成时间", .en = "Formed at",
     .meaning_zh = "激励账单形成的时间；冲抵行、失效行为其发生时间（GMT+8）",
     .meaning_en = "when the bill came to be; of a netting or an expiry, when it happened (GMT+8)"},
    {"confirm_deadline",   AS_TIME},
    {"indicator_value",    AS_AMOUNT},
    {"tier_threshold",     AS_MONEY},
    {"rate",               AS_QUANTITY},
    {"performance_id",     AS_TEXT},
    {"customer_id",        AS_TEXT},
    {"account_name",       AS_TEXT, .mask = MASK_CONTACT},
    {"reseller_id",        AS_TEXT},
    {"reseller_name",      AS_TEXT},
    {"account_manager_id", AS_TEXT},
    {"currency",           AS_TEXT},
    {"base_amount",        AS_AMOUNT, CONTROL_SUM},
    {"bonus_rate",         AS_QUANTITY},
    {"incentive_amount",   AS_MONEY, SUMMED},
    {"frozen",             AS_TEXT},
    {"freeze_reason",      AS_TEXT},
    {"state",              AS_TEXT,
     .meaning_zh = "同一激励键（伙伴、计划、周期、关联类型）所处阶段：estimated 预估（见预估激励），formal 正式账单",
     .meaning_en = "stage of the key (partner, plan, period, association type): estimated (see estimated "
                   "incentives) or formal"},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"包含截至业务日期的 18 个月内形成的账单，以及更早但尚未结清的账单",
     "Bills formed in the 18 months up to the business date, and older ones not settled yet."},
    {"冲抵和失效另起一行，原账单行不改：激励金额列的合计即仍应发或已发的金额",
     "Netting and expiry are lines of their own and nothing is rewritten: the column adds up to "
     "what is still due or was paid."},
    {"没有业绩行的账单行，其客户经理取账期最后一日的负责人",
     "The manager of a line without a performance line is the one on the last day of its cycle."},
};

REPORT(incentive_indicator_detail, columns, .title_zh = "激励和指标明细",
       .title_en = "Incentive and indicator detail", REPORT_PROOF(incentive_indicator_detail),
       REPORT_HOLD(incentive_indicator_detail),
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE, .currency = "currency",
       .subjects = "consumption repayment incentive_bill",
       .row_zh = "正式激励账单的一行，或失效、冲抵产生的一行",
       .row_en = "a line of a formal incentive bill, or of its netting or expiry",
       REPORT_CHOICES(choices));
