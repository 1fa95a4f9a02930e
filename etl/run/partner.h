/*
 * partner.h - the partners that the ledger knows, as a command's argument names them.
 */
#ifndef ETL_RUN_PARTNER_H
#define ETL_RUN_PARTNER_H

#include "etl/pg/conn.h"

/* One of them, or all where `partner` is NULL: id, type, name. ERR_USAGE when there is none. */
NODISCARD bool partner_find(struct conn *conn, const char *partner, struct table *out,
                            struct arena *arena, struct err *err);
/* Whether --partner names somebody: NULL is everybody, finance is always there. */
NODISCARD bool partner_known(struct conn *conn, const char *partner, struct arena *arena,
                             struct err *err);

#endif
