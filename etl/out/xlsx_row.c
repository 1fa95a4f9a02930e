/*
 * xlsx_row.c - rows as XML, what libxlsxwriter would write:
 *
 *     <row r="2"><c r="A2" s="4" t="inlineStr"><is><t>text</t></is></c><c r="C2" s="8"><v>1.5</v>
 *
 * and ht with it where a text has line breaks. A number stands as the shortest decimal text of its
 * value. Cells that need more than copying take the way of xlsx_clean(). The format lets rows and
 * cells do without `r`, but Gnumeric 1.12.55 then puts every cell into A1 and its exit status says
 * nothing; exceljs, ClosedXML, readxl and Spout had the same (exceljs#537, ClosedXML#2378,
 * readxl#163).
 */
#include "etl/out/xlsx_impl.h"

#include <stdio.h>

#include "etl/base/date.h"
#include "etl/base/utf8.h"
#include "etl/out/cell.h"

#define ROW_NUMBER_MAX  64
#define ROW_LINE_HEIGHT 15 /* points */
#define ROW_LINE_CHARS  (XLSX_WIDTH_MAX - XLSX_WIDTH_PAD)
#define ROW_LINES_MAX   27 /* Excel's highest row has 409 points */
#define ROW_WIDTH_DATE  10
#define ROW_WIDTH_TIME  19
#define ROW_DAY_PARTS   INT64_C(100000000000) /* of a serial number's fraction: 11 digits */

static struct str row_open_tag(struct xlsx *x, lxw_format *format, const char *tag)
{
    return arena_printf(x->arena, "\" s=\"%d\"%s", (int)lxw_format_get_xf_index(format), tag);
}

bool xlsx_row_open(struct xlsx *x, struct err *err)
{
    static const char number[] = "><v>";
    static const char text[] = " t=\"inlineStr\"><is><t";
    x->seen = ARENA_ARRAY(x->arena, struct xlsx_seen, x->def->column_count);
    x->opens = ARENA_ARRAY(x->arena, struct xlsx_open, x->def->column_count);
    /* The first to ask for a format's number gives it: here, not when the library comes to it. */
    (void)lxw_format_get_xf_index(x->style.heading);
    (void)lxw_format_get_xf_index(x->style.heading_num);
    for (size_t c = 0; c < x->def->column_count; c++) {
        char letters[LXW_MAX_COL_NAME_LENGTH];
        lxw_col_to_name(letters, (lxw_col_t)c, 0);
        x->opens[c] = (struct xlsx_open){
            .place = arena_printf(x->arena, "<c r=\"%s", letters),
            .number = row_open_tag(x, x->formats[c], number),
            .whole = row_open_tag(x, x->whole[c], number),
            .text = row_open_tag(x, x->formats[c], text),
            .wrapped = row_open_tag(x, x->style.wrap, text),
            .right = row_open_tag(x, x->style.text_right, text),
            .plain = row_open_tag(x, x->style.text, text),
        };
    }
    return x->main != NULL || xlsx_out_open(x, err); /* one spool for all tables */
}

/* --- text ------------------------------------------------------------------------------------- */

static void row_open(struct xlsx *x, size_t c, struct str open)
{
    xlsx_out_put(x, x->opens[c].place);
    xlsx_out_put(x, (struct str){x->place, x->place_len});
    xlsx_out_put(x, open);
}

static bool row_as_text(struct xlsx *x, size_t c, struct str open, struct str text, struct err *err)
{
    struct xlsx_look look = xlsx_out_look(text);
    row_open(x, c, open);
    return xlsx_out_text(x, text, look, xlsx_out_is_easy(look, text), err);
}

/* A text that is not plain ASCII: checked and measured, unless it is the one of the row before. */
static bool row_text_check(struct xlsx *x, size_t c, struct str text, struct xlsx_look look,
                           bool *easy, struct err *err)
{
    struct xlsx_seen *seen = &x->seen[c];
    int64_t           none;
    *easy = true;
    if (text.len == seen->len && memcmp(text.data, seen->text, text.len) == 0)
        return true;
    if (!cell_check(&x->def->columns[c], text, &none, err))
        return false;
    xlsx_widen(&x->widths[c], utf8_width(text));
    *easy = xlsx_out_is_easy(look, text);
    seen->len = 0;
    if (*easy && text.len <= sizeof seen->text) {
        memcpy(seen->text, text.data, text.len);
        seen->len = text.len;
    }
    return true;
}

static bool row_text(struct xlsx *x, size_t c, struct str text, struct err *err)
{
    struct xlsx_look look = xlsx_out_look(text);
    bool             easy = true;
    if (look.high || look.control || look.under || text.len > XLSX_PLAIN_MAX) {
        if (!row_text_check(x, c, text, look, &easy, err))
            return false;
    } else {
        xlsx_widen(&x->widths[c], text.len);
    }
    bool broken = look.control && xlsx_is_broken(text);
    row_open(x, c, broken ? x->opens[c].wrapped : x->opens[c].text);
    return xlsx_out_text(x, text, look, easy, err);
}

