/*
 * check_run.h - the controls of sql/check: each returns the rows that are wrong; none = passed.
 *
 * They are independent of the SQL that makes the reports (3-operations.md, 3.3). The session has
 * nightpost.mark and nightpost.cycles set.
 */
#ifndef ETL_TRANSFORM_CHECK_RUN_H
#define ETL_TRANSFORM_CHECK_RUN_H

#include "etl/pg/conn.h"

/* ERR_DIFFERENCE with the first offending rows of the first control that failed. */
NODISCARD bool check_run_all(struct conn *conn, size_t *passed, struct arena *arena,
                             struct err *err);

#endif
