#include "etl/out/cell.h"

#include "etl/base/bytes.h"
#include "etl/base/date.h"
#include "etl/base/utf8.h"

const char *cell_heading(const struct sheet *sheet, const struct sheet_column *column)
{
    if (sheet->profile == PROFILE_MACHINE)
        return column->id;
    return sheet->locale == LOCALE_ZH ? column->zh : column->en;
}

static bool cell_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number of decimals, or -1 when the text is no plain number. */
static int cell_decimals(struct str text)
{
    size_t i = 0;
    if (i < text.len && (text.data[i] == '-' || text.data[i] == '+'))
        i++;
    size_t from = i;
    while (i < text.len && cell_is_digit(text.data[i]))
        i++;
    if (i == from)
        return -1;
    if (i == text.len)
        return 0;
    if (text.data[i] != '.')
        return -1;
    from = ++i;
    while (i < text.len && cell_is_digit(text.data[i]))
        i++;
    return i == from || i < text.len ? -1 : (int)(i - from);
}

bool cell_is_number(struct str text)
{
    return cell_decimals(text) >= 0;
}

bool cell_needs_guard(struct str text)
{
    while (text.len > 0 && text.data[0] == '\'')
        text = (struct str){text.data + 1, text.len - 1};
    if (text.len == 0 || strchr("=+-@\t\r", text.data[0]) == NULL)
        return false;
    return !cell_is_number(text);
}

static bool cell_check_number(const struct sheet_column *column, struct str text, struct err *err)
{
    int max = column->kind == CELL_INT ? 0 : column->decimals;
    int decimals = cell_decimals(text);
    if (decimals < 0)
        return err_set(err, ERR_DATA, "\"%.*s\" is not a %s number", STR_ARG(text),
                       column->kind == CELL_INT ? "whole" : "decimal");
    if (decimals > max)
        return err_set(err, ERR_DATA, "\"%.*s\" has more than %d decimals", STR_ARG(text), max);
    return true;
}

static bool cell_check_text(struct str text, struct err *err)
{
    if (bytes_are_plain(text.data, text.len))
        return true;
    if (!utf8_valid(text))
        return err_set(err, ERR_DATA, "the text is not valid UTF-8");
    if (memchr(text.data, '\0', text.len) != NULL)
        return err_set(err, ERR_DATA, "the text holds a NUL byte");
    return true;
}

bool cell_check(const struct sheet_column *column, struct str text, int64_t *instant,
                struct err *err)
{
    bool ok = true;
    if (str_is_null(text))
        return true;
    switch (column->kind) {
    case CELL_TEXT: ok = cell_check_text(text, err); break;
    case CELL_INT:
    case CELL_DEC: ok = cell_check_number(column, text, err); break;
    case CELL_DATE: ok = date_parse(text, instant, err); break;
    case CELL_TIME: ok = date_parse_time(text, instant, err); break;
    }
    return ok || err_wrap(err, "column \"%s\"", column->id);
}
