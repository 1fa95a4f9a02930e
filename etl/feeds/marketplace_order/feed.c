/*
 * 云商店订单 / order lines of the marketplace (E68, E69).
 */
#include "etl/extract/feed_def.h"

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",        OF_TEXT(128), ROW_KEY},
    {"order_line_id",      OF_TEXT(64), ROW_KEY},
    {"order_id",           OF_TEXT(64), REQUIRED},
    {"base_order_line_id", OF_TEXT(64)},
    {"order_type",         OF_INT, REQUIRED},
    {"goods_type",         OF_TEXT(64), REQUIRED},
    {"goods_name",         OF_TEXT(256), REQUIRED},
    {"source_partner_id",  OF_TEXT(64)},
    {"sale_kind",          OF_TEXT(16), REQUIRED},
    {"deal_price",         OF_DEC(8), REQUIRED},
    {"list_price",         OF_DEC(8), REQUIRED},
    {"floor_discount",     OF_DEC(6)},
    {"ratio",              OF_DEC(6), REQUIRED},
    {"quantity",           OF_INT, REQUIRED},
    {"duration",           OF_INT, REQUIRED},
    {"tax_rate",           OF_DEC(6), REQUIRED},
    {"currency",           OF_TEXT(3), REQUIRED},
    {"create_time",        OF_TIME, REQUIRED},
    {"payment_kind",       OF_TEXT(16), REQUIRED},
    {"paid_time",          OF_TIME},
    {"repaid_time",        OF_TIME},
    {"supervision_state",  OF_TEXT(16), REQUIRED},
    {"supervised_time",    OF_TIME},
    {"effective_time",     OF_TIME},
    {"last_modified",      OF_TIME},
};
/* clang-format on */

FEED(marketplace_order, columns, .mode = FEED_WATERMARK, .stage = FEED_RECORDS,
     FEED_CHECK(marketplace_order));
