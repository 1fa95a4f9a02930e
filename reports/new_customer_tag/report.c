/*
 * 新客标签信息 / new-customer tags of the customers associated at the end of the business date, in
 * the month of that date (1-domain.md, 1.7; E60).
 *
 * The tag is the source's. Its months count whole, both ends included; after the last one the tag
 * is N and its validity is shown as past, before the first one N with the coming validity [choice].
 * A customer who is not real-name verified has no tag.
 * Where the source gives none, one is derived only when the configuration says derived_tags = on;
 * it is marked so in tag_type and earns no bonus [choice].
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"customer_id",      AS_TEXT, KEY},
    {"account_name",     AS_TEXT, .mask = MASK_CONTACT},
    {"customer_name",    AS_TEXT, .mask = MASK_NAME},
    {"tag_type",         AS_TEXT},
    {"new_customer_tag", AS_TEXT},
    {"effective_month",  AS_TEXT},
    {"expire_month",     AS_TEXT},
    {"partner_id",       AS_TEXT},
    {"partner_name",     AS_TEXT},
};
/* clang-format on */

REPORT(new_customer_tag, columns, .title_zh = "新客标签信息", .title_en = "New-customer tags",
       .readers = READERS_PARTNERS | READER_MANAGER);
