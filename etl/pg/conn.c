#include "etl/pg/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/pg/conn_impl.h"

#define CONNECT_TIMEOUT_S "10"
#define KEEPALIVE_IDLE_S  "60"
#define COPY_PREFIX       "copy (\n"
#define CONNINFO_KEYWORDS 8

/* Line and column of a server's character position in the file that was sent. */
static void conn_place(const struct sql_file *file, long position, int *line, int *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < file->text.len && position > 1; i++) {
        if (((unsigned char)file->text.data[i] & 0xC0U) == 0x80)
            continue; /* inside a UTF-8 character */
        position--;
        (*column)++;
        if (file->text.data[i] == '\n') {
            (*line)++;
            *column = 1;
        }
    }
}

bool conn_fail(const struct conn *conn, const PGresult *result, const struct sql_file *file,
               struct err *err)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *at = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *detail = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    if (text == NULL) {
        text = PQerrorMessage(conn->pg);
        (void)err_set(err, ERR_CONNECT, "%.*s", (int)strcspn(text, "\n"), text);
        return file == NULL ? false : err_wrap(err, "%s", file->path);
    }
    bool gone = PQstatus(conn->pg) == CONNECTION_BAD;
    (void)err_set(err, gone ? ERR_CONNECT : ERR_SQL, "%s: %s%s%s", state == NULL ? "?" : state,
                  text, detail == NULL ? "" : "; ", detail == NULL ? "" : detail);
    (void)snprintf(err->sqlstate, sizeof err->sqlstate, "%s", state == NULL ? "?????" : state);
    if (file == NULL)
        return false;
    if (at == NULL)
        return err_wrap(err, "%s", file->path);
    int line;
    int column;
    conn_place(file, strtol(at, NULL, 10), &line, &column);
    if (strncmp(file->text.data, COPY_PREFIX, sizeof COPY_PREFIX - 1) == 0)
        line--; /* the build put "copy (" on a line of its own before the file's first */
    return err_wrap(err, "%s:%d:%d", file->path, line, column);
}

bool conn_file(const char *path, const struct sql_file **out, struct err *err)
{
    *out = sql_find(path);
    return *out != NULL || err_set(err, ERR_INTERNAL, "%s is not built into the program", path);
}

int conn_pid(const struct conn *conn)
{
    return PQbackendPID(conn->pg);
}

void conn_close(struct conn *conn)
{
    setting_forget(conn);
    PQfinish(conn->pg);
    conn->pg = NULL;
}

static void conn_finish(void *arg)
{
    conn_close(arg);
}

static void conn_ignore_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

bool conn_command(struct conn *conn, const char *sql, int count, const char *const *values,
                  struct err *err)
{
    PGresult      *result = PQexecParams(conn->pg, sql, count, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    bool           ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
              conn_fail(conn, result, NULL, err);
    PQclear(result);
    return ok;
}

static bool conn_setup(struct conn *conn, struct err *err)
{
    static const struct conn_setting settings[] = {
        {"client_encoding", "UTF8"},   {"datestyle", "iso, ymd"},
        {"intervalstyle", "iso_8601"}, {"extra_float_digits", "3"},
        {"timezone", "Etc/GMT-8"}, /* business time: GMT+08:00, fixed, no DST (1-domain.md, 1.2) */
        {"bytea_output", "hex"},       {"standard_conforming_strings", "on"},
        {"lock_timeout", "30s"},       {"idle_in_transaction_session_timeout", "0"},
        {"statement_timeout", "4h"},   {"jit", "off"},
        {"search_path", "pg_catalog"},
    };
    return (setting_detect(conn, err) && conn_set_all(conn, settings, COUNT_OF(settings), err)) ||
           err_wrap(err, "set up session");
}

/* A bare database name is no conninfo, but libpq takes it. */
static bool conninfo_parses(const char *conninfo)
{
    PQconninfoOption *options =
        strpbrk(conninfo, "=:") == NULL ? NULL : PQconninfoParse(conninfo, NULL);
    bool parses = options != NULL || strpbrk(conninfo, "=:") == NULL;
    PQconninfoFree(options);
    return parses;
}

/* A value between quotes. */
static const char *conninfo_quoted(const char *value, struct arena *arena)
{
    char *text = ARENA_ARRAY(arena, char, 2 * strlen(value) + 1);
    char *to = text;
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            *to++ = '\\';
        *to++ = *value;
    }
    return text;
}

