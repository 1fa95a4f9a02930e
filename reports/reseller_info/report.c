/*
 * 云经销商信息 / resellers of a distributor at the end of the business date, what they sold for it
 * in the calendar year, and whether that is enough to apply for an upgrade.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"reseller_id",          AS_TEXT, KEY},
    {"reseller_name",        AS_TEXT},
    {"account_name",         AS_TEXT, .mask = MASK_CONTACT},
    {"mobile_phone",         AS_TEXT, .mask = MASK_PHONE},
    {"email",                AS_TEXT, .mask = MASK_EMAIL},
    {"associated_on",        AS_DATE},
    {"account_manager_id",   AS_TEXT},
    {"account_manager_name", AS_TEXT},
    {"customer_count",       AS_INT},
    {"performance_ytd",      AS_AMOUNT},
    {"upgrade_eligible",     AS_TEXT},
};
/* clang-format on */

REPORT(reseller_info, columns, .title_zh = "云经销商信息", .title_en = "Resellers",
       .readers = READER_DISTRIBUTOR,
       .subjects = "association consumption repayment performance_transfer",
       .row_zh = "业务日终时总经销商的一家云经销商",
       .row_en = "a reseller of the distributor at the end of the business date");
