/*
 * canon.h - a cell as PostgreSQL sends it (text COPY), brought to the canonical text of sink.h.
 *
 * The session's time zone is Etc/GMT-8 and its date style ISO, see etl/pg/conn.c:
 *
 *     numeric      1029.790000000000           1029.79 (between min_decimals and decimals)
 *     timestamptz  2026-10-01 12:00:00.25+08   2026-10-01 12:00:00
 *     date         2026-10-01                  the same
 *     infinity, -infinity                      NULL: an open end is shown empty
 *
 * Nothing is rounded here: a value with more decimals than its column shows is an error, because
 * SQL decides numbers. Named canon, not cell: etl/out/cell.h is what a format asks of a cell.
 */
#ifndef ETL_REPORT_CANON_H
#define ETL_REPORT_CANON_H

#include "etl/base/dec.h"
#include "etl/report/report_def.h"

#define CANON_MAX DEC_TRIM_MAX

/* `out` lies in `buf`, in `text` or is NULL. ERR_DATA names the column and the value. */
NODISCARD bool canon_cell(const struct report_column *column, struct str text, char buf[CANON_MAX],
                          struct str *out, struct err *err);

#endif
