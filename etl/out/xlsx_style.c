#include "etl/out/xlsx_impl.h"

#include <stdio.h>

/* Colours: one dark blue-grey for words that lead, one light tint for headers, hairlines. */
#define XLSX_INK      0x1F2D3DU
#define XLSX_INK_SOFT 0x5B6B7CU
#define XLSX_TINT     0xDCE6F1U
#define XLSX_LINE     0xB8C4D0U
#define XLSX_WHITE    0xFFFFFFU
#define XLSX_GREEN    0x1E7145U
#define XLSX_RED      0xB3261EU

#define XLSX_FONT_SIZE    10.0
#define XLSX_TITLE_SIZE   16.0
#define XLSX_SECTION_SIZE 11.0

#define XLSX_MARGIN_SIDE 0.5 /* inches */
#define XLSX_MARGIN_END  0.7
#define XLSX_PAPER_A4    9

const char *xlsx_word(const struct xlsx *x, const char *zh, const char *en)
{
    return x->def->locale == LOCALE_ZH ? zh : en;
}

static lxw_format *xlsx_format(struct xlsx *x, const char *pattern)
{
    lxw_format *format = workbook_add_format(x->book);
    if (format == NULL)
        return NULL;
    format_set_font_name(format, xlsx_word(x, "Microsoft YaHei", "Arial"));
    format_set_font_size(format, XLSX_FONT_SIZE);
    format_set_font_color(format, XLSX_INK);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    format_set_num_format(format, pattern);
    return format;
}

static void xlsx_line(lxw_format *format, uint8_t border)
{
    format_set_bottom(format, border);
    format_set_bottom_color(format, XLSX_LINE);
}

static void xlsx_style_cover(struct xlsx_style *s)
{
    format_set_bold(s->title);
    format_set_font_size(s->title, XLSX_TITLE_SIZE);
    format_set_font_color(s->title, XLSX_WHITE);
    format_set_bg_color(s->title, XLSX_INK);
    format_set_bg_color(s->band, XLSX_INK);
    format_set_bold(s->section);
    format_set_font_size(s->section, XLSX_SECTION_SIZE);
    format_set_font_color(s->label, XLSX_INK_SOFT);
    format_set_text_wrap(s->label);
    format_set_text_wrap(s->value);
    xlsx_line(s->label, LXW_BORDER_HAIR);
    xlsx_line(s->value, LXW_BORDER_HAIR);
}

static void xlsx_style_tables(struct xlsx_style *s)
{
    lxw_format *const headings[] = {s->heading, s->heading_num};
    for (size_t i = 0; i < COUNT_OF(headings); i++) {
        format_set_bold(headings[i]);
        format_set_bg_color(headings[i], XLSX_TINT);
        format_set_text_wrap(headings[i]);
        xlsx_line(headings[i], LXW_BORDER_THIN);
    }
    lxw_format *const texts[] = {s->heading, s->text, s->wrap, s->good, s->bad};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        format_set_indent(texts[i], 1);
    format_set_align(s->heading_num, LXW_ALIGN_RIGHT);
    format_set_align(s->text_right, LXW_ALIGN_RIGHT);
    format_set_text_wrap(s->wrap);
    format_set_font_color(s->good, XLSX_GREEN);
    format_set_font_color(s->bad, XLSX_RED);
    format_set_bold(s->bad);
}

bool xlsx_style_init(struct xlsx *x, struct err *err)
{
    struct xlsx_style *s = &x->style;
    lxw_format **const texts[] = {&s->title, &s->band,    &s->section,     &s->label,
                                  &s->value, &s->heading, &s->heading_num, &s->text,
                                  &s->wrap,  &s->good,    &s->bad,         &s->text_right};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if ((*texts[i] = xlsx_format(x, "@")) == NULL)
            return err_set(err, ERR_LIMIT, "no memory for a format");
    const struct sheet_column count = {.kind = CELL_INT};
    if ((s->count = xlsx_column_format(x, &count)) == NULL)
        return err_set(err, ERR_LIMIT, "no memory for a format");
    xlsx_style_cover(s);
    xlsx_style_tables(s);
    return true;
}

static const char *xlsx_pattern(const struct sheet_column *column, struct arena *arena)
{
    static const char zeros[] = "000000000000000000";
    static const char maybe[] = "##################";
    _Static_assert(sizeof zeros == DEC_SCALE_MAX + 1 && sizeof maybe == sizeof zeros,
                   "a pattern for every scale");
    switch (column->kind) {
    case CELL_TEXT: return "@";
    case CELL_INT: return "#,##0";
    case CELL_DATE: return "yyyy-mm-dd";
    case CELL_TIME: return "yyyy-mm-dd hh:mm:ss";
    case CELL_DEC: break;
    }
    if (column->decimals == 0)
        return "#,##0";
    int least = column->min_decimals > 0 ? column->min_decimals : 0;
    return arena_printf(arena, "#,##0.%.*s%.*s", least, zeros, column->decimals - least, maybe)
        .data;
}

/*
 * One format object per look: libxlsxwriter remembers the index of the first of two equal formats
 * only, and for every cell of the second it hashes the format again (a fifth of all time).
 */
lxw_format *xlsx_column_format(struct xlsx *x, const struct sheet_column *column)
{
    const char         *pattern = xlsx_pattern(column, x->arena);
    bool                number = column->kind == CELL_INT || column->kind == CELL_DEC;
    struct xlsx_shared *shared = x->shared;
    while (shared != NULL && (shared->number != number || strcmp(shared->pattern, pattern) != 0))
        shared = shared->next;
    if (shared != NULL)
        return shared->format;
    shared = ARENA_NEW(x->arena, struct xlsx_shared);
    *shared = (struct xlsx_shared){pattern, number, xlsx_format(x, pattern), x->shared};
    if (shared->format == NULL)
        return NULL;
    if (!number) {
        format_set_align(shared->format, LXW_ALIGN_LEFT);
        format_set_indent(shared->format, 1); /* away from the number to its left */
    }
    x->shared = shared;
    return shared->format;
}

/* Without a forced decimal Excel shows a bare point after whole numbers: they get their own. */
lxw_format *xlsx_whole_format(struct xlsx *x, const struct sheet_column *column)
{
    bool bare = column->kind == CELL_DEC && column->min_decimals == 0 && column->decimals > 0;
    const struct sheet_column count = {.kind = CELL_INT};
    return xlsx_column_format(x, bare ? &count : column);
}

bool xlsx_page_setup(lxw_worksheet *sheet, bool landscape, struct err *err)
{
    worksheet_set_paper(sheet, XLSX_PAPER_A4);
    if (landscape)
        worksheet_set_landscape(sheet);
    worksheet_set_margins(sheet, XLSX_MARGIN_SIDE, XLSX_MARGIN_SIDE, XLSX_MARGIN_END,
                          XLSX_MARGIN_END);
    worksheet_fit_to_pages(sheet, 1, 0);
    return xlsx_ok(worksheet_set_footer(sheet, "&L&8&A&R&8&P / &N"), err);
}
