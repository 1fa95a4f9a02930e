/*
 * copy.c - COPY in and out. Text format: one line a row, TAB between cells, \N for NULL, and a
 * backslash before what would be mistaken for one of these.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "etl/pg/conn_impl.h"

#define COPY_IN_BUFFER 262144U

struct copy_out {
    struct conn           *conn;
    const struct sql_file *file;
    char                  *line; /* libpq's; ours to free */
    PGresult              *one;  /* the same of a prepared statement's row */
    struct str            *cells;
    size_t                 columns;
    struct kept           *known; /* what the session keeps of the query, or NULL */
    uint64_t               rows;  /* so far */
    bool                   own;   /* the transaction */
    bool                   kept;  /* not a COPY, but a prepared statement */
    bool                   done;
};

struct copy_in {
    struct conn           *conn;
    const struct sql_file *file;
    char                  *buffer;
    size_t                 used;
    bool                   own; /* the transaction */
    bool                   done;
};

static bool copy_start(struct conn *conn, const struct sql_file *file, ExecStatusType wanted,
                       bool *own, struct err *err)
{
    if (!conn_enter(conn, own, err))
        return false;
    PGresult *result = PQexec(conn->pg, file->text.data);
    bool      ok = PQresultStatus(result) == wanted;
    if (!ok && PQresultStatus(result) == PGRES_FATAL_ERROR)
        (void)conn_fail(conn, result, file, err);
    else if (!ok)
        (void)err_set(err, ERR_INTERNAL, "%s is no copy statement of the right direction",
                      file->path);
    PQclear(result);
    return ok || conn_leave(conn, *own, false, err);
}

/* After the last line, or after a failed put: what the server says about the whole statement. */
static bool copy_result(struct conn *conn, const struct sql_file *file, bool own, uint64_t *rows,
                        struct err *err)
{
    PGresult *result = PQgetResult(conn->pg);
    bool      ok = PQresultStatus(result) == PGRES_COMMAND_OK || conn_fail(conn, result, file, err);
    if (ok && rows != NULL)
        *rows = strtoull(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    while ((result = PQgetResult(conn->pg)) != NULL)
        PQclear(result);
    return conn_leave(conn, own, ok, err);
}

/* How many rows there were, for the next recipient that is alike. */
static void copy_out_counted(const struct copy_out *copy)
{
    if (copy->known != NULL)
        copy->known->many = copy->rows > KEPT_ROWS_MAX;
}

/* The row that was read last. */
static void copy_out_free(struct copy_out *copy)
{
    PQfreemem(copy->line);
    PQclear(copy->one);
    copy->line = NULL;
    copy->one = NULL;
}

static void copy_out_close(void *arg)
{
    struct copy_out *copy = arg;
    copy_out_free(copy);
    if (copy->done || copy->conn->pg == NULL)
        return;
    conn_cancel(copy->conn); /* nobody wants the rest */
    char *line;
    while (!copy->kept && PQgetCopyData(copy->conn->pg, &line, 0) > 0)
        PQfreemem(line);
    PGresult *result;
    while ((result = PQgetResult(copy->conn->pg)) != NULL)
        PQclear(result);
    copy->done = true;
    if (copy->own)
        conn_rollback(copy->conn);
}

static struct copy_out *copy_out_new(struct conn *conn, size_t columns, struct arena *arena)
{
    struct copy_out *copy = ARENA_NEW(arena, struct copy_out);
    copy->conn = conn;
    copy->columns = columns;
    copy->cells = ARENA_ARRAY(arena, struct str, columns);
    return copy;
}

bool copy_out_open(struct copy_out **out, struct conn *conn, const char *path, size_t columns,
                   struct arena *arena, struct err *err)
{
    struct copy_out *copy = copy_out_new(conn, columns, arena);
    if (!conn_file(path, &copy->file, err) ||
        !copy_start(conn, copy->file, PGRES_COPY_OUT, &copy->own, err))
        return false;
    arena_defer(arena, copy_out_close, copy);
    *out = copy;
    return true;
}

/* The rows of a prepared statement, which COPY does not take. */
static bool copy_one_open(struct copy_out **out, struct conn *conn, const struct sql_file *file,
                          const char *name, size_t columns, struct arena *arena, struct err *err)
{
    if (PQsendQueryPrepared(conn->pg, name, 0, NULL, NULL, NULL, 0) != 1 ||
        PQsetSingleRowMode(conn->pg) != 1)
        return conn_fail(conn, NULL, file, err);
    *out = copy_out_new(conn, columns, arena);
    (*out)->file = file;
    (*out)->kept = true;
    arena_defer(arena, copy_out_close, *out);
    return true;
}

bool copy_out_query(struct copy_out **out, struct conn *conn, const char *path, size_t columns,
                    struct arena *arena, struct err *err)
{
    char                   name[KEPT_NAME_MAX];
    PGresult              *refused = NULL;
    const struct sql_file *file;
    if (!conn_file(path, &file, err))
        return false;
    struct kept *known = statement_kept(conn, file, 0);
    bool one = known != NULL && !known->many && statement_prepared(conn, known, name, &refused);
    bool ok;
    if (refused != NULL)
        ok = conn_fail(conn, refused, file, err);
    else if (one)
        ok = copy_one_open(out, conn, file, name, columns, arena, err);
    else
        ok = copy_out_open(out, conn, arena_printf(arena, "%s.copy", path).data, columns, arena,
                           err);
    PQclear(refused);
    if (ok)
        (*out)->known = known;
    return ok;
}

static char copy_escape(char c)
{
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return c;
    }
}

