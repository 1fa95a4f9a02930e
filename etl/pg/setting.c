/*
 * setting.c - settings that SQL reads with current_setting(), and the transactions that carry them.
 *
 * On one PostgreSQL a session keeps what it was told. On a Citus coordinator parts of a statement
 * run on other servers, whose sessions know nothing of ours: they are told what a transaction says
 * with SET LOCAL while citus.propagate_set_commands is 'local'. So there every statement runs in a
 * transaction, a short one of its own where the caller opened none, which begins by saying all that
 * the session was told. SET takes no bound value: names come from the table below, values are
 * escaped by libpq.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/pg/conn_impl.h"

#define OURS "nightpost."

/* What a server may be asked for. The rest stays with the coordinator: who we are and where we
 * look. */
static const char *const setting_names[SETTINGS_SHIPPED] = {
    "datestyle",          "extra_float_digits",  "intervalstyle",
    "nightpost.batch",    "nightpost.buckets",   "nightpost.column",
    "nightpost.cycle",    "nightpost.cycles",    "nightpost.derived_tags",
    "nightpost.from_day", "nightpost.hashed",    "nightpost.locale",
    "nightpost.mark",     "nightpost.recipient", "nightpost.row",
    "nightpost.run_id",   "nightpost.since",     "nightpost.source",
    "nightpost.state",    "nightpost.through",   "nightpost.variance_limit",
    "timezone",
};

const char *setting_name(size_t n)
{
    return n < SETTINGS_SHIPPED ? setting_names[n] : NULL;
}

static bool setting_ship(struct conn *conn, size_t n, struct err *err)
{
    struct arena scratch;
    arena_open(&scratch, "setting", SETTING_ARENA);
    const char *name = setting_names[n];
    size_t      ours = strncmp(name, OURS, strlen(OURS)) == 0 ? strlen(OURS) : 0;
    /* Quoted: some of our names are words of SQL (column, row). */
    const char *sql = arena_printf(&scratch, "set local %s\"%s\" = %s", ours > 0 ? OURS : "",
                                   name + ours, conn->shipped[n])
                          .data;
    bool ok = conn_command(conn, sql, 0, NULL, err) || err_wrap(err, "set %s", name);
    arena_close(&scratch);
    return ok;
}

void setting_forget(struct conn *conn)
{
    for (size_t n = 0; n < SETTINGS_SHIPPED; n++) {
        PQfreemem(conn->shipped[n]);
        conn->shipped[n] = NULL;
    }
}

/* Kept for the transactions to come, and said in the one that is open. */
static bool setting_keep(struct conn *conn, const char *name, const char *value, struct err *err)
{
    size_t n = 0;
    while (n < SETTINGS_SHIPPED && strcmp(setting_names[n], name) != 0)
        n++;
    if (n == SETTINGS_SHIPPED)
        return true;
    PQfreemem(conn->shipped[n]);
    conn->shipped[n] = PQescapeLiteral(conn->pg, value, strlen(value));
    if (conn->shipped[n] == NULL)
        return conn_fail(conn, NULL, NULL, err) || err_wrap(err, "set %s", name);
    return PQtransactionStatus(conn->pg) != PQTRANS_INTRANS || setting_ship(conn, n, err);
}

/* Where the setting stands, or a free place for it; NULL when there is none. */
static struct setting_told *setting_told(struct conn *conn, const char *name)
{
    for (size_t n = 0; n < SETTINGS_TOLD; n++)
        if (conn->told[n].name[0] == '\0' || strcmp(conn->told[n].name, name) == 0)
            return &conn->told[n];
    return NULL;
}

/* A report is told a dozen settings, of which one or two are others than for the report before. */
static bool setting_stands(struct conn *conn, const char *name, const char *value)
{
    const struct setting_told *told = setting_told(conn, name);
    return told != NULL && told->name[0] != '\0' && strcmp(told->value, value) == 0 &&
           PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
}

static void setting_note(struct conn *conn, const char *name, const char *value)
{
    struct setting_told *told = setting_told(conn, name);
    bool                 durable = PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
    if (told == NULL || strlen(name) >= sizeof told->name)
        return;
    if (durable && strlen(value) < sizeof told->value) {
        memcpy(told->name, name, strlen(name) + 1);
        memcpy(told->value, value, strlen(value) + 1);
    } else {
        memcpy(told->value, "\xFF", 2); /* no value of ours */
    }
}