/* --- numbers and dates ------------------------------------------------------------------------ */

/* A decimal text taken apart: [sign] zeros whole [. fraction zeros] */
struct row_number {
    bool       negative;
    struct str whole;    /* without leading zeros */
    struct str fraction; /* without trailing zeros */
    size_t     shown;    /* how wide it will be seen, with separators */
};

static size_t row_digits(const char *p, const char *end)
{
    const char *from = p;
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return (size_t)(p - from);
}

/* The same grammar as cell_check(), which says what is wrong. */
static bool row_number_parse(const struct sheet_column *column, struct str text,
                             struct row_number *out, struct err *err)
{
    const char *p = text.data;
    const char *end = text.data + text.len;
    size_t      most = column->kind == CELL_INT ? 0 : (size_t)column->decimals;
    int64_t     none;
    out->negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    out->whole = (struct str){p, row_digits(p, end)};
    out->fraction = (struct str){p, 0};
    bool ok = out->whole.len > 0;
    out->shown = text.len + (size_t)(p - text.data + (ptrdiff_t)out->whole.len) / 3;
    p += out->whole.len;
    if (p < end && *p == '.') {
        p++;
        out->fraction = (struct str){p, row_digits(p, end)};
        ok = ok && out->fraction.len > 0;
        p += out->fraction.len;
    }
    if (!ok || p != end || out->fraction.len > most)
        return cell_check(column, text, &none, err) &&
               err_set(err, ERR_DATA, "column \"%s\": \"%.*s\" is no number", column->id,
                       STR_ARG(text));
    while (out->whole.len > 0 && out->whole.data[0] == '0')
        out->whole = (struct str){out->whole.data + 1, out->whole.len - 1};
    while (out->fraction.len > 0 && out->fraction.data[out->fraction.len - 1] == '0')
        out->fraction.len--;
    return true;
}

/* Significant digits, from the first that is not 0 to the last one. */
static size_t row_significant(const struct row_number *n)
{
    size_t zeros = 0;
    if (n->whole.len > 0 && n->fraction.len > 0)
        return n->whole.len + n->fraction.len;
    if (n->fraction.len > 0) {
        while (n->fraction.data[zeros] == '0')
            zeros++;
        return n->fraction.len - zeros;
    }
    size_t len = n->whole.len;
    while (len > 0 && n->whole.data[len - 1] == '0')
        len--;
    return len;
}

static bool row_add_up(struct xlsx *x, size_t c, struct str text, struct err *err)
{
    struct dec term;
    if (!x->def->columns[c].summed)
        return true;
    return (dec_parse(text, x->sums[c].scale, &term, err) && dec_add(&x->sums[c], term, err)) ||
           err_wrap(err, "column \"%s\"", x->def->columns[c].id);
}

/* A whole number of more than 15 digits, the rest zeros, as C prints its double. */
static void row_large(struct xlsx *x, double value)
{
    char buf[ROW_NUMBER_MAX];
    int  n = snprintf(buf, sizeof buf, "%.16G", value);
    xlsx_out_put(x, (struct str){buf, (size_t)n});
}

static bool row_number(struct xlsx *x, size_t c, struct str text, struct err *err)
{
    struct row_number n;
    double            value = 0;
    if (!row_number_parse(&x->def->columns[c], text, &n, err) || !row_add_up(x, c, text, err))
        return false;
    xlsx_widen(&x->widths[c], n.shown);
    bool large = n.whole.len > XLSX_EXACT_DIGITS;
    if (row_significant(&n) > XLSX_EXACT_DIGITS || (large && !xlsx_double(text, &value))) {
        x->as_text[c] = true;
        return row_as_text(x, c, x->opens[c].right, text, err);
    }
    row_open(x, c, n.fraction.len > 0 ? x->opens[c].number : x->opens[c].whole);
    if (large) {
        row_large(x, value);
    } else {
        if (n.negative && n.whole.len + n.fraction.len > 0)
            XLSX_PUT(x, "-");
        if (n.whole.len == 0)
            XLSX_PUT(x, "0");
        xlsx_out_put(x, n.whole);
        if (n.fraction.len > 0)
            XLSX_PUT(x, ".");
        xlsx_out_put(x, n.fraction);
    }
    XLSX_PUT(x, "</v></c>");
    return true;
}

static void row_unsigned(struct xlsx *x, uint64_t value, int least)
{
    char buf[ROW_NUMBER_MAX];
    int  at = ROW_NUMBER_MAX;
    for (; value > 0 || least > 0; value /= 10, least--)
        buf[--at] = (char)('0' + value % 10);
    xlsx_out_put(x, (struct str){buf + at, (size_t)(ROW_NUMBER_MAX - at)});
}

