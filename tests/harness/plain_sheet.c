#include "tests/harness/plain_sheet.h"

#include "etl/base/date.h"
#include "etl/base/utf8.h"
#include "etl/out/cell.h"
#include "etl/out/xlsx_impl.h"

#define PLAIN_WIDTH_DATE 10
#define PLAIN_WIDTH_TIME 19

static bool plain_is_whole(struct str text)
{
    const char *point = memchr(text.data, '.', text.len);
    if (point == NULL)
        return true;
    for (const char *p = point + 1; p < text.data + text.len; p++)
        if (*p != '0')
            return false;
    return true;
}

static bool plain_instant(struct xlsx *x, lxw_row_t row, size_t column, struct str text,
                          int64_t seconds, struct err *err)
{
    int64_t serial_s = seconds + XLSX_DAY_ZERO * DATE_DAY_S;
    if (serial_s < XLSX_FIRST_SERIAL * DATE_DAY_S)
        return xlsx_text(x, x->last->sheet, row, column, text, x->style.text, err);
    return xlsx_ok(worksheet_write_number(x->last->sheet, row, (lxw_col_t)column,
                                          (double)serial_s / (double)DATE_DAY_S,
                                          x->formats[column]),
                   err);
}

static bool plain_cell(struct xlsx *x, lxw_row_t row, size_t column, struct str text,
                       struct err *err)
{
    const struct sheet_column *def = &x->def->columns[column];
    lxw_worksheet             *sheet = x->last->sheet;
    int64_t                    instant = 0;
    lxw_format                *format = x->formats[column];
    double                     value;
    bool                       ok = true;

    if (!cell_check(def, text, &instant, err))
        return false;
    if (str_is_null(text) || text.len == 0)
        return true;
    switch (def->kind) {
    case CELL_TEXT:
        format = xlsx_is_broken(text) ? x->style.wrap : format;
        ok = xlsx_text(x, sheet, row, column, text, format, err);
        break;
    case CELL_INT:
    case CELL_DEC:
        if (!xlsx_double(text, &value))
            x->as_text[column] = true;
        else if (plain_is_whole(text))
            format = x->whole[column];
        ok = xlsx_number(x, sheet, row, column, text, format, err);
        break;
    case CELL_DATE: ok = plain_instant(x, row, column, text, instant * DATE_DAY_S, err); break;
    case CELL_TIME: ok = plain_instant(x, row, column, text, instant, err); break;
    }
    return ok || err_wrap(err, "column \"%s\"", def->id);
}

static size_t plain_width(const struct sheet_column *column, struct str text)
{
    switch (column->kind) {
    case CELL_TEXT: return utf8_width(text);
    case CELL_DATE: return PLAIN_WIDTH_DATE;
    case CELL_TIME: return PLAIN_WIDTH_TIME;
    case CELL_INT:
    case CELL_DEC: break;
    }
    const char *point = memchr(text.data, '.', text.len);
    size_t      whole = point == NULL ? text.len : (size_t)(point - text.data);
    return text.len + whole / 3;
}

static bool plain_add_up(struct xlsx *x, size_t c, struct str text, struct err *err)
{
    const struct sheet_column *column = &x->def->columns[c];
    struct dec                 term;
    if (!column->summed || (column->kind != CELL_INT && column->kind != CELL_DEC))
        return true;
    return dec_parse(text, x->sums[c].scale, &term, err) && dec_add(&x->sums[c], term, err);
}

static bool plain_open(struct sink *sink, struct err *err)
{
    return sink_xlsx.open(sink, err);
}

static bool plain_row(struct sink *sink, struct row row, struct err *err)
{
    struct xlsx *x = sink->state;
    if (!xlsx_data_turn(x, err))
        return false;
    lxw_row_t at = x->last->rows + 1;
    int       height = xlsx_row_height(x, row);
    if (height > 0 && !xlsx_ok(worksheet_set_row(x->last->sheet, at, height, NULL), err))
        return false;
    for (size_t c = 0; c < row.count; c++) {
        struct str text = row.cells[c];
        if (!plain_cell(x, at, c, text, err))
            return false;
        if (text.len == 0)
            continue;
        xlsx_widen(&x->widths[c], plain_width(&x->def->columns[c], text));
        if (!plain_add_up(x, c, text, err))
            return false;
    }
    xlsx_out_hash(x, row);
    x->last->rows++;
    return true;
}

static bool plain_finish(struct sink *sink, const struct sheet_closing *closing, struct err *err)
{
    return xlsx_book(sink->state, closing, err);
}

static void plain_abandon(struct sink *sink)
{
    sink_xlsx.abandon(sink);
}

const struct sink_ops sink_xlsx_plain = {
    .suffix = ".plain.xlsx",
    .format = "xlsx",
    .open = plain_open,
    .row = plain_row,
    .finish = plain_finish,
    .abandon = plain_abandon,
};
