#include "etl/out/xlsx_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include "etl/base/utf8.h"
#include "etl/out/cell.h"
#include "etl/out/tree.h"

#define XLSX_WIDTH_MIN      8
#define XLSX_WIDTH_FILTER   3 /* the filter's button covers the end of a heading */
#define XLSX_HEADER_HEIGHT  22.0
#define XLSX_PAPER_A3       8
#define XLSX_PRINT_PCT      65    /* smaller than that nobody reads */
#define XLSX_PAPER_A4_CHARS 224.0 /* in a row of a landscape page at that */
#define XLSX_PAPER_A3_CHARS 327.0
#define XLSX_RANGE_MAX      32 /* "A1:XFD1048576" and some room */

lxw_worksheet *xlsx_add_sheet(struct xlsx *x, const char *name, struct err *err)
{
    errno = 0;
    lxw_worksheet *sheet = workbook_add_worksheet(x->book, name);
    if (sheet != NULL) {
        struct xlsx_leaf *leaf = ARENA_NEW(x->arena, struct xlsx_leaf);
        *leaf = (struct xlsx_leaf){.sheet = sheet, .name = name};
        if (x->leaf_last == NULL)
            x->leaves = leaf;
        else
            x->leaf_last->next = leaf;
        x->leaf_last = leaf;
        return sheet;
    }
    if (errno != 0)
        (void)err_set_errno(err, errno, "%s: temporary file of a worksheet", x->path);
    else
        (void)err_set(err, ERR_IO, "%s: worksheet \"%s\" was refused", x->path, name);
    return NULL;
}

void xlsx_widen(size_t *width, size_t need)
{
    if (*width < need)
        *width = need;
}

static bool xlsx_data_header(struct xlsx *x, lxw_worksheet *sheet, struct err *err)
{
    if (!xlsx_ok(worksheet_set_row(sheet, 0, XLSX_HEADER_HEIGHT, NULL), err))
        return false;
    for (size_t c = 0; c < x->def->column_count; c++) {
        const struct sheet_column *column = &x->def->columns[c];
        struct str                 heading = str_from_z(cell_heading(x->def, column));
        bool                       number = column->kind == CELL_INT || column->kind == CELL_DEC;
        lxw_format                *format = number ? x->style.heading_num : x->style.heading;
        if (!xlsx_text(x, sheet, 0, c, heading, format, err))
            return false;
        xlsx_widen(&x->widths[c], utf8_width(heading) + XLSX_WIDTH_FILTER);
    }
    worksheet_freeze_panes(sheet, 1, 0);
    return true;
}

static bool xlsx_data_page(struct xlsx *x, struct err *err)
{
    struct xlsx_page *page = ARENA_NEW(x->arena, struct xlsx_page);
    const char       *word = x->main == NULL ? xlsx_word(x, "数据", "Data") : x->def->title;
    x->pages++;
    page->name = x->pages == 1 ? word : arena_printf(x->arena, "%s %d", word, x->pages).data;
    /* The cover is the first sheet, and no other comes before the last page. */
    page->part = arena_printf(x->arena, "xl/worksheets/sheet%d.xml", 1 + ++x->page_count).data;
    page->spooled = x->spooled;
    page->sheet = xlsx_add_sheet(x, page->name, err);
    if (page->sheet == NULL)
        return false;
    if (x->last == NULL)
        x->first = page;
    else
        x->last->next = page;
    x->last = page;
    if (x->page_last == NULL)
        x->page_first = page;
    else
        x->page_last->later = page;
    x->page_last = page;
    return xlsx_data_header(x, page->sheet, err);
}

bool xlsx_data_open(struct xlsx *x, struct err *err)
{
    size_t columns = x->def->column_count;
    assert(columns <= LXW_COL_MAX);
    x->formats = ARENA_ARRAY(x->arena, lxw_format *, columns);
    x->whole = ARENA_ARRAY(x->arena, lxw_format *, columns);
    x->widths = ARENA_ARRAY(x->arena, size_t, columns);
    x->sums = ARENA_ARRAY(x->arena, struct dec, columns);
    x->as_text = ARENA_ARRAY(x->arena, bool, columns);
    x->rows_max = x->def->sheet_rows == 0 ? XLSX_ROWS_USUAL : x->def->sheet_rows;
    assert(x->rows_max <= XLSX_ROWS_MAX);
    for (size_t c = 0; c < columns; c++) {
        const struct sheet_column *column = &x->def->columns[c];
        x->formats[c] = xlsx_column_format(x, column);
        x->whole[c] = xlsx_whole_format(x, column);
        x->sums[c].scale = column->kind == CELL_DEC ? column->decimals : 0;
        if (x->formats[c] == NULL || x->whole[c] == NULL)
            return err_set(err, ERR_LIMIT, "%s: no memory for a format", x->path);
    }
    return xlsx_row_open(x, err) && xlsx_data_page(x, err);
}