/* Days since Excel's beginning; the time of day to 11 decimals, a microsecond. */
static void row_serial(struct xlsx *x, int64_t seconds)
{
    int64_t day = seconds / DATE_DAY_S;
    int64_t parts = (seconds % DATE_DAY_S * ROW_DAY_PARTS + DATE_DAY_S / 2) / DATE_DAY_S;
    int     digits = 11;
    row_unsigned(x, (uint64_t)day, 1);
    if (parts == 0)
        return;
    XLSX_PUT(x, ".");
    for (; parts % 10 == 0; digits--)
        parts /= 10;
    row_unsigned(x, (uint64_t)parts, digits);
}

/* Excel's days begin in 1900; a date it cannot hold stays text. */
static bool row_instant(struct xlsx *x, size_t c, struct str text, struct err *err)
{
    const struct sheet_column *column = &x->def->columns[c];
    int64_t                    at = 0;
    if (!cell_check(column, text, &at, err))
        return false;
    bool    time = column->kind == CELL_TIME;
    int64_t seconds = (time ? at : at * DATE_DAY_S) + XLSX_DAY_ZERO * DATE_DAY_S;
    xlsx_widen(&x->widths[c], time ? ROW_WIDTH_TIME : ROW_WIDTH_DATE);
    if (seconds < XLSX_FIRST_SERIAL * DATE_DAY_S)
        return row_as_text(x, c, x->opens[c].plain, text, err);
    row_open(x, c, x->opens[c].number);
    row_serial(x, seconds);
    XLSX_PUT(x, "</v></c>");
    return true;
}

/* --- the row ---------------------------------------------------------------------------------- */

static bool row_cell(struct xlsx *x, size_t c, struct str text, struct err *err)
{
    const struct sheet_column *column = &x->def->columns[c];
    switch (column->kind) {
    case CELL_TEXT: break;
    case CELL_INT:
    case CELL_DEC: return row_number(x, c, text, err);
    case CELL_DATE:
    case CELL_TIME: return row_instant(x, c, text, err);
    }
    return row_text(x, c, text, err);
}

/* NULL, or a text without characters. */
static bool row_empty(const struct xlsx *x, size_t c, struct str text, struct err *err)
{
    int64_t none;
    return str_is_null(text) || cell_check(&x->def->columns[c], text, &none, err);
}

static void row_place(struct xlsx *x)
{
    uint64_t number = (uint64_t)x->last->rows + 2; /* behind the heading, from 1 */
    size_t   at = XLSX_PLACE_MAX;
    for (; number > 0; number /= 10)
        x->place[--at] = (char)('0' + number % 10);
    x->place_len = XLSX_PLACE_MAX - at;
    memmove(x->place, x->place + at, x->place_len);
}

/* LibreOffice shows every line of a cell, over the rows beside it where its own is not as high. */
int xlsx_row_height(const struct xlsx *x, struct row row)
{
    size_t most = 1;
    for (size_t c = 0; c < row.count; c++) {
        if (x->def->columns[c].kind != CELL_TEXT || !xlsx_is_broken(row.cells[c]))
            continue;
        size_t lines = xlsx_lines(row.cells[c], ROW_LINE_CHARS);
        most = most < lines ? lines : most;
    }
    most = most > ROW_LINES_MAX ? ROW_LINES_MAX : most;
    return most == 1 ? 0 : (int)most * ROW_LINE_HEIGHT;
}

static void row_height(struct xlsx *x, int height)
{
    if (height == 0)
        return;
    XLSX_PUT(x, " ht=\"");
    row_unsigned(x, (uint64_t)height, 1);
    XLSX_PUT(x, "\" customHeight=\"1\"");
}

bool xlsx_row_write(struct xlsx *x, struct row row, struct err *err)
{
    bool any = false;
    if (!xlsx_out_need(x, err))
        return false;
    row_place(x);
    XLSX_PUT(x, "<row r=\"");
    xlsx_out_put(x, (struct str){x->place, x->place_len});
    XLSX_PUT(x, "\"");
    row_height(x, xlsx_row_height(x, row));
    for (size_t c = 0; c < row.count; c++) {
        if (row.cells[c].len == 0) {
            if (!row_empty(x, c, row.cells[c], err))
                return false;
            continue;
        }
        if (!any)
            XLSX_PUT(x, ">");
        any = true;
        if (!row_cell(x, c, row.cells[c], err) || !xlsx_out_need(x, err))
            return false;
    }
    if (any)
        XLSX_PUT(x, "</row>");
    else
        XLSX_PUT(x, "/>"); /* so that the last one counts too */
    xlsx_out_hash(x, row);
    return true;
}