/* The settings in one statement, as far as it takes them; nothing of what they say is in its text.
 */
static bool setting_tell(struct conn *conn, const struct conn_setting *const *settings,
                         size_t count, struct err *err)
{
    static const char *const sql[SETTINGS_AT_ONCE] = {
        "select pg_catalog.set_config($1, $2, false)",
        "select pg_catalog.set_config($1, $2, false), pg_catalog.set_config($3, $4, false)",
        "select pg_catalog.set_config($1, $2, false), pg_catalog.set_config($3, $4, false), "
        "pg_catalog.set_config($5, $6, false)",
        "select pg_catalog.set_config($1, $2, false), pg_catalog.set_config($3, $4, false), "
        "pg_catalog.set_config($5, $6, false), pg_catalog.set_config($7, $8, false)",
    };
    const char *values[2 * SETTINGS_AT_ONCE] = {NULL};
    for (size_t i = 0; i < count; i++) {
        values[2 * i] = settings[i]->name;
        values[2 * i + 1] = settings[i]->value;
    }
    if (!conn_command(conn, sql[count - 1], (int)(2 * count), values, err))
        return count > 1 ? false : err_wrap(err, "set %s", settings[0]->name);
    for (size_t i = 0; i < count; i++) {
        setting_note(conn, settings[i]->name, settings[i]->value);
        if (conn->citus && !setting_keep(conn, settings[i]->name, settings[i]->value, err))
            return false;
    }
    return true;
}

bool conn_set_all(struct conn *conn, const struct conn_setting *settings, size_t count,
                  struct err *err)
{
    const struct conn_setting *changed[SETTINGS_AT_ONCE];
    size_t                     n = 0;
    for (size_t i = 0; i < count; i++) {
        if (setting_stands(conn, settings[i].name, settings[i].value))
            continue;
        changed[n++] = &settings[i];
        if (n == SETTINGS_AT_ONCE) {
            if (!setting_tell(conn, changed, n, err))
                return false;
            n = 0;
        }
    }
    return n == 0 || setting_tell(conn, changed, n, err);
}

bool conn_set(struct conn *conn, const char *name, const char *value, struct err *err)
{
    const struct conn_setting setting = {name, value};
    return conn_set_all(conn, &setting, 1, err);
}

static bool setting_ship_all(struct conn *conn, struct err *err)
{
    for (size_t n = 0; conn->citus && n < SETTINGS_SHIPPED; n++)
        if (conn->shipped[n] != NULL && !setting_ship(conn, n, err))
            return false;
    return true;
}

bool conn_begin(struct conn *conn, struct err *err)
{
    return conn_command(conn, "begin", 0, NULL, err) && setting_ship_all(conn, err);
}

bool conn_begin_read(struct conn *conn, struct err *err)
{
    return conn_command(conn, "begin isolation level repeatable read, read only", 0, NULL, err) &&
           setting_ship_all(conn, err);
}

bool conn_enter(struct conn *conn, bool *own, struct err *err)
{
    *own = conn->citus && PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
    return !*own || conn_begin(conn, err);
}

bool conn_leave(struct conn *conn, bool own, bool ok, struct err *err)
{
    if (!own)
        return ok;
    if (ok && conn_commit(conn, err))
        return true;
    conn_rollback(conn);
    return false;
}

bool setting_detect(struct conn *conn, struct err *err)
{
    /* Statements of one table read first run side by side, then one after the other: with rows of
     * many servers in one transaction, that is the mode that never meets itself. */
    static const char *const session[][2] = {
        {"citus.propagate_set_commands", "local"},
        {"citus.multi_shard_modify_mode", "sequential"},
        {"citus.allow_nested_distributed_execution", "on"},
    };
    PGresult *result = PQexec(
        conn->pg,
        "select 1 from pg_catalog.pg_extension e where e.extname operator(pg_catalog.=) 'citus'");
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK || conn_fail(conn, result, NULL, err);
    conn->citus = ok && PQntuples(result) > 0;
    PQclear(result);
    for (size_t i = 0; ok && conn->citus && i < COUNT_OF(session); i++)
        ok = conn_set(conn, session[i][0], session[i][1], err);
    return ok;
}

bool conn_citus(const struct conn *conn)
{
    return conn->citus;
}
