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
    assert(sheet->column_count > 0);
    struct sink *sink = ARENA_NEW(arena, struct sink);
    sink->ops = ops;
    sink->sheet = sheet;
    sink->arena = arena;
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
