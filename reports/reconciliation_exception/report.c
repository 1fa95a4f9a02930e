/*
 * 核对异常 / exceptions: down to the keys, what of the night needs somebody's eye or an explanation
 * (3-operations.md, 3.3; 1-domain.md, 1.4). A sheet of 核对.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"exception_kind", AS_TEXT, KEY},
    {"cycle",          AS_TEXT, KEY,
     .zh = "账期", .en = "Billing cycle",
     .meaning_zh = "出账账期 YYYY-MM", .meaning_en = "report cycle, YYYY-MM"},
    {"control_no",     AS_TEXT, KEY},
    {"control_key",    AS_TEXT, KEY},
    {"partner_id",     AS_TEXT, KEY},
    {"customer_id",    AS_TEXT, KEY},
    {"record_id",      AS_TEXT, KEY},
    {"trade_time",     AS_TIME},
    {"currency",       AS_TEXT, KEY},
    {"expected",       .type = COLUMN_DEC, .decimals = 12},
    {"actual",         .type = COLUMN_DEC, .decimals = 12},
    {"difference",     .type = COLUMN_DEC, .decimals = 12},
    {"reason",         AS_TEXT},
};
/* clang-format on */

static const struct report_choice choices[] = {
    {"不通过的控制逐键列出；财务托管账户按「汇总归分账户、明细归主账户」解释差额；来源自述的归属与"
     "关联"
     "区间不同的行、退款与原购买归属不同的行只列出，不扣留文件",
     "failed controls by key; a 财务托管 account's difference is explained by summary under the "
     "sub and detail under "
     "the master; rows whose source names another owner than the intervals, and refunds whose "
     "purchase "
     "had another owner, are listed and hold nothing back"},
};

REPORT(reconciliation_exception, columns, .title_zh = "核对异常", .title_en = "Exceptions",
       REPORT_CHOICES(choices), .readers = READER_FINANCE, .currency = "currency",
       .instant = "trade_time", .with = "reconciliation", .book = "reconciliation", .dated = true,

       .unexplained = "each row names the control, key, record and reason it is listed for",
       .row_zh = "一个待查或已解释的异常",
       .row_en = "one exception, to be looked into or explained");
