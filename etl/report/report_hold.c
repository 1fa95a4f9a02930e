#include "etl/report/report_run.h"

#define HOLD_REASONS_SAID 3

bool report_held(const struct report_job *job, struct conn *conn, const char **why,
                 struct arena *arena, struct err *err)
{
    struct table t;
    *why = NULL;
    if (job->def->hold == NULL || (job->reader & READER_FINANCE) != 0)
        return true;
    if (!conn_table(conn, job->def->hold, NULL, 0, &t, arena, err))
        return false;
    for (size_t r = 0; r < t.rows && r < HOLD_REASONS_SAID; r++)
        *why =
            arena_printf(arena, "%s%s%s", r == 0 ? "" : *why, r == 0 ? "" : "; ", table_z(&t, r, 0))
                .data;
    if (t.rows > HOLD_REASONS_SAID)
        *why = arena_printf(arena, "%s; and %zu more", *why, t.rows - HOLD_REASONS_SAID).data;
    return true;
}
