#include "etl/report/dictionary.h"

#include <ctype.h>
#include <string.h>

#include "etl/pg/sql.h"
#include "etl/report/report_run.h"

#define ORDER_COLUMNS_MAX 128 /* of a report: more are said again */
#define ORDER_BY          "order by"

const char *dictionary_word(const struct dictionary *d, const char *zh, const char *en)
{
    return d->locale == LOCALE_ZH ? zh : en;
}

const char *dictionary_type(const struct dictionary *d, const struct report_column *column)
{
    switch (column->type) {
    case COLUMN_TEXT: return dictionary_word(d, "文本", "text");
    case COLUMN_INT: return dictionary_word(d, "整数", "integer");
    case COLUMN_DATE: return dictionary_word(d, "日期", "date");
    case COLUMN_TIME: return dictionary_word(d, "时间", "instant");
    case COLUMN_DEC: break;
    }
    const char *range = "";
    if (column->decimals != column->min_decimals)
        range = arena_printf(d->arena, "%d–", column->min_decimals).data;
    return arena_printf(d->arena, "%s%s%d%s", dictionary_word(d, "小数，", "decimal, "), range,
                        column->decimals, dictionary_word(d, " 位", " places"))
        .data;
}

const char *dictionary_readers(const struct dictionary *d, unsigned readers)
{
    static const struct {
        unsigned    reader;
        const char *zh;
        const char *en;
    } names[] = {
        {READER_DISTRIBUTOR, "总经销商", "distributors"},
        {READER_PROVIDER, "解决方案提供商", "solution providers"},
        {READER_RESELLER, "云经销商", "resellers"},
        {READER_MANAGER, "客户经理和主管", "account managers and directors"},
        {READER_FINANCE, "财务", "finance"},
    };
    const char *all = "";
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if ((readers & names[i].reader) != 0)
            all = arena_printf(d->arena, "%s%s%s", all,
                               all[0] == '\0' ? "" : dictionary_word(d, "、", ", "),
                               dictionary_word(d, names[i].zh, names[i].en))
                      .data;
    return all;
}

const char *dictionary_mask(const struct dictionary *d, enum column_mask mask)
{
    switch (mask) {
    case MASK_NONE: break;
    case MASK_NAME:
        return dictionary_word(d, "脱敏：一个字为 *，两个字为首字 + *，更长为首字 + *** + 末字",
                               "masked: one character *, two first + *, longer first + *** + last");
    case MASK_PHONE:
        return dictionary_word(d, "脱敏：*** + 末四位，七位及以下为 ***",
                               "masked: *** + last four; *** for seven digits or fewer");
    case MASK_EMAIL:
        return dictionary_word(d, "脱敏：首字符 + ***@域名",
                               "masked: first character + ***@domain");
    case MASK_CONTACT:
        return dictionary_word(d, "脱敏：仅当内容像电话或邮箱时",
                               "masked when it looks like a phone or an e-mail");
    }
    return NULL;
}

const char *dictionary_files(const struct dictionary *d, const struct report_def *def)
{
    const char *split = NULL;
    if (def->split != NULL)
        split =
            strcmp(def->split, "account_manager_id") == 0
                ? dictionary_word(d, "，每位客户经理一个文件，另有一个未分配（unassigned）",
                                  ", one for each account manager and one unassigned")
                : arena_printf(d->arena, "%s%s", dictionary_word(d, "，按 ", ", by "), def->split)
                      .data;
    return arena_printf(
               d->arena, "%s%s%s",
               def->by_cycle
                   ? dictionary_word(d, "每个账期一个文件，自 1 日累计至业务日期",
                                     "one file per bill cycle, cumulative up to the business date")
                   : dictionary_word(d, "每个业务日期一个文件，为其日终的状态",
                                     "one file per business date, as at its end"),
               split == NULL ? "" : split,
               def->machine_csv
                   ? dictionary_word(d, "；仅 CSV，机器格式", "; CSV only, machine profile")
                   : "")
        .data;
}

static const struct report_column *find_column(const struct report_def *def, const char *name,
                                               size_t len)
{
    for (size_t i = 0; i < def->column_count; i++)
        if (strlen(def->columns[i].field) == len && memcmp(def->columns[i].field, name, len) == 0)
            return &def->columns[i];
    return NULL;
}