static bool xlsx_page_is_full(const struct xlsx *x)
{
    return x->last->rows >= x->rows_max ||
           x->last->figures.content + pack_content(x->pack) + x->xml.used + XLSX_BUFFER >=
               XLSX_XML_MAX;
}

bool xlsx_data_turn(struct xlsx *x, struct err *err)
{
    return !xlsx_page_is_full(x) || (xlsx_out_cut(x, x->last, err) && xlsx_data_page(x, err));
}

static double xlsx_width(size_t shown)
{
    size_t width = shown + XLSX_WIDTH_PAD;
    width = width < XLSX_WIDTH_MIN ? XLSX_WIDTH_MIN : width;
    return (double)(width > XLSX_WIDTH_MAX ? XLSX_WIDTH_MAX : width);
}

/* The columns repeated on every page: up to the last of the key that leaves two thirds of it free.
 */
static bool xlsx_data_repeat(const struct xlsx *x, lxw_worksheet *sheet, struct err *err)
{
    double width = 0;
    size_t keep = 0;
    for (size_t c = 0; c < x->def->column_count; c++) {
        width += xlsx_width(x->widths[c]);
        if (width > XLSX_PAPER_A3_CHARS / 3)
            break;
        if (x->def->columns[c].key)
            keep = c + 1;
    }
    return keep == 0 || xlsx_ok(worksheet_repeat_columns(sheet, 0, (lxw_col_t)(keep - 1)), err);
}

/* On paper: one page wide while that can be read, on A4, then on A3; else several beside each
 * other. */
static bool xlsx_data_print(const struct xlsx *x, lxw_worksheet *sheet, struct err *err)
{
    double width = 0;
    for (size_t c = 0; c < x->def->column_count; c++)
        width += xlsx_width(x->widths[c]);
    if (width > XLSX_PAPER_A4_CHARS)
        worksheet_set_paper(sheet, XLSX_PAPER_A3);
    if (width <= XLSX_PAPER_A3_CHARS)
        return true;
    worksheet_set_print_scale(sheet, XLSX_PRINT_PCT);
    worksheet_print_across(sheet);
    return xlsx_data_repeat(x, sheet, err);
}

bool xlsx_data_finish(struct xlsx *x, struct err *err)
{
    lxw_col_t last = (lxw_col_t)(x->def->column_count - 1);
    char      range[XLSX_RANGE_MAX];
    if (!xlsx_out_cut(x, x->last, err))
        return false;
    for (struct xlsx_page *page = x->first; page != NULL; page = page->next) {
        for (lxw_col_t c = 0; c <= last; c++) {
            double width = xlsx_width(x->widths[c]);
            if (!xlsx_ok(worksheet_set_column(page->sheet, c, c, width, NULL), err))
                return false;
        }
        lxw_rowcol_to_range(range, 0, 0, page->rows, last);
        page->sheet->dim_rowmax = page->rows; /* it has seen the heading only */
        if (!xlsx_ok(worksheet_autofilter(page->sheet, 0, 0, page->rows, last), err) ||
            !xlsx_ok(worksheet_repeat_rows(page->sheet, 0, 0), err) ||
            !xlsx_ok(worksheet_ignore_errors(page->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range),
                     err) ||
            !xlsx_page_setup(page->sheet, true, err) || !xlsx_data_print(x, page->sheet, err))
            return false;
    }
    return true;
}

bool xlsx_book_sound(struct xlsx *x, struct err *err)
{
    for (struct xlsx_leaf *leaf = x->leaves; leaf != NULL; leaf = leaf->next) {
        errno = 0;
        lxw_worksheet_write_single_row(leaf->sheet); /* else the last row waits for the close */
        if (fflush(leaf->sheet->file) != 0 || ferror(leaf->sheet->file) != 0)
            return tree_error(
                err, errno != 0 ? errno : EIO, x->path,
                arena_printf(x->arena, "temporary file of worksheet \"%s\"", leaf->name).data);
        leaf->staged = ftello(leaf->sheet->file);
    }
    return true;
}
