/*
 * xlsx_place.c - the rows of another workbook taken over: a data sheet's rows begin under its
 * heading in every file, so what stands before a cut, row numbers and all, is good for the next.
 *
 * A place is: rows and cut cells (sink.c), those of the sheet's XML (place.h), and per column its
 * width, whether some number had to be text, and what its numbers add up to. Only the first page of
 * the first table can be gone on with; a table of more pages has places up to where that one ends.
 */
#include "etl/out/xlsx_impl.h"

#include <stdio.h>

#include "etl/out/place.h"

#define PLACE_COLUMN (DEC_TEXT_MAX + 32) /* of one column's words */

static void place_column(const struct xlsx *x, size_t c, char *to)
{
    char       buf[DEC_TEXT_MAX];
    struct str sum = x->def->columns[c].summed ? dec_print(x->sums[c], buf) : STR("-");
    (void)snprintf(to, PLACE_COLUMN, " %zu %c %.*s", x->widths[c], x->as_text[c] ? 't' : 'n',
                   STR_ARG(sum));
}

bool xlsx_place_cut(struct sink *sink, struct str *state, struct arena *arena, struct err *err)
{
    struct xlsx     *x = sink->state;
    struct cut_place place;
    *state = STR_NULL;
    if (!xlsx_out_mark(x, &place, err))
        return false;
    if (x->pages > 1)
        return true;
    if (x->words == NULL)
        x->words = ARENA_ARRAY(x->arena, char, x->def->column_count *PLACE_COLUMN);
    char *to = x->words;
    for (size_t c = 0; c < x->def->column_count; c++) {
        place_column(x, c, to);
        to += strlen(to);
    }
    *state = arena_printf(arena, "%s%s", place_print(&place, arena).data, x->words);
    return true;
}

static bool place_take_column(struct xlsx *x, size_t c, struct str *rest, struct err *err)
{
    uint64_t   width;
    struct str kind;
    struct str sum;
    if (!place_number(rest, &width) || !place_word(rest, &kind) || !place_word(rest, &sum) ||
        kind.len != 1 || (kind.data[0] != 't' && kind.data[0] != 'n'))
        return false;
    xlsx_widen(&x->widths[c], (size_t)width);
    x->as_text[c] = kind.data[0] == 't';
    return !x->def->columns[c].summed || dec_parse(sum, x->sums[c].scale, &x->sums[c], err);
}

bool xlsx_place_resume(struct sink *sink, struct err *err)
{
    struct xlsx     *x = sink->state;
    struct cut_place place;
    struct str       rest;
    bool             ok = sink_place(sink, &rest, err) && place_parse(&rest, &place) &&
              sha256_resume(x->content, str_from_z(place.content));
    for (size_t c = 0; ok && c < x->def->column_count; c++)
        ok = place_take_column(x, c, &rest, err);
    if (!ok || rest.len > 0 || sink->figures.rows > x->rows_max)
        return err_set(err, ERR_DATA, "%s: \"%.*s\" is no place to go on from", sink->from->path,
                       STR_ARG(sink->from->state));
    x->last->rows = (lxw_row_t)sink->figures.rows;
    return xlsx_out_resume(x, sink->from, &place, err);
}
