/*
 * 客户信息 / customers: who is associated at the end of the business date, with whom, since when.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"customer_id",          AS_TEXT, KEY},
    {"account_name",         AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",        AS_TEXT, .mask = MASK_NAME},
    {"customer_type",        AS_INT},
    {"verified_status",      AS_TEXT},
    {"is_frozen",            AS_INT},
    {"customer_level",       AS_TEXT},
    {"label",                AS_TEXT},
    {"association_type",     AS_TEXT},
    {"associated_on",        AS_DATE},
    {"partner_id",           AS_TEXT},
    {"partner_name",         AS_TEXT},
    {"account_manager_id",   AS_TEXT},
    {"account_manager_name", AS_TEXT},
    {"country_code",         AS_TEXT},
    {"telephone",            AS_TEXT, .mask = MASK_PHONE},
    {"email",                AS_TEXT, .mask = MASK_EMAIL},
};
/* clang-format on */

REPORT(customer_info, columns, .title_zh = "客户信息", .title_en = "Customers",
       .readers = READERS_PARTNERS | READER_MANAGER, .subjects = "association",
       .row_zh = "业务日终时关联的一位客户",
       .row_en = "a customer associated at the end of the business date");
