/*
 * 伙伴账单 / the partner's bill of a cycle: what was sold as resale (代售), per customer and
 * product, by consumption, refund and adjustment (1-domain.md, 1.9; E26).
 *
 * A distributor's bill has its resellers' resale customers too. Exactly two decimals: each column
 * is summed at full scale, its total rounded once, and the lines add up to it by largest remainder
 * (1.3); partner_bill_total has total, residual and amount due.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"report_cycle",       AS_TEXT, KEY},
    {"bill_cycle",         AS_TEXT, KEY},
    {"partner_id",         AS_TEXT, KEY},
    {"partner_name",       AS_TEXT},
    {"customer_id",        AS_TEXT, KEY},
    {"account_name",       AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",      AS_TEXT, .mask = MASK_NAME},
    {"service_type_code",  AS_TEXT, KEY},
    {"service_type_name",  AS_TEXT},
    {"bill_class",         AS_TEXT, KEY},
    {"currency",           AS_TEXT, KEY},
    {"official_amount",     AS_MONEY, SUMMED},
    {"discount_amount",     AS_MONEY, SUMMED},
    {"erase_amount",        AS_MONEY, SUMMED},
    {"payable_amount",      AS_MONEY, SUMMED},
    {"cash_amount",         AS_MONEY, SUMMED},
    {"credit_amount",       AS_MONEY, SUMMED},
    {"voucher_amount",      AS_MONEY, SUMMED},
    {"cash_coupon_amount",  AS_MONEY, SUMMED},
    {"stored_card_amount",  AS_MONEY, SUMMED},
    {"bonus_amount",        AS_MONEY, SUMMED},
    {"debt_amount",         AS_MONEY, SUMMED},
    {"writeoff_amount",     AS_MONEY, SUMMED},
    {"paid_amount",         AS_MONEY, SUMMED},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"产品指产品类型（云服务类型）", "A product is a service type."},
    {"每个币种一份账单；仅含收到文件的伙伴作为顶层伙伴时的行",
     "A bill per currency, with the rows on whose top the receiving partner stood."},
    {"各列分别取舍到分并与舍入后的合计相等，因此一行之内各金额可能相差一分",
     "Every column adds up to its own rounded total, so the amounts of one line may differ by a "
     "cent."},
};

REPORT(partner_bill, columns, .title_zh = "伙伴账单", .title_en = "Partner bill",
       REPORT_PROOF(partner_bill), .by_cycle = true, .currency = "currency",
       .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE, .subjects = "consumption",
       .row_zh = "账期内一位客户的一个产品类型在一个账单分类下的代售消费",
       .row_en = "resale consumption of a customer, service type and bill class in a cycle",
       REPORT_CHOICES(choices));
