/*
 * check_run.h - the controls of sql/check, independent of the SQL that makes the reports
 * (3-operations.md, 3.3).
 *
 * Each file returns rows of control, key, top_id, owner_id, measure, expected, actual, tolerance,
 * action ('hold', 'warn', 'inform') and note: those that differ, and those that show what was
 * compared. The build wraps it so that they are kept in nightpost.control, which judges them. The
 * session has nightpost.mark, nightpost.through and nightpost.cycles set.
 */
#ifndef ETL_TRANSFORM_CHECK_RUN_H
#define ETL_TRANSFORM_CHECK_RUN_H

#include "etl/pg/conn.h"

/* Runs them all for a run; what an earlier attempt found is forgotten. */
NODISCARD bool check_run_all(struct conn *conn, const char *run_id, size_t *controls,
                             struct arena *arena, struct err *err);

#endif
