#include "etl/report/canon.h"

#define CANON_DATE_LEN 10 /* 2026-10-01 */
#define CANON_TIME_LEN 19 /* 2026-10-01 12:00:00 */

static bool canon_is_open(struct str text)
{
    return str_eq(text, STR("infinity")) || str_eq(text, STR("-infinity"));
}

static bool canon_dec(const struct report_column *column, struct str text, char buf[CANON_MAX],
                      struct str *out, struct err *err)
{
    if (!dec_trim(text, column->min_decimals, buf, out, err))
        return false;
    const char *point = memchr(out->data, '.', out->len);
    size_t      decimals = point == NULL ? 0 : out->len - (size_t)(point + 1 - out->data);
    return decimals <= (size_t)column->decimals ||
           err_set(err, ERR_DATA, "\"%.*s\" has more than %d decimals", STR_ARG(*out),
                   column->decimals);
}

static bool canon_date(struct str text, struct str *out, struct err *err)
{
    *out = canon_is_open(text) ? STR_NULL : text;
    return str_is_null(*out) || text.len == CANON_DATE_LEN ||
           err_set(err, ERR_DATA, "\"%.*s\" is no date of the years 0001-9999", STR_ARG(text));
}

/* Fractions of a second are left out, as everywhere in the domain ("to the second"). */
static bool canon_time(struct str text, struct str *out, struct err *err)
{
    *out = canon_is_open(text) ? STR_NULL : (struct str){text.data, CANON_TIME_LEN};
    if (str_is_null(*out))
        return true;
    size_t i = CANON_TIME_LEN;
    if (text.len > i && text.data[i] == '.')
        for (i++; i < text.len && text.data[i] >= '0' && text.data[i] <= '9';)
            i++;
    return (text.len > i && str_eq((struct str){text.data + i, text.len - i}, STR("+08"))) ||
           err_set(err, ERR_DATA, "\"%.*s\" is no instant in GMT+8", STR_ARG(text));
}

bool canon_cell(const struct report_column *column, struct str text, char buf[CANON_MAX],
                struct str *out, struct err *err)
{
    bool ok = true;
    *out = text;
    if (str_is_null(text))
        return true;
    switch (column->type) {
    case COLUMN_TEXT:
    case COLUMN_INT: break;
    case COLUMN_DEC: ok = canon_dec(column, text, buf, out, err); break;
    case COLUMN_DATE: ok = canon_date(text, out, err); break;
    case COLUMN_TIME: ok = canon_time(text, out, err); break;
    }
    return ok || err_wrap(err, "column \"%s\"", column->field);
}
