/*
 * changes.h - what is different between two releases of one report (2-packages.md, 2.6).
 *
 *     changes_find   compares the finished files of both
 *     (the caller says why, change by change)
 *     changes_write  the lines of changes_<report>_<cycle>_<R>.csv.gz
 *
 * How keys compare. A row is who its KEY columns say, the same in every release. The files' order
 * is no help: it begins with the account manager, so a customer that changes hands moves to another
 * file, and reports order by columns that they do not show. So files are read once for a hash of
 * each row's key and of its cells; equal pairs cancel; what is left over is read a second time.
 * Memory is bounded (CHANGES_PASS rows at a time; the hashes of more rows go to an unnamed file
 * beside the new ones, in slices of the key's hash: changes_spill.h). Files that are links to the
 * last release's, and the first rows of a file where it took them over (place.h), are the same on
 * both sides and not read at all. Where a key comes twice, rows that are equal cancel first.
 *
 * Days. In a report with an instant, rows of days that the last release could not know are one line
 * per day and currency: how many and their sums. A `cumulative` report has no days in it: when D
 * has moved on, it gives one line per sum and currency. Everything else is told cell by cell, up to
 * CHANGES_LISTED rows.
 */
#ifndef ETL_REPORT_CHANGES_H
#define ETL_REPORT_CHANGES_H

#include "etl/out/manifest.h"
#include "etl/out/tally.h"

#define CHANGES_PASS   ((size_t)1 << 17) /* rows of a side at a time: 4 MiB */
#define CHANGES_LISTED 10000u            /* rows told; the others are counted in a line */
#define CHANGES_DAYS   40u               /* new days of one comparison; the rest joins the last */
#define CHANGES_ARENA  ((size_t)1 << 30) /* of address space */

enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };

struct change {
    enum change_kind  kind;
    const struct str *before; /* cells by column of the schema; NULL when added */
    const struct str *after;  /* NULL when removed */
    bool              moved;  /* another owner, manager or kind of association */
    const char       *reason; /* the caller's */
};

struct changes_day {
    char         day[11]; /* YYYY-MM-DD, GMT+8 */
    struct tally tally;
};

struct changes {
    struct change      *list; /* by key */
    size_t              count;
    uint64_t            unlisted; /* rows beyond CHANGES_LISTED */
    struct changes_day *days;
    size_t              day_count;
    bool                totals_only; /* then before and after say what is different */
    struct tally        before;
    struct tally        after;
    uint64_t            rows; /* that are not the same */
};

/* `behind`: its first rows are the first of its counterpart too, and not read; NULL = all are. */
struct changes_file {
    const struct manifest_file *file;
    const struct place_behind  *behind;
};

/* One release's files of the report that are not the same in both: CSVs only. */
struct changes_side {
    const char                *directory;
    const struct changes_file *files;
    size_t                     count;
};

struct changes_job {
    const struct manifest_schema *schema;
    struct changes_side           before;
    struct changes_side           after;
    const char                   *before_through; /* D of the release before */
    const char                   *through;
    bool                          cumulative;
    enum locale                   locale;
    enum profile                  profile;
    enum gz_engine                gzip;
};

/* Whether a schema names its rows at all. */
bool changes_possible(const struct manifest_schema *schema);

NODISCARD bool changes_find(const struct changes_job *job, struct changes *out, struct arena *arena,
                            struct err *err);
static inline bool changes_none(const struct changes *changes)
{
    return changes->rows == 0;
}

/* The columns of the file, for the manifest; `report` is its name there. */
void changes_schema(const struct changes_job *job, const char *report, struct manifest_schema *out,
                    struct arena *arena);
/* `path` without suffix. */
NODISCARD bool changes_write(const struct changes_job *job, const struct changes *changes,
                             const struct manifest_schema *schema, const char *path,
                             struct sink_figures *figures, struct arena *arena, struct err *err);

#endif