const char *dictionary_key(const struct dictionary *d, const struct report_def *def)
{
    const char *all = "";
    for (size_t i = 0; i < def->column_count; i++)
        if (def->columns[i].key)
            all = arena_printf(d->arena, "%s%s%s", all, all[0] == '\0' ? "" : ", ",
                               def->columns[i].field)
                      .data;
    return all;
}

/* A term of the final ORDER BY as the column that shows it; NULL when none does. */
static const struct report_column *order_column(const struct report_def *def, const char *term,
                                                size_t len)
{
    static const char *const shown_as[][2] = {{"owner_id", "partner_id"},
                                              {"owner_id", "reseller_id"},
                                              {"top_id", "partner_id"},
                                              {"manager_id", "account_manager_id"}};
    size_t                   name = 0;
    for (size_t i = 0; i < len && term[i] != ' ' && term[i] != '\n'; i++)
        if (term[i] == '.')
            name = i + 1;
    size_t end = name;
    while (end < len && (isalnum((unsigned char)term[end]) || term[end] == '_'))
        end++;
    const struct report_column *found = find_column(def, term + name, end - name);
    for (size_t i = 0; found == NULL && i < COUNT_OF(shown_as); i++)
        if (strlen(shown_as[i][0]) == end - name &&
            memcmp(shown_as[i][0], term + name, end - name) == 0)
            found = find_column(def, shown_as[i][1], strlen(shown_as[i][1]));
    return found;
}

/* Where the last ORDER BY of the file begins; NULL without one. */
static const char *order_begin(const char *text)
{
    const char *last = NULL;
    for (const char *p = text; (p = strstr(p, ORDER_BY)) != NULL; p += sizeof ORDER_BY - 1)
        last = p + sizeof ORDER_BY - 1;
    return last;
}

/* The day of a segment (report_def.h), which is no column: that of the report's instant. */
static bool order_is_day(const struct report_def *def, const char *item, size_t len)
{
    size_t day = def->segment == NULL || def->instant == NULL ? 0 : strlen(def->segment);
    return day > 0 && len > day && memcmp(item + len - day, def->segment, day) == 0;
}

/* Where the item ends that begins at `p`: at a comma outside parentheses. */
static const char *order_end(const char *p)
{
    int depth = 0;
    for (; *p != '\0' && (*p != ',' || depth > 0); p++)
        depth += (*p == '(') - (*p == ')');
    return p;
}

/* A column is said once, where it comes first. */
static bool order_again(bool seen[ORDER_COLUMNS_MAX], size_t column)
{
    bool again = column < ORDER_COLUMNS_MAX && seen[column];
    if (column < ORDER_COLUMNS_MAX)
        seen[column] = true;
    return again;
}

/* How the item is said; NULL when no column shows it, or it was said before. */
static const char *order_item(const struct dictionary *d, const struct report_def *def,
                              const char *item, size_t len, bool seen[ORDER_COLUMNS_MAX])
{
    const struct report_column *c = order_column(def, item, len);
    if (c != NULL)
        return order_again(seen, (size_t)(c - def->columns)) ? NULL : c->field;
    return order_is_day(def, item, len) ? arena_printf(d->arena, "date(%s)", def->instant).data
                                        : NULL;
}

const char *dictionary_order(const struct dictionary *d, const struct report_def *def)
{
    const struct sql_file *file = sql_find(def->query);
    const char            *p = file == NULL ? NULL : order_begin(file->text.data);
    const char            *all = "";
    bool                   seen[ORDER_COLUMNS_MAX] = {false};
    while (p != NULL && *p != '\0') {
        while (isspace((unsigned char)*p))
            p++;
        const char *end = order_end(p);
        const char *item = order_item(d, def, p, (size_t)(end - p), seen);
        if (item != NULL)
            all = arena_printf(d->arena, "%s%s%s", all, all[0] == '\0' ? "" : ", ", item).data;
        p = *end == ',' ? end + 1 : end;
    }
    return all;
}

void dictionary_ids(const struct dictionary *d)
{
    for (size_t i = 0; i < d->count; i++)
        (void)fprintf(d->out, "%s %s\n", d->defs[i]->name, report_schema_id(d->defs[i], d->arena));
}
