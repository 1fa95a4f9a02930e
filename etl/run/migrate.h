/*
 * migrate.h - brings a warehouse to this program's schema.
 *
 * The files of sql/schema are applied once each, in order, and recorded with their SHA-256. A file
 * that changed after it was applied, or a warehouse with migrations this program does not know, is
 * refused with ERR_CONFIG: nothing is run against a schema that is not the program's.
 */
#ifndef ETL_RUN_MIGRATE_H
#define ETL_RUN_MIGRATE_H

#include "etl/pg/conn.h"

/* `applied` (may be NULL) gets the number of files that were new. Takes the night's lock. */
NODISCARD bool migrate(struct conn *conn, size_t *applied, struct arena *arena, struct err *err);

#endif
