/*
 * conn.h - one database session, set up so that its output never depends on a server's settings.
 *
 * libpq-fe.h is included in etl/pg/ and nowhere else. Statements are embedded files (sql.h), sent
 * byte for byte; what varies is bound ($1, $2, ...) or a nightpost.* setting.
 *
 * Life: conn_open() in an arena, closed with it. Errors: ERR_CONNECT when the server is gone or
 * refuses us, ERR_SQL (with sqlstate, file:line:column) when it refuses a statement.
 */
#ifndef ETL_PG_CONN_H
#define ETL_PG_CONN_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/base/row.h"
#include "etl/pg/sql.h"

struct conn;

/*
 * `name` becomes application_name (nightpost/<stage>/<unit>), so that a DBA sees who it is.
 * `password` may be NULL; it never reaches a log.
 */
NODISCARD bool conn_open(struct conn **out, const char *conninfo, const char *password,
                         const char *name, struct arena *arena, struct err *err);
/*
 * The same connection for another program of PostgreSQL's: what may stand on its command line, and
 * the password (or NULL), which may not.
 */
NODISCARD bool conn_split(const char *conninfo, const char **plain, const char **password,
                          struct arena *arena, struct err *err);
/* The server process that the connection was made to, as was said then; a pooler says another. */
int conn_pid(const struct conn *conn);
/* Closes before the arena does; the arena's own closing then does nothing. */
void conn_close(struct conn *conn);

NODISCARD bool conn_begin(struct conn *conn, struct err *err);
/* One transaction that reads one snapshot and cannot write. */
NODISCARD bool conn_begin_read(struct conn *conn, struct err *err);
NODISCARD bool conn_commit(struct conn *conn, struct err *err);
/* Never fails for the caller: it runs when something has failed already. */
void conn_rollback(struct conn *conn);

/*
 * A setting that SQL files read with current_setting(); for the rest of the session, and on a Citus
 * coordinator for whichever server a statement runs on (setting.c).
 */
NODISCARD bool conn_set(struct conn *conn, const char *name, const char *value, struct err *err);
/* Several of them, in one go. */
struct conn_setting {
    const char *name;
    const char *value;
};
NODISCARD bool conn_set_all(struct conn *conn, const struct conn_setting *settings, size_t count,
                            struct err *err);
/* Whether the server is a Citus coordinator: it has been asked when the session began. */
bool conn_citus(const struct conn *conn);

/* Runs all statements of the file; their rows are thrown away. */
NODISCARD bool conn_run(struct conn *conn, const char *path, struct err *err);
/* Runs the one statement of the file with bound values; `affected` (may be NULL) gets its rows. */
NODISCARD bool conn_exec(struct conn *conn, const char *path, const char *const *values,
                         size_t count, uint64_t *affected, struct err *err);
/*
 * For a session that does the same again and again: it need not ask again what a query returns, or
 * have a statement with bound values parsed again that it has run before. Shapes live in `arena`,
 * which lives as long as the session.
 */
enum conn_keep { KEEP_SHAPES = 1, KEEP_STATEMENTS = 2 };
void conn_keep(struct conn *conn, unsigned what, struct arena *arena);
/*
 * Whose turn it is: among recipients of one likeness what has no bound values is planned once too,
 * in each variant (a cycle and its state), with the settings that stood then. Another likeness
 * forgets these plans; NULL has no likeness and keeps nothing. Both words are short ones of ours.
 */
NODISCARD bool conn_alike(struct conn *conn, const char *likeness, const char *variant,
                          struct err *err);
/* Asks a running statement of this session to stop; safe in a signal-driven shutdown. */
void conn_cancel(struct conn *conn);

/* --- small results, whole in memory: run tables, calendars, plans ---------------------------- */

struct table {
    const char *const *names;
    const unsigned    *types; /* type oids */
    struct str        *cells; /* row after row; NULL is str_is_null() */
    size_t             rows;
    size_t             columns;
};

/* The table lives in `arena`. Not for data whose size grows with a customer's business. */
NODISCARD bool           conn_table(struct conn *conn, const char *path, const char *const *values,
                                    size_t count, struct table *out, struct arena *arena, struct err *err);
static inline struct str table_cell(const struct table *t, size_t row, size_t column)
{
    return t->cells[row * t->columns + column];
}
/* NUL-terminated; NULL stays NULL. Every str in a table is NUL-terminated by its maker. */
static inline const char *table_z(const struct table *t, size_t row, size_t column)
{
    return t->cells[row * t->columns + column].data;
}
/* Names and types that a query would return, without running it (rows = 0). */
NODISCARD bool conn_describe(struct conn *conn, const char *path, struct table *out,
                             struct arena *arena, struct err *err);

/* --- COPY ------------------------------------------------------------------------------------ */

/*
 * Reads `copy (...) to stdout` in text format, decoded row by row. `columns` says how many cells a
 * row has. The row is valid until the next call.
 */
struct copy_out;
enum rows_next { ROWS_ROW, ROWS_END, ROWS_FAILED };
NODISCARD bool copy_out_open(struct copy_out **out, struct conn *conn, const char *path,
                             size_t columns, struct arena *arena, struct err *err);
/*
 * The same rows of the query that `<path>.copy` copies; row by row from the prepared statement
 * where the session keeps one (conn_alike), because a COPY is parsed and planned each time.
 */
NODISCARD bool           copy_out_query(struct copy_out **out, struct conn *conn, const char *path,
                                        size_t columns, struct arena *arena, struct err *err);
NODISCARD enum rows_next copy_out_next(struct copy_out *copy, struct row *row, struct err *err);

/* Writes `copy t (...) from stdin` in text format. Ends with copy_in_end or copy_in_abort. */
struct copy_in;
NODISCARD bool copy_in_open(struct copy_in **out, struct conn *conn, const char *path,
                            struct arena *arena, struct err *err);
NODISCARD bool copy_in_row(struct copy_in *copy, struct row row, struct err *err);
NODISCARD bool copy_in_end(struct copy_in *copy, uint64_t *rows, struct err *err);
void           copy_in_abort(struct copy_in *copy);

/* Moves rows from one server to another without looking at them; no row is held in memory. */
NODISCARD bool copy_relay(struct conn *from, const char *from_path, struct conn *to,
                          const char *to_path, uint64_t *rows, struct err *err);

#endif
