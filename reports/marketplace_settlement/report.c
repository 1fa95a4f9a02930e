/*
 * 云商店结算 / settlement of marketplace orders: those in the cycle's bill, and those that wait for
 * a later one with the reason (1-domain.md, 1.9; E68, E69).
 *
 * An order enters when it is paid (on credit or by cash coupon: repaid), supervised, effective, and
 * its goods type's shares of this partner have added up to the minimum, counted from the first
 * known order on [choice]. The formula is that of its sale kind in force when it was created: dated
 * data (feed marketplace_policy). Whose it is decides the payment instant, like any order's (E36).
 * A refund is negative (E66) and enters not before the line it refunds is ready [choice]. Shares
 * are rounded once per line; what waits has none yet. A closed bill stays what it was: what
 * becomes known later is an adjustment in the open one (1.8; sql/schema/0016_settlement.sql).
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

static const struct report_choice choices[] = {
    {"同一伙伴、商品类型和币种的分成自首个订单起累计；达到下限的账期起全部入账",
     "The shares of one partner, goods type and currency add up from the first order on; from the "
     "cycle in which they reach the minimum on, all enter."},
    {"公式取订单创建时有效的规则", "The formula is the one in force when the order was created."},
    {"退款行不早于其原订单行入账", "A refund enters not before the line it refunds."},
    {"结账后才得知的变化记入开放账期的账单，为与已入账金额的差额；已结账的账单不变",
     "What becomes known of a closed month enters the open month's bill as the difference to what "
     "bills hold; a closed bill stays what it was."},
    {"等待中的订单尚无分成金额；每行舍入一次",
     "What waits has no share yet; a share is rounded once per line."},
};

REPORT(marketplace_settlement, columns, .title_zh = "云商店结算",
       .title_en = "Marketplace settlement", REPORT_PROOF(marketplace_settlement), .by_cycle = true,
       .currency = "currency", .readers = READER_DISTRIBUTOR | READER_PROVIDER | READER_FINANCE,
       .subjects = "marketplace_order", .row_zh = "当期账单内或等待入账的一条云商店订单行",
       .row_en = "a marketplace order line in the cycle's bill, or waiting for a later one",
       REPORT_CHOICES(choices));
