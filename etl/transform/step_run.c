#include "etl/transform/step_run.h"

static bool step_run(struct conn *conn, const char *path, struct err *err)
{
    bool ok = conn_begin(conn, err) && conn_run(conn, path, err) && conn_commit(conn, err);
    if (!ok)
        conn_rollback(conn);
    return ok;
}

bool step_run_all(struct conn *conn, const struct step_watch *watch, struct err *err)
{
    for (size_t i = 0; i < step_registry_count; i++)
        if (!step_run(conn, step_registry[i], err) ||
            !watch->done(watch->arg, step_registry[i], i + 1, err))
            return false;
    return true;
}
