/*
 * db_citus.h - the warehouse on a Citus coordinator (3-operations.md, 3.7).
 */
#ifndef ETL_RUN_DB_CITUS_H
#define ETL_RUN_DB_CITUS_H

#include "etl/run/app.h"

/* Distributes what is not distributed yet, one table after the other; may be called again. */
NODISCARD bool db_distribute(struct app *app, struct arena *arena, struct err *err);
/* Says which mode the warehouse is in and what would not distribute; fails when a server is deaf.
 */
NODISCARD bool db_mode_say(struct conn *conn, struct arena *arena, struct err *err);

#endif
