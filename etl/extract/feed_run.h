/*
 * feed_run.h - one load of one feed from a PostgreSQL source: describe, COPY to COPY, check, keep.
 *
 * Life of a source within a night: source_ready (is it complete up to D?), source_check (schema
 * drift: stops the source before a row is read), then feed_load for each feed inside one snapshot
 * of the source. Each load is one transaction in the warehouse: it is there whole or not at all,
 * and loading again changes nothing (3-operations.md, 3.2).
 */
#ifndef ETL_EXTRACT_FEED_RUN_H
#define ETL_EXTRACT_FEED_RUN_H

#include "etl/extract/feed_def.h"
#include "etl/pg/conn.h"

/* Up to so many bad rows never stop a source, whatever their share: a small table with one. */
#define FEED_BAD_ROWS_FLOOR "20"

/* The feeds of this build, sorted by name; generated from the folders under etl/feeds/. */
extern const struct feed_def *const feed_registry[];
extern const size_t                 feed_registry_count;

const struct feed_def *feed_find(const char *name);

/* What the loads of one night have in common. Strings are the caller's and outlive it. */
struct load_job {
    struct conn *warehouse;
    const char  *source;          /* the name in the configuration */
    const char  *business_date;   /* D */
    const char  *overlap_minutes; /* read again before the last high-water mark */
    const char  *max_bad_share;
};

struct load_counts {
    uint64_t read;
    uint64_t added;
    uint64_t changed;
    uint64_t unchanged;
    uint64_t ended;
    uint64_t quarantined;
};

/* ERR_NOT_READY when the source's last complete business date is before D. */
NODISCARD bool source_ready(struct conn *source, const char *business_date, struct arena *arena,
                            struct err *err);
/* ERR_CONFIG with the difference when select.sql does not return what feed.c and load.sql say. */
NODISCARD bool source_check(struct conn *source, const struct feed_def *feed, struct arena *arena,
                            struct err *err);
NODISCARD bool feed_load(const struct load_job *job, struct conn *source,
                         const struct feed_def *feed, struct load_counts *counts,
                         struct arena *arena, struct err *err);

/* --- the two halves of a load, for what fills staging in another way (drop_run.c) ------------- */

struct load {
    const struct load_job *job;
    const struct feed_def *feed;
    const char            *batch;
    const char            *since;
};

/* Empties staging and takes the next batch number; inside a transaction. */
NODISCARD bool load_start(struct load *load, const struct load_job *job,
                          const struct feed_def *feed, struct arena *arena, struct err *err);
/* The same, and begins the transaction. */
NODISCARD bool load_begin(struct load *load, const struct load_job *job,
                          const struct feed_def *feed, struct arena *arena, struct err *err);

struct load_file {
    const char *name;   /* NULL for a database */
    const char *sha256; /* NULL for a database */
    uint64_t    read;
    uint64_t    refused; /* before staging, now in nightpost.refused_row */
    bool        whole;
    const char *bad_rows; /* that never stop the source; NULL = FEED_BAD_ROWS_FLOOR */
};

/* Checks and keeps; inside the transaction. */
NODISCARD bool load_close(const struct load *load, const struct load_file *file,
                          struct load_counts *counts, struct arena *arena, struct err *err);
/* The same, and commits; rolls back on failure. */
NODISCARD bool load_finish(const struct load *load, const struct load_file *file,
                           struct load_counts *counts, struct arena *arena, struct err *err);

#endif
