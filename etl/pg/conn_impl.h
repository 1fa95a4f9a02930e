/*
 * conn_impl.h - what the files of etl/pg share about a session; nobody else includes it.
 */
#ifndef ETL_PG_CONN_IMPL_H
#define ETL_PG_CONN_IMPL_H

#include <libpq-fe.h>

#include "etl/pg/conn.h"

#define SETTINGS_SHIPPED 22
#define SETTING_ARENA    ((size_t)64 << 20)

#define SETTINGS_AT_ONCE 4
#define SETTINGS_TOLD    40
#define SETTING_NAME_MAX 32
#define SETTING_TOLD_MAX 96 /* a longer value is said every time */

/* What the session was told outside a transaction, which no rollback takes back. */
struct setting_told {
    char name[SETTING_NAME_MAX]; /* "": the place is free */
    char value[SETTING_TOLD_MAX];
};

#define CONN_KEPT_MAX    512 /* statements; what comes later is asked as if nothing were kept */
#define KEPT_NAME_MAX    32
#define KEPT_ROWS_MAX    2000 /* with more, a COPY is faster than what its planning takes */
#define KEPT_VARIANT_MAX 32
#define KEPT_LIKE_MAX    64

/* What a session knows of a statement (statement.c). */
struct kept {
    const struct sql_file *file;                      /* NULL: the place is free */
    char                   variant[KEPT_VARIANT_MAX]; /* "" with bound values, and for a shape */
    bool                   asked;                     /* once, at least */
    bool                   prepared;                  /* the server has it under a name */
    bool                   many;  /* its rows are worth a COPY, which is planned each time */
    struct table           shape; /* names == NULL: not asked for */
};

struct conn {
    PGconn *pg;
    bool    citus;                     /* a coordinator of other servers (setting.c) */
    char   *shipped[SETTINGS_SHIPPED]; /* what they are told: literals of libpq's, or NULL */
    struct setting_told told[SETTINGS_TOLD];
    unsigned            keeping; /* enum conn_keep */
    struct arena       *kept_arena;
    struct kept         kept[CONN_KEPT_MAX];
    bool                alike; /* as was said last: what has no values is kept too */
    char                likeness[KEPT_LIKE_MAX]; /* of those that the kept plans are for */
    char                variant[KEPT_VARIANT_MAX];
};

/* One of the handful of fixed commands of this module itself: begin, commit, set. */
NODISCARD bool conn_command(struct conn *conn, const char *sql, int count,
                            const char *const *values, struct err *err);
/* Around a statement: opens a transaction where none is open and one is needed, and ends that. */
NODISCARD bool conn_enter(struct conn *conn, bool *own, struct err *err);
NODISCARD bool conn_leave(struct conn *conn, bool own, bool ok, struct err *err);
/* What the session keeps of a statement with so many values; NULL: nothing. */
struct kept *statement_kept(struct conn *conn, const struct sql_file *file, size_t count);
/*
 * Whether it is to be run as a prepared one, under `name`: not when it is asked for the first time.
 * `refused` is then what the server said when it would not prepare it, or NULL.
 */
bool statement_prepared(struct conn *conn, struct kept *kept, char name[static KEPT_NAME_MAX],
                        PGresult **refused);
/* Asks the server whether it is a coordinator; before any setting is made. */
NODISCARD bool setting_detect(struct conn *conn, struct err *err);
void           setting_forget(struct conn *conn);
/* The n-th setting that is told to other servers; NULL after the last. */
const char *setting_name(size_t n);

/* Turns libpq's view of a failure into ours; always returns false. `file` may be NULL. */
bool conn_fail(const struct conn *conn, const PGresult *result, const struct sql_file *file,
               struct err *err);
/* The embedded file, or ERR_INTERNAL: a path in C that is no file is our own mistake. */
NODISCARD bool conn_file(const char *path, const struct sql_file **out, struct err *err);

#endif
