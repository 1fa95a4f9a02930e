/*
 * statement.c - one statement with its bound values, and what it returns.
 *
 * A session that does the same for one recipient after the other keeps what it has learnt
 * (conn_keep, conn_alike): a statement that is asked a second time is prepared. With bound values
 * the server parses it once, and plans it anew only while the values make a difference. Without, it
 * is planned once, for whatever the session's settings were then; so such a one is kept only among
 * recipients for whom that plan is as good. The shape of a query is asked once. Nothing is prepared
 * where parts of a statement run on other servers (setting.c): what they are told changes with the
 * transaction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/pg/conn_impl.h"

void conn_keep(struct conn *conn, unsigned what, struct arena *arena)
{
    conn->keeping = what;
    conn->kept_arena = arena;
}

bool conn_alike(struct conn *conn, const char *likeness, const char *variant, struct err *err)
{
    conn->alike = likeness != NULL && !conn->citus && strlen(likeness) < sizeof conn->likeness &&
                  strlen(variant) < sizeof conn->variant;
    if (!conn->alike)
        likeness = variant = "";
    memcpy(conn->variant, variant, strlen(variant) + 1);
    if (strcmp(likeness, conn->likeness) == 0)
        return true;
    memcpy(conn->likeness, likeness, strlen(likeness) + 1);
    for (size_t n = 0; n < CONN_KEPT_MAX; n++)
        conn->kept[n].asked = conn->kept[n].prepared = conn->kept[n].many = false;
    /* The second is for functions, which keep the plans of what is in them by themselves. */
    return conn_command(conn, "deallocate all", 0, NULL, err) &&
           conn_command(conn, "discard plans", 0, NULL, err);
}

/* What is known of the statement in its variant; NULL when there is no more room. */
static struct kept *kept_find(struct conn *conn, const struct sql_file *file, const char *variant)
{
    for (size_t n = 0; n < CONN_KEPT_MAX; n++) {
        struct kept *kept = &conn->kept[n];
        if (kept->file == NULL) {
            kept->file = file;
            memcpy(kept->variant, variant, strlen(variant) + 1);
        }
        if (kept->file == file && strcmp(kept->variant, variant) == 0)
            return kept;
    }
    return NULL;
}

/* The server has the statement under `name` afterwards, unless it refuses it. */
static PGresult *kept_prepare(struct conn *conn, const struct kept *kept, const char *name)
{
    PGresult *result = PQprepare(conn->pg, name, kept->file->text.data, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return result;
    PQclear(result);
    return NULL;
}

struct kept *statement_kept(struct conn *conn, const struct sql_file *file, size_t count)
{
    bool keeps = count > 0 ? (conn->keeping & KEEP_STATEMENTS) != 0 && !conn->citus : conn->alike;
    return keeps ? kept_find(conn, file, count > 0 ? "" : conn->variant) : NULL;
}

bool statement_prepared(struct conn *conn, struct kept *kept, char name[static KEPT_NAME_MAX],
                        PGresult **refused)
{
    *refused = NULL;
    if (kept == NULL || !kept->asked) {
        if (kept != NULL)
            kept->asked = true;
        return false;
    }
    (void)snprintf(name, KEPT_NAME_MAX, "kept_%zu", (size_t)(kept - conn->kept));
    if (!kept->prepared)
        *refused = kept_prepare(conn, kept, name);
    kept->prepared = *refused == NULL;
    return true;
}

static PGresult *statement_result(struct conn *conn, const struct sql_file *file,
                                  const char *const *values, size_t count)
{
    char      name[KEPT_NAME_MAX];
    PGresult *refused;
    if (!statement_prepared(conn, statement_kept(conn, file, count), name, &refused))
        return PQexecParams(conn->pg, file->text.data, (int)count, NULL, values, NULL, NULL, 0);
    return refused != NULL ? refused
                           : PQexecPrepared(conn->pg, name, (int)count, values, NULL, NULL, 0);
}

bool conn_exec(struct conn *conn, const char *path, const char *const *values, size_t count,
               uint64_t *affected, struct err *err)
{
    const struct sql_file *file;
    bool                   own;
    if (!conn_file(path, &file, err) || !conn_enter(conn, &own, err))
        return false;
    PGresult      *result = statement_result(conn, file, values, count);
    ExecStatusType status = PQresultStatus(result);
    bool           ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
              conn_fail(conn, result, file, err);
    if (ok && affected != NULL) {
        const char *rows = PQcmdTuples(result);
        *affected = rows[0] == '\0' ? 0 : strtoull(rows, NULL, 10);
    }
    PQclear(result);
    return conn_leave(conn, own, ok, err);
}

static void table_shape(const PGresult *result, struct table *out, struct arena *arena)
{
    out->columns = (size_t)PQnfields(result);
    const char **names = ARENA_ARRAY(arena, const char *, out->columns);
    unsigned    *types = ARENA_ARRAY(arena, unsigned, out->columns);
    for (size_t i = 0; i < out->columns; i++) {
        names[i] = arena_zcopy(arena, str_from_z(PQfname(result, (int)i)));
        types[i] = PQftype(result, (int)i);
    }
    out->names = names;
    out->types = types;
}

bool conn_table(struct conn *conn, const char *path, const char *const *values, size_t count,
                struct table *out, struct arena *arena, struct err *err)
{
    const struct sql_file *file;
    bool                   own;
    *out = (struct table){0};
    if (!conn_file(path, &file, err) || !conn_enter(conn, &own, err))
        return false;
    PGresult *result = statement_result(conn, file, values, count);
    bool      ok = PQresultStatus(result) == PGRES_TUPLES_OK || conn_fail(conn, result, file, err);
    if (ok) {
        table_shape(result, out, arena);
        out->rows = (size_t)PQntuples(result);
        out->cells = ARENA_ARRAY(arena, struct str, out->rows * out->columns);
        for (size_t i = 0; i < out->rows * out->columns; i++) {
            int r = (int)(i / out->columns);
            int c = (int)(i % out->columns);
            if (PQgetisnull(result, r, c))
                continue;
            struct str value = {PQgetvalue(result, r, c), (size_t)PQgetlength(result, r, c)};
            out->cells[i] = (struct str){arena_zcopy(arena, value), value.len};
        }
    }
    PQclear(result);
    return conn_leave(conn, own, ok, err);
}

static bool statement_shape(struct conn *conn, const struct sql_file *file, struct table *out,
                            struct arena *arena, struct err *err)
{
    PGresult *prepared = PQprepare(conn->pg, "", file->text.data, 0, NULL);
    bool ok = PQresultStatus(prepared) == PGRES_COMMAND_OK || conn_fail(conn, prepared, file, err);
    PQclear(prepared);
    if (!ok)
        return false;
    PGresult *shape = PQdescribePrepared(conn->pg, "");
    ok = PQresultStatus(shape) == PGRES_COMMAND_OK || conn_fail(conn, shape, file, err);
    if (ok)
        table_shape(shape, out, arena);
    PQclear(shape);
    return ok;
}

bool conn_describe(struct conn *conn, const char *path, struct table *out, struct arena *arena,
                   struct err *err)
{
    const struct sql_file *file;
    *out = (struct table){0};
    if (!conn_file(path, &file, err))
        return false;
    struct kept *kept = (conn->keeping & KEEP_SHAPES) == 0 ? NULL : kept_find(conn, file, "");
    if (kept == NULL)
        return statement_shape(conn, file, out, arena, err);
    if (kept->shape.names == NULL &&
        !statement_shape(conn, file, &kept->shape, conn->kept_arena, err))
        return false;
    *out = kept->shape;
    return true;
}
