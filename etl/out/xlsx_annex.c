/*
 * xlsx_annex.c - further tables of a workbook, each with columns of its own.
 *
 * The writer of data sheets knows one table; while a further one is open, the struct is a copy of
 * the first table's with other columns, and the first waits in x->main.
 */
#include "etl/out/xlsx_impl.h"

#include <assert.h>

/* What stands for the whole book, whichever table is open. */
static void annex_restore(struct xlsx *x)
{
    const struct xlsx *first = x->main;
    x->def = first->def;
    x->first = first->first;
    x->last = first->last;
    x->pages = first->pages;
    x->rows_max = first->rows_max;
    x->formats = first->formats;
    x->whole = first->whole;
    x->widths = first->widths;
    x->sums = first->sums;
    x->as_text = first->as_text;
    x->opens = first->opens;
    x->seen = first->seen;
    x->main = NULL;
}

static void annex_note(struct xlsx *x, const struct sheet *def)
{
    struct xlsx_annex *annex = ARENA_NEW(x->arena, struct xlsx_annex);
    annex->def = def;
    if (x->annex_last == NULL)
        x->annexes = annex;
    else
        x->annex_last->next = annex;
    x->annex_last = annex;
}

bool xlsx_annex_open(struct xlsx *x, const struct sheet *def, struct err *err)
{
    if (!xlsx_annex_finish(x, err))
        return false;
    struct xlsx *first = ARENA_NEW(x->arena, struct xlsx);
    *first = *x;
    x->main = first;
    x->def = def;
    x->first = NULL;
    x->last = NULL;
    x->pages = 0;
    annex_note(x, def);
    assert(def->locale == first->def->locale);
    struct str title = str_from_z(def->title);
    xlsx_out_hash(x, (struct row){&title, 1}); /* between tables */
    return xlsx_data_open(x, err);
}

bool xlsx_annex_finish(struct xlsx *x, struct err *err)
{
    bool further = x->main != NULL;
    if (!further && x->data_done)
        return true;
    if (!xlsx_data_finish(x, err))
        return false;
    if (further)
        annex_restore(x);
    x->data_done = true;
    return true;
}
