/*
 * db_admin.h - the warehouse as a whole: upgrade, backup, restore, prune, erase. Done by its owner,
 * under the night's lock where anything changes.
 */
#ifndef ETL_RUN_DB_ADMIN_H
#define ETL_RUN_DB_ADMIN_H

#include "etl/run/app.h"

/* The migrations and roles that this program wants. */
NODISCARD bool db_upgrade(struct app *app, struct arena *arena, struct err *err);
/* pg_dump's custom format; the file appears whole or not at all. */
NODISCARD bool db_backup(struct app *app, const char *file, struct arena *arena, struct err *err);
/* Into a warehouse that has nothing yet, then upgraded. */
NODISCARD bool db_restore(struct app *app, const char *file, struct arena *arena, struct err *err);

#endif
