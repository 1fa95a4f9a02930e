/*
 * report_run.h - the engine: checks a report's definition, and makes the files of one unit of work.
 *
 *     proof and charts (before the rows: they are small), rows by COPY, one file set after another
 *
 * A file set is a CSV (or its parts) and a workbook with the same rows. A report with a split
 * field, and any report of a director, has one set per value in a folder; the rows must then come
 * in ascending byte order of that field. Memory does not grow with the rows: only one set is open,
 * and what it needs goes when the value changes.
 *
 * The caller has set the session (nightpost.run_id, recipient, cycle, through, mark, locale) and
 * holds the transaction; nothing here commits. A unit writes all its files or none: on failure
 * those it had finished are removed again. The caller knows the report's name and adds it to an
 * error.
 */
#ifndef ETL_REPORT_REPORT_RUN_H
#define ETL_REPORT_REPORT_RUN_H

#include "etl/base/sha256.h"
#include "etl/out/manifest.h"
#include "etl/pg/conn.h"
#include "etl/report/edition.h"

/* The reports of this build, sorted by name; generated from the folders under reports/. */
extern const struct report_def *const report_registry[];
extern const size_t                   report_registry_count;

#define REPORT_UNASSIGNED  "unassigned" /* the file of rows that have no split value */
#define REPORT_SCHEMA_HASH 12           /* hex digits of the column table's hash in a schema id */

/*
 * All that a unit made, in the caller's arena, ready for the manifest; paths are relative to the
 * job's directory. Of each file the caller adds supersedes, linked and (after reading it back by
 * `schema`, which all files of the unit have) read.
 *
 * `totals` has one entry per file set, and one for each split value that the ledger knows and the
 * rows did not. Every summed column is compared in every currency that either side has: a line that
 * the proof does not return counts as 0, so a proof must cover all summed columns.
 */
struct report_result {
    struct manifest_schema schema;
    struct manifest_file  *files;
    size_t                 file_count;
    struct manifest_total *totals;
    size_t                 total_count;
    uint64_t               rows;
    uint64_t               bytes;
    uint64_t               cut_cells;
    size_t                 differences;   /* lines of totals whose difference is not 0 */
    size_t                 omitted;       /* workbooks left out for their size */
    const char            *first_instant; /* of all rows, YYYY-MM-DD HH:MM:SS, or NULL */
    const char            *last_instant;
};

/*
 * Whether definition and SQL agree, without running anything: columns by name and type, headings,
 * the fields the definition names, the shapes of proof and chart queries. ERR_CONFIG says what not.
 */
NODISCARD bool report_check(const struct report_def *def, struct conn *conn, struct arena *arena,
                            struct err *err);

/*
 * Whether the recipient must not get the report now: why, in words, else NULL. Finance gets it
 * always, it has to see what is wrong. Same session as report_write.
 */
NODISCARD bool report_held(const struct report_job *job, struct conn *conn, const char **why,
                           struct arena *arena, struct err *err);

NODISCARD bool report_write(const struct report_job *job, struct conn *conn,
                            struct report_result *out, struct arena *arena, struct err *err);

/* Over all that decides a report's bytes: name, columns with headings, query, proof, charts. */
void report_definition_hash(const struct report_def *def, char hex[SHA256_HEX_SIZE],
                            struct arena *arena);
/* <report>-<hash>: changes with the column table and with nothing else. */
const char *report_schema_id(const struct report_def *def, struct arena *arena);

#endif
