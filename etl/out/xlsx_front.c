/*
 * xlsx_front.c - what a partner sees first: the cover, and charts over a small table each.
 */
#include "etl/out/xlsx_impl.h"

#define COVER_MARGIN      2.0 /* widths in characters, heights in points */
#define COVER_LABEL       34.0
#define COVER_VALUE       72.0
#define COVER_VALUE_CHARS 66
#define COVER_LABEL_CHARS 32
#define COVER_LINE        16.0
#define COVER_PAD         6.0
#define COVER_TITLE       36.0
#define COVER_SECTION     26.0
#define COVER_LINES_MAX   20
#define COVER_COL_LABEL   1
#define COVER_COL_VALUE   2
#define COVER_COL_LAST    3

#define CHART_ROWS       20 /* of the sheet, which one chart takes at least */
#define CHART_GAP        3
#define CHART_PAGES      16 /* printed one chart a page, as far as there are page breaks */
#define CHART_PRINT_PCT  65 /* what puts table and chart beside each other on a page */
#define CHART_COLUMN     4  /* charts stand right of their table */
#define CHART_WIDTH      720
#define CHART_HEIGHT     380
#define CHART_LABELS     28.0 /* a cycle and a partner id */
#define CHART_VALUES     20.0
#define CHART_COLOR      0x2F6DB5U
#define CHART_LINE_PT    2.25F
#define CHART_GAP_PCT    60
#define CHART_TITLE_SIZE 12
#define CHART_FONT_SIZE  9
#define CHART_INK        0x1F2D3DU
#define CHART_GRID       0xDDE3EAU
#define CHART_GRID_PT    0.75F

static bool cover_band(struct xlsx *x, lxw_row_t row, double height, struct err *err)
{
    if (!xlsx_ok(worksheet_set_row(x->cover, row, height, NULL), err))
        return false;
    for (lxw_col_t c = 0; c <= COVER_COL_LAST; c++)
        if (!xlsx_ok(worksheet_write_blank(x->cover, row, c, x->style.band), err))
            return false;
    return true;
}

static size_t cover_lines(const char *text, size_t chars)
{
    size_t lines = xlsx_lines(str_from_z(text), chars);
    return lines > COVER_LINES_MAX ? COVER_LINES_MAX : lines;
}

static bool cover_notes(struct xlsx *x, const struct sheet_note *notes, size_t count,
                        lxw_row_t *row, struct err *err)
{
    for (size_t i = 0; i < count; i++, (*row)++) {
        const char *value = notes[i].value == NULL ? "" : notes[i].value;
        size_t      lines = cover_lines(value, COVER_VALUE_CHARS);
        size_t      label_lines = cover_lines(notes[i].label, COVER_LABEL_CHARS);
        lines = lines < label_lines ? label_lines : lines;
        double height = (double)lines * COVER_LINE + COVER_PAD;
        if (!xlsx_ok(worksheet_set_row(x->cover, *row, height, NULL), err) ||
            !xlsx_text(x, x->cover, *row, COVER_COL_LABEL, str_from_z(notes[i].label),
                       x->style.label, err) ||
            !xlsx_text(x, x->cover, *row, COVER_COL_VALUE, str_from_z(value), x->style.value, err))
            return err_wrap(err, "cover");
    }
    return true;
}

static bool cover_section(struct xlsx *x, const char *text, lxw_row_t *row, struct err *err)
{
    return xlsx_ok(worksheet_set_row(x->cover, *row, COVER_SECTION, NULL), err) &&
           xlsx_text(x, x->cover, (*row)++, COVER_COL_LABEL, str_from_z(text), x->style.section,
                     err);
}

static bool cover_columns(lxw_worksheet *sheet, struct err *err)
{
    return xlsx_ok(worksheet_set_column(sheet, 0, 0, COVER_MARGIN, NULL), err) &&
           xlsx_ok(worksheet_set_column(sheet, 1, 1, COVER_LABEL, NULL), err) &&
           xlsx_ok(worksheet_set_column(sheet, 2, 2, COVER_VALUE, NULL), err) &&
           xlsx_ok(worksheet_set_column(sheet, 3, 3, COVER_MARGIN, NULL), err);
}

bool xlsx_cover(struct xlsx *x, const struct sheet_closing *closing, struct err *err)
{
    const struct sheet *def = x->def;
    lxw_row_t           row = 0;

    worksheet_gridlines(x->cover, LXW_HIDE_ALL_GRIDLINES);
    if (!cover_columns(x->cover, err) || !xlsx_page_setup(x->cover, false, err) ||
        !cover_band(x, row, COVER_TITLE, err) ||
        !xlsx_text(x, x->cover, row, COVER_COL_LABEL, str_from_z(def->title), x->style.title, err))
        return false;
    row += 2;
    if (!cover_section(x, xlsx_word(x, "报表", "Report"), &row, err) ||
        !cover_notes(x, def->notes, def->note_count, &row, err))
        return false;
    row++;
    return closing->note_count == 0 ||
           (cover_section(x, xlsx_word(x, "合计", "Totals"), &row, err) &&
            cover_notes(x, closing->notes, closing->note_count, &row, err));
}

struct chart_place {
    lxw_worksheet *sheet;
    const char    *name;
    lxw_row_t      top;
};