/* Decodes one cell in place; returns its length. */
static size_t copy_unescape(char *cell, size_t len)
{
    char *first = memchr(cell, '\\', len);
    if (first == NULL)
        return len;
    size_t to = (size_t)(first - cell);
    for (size_t from = to; from < len; from++)
        cell[to++] = cell[from] == '\\' && from + 1 < len ? copy_escape(cell[++from]) : cell[from];
    return to;
}

static bool copy_split(struct copy_out *copy, size_t len, struct err *err)
{
    char  *p = copy->line;
    char  *end = copy->line + len;
    bool   plain = memchr(p, '\\', len) == NULL; /* no NULL, and nothing to decode */
    size_t c = 0;
    while (c < copy->columns) {
        char  *tab = memchr(p, '\t', (size_t)(end - p));
        char  *stop = tab == NULL ? end : tab;
        size_t n = (size_t)(stop - p);
        if (plain)
            copy->cells[c++] = (struct str){p, n};
        else if (n == 2 && p[0] == '\\' && p[1] == 'N')
            copy->cells[c++] = STR_NULL;
        else
            copy->cells[c++] = (struct str){p, copy_unescape(p, n)};
        if (tab == NULL)
            break;
        p = tab + 1;
    }
    return (c == copy->columns && memchr(p, '\t', (size_t)(end - p)) == NULL) ||
           err_set(err, ERR_INTERNAL, "%s: a row has not the %zu columns that were described",
                   copy->file->path, copy->columns);
}

/* After the last row, which is a result without one, or a failure. */
static enum rows_next copy_one_end(struct copy_out *copy, PGresult *result, struct err *err)
{
    bool ok =
        PQresultStatus(result) == PGRES_TUPLES_OK || conn_fail(copy->conn, result, copy->file, err);
    copy->done = true;
    copy_out_counted(copy);
    PQclear(result);
    while ((result = PQgetResult(copy->conn->pg)) != NULL)
        PQclear(result);
    return ok ? ROWS_END : ROWS_FAILED;
}

static enum rows_next copy_one_next(struct copy_out *copy, struct row *row, struct err *err)
{
    PGresult *result = PQgetResult(copy->conn->pg);
    if (PQresultStatus(result) != PGRES_SINGLE_TUPLE)
        return copy_one_end(copy, result, err);
    copy->one = result;
    if ((size_t)PQnfields(result) != copy->columns) {
        (void)err_set(err, ERR_INTERNAL, "%s: a row has not the %zu columns that were described",
                      copy->file->path, copy->columns);
        return ROWS_FAILED;
    }
    for (size_t c = 0; c < copy->columns; c++) {
        char  *cell = PQgetvalue(result, 0, (int)c);
        size_t len = (size_t)PQgetlength(result, 0, (int)c);
        copy->cells[c] = PQgetisnull(result, 0, (int)c) ? STR_NULL : (struct str){cell, len};
    }
    *row = (struct row){copy->cells, copy->columns};
    copy->rows++;
    return ROWS_ROW;
}

enum rows_next copy_out_next(struct copy_out *copy, struct row *row, struct err *err)
{
    copy_out_free(copy);
    if (copy->kept)
        return copy_one_next(copy, row, err);
    int len = PQgetCopyData(copy->conn->pg, &copy->line, 0);
    if (len == -1) {
        copy->done = true;
        copy_out_counted(copy);
        return copy_result(copy->conn, copy->file, copy->own, NULL, err) ? ROWS_END : ROWS_FAILED;
    }
    if (len < 0) {
        copy->done = true;
        (void)conn_fail(copy->conn, NULL, copy->file, err);
        if (copy->own)
            conn_rollback(copy->conn);
        return ROWS_FAILED;
    }
    if (len > 0 && copy->line[len - 1] == '\n')
        len--;
    if (!copy_split(copy, (size_t)len, err))
        return ROWS_FAILED;
    *row = (struct row){copy->cells, copy->columns};
    copy->rows++;
    return ROWS_ROW;
}