bool conn_split(const char *conninfo, const char **plain, const char **password,
                struct arena *arena, struct err *err)
{
    if (strpbrk(conninfo, "=:") == NULL) { /* a bare database name */
        *plain = conninfo;
        return true;
    }
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    if (options == NULL)
        return err_set(err, ERR_CONFIG, "the connection string cannot be read");
    *plain = "";
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++) {
        if (o->val == NULL)
            continue;
        if (strcmp(o->keyword, "password") == 0)
            *password = arena_zcopy(arena, str_from_z(o->val));
        else
            *plain = arena_printf(arena, "%s%s%s='%s'", *plain, (*plain)[0] == '\0' ? "" : " ",
                                  o->keyword, conninfo_quoted(o->val, arena))
                         .data;
    }
    PQconninfoFree(options);
    return true;
}

bool conn_open(struct conn **out, const char *conninfo, const char *password, const char *name,
               struct arena *arena, struct err *err)
{
    struct conn *conn = ARENA_NEW(arena, struct conn);
    const char  *keywords[CONNINFO_KEYWORDS] = {"dbname",
                                                "application_name",
                                                "connect_timeout",
                                                "keepalives_idle",
                                                "client_encoding",
                                                "password",
                                                NULL};
    const char  *values[CONNINFO_KEYWORDS] = {
         conninfo, name, CONNECT_TIMEOUT_S, KEEPALIVE_IDLE_S, "UTF8", password, NULL};
    if (password == NULL)
        keywords[5] = NULL;
    conn->pg = PQconnectdbParams(keywords, values, 1);
    arena_defer(arena, conn_finish, conn);
    if (PQstatus(conn->pg) != CONNECTION_OK) {
        (void)conn_fail(conn, NULL, NULL, err);
        if (!conninfo_parses(conninfo))
            err->kind = ERR_CONFIG; /* no retry mends it */
        return false;
    }
    (void)PQsetNoticeReceiver(conn->pg, conn_ignore_notice, NULL);
    *out = conn;
    return conn_setup(conn, err);
}

bool conn_commit(struct conn *conn, struct err *err)
{
    return conn_command(conn, "commit", 0, NULL, err);
}

void conn_rollback(struct conn *conn)
{
    struct err ignored = {.kind = ERR_NONE};
    if (conn->pg != NULL && PQtransactionStatus(conn->pg) != PQTRANS_IDLE &&
        !conn_command(conn, "rollback", 0, NULL, &ignored))
        return; /* the session is gone, and with it the transaction */
}

bool conn_run(struct conn *conn, const char *path, struct err *err)
{
    const struct sql_file *file;
    bool                   own;
    if (!conn_file(path, &file, err) || !conn_enter(conn, &own, err))
        return false;
    PGresult      *result = PQexec(conn->pg, file->text.data);
    ExecStatusType status = PQresultStatus(result);
    bool           ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
              status == PGRES_EMPTY_QUERY || conn_fail(conn, result, file, err);
    PQclear(result);
    return conn_leave(conn, own, ok, err);
}

void conn_cancel(struct conn *conn)
{
    char      text[256];
    PGcancel *cancel = conn->pg == NULL ? NULL : PQgetCancel(conn->pg);
    if (cancel == NULL)
        return;
    if (!PQcancel(cancel, text, sizeof text))
        (void)fprintf(stderr, "level=warn msg=\"cancel: %s\"\n", text);
    PQfreeCancel(cancel);
}
