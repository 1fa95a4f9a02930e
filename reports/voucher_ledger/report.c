/*
 * 代金券额度与发放回收 / voucher ledger: a cycle's operations on quotas and coupons, with the
 * balance of the quota after each. Amounts are unsigned, the kind says the direction, so they are
 * not added up.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"operation_time",  AS_TIME, KEY},
    {"kind",            AS_INT,  KEY},
    {"quota_id",        AS_TEXT, KEY},
    {"parent_quota_id", AS_TEXT},
    {"reseller_id",     AS_TEXT, KEY},
    {"coupon_id",       AS_TEXT, KEY},
    {"customer_id",     AS_TEXT},
    {"amount",          AS_MONEY},
    {"result",          AS_TEXT},
    {"balance_after",   AS_MONEY},
    {"quota_status",    AS_INT},
    {"remark",          AS_TEXT},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"额度的期初余额为首次看到的余额减去当时已知的操作；额度值其后的变动自期初计入",
     "A quota's opening balance is the first balance seen less the operations known by then; what "
     "its value changed by since counts from the begin."},
};

REPORT(voucher_ledger, columns, .title_zh = "代金券额度与发放回收", .title_en = "Voucher ledger",
       .readers = READERS_PARTNERS, .by_cycle = true, .instant = "operation_time",
       .subjects = "voucher", .row_zh = "一次额度或券操作在一个额度上的记录",
       .row_en = "a quota or coupon operation on one quota", REPORT_CHOICES(choices));
