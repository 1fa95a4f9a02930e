#include "etl/out/sink_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "etl/out/tree.h"

static void sink_abandon(void *arg)
{
    struct sink *sink = arg;
    if (sink->phase == SINK_DONE)
        return;
    sink->phase = SINK_DONE;
    sink->ops->abandon(sink);
    (void)unlink(sink->temp_path);
}

bool sink_open(struct sink **out, const struct sink_ops *ops, const struct sheet *sheet,
               const char *path, struct arena *arena, struct err *err)
{
    return sink_resume(out, ops, sheet, path, NULL, arena, err);
}

bool sink_resume(struct sink **out, const struct sink_ops *ops, const struct sheet *sheet,
                 const char *path, const struct place_from *from, struct arena *arena,
                 struct err *err)
{
    assert(sheet->column_count > 0);
    struct sink *sink = ARENA_NEW(arena, struct sink);
    sink->ops = ops;
    sink->sheet = sheet;
    sink->arena = arena;
    sink->from = from;
    sink->final_path = arena_printf(arena, "%s%s", path, ops->suffix).data;
    sink->temp_path = arena_printf(arena, "%s%s.part", path, ops->suffix).data;
    arena_defer(arena, sink_abandon, sink); /* before open: a half-open sink is cleaned up too */
    if (!ops->open(sink, err))
        return false;
    *out = sink;
    return true;
}

bool sink_row(struct sink *sink, struct row row, struct err *err)
{
    assert(sink->phase == SINK_OPEN);
    const struct sheet *sheet = sink->annex == NULL ? sink->sheet : sink->annex;
    uint64_t           *rows = sink->annex == NULL ? &sink->figures.rows : &sink->annex_rows;
    assert(row.count == sheet->column_count);
    if (!sink->ops->row(sink, row, err))
        return err_wrap(err, "%s: %s%srow %llu", sink->final_path,
                        sink->annex == NULL ? "" : sheet->title, sink->annex == NULL ? "" : ": ",
                        (unsigned long long)*rows + 1);
    (*rows)++;
    return true;
}

/* Before what the format says of the place: the rows so far. */
bool sink_cut(struct sink *sink, struct str *state, struct arena *arena, struct err *err)
{
    assert(sink->phase == SINK_OPEN && sink->annex == NULL);
    if (!sink->ops->cut(sink, state, arena, err))
        return err_wrap(err, "%s", sink->final_path);
    if (!str_is_null(*state))
        *state = arena_printf(arena, "%llu %llu %s", (unsigned long long)sink->figures.rows,
                              (unsigned long long)sink->figures.cut_cells, state->data);
    return true;
}

bool sink_place(struct sink *sink, struct str *rest, struct err *err)
{
    *rest = sink->from->state;
    return place_parse_rows(rest, &sink->figures.rows, &sink->figures.cut_cells) ||
           err_set(err, ERR_DATA, "\"%.*s\" is no place to go on from", STR_ARG(sink->from->state));
}

bool sink_annex(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    assert(sink->phase == SINK_OPEN);
    assert(sink->ops->annex != NULL && sheet->column_count > 0);
    if (!sink->ops->annex(sink, sheet, err))
        return err_wrap(err, "%s: %s", sink->final_path, sheet->report);
    sink->annex = sheet;
    sink->annex_rows = 0;
    return true;
}

bool sink_finish(struct sink *sink, const struct sheet_closing *closing,
                 struct sink_figures *figures, struct err *err)
{
    assert(sink->phase == SINK_OPEN);
    if (!sink->ops->finish(sink, closing, err))
        return false;
    if (rename(sink->temp_path, sink->final_path) != 0)
        return tree_error(err, errno, sink->temp_path, "rename");
    sink->phase = SINK_DONE;
    *figures = sink->figures;
    return true;
}
