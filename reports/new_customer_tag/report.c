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

static const struct report_choice choices[] = {
    {"标签首月之前为 N，显示将来的有效期",
     "Before the first month of a tag it is N, shown with the coming validity."},
    {"推导的标签（derived_tags = "
     "on，默认关闭）：自首次关联时刻起累计应付金额在某月末（或业务日期末）达到门槛，则自该月起为 "
     "Y；各币种分别累计；首次关联前 12 个月内有任何消费则为 N",
     "A derived tag (derived_tags = on, off by default) is Y from the first month at whose end, or "
     "at the end of the business date, the payable since the instant of the first association "
     "reaches the threshold, each currency by itself; any consumption in the 12 months before that "
     "association makes it N."},
};

REPORT(new_customer_tag, columns, .title_zh = "新客标签信息", .title_en = "New-customer tags",
       .readers = READERS_PARTNERS | READER_MANAGER, .subjects = "association consumption",
       .row_zh = "业务日期结束时关联的一位客户",
       .row_en = "a customer associated at the end of the business date", REPORT_CHOICES(choices));
