/*
 * 云商店结算 / settlement of marketplace orders: those in the cycle's bill, and those that wait for
 * a later one with the reason (1-domain.md, 1.9; E68, E69).
 *
 * An order enters when it is paid (on credit or by cash coupon: repaid), supervised, effective, and
 * its goods type's shares of this partner have added up to the minimum, counted from the first
 * known order on [choice]. The formula is that of its sale kind in force when it was created: dated
 * data (feed marketplace_policy). Whose it is decides the payment instant, like any order's (E36).
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"settlement_cycle",   AS_TEXT, KEY},
    {"order_id",           AS_TEXT},
    {"order_line_id",      AS_TEXT, KEY},
    {"base_order_line_id", AS_TEXT},
    {"goods_type",         AS_TEXT},
    {"goods_name",         AS_TEXT},
    {"customer_id",        AS_TEXT, KEY},
    {"account_name",       AS_TEXT, .mask = MASK_CONTACT},
    {"partner_id",         AS_TEXT},
    {"sale_kind",          AS_TEXT},
    {"currency",           AS_TEXT},
    {"deal_price",         AS_AMOUNT},
    {"list_price",         AS_AMOUNT},
    {"floor_discount",     AS_QUANTITY},
    {"ratio",              AS_QUANTITY},
    {"quantity",           AS_INT},
    {"duration",           AS_INT},
    {"tax_rate",           AS_QUANTITY},
    {"share_amount",       AS_MONEY, SUMMED},
    {"entry_state",        AS_TEXT},
};
/* clang-format on */

REPORT(marketplace_settlement, columns, .title_zh = "云商店结算",
       .title_en = "Marketplace settlement", REPORT_PROOF(marketplace_settlement), .by_cycle = true,
       .currency = "currency", .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE);
