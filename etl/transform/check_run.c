#include "etl/transform/check_run.h"

#include <string.h>

#define CHECK_FOLDER "sql/check/"
#define CHECK_SUFFIX ".sql"

/* "sql/check/identities.sql" → "identities"; NULL for what the build made of it. */
static const char *check_name(const char *path, struct arena *arena)
{
    size_t first = strlen(CHECK_FOLDER);
    size_t len = strlen(path);
    size_t tail = strlen(CHECK_SUFFIX);
    if (strcmp(path + len - tail, CHECK_SUFFIX) != 0)
        return NULL;
    return arena_zcopy(arena, (struct str){path + first, len - first - tail});
}

static bool check_run(struct conn *conn, const char *run_id, const char *path, const char *name,
                      struct arena *arena, struct err *err)
{
    const char *const values[] = {run_id, name};
    return (conn_begin(conn, err) &&
            conn_exec(conn, arena_printf(arena, "%s.keep", path).data, NULL, 0, NULL, err) &&
            conn_exec(conn, "sql/run/control_add.sql", values, COUNT_OF(values), NULL, err) &&
            conn_commit(conn, err)) ||
           err_wrap(err, "control %s", name);
}

bool check_run_all(struct conn *conn, const char *run_id, size_t *controls, struct arena *arena,
                   struct err *err)
{
    const struct sql_file *file;
    const char *const      run[] = {run_id};
    *controls = 0;
    if (!conn_exec(conn, "sql/run/control_clear.sql", run, 1, NULL, err))
        return false;
    for (size_t i = 0; (file = sql_under(CHECK_FOLDER, i)) != NULL; i++) {
        const char *name = check_name(file->path, arena);
        if (name == NULL)
            continue;
        if (!check_run(conn, run_id, file->path, name, arena, err))
            return false;
        (*controls)++;
    }
    return true;
}
