#include "etl/transform/check_run.h"

#include <stdio.h>
#include <string.h>

#define CHECK_FOLDER    "sql/check/"
#define CHECK_ROWS_SAID 3 /* of a failed control, in the message */

static bool check_failed(const char *path, const struct table *t, struct err *err)
{
    char   said[512] = "";
    size_t used = 0;
    for (size_t r = 0; r < t->rows && r < CHECK_ROWS_SAID; r++)
        for (size_t c = 0; c < t->columns && used < sizeof said; c++) {
            const char *value = table_z(t, r, c);
            int n = snprintf(said + used, sizeof said - used, "%s%s %s", c == 0 ? "; " : ", ",
                             t->names[c], value == NULL ? "NULL" : value);
            used += n < 0 ? 0 : (size_t)n;
        }
    return err_set(err, ERR_DIFFERENCE,
                   "control %s failed with %zu rows: nothing is published%s. Run the same file in "
                   "psql for all of them",
                   path, t->rows, said);
}

bool check_run_all(struct conn *conn, size_t *passed, struct arena *arena, struct err *err)
{
    const struct sql_file *file;
    for (*passed = 0; (file = sql_under(CHECK_FOLDER, *passed)) != NULL; (*passed)++) {
        struct table t;
        size_t       mark = arena_mark(arena);
        if (!conn_table(conn, file->path, NULL, 0, &t, arena, err))
            return false;
        if (t.rows > 0)
            return check_failed(file->path, &t, err);
        arena_rewind(arena, mark);
    }
    return true;
}
