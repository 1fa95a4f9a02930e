/*
 * conn_impl.h - what the files of etl/pg share about a session; nobody else includes it.
 */
#ifndef ETL_PG_CONN_IMPL_H
#define ETL_PG_CONN_IMPL_H

#include <libpq-fe.h>

#include "etl/pg/conn.h"

struct conn {
    PGconn *pg;
};

/* Turns libpq's view of a failure into ours; always returns false. `file` may be NULL. */
bool conn_fail(const struct conn *conn, const PGresult *result, const struct sql_file *file,
               struct err *err);
/* The embedded file, or ERR_INTERNAL: a path in C that is no file is our own mistake. */
NODISCARD bool conn_file(const char *path, const struct sql_file **out, struct err *err);

#endif
