#include <string.h>

#include "etl/report/mask.h"
#include "etl/report/report_impl.h"

#define ANNEX_SCRATCH (64U << 20) /* of one row */

struct annex_cell {
    char text[CANON_MAX];
};

/* One table of the book. */
struct annex {
    struct report_job  job;
    struct bound       bound;
    struct sheet       sheet;
    struct str        *cells;
    size_t            *columns; /* of the definition: those that are shown */
    struct annex_cell *room;
};

static void annex_columns(struct annex *annex, struct arena *arena)
{
    const struct report_def *def = annex->job.def;
    size_t                   n = 0;
    annex->cells = ARENA_ARRAY(arena, struct str, def->column_count);
    annex->columns = ARENA_ARRAY(arena, size_t, def->column_count);
    annex->room = ARENA_ARRAY(arena, struct annex_cell, def->column_count);
    for (size_t i = 0; i < def->column_count; i++)
        if (edition_shows(&annex->job, &def->columns[i]))
            annex->columns[n++] = i;
}

static bool annex_row(struct annex *annex, struct sink *sink, struct row row, struct arena *scratch,
                      struct err *err)
{
    for (size_t i = 0; i < annex->sheet.column_count; i++) {
        const struct report_column *column = &annex->job.def->columns[annex->columns[i]];
        struct str                  cell = row.cells[annex->bound.source[annex->columns[i]]];
        if (!canon_cell(column, cell, annex->room[i].text, &annex->cells[i], err))
            return false;
        if (annex->job.edition.masked && column->mask != MASK_NONE)
            annex->cells[i] = mask_text(column->mask, annex->cells[i], scratch);
    }
    return sink_row(sink, (struct row){annex->cells, annex->sheet.column_count}, err);
}

static bool annex_rows(struct annex *annex, struct sink *sink, struct conn *conn,
                       struct arena *scratch, struct err *err)
{
    struct copy_out *copy;
    struct row       row;
    enum rows_next   next;
    if (!copy_out_query(&copy, conn, annex->job.def->query, annex->bound.count, scratch, err))
        return false;
    size_t mark = arena_mark(scratch);
    while ((next = copy_out_next(copy, &row, err)) == ROWS_ROW) {
        if (!annex_row(annex, sink, row, scratch, err))
            return false;
        arena_rewind(scratch, mark);
    }
    return next == ROWS_END;
}

static bool annex_write(const struct unit *unit, const struct report_def *def, struct sink *sink,
                        struct arena *arena, struct err *err)
{
    struct arena  scratch;
    struct annex *annex = ARENA_NEW(arena, struct annex); /* the sink keeps the sheet */
    annex->job = *unit->job;
    annex->job.def = def;
    if (!report_bind(&annex->bound, def, false, unit->conn, arena, err))
        return err_wrap(err, "%s", def->name);
    annex_columns(annex, arena);
    edition_sheet(&annex->job, &annex->sheet, arena);
    if (!sink_annex(sink, &annex->sheet, err))
        return false;
    arena_open(&scratch, "row", ANNEX_SCRATCH);
    bool ok = annex_rows(annex, sink, unit->conn, &scratch, err);
    arena_close(&scratch);
    return ok || err_wrap(err, "%s", def->name);
}

bool report_annexes(const struct unit *unit, struct sink *sink, struct arena *arena,
                    struct err *err)
{
    for (size_t i = 0; i < report_registry_count; i++) {
        const struct report_def *def = report_registry[i];
        if (def->book != NULL && strcmp(def->book, unit->def->name) == 0 &&
            !annex_write(unit, def, sink, arena, err))
            return false;
    }
    return true;
}