static bool chart_table(struct xlsx *x, const struct sheet_chart *def, struct chart_place place,
                        struct err *err)
{
    const struct sheet_column as = {.kind = CELL_DEC, .decimals = DEC_SCALE_MAX, .min_decimals = 2};
    lxw_format               *format = xlsx_column_format(x, &as);
    lxw_row_t                 row = place.top;
    if (format == NULL)
        return err_set(err, ERR_LIMIT, "no memory for a format");
    if (!xlsx_text(x, place.sheet, row++, 1, str_from_z(def->title), x->style.section, err) ||
        !xlsx_text(x, place.sheet, row, 1, str_from_z(xlsx_word(x, "项目", "Item")),
                   x->style.heading, err) ||
        !xlsx_text(x, place.sheet, row++, 2, str_from_z(xlsx_word(x, "数值", "Value")),
                   x->style.heading_num, err))
        return false;
    for (size_t i = 0; i < def->count; i++, row++)
        if (!xlsx_text(x, place.sheet, row, 1, str_from_z(def->labels[i]), x->style.text, err) ||
            !xlsx_number(x, place.sheet, row, 2, str_from_z(def->values[i]), format, err))
            return false;
    return true;
}

static bool chart_draw(struct xlsx *x, const struct sheet_chart *def, struct chart_place place,
                       struct err *err)
{
    bool       line = def->kind == CHART_LINE;
    lxw_chart *chart = workbook_add_chart(x->book, line ? LXW_CHART_LINE : LXW_CHART_BAR);
    if (chart == NULL)
        return err_set(err, ERR_LIMIT, "no memory for a chart");
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    if (series == NULL)
        return err_set(err, ERR_LIMIT, "no memory for a chart");
    lxw_row_t from = place.top + 2;
    lxw_row_t to = place.top + 1 + (lxw_row_t)def->count;
    chart_series_set_categories(series, place.name, from, 1, to, 1);
    chart_series_set_values(series, place.name, from, 2, to, 2);
    lxw_chart_line stroke = {.color = CHART_COLOR, .width = CHART_LINE_PT};
    lxw_chart_fill fill = {.color = CHART_COLOR};
    if (line)
        chart_series_set_line(series, &stroke);
    else
        chart_series_set_fill(series, &fill);
    lxw_chart_font title = {.size = CHART_TITLE_SIZE, .color = CHART_INK};
    lxw_chart_font small = {.size = CHART_FONT_SIZE, .color = CHART_INK};
    lxw_chart_line grid = {.color = CHART_GRID, .width = CHART_GRID_PT};
    chart_title_set_name(chart, def->title);
    chart_title_set_name_font(chart, &title);
    chart_axis_set_num_font(chart->x_axis, &small);
    chart_axis_set_num_font(chart->y_axis, &small);
    chart_axis_major_gridlines_set_line(line ? chart->y_axis : chart->x_axis, &grid);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    chart_axis_set_num_format(line ? chart->y_axis : chart->x_axis, "#,##0");
    if (!line) {
        chart_axis_set_reverse(chart->y_axis); /* the first item on top */
        chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_HIGH);
        /* beside the chart, not across a bar below zero */
        chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
        chart_set_series_gap(chart, CHART_GAP_PCT);
    }
    lxw_chart_options options = {
        .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
        .x_scale = CHART_WIDTH / 480.0,
        .y_scale = CHART_HEIGHT / 288.0,
    };
    return xlsx_ok(
        worksheet_insert_chart_opt(place.sheet, place.top, CHART_COLUMN, chart, &options), err);
}

bool xlsx_charts(struct xlsx *x, const struct sheet_closing *closing, struct err *err)
{
    struct chart_place place = {.name = xlsx_word(x, "图表", "Charts"), .top = 1};
    if (closing->chart_count == 0)
        return true;
    place.sheet = xlsx_add_sheet(x, place.name, err);
    if (place.sheet == NULL)
        return false;
    worksheet_gridlines(place.sheet, LXW_HIDE_ALL_GRIDLINES);
    if (!xlsx_ok(worksheet_set_column(place.sheet, 0, 0, COVER_MARGIN, NULL), err) ||
        !xlsx_ok(worksheet_set_column(place.sheet, 1, 1, CHART_LABELS, NULL), err) ||
        !xlsx_ok(worksheet_set_column(place.sheet, 2, 2, CHART_VALUES, NULL), err) ||
        !xlsx_page_setup(place.sheet, true, err))
        return false;
    worksheet_set_print_scale(place.sheet, CHART_PRINT_PCT); /* breaks need a scale, not a fit */
    lxw_row_t breaks[CHART_PAGES + 1] = {0};
    size_t    pages = 0;
    for (size_t i = 0; i < closing->chart_count; i++) {
        const struct sheet_chart *def = &closing->charts[i];
        if (def->count == 0)
            continue;
        if (place.top > 1 && pages < CHART_PAGES)
            breaks[pages++] = place.top - 1; /* a chart's own row would print its edge twice */
        if (!chart_table(x, def, place, err) || !chart_draw(x, def, place, err))
            return err_wrap(err, "chart \"%s\"", def->title);
        place.top += (lxw_row_t)(def->count > CHART_ROWS ? def->count : CHART_ROWS) + CHART_GAP;
    }
    return pages == 0 || xlsx_ok(worksheet_set_h_pagebreaks(place.sheet, breaks), err);
}
