/*
 * lock.h - who may change the warehouse or write a date's files; advisory locks of the session.
 *
 * They vanish with the session, so a killed run leaves none; what the command before held may stand
 * for a moment, which is waited for. ERR_LOCKED says who else is at work.
 */
#ifndef ETL_RUN_LOCK_H
#define ETL_RUN_LOCK_H

#include "etl/pg/conn.h"

/* Exclusive: extract to reconcile, and everything else that changes the warehouse. */
NODISCARD bool lock_night(struct conn *conn, struct arena *arena, struct err *err);
/* Shared with other dates, exclusive for this one; gives the exclusive lock back. */
NODISCARD bool lock_write(struct conn *conn, const char *business_date, struct arena *arena,
                          struct err *err);
/* The same for one share of the date, "1" the first: shares are written side by side. */
NODISCARD bool lock_shard(struct conn *conn, const char *business_date, const char *shard,
                          struct arena *arena, struct err *err);
/* Of the shares that are through at the same moment, `mine` is the one that makes finance's. */
NODISCARD bool lock_finance(struct conn *conn, const char *business_date, bool *mine,
                            struct arena *arena, struct err *err);

#endif