static void copy_in_close(void *arg)
{
    copy_in_abort(arg);
}

bool copy_in_open(struct copy_in **out, struct conn *conn, const char *path, struct arena *arena,
                  struct err *err)
{
    struct copy_in *copy = ARENA_NEW(arena, struct copy_in);
    copy->conn = conn;
    copy->done = true;
    copy->buffer = ARENA_ARRAY(arena, char, COPY_IN_BUFFER);
    if (!conn_file(path, &copy->file, err) ||
        !copy_start(conn, copy->file, PGRES_COPY_IN, &copy->own, err))
        return false;
    copy->done = false;
    arena_defer(arena, copy_in_close, copy);
    *out = copy;
    return true;
}

static bool copy_in_flush(struct copy_in *copy, struct err *err)
{
    assert(copy->used <= COPY_IN_BUFFER);
    if (copy->used > 0 && PQputCopyData(copy->conn->pg, copy->buffer, (int)copy->used) != 1)
        return conn_fail(copy->conn, NULL, copy->file, err);
    copy->used = 0;
    return true;
}

static bool copy_in_byte(struct copy_in *copy, char c, struct err *err)
{
    if (copy->used == COPY_IN_BUFFER && !copy_in_flush(copy, err))
        return false;
    copy->buffer[copy->used++] = c;
    return true;
}

static bool copy_in_cell(struct copy_in *copy, struct str cell, struct err *err)
{
    if (str_is_null(cell))
        return copy_in_byte(copy, '\\', err) && copy_in_byte(copy, 'N', err);
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.data[i];
        char escaped = c == '\n'   ? 'n'
                       : c == '\r' ? 'r'
                       : c == '\t' ? 't'
                       : c == '\\' ? '\\'
                                   : '\0';
        if (escaped != '\0') {
            if (!copy_in_byte(copy, '\\', err))
                return false;
            c = escaped;
        }
        if (!copy_in_byte(copy, c, err))
            return false;
    }
    return true;
}

bool copy_in_row(struct copy_in *copy, struct row row, struct err *err)
{
    assert(!copy->done);
    for (size_t i = 0; i < row.count; i++)
        if ((i > 0 && !copy_in_byte(copy, '\t', err)) || !copy_in_cell(copy, row.cells[i], err))
            return false;
    return copy_in_byte(copy, '\n', err);
}

bool copy_in_end(struct copy_in *copy, uint64_t *rows, struct err *err)
{
    assert(!copy->done);
    if (!copy_in_flush(copy, err))
        return false;
    copy->done = true;
    if (PQputCopyEnd(copy->conn->pg, NULL) != 1)
        return conn_fail(copy->conn, NULL, copy->file, err);
    return copy_result(copy->conn, copy->file, copy->own, rows, err);
}

void copy_in_abort(struct copy_in *copy)
{
    struct err ignored = {.kind = ERR_NONE};
    if (copy->done || copy->conn->pg == NULL)
        return;
    copy->done = true;
    if (PQputCopyEnd(copy->conn->pg, "given up") == 1)
        (void)copy_result(copy->conn, copy->file, copy->own, NULL, &ignored);
}

bool copy_relay(struct conn *from, const char *from_path, struct conn *to, const char *to_path,
                uint64_t *rows, struct err *err)
{
    const struct sql_file *from_file;
    const struct sql_file *to_file;
    char                  *data = NULL;
    int                    len;
    bool                   sent = true;
    bool                   from_own;
    bool                   to_own;

    if (!conn_file(from_path, &from_file, err) || !conn_file(to_path, &to_file, err) ||
        !copy_start(to, to_file, PGRES_COPY_IN, &to_own, err))
        return false;
    if (!copy_start(from, from_file, PGRES_COPY_OUT, &from_own, err)) {
        (void)PQputCopyEnd(to->pg, "the source refused");
        struct err ignored = {.kind = ERR_NONE};
        (void)copy_result(to, to_file, to_own, NULL, &ignored);
        return false;
    }
    while ((len = PQgetCopyData(from->pg, &data, 0)) > 0) {
        sent = sent && PQputCopyData(to->pg, data, len) == 1;
        PQfreemem(data);
    }
    struct err source = {.kind = ERR_NONE};
    bool       read = len == -1 ? copy_result(from, from_file, from_own, NULL, &source)
                                : conn_fail(from, NULL, from_file, &source);
    bool       ended = PQputCopyEnd(to->pg, read && sent ? NULL : "the source broke off") == 1;
    bool       written = copy_result(to, to_file, to_own, rows, err) && ended && sent;
    if (!read)
        *err = source; /* the cause, not what the target says about being given up */
    return read && written;
}
