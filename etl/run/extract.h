/*
 * extract.h - the stage that reads: every source, every feed, into the ledger.
 *
 * First all sources are asked whether they are ready for D and whether their tables still have the
 * shape the feeds need; only then is a row read. A source that is not ready, not reachable or has
 * drifted stops the night before anything is published (3-operations.md, 3.2).
 */
#ifndef ETL_RUN_EXTRACT_H
#define ETL_RUN_EXTRACT_H

#include "etl/extract/bucket_run.h"
#include "etl/extract/feed_run.h"
#include "etl/run/app.h"

struct extract_totals {
    uint64_t read;
    uint64_t added;
    uint64_t changed;
    uint64_t quarantined;
    uint64_t differing; /* buckets that differed from the source and were read again */
};

/* Whether `feeds` (names separated by blanks, NULL = all) has the name. */
bool feed_wanted(const char *feeds, const char *name);
/* Logs a load and adds it up; for the parts of this stage. */
void extract_note(const struct app *app, const struct source *source, const char *feed,
                  const struct load_counts *counts, struct extract_totals *totals);

NODISCARD bool extract_all(const struct app *app, struct conn *warehouse, const char *business_date,
                           struct extract_totals *totals, struct err *err);

#endif
