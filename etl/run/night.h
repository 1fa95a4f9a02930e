/*
 * night.h - one night: from the sources to published releases, for one business date.
 *
 *     extract → transform → check → write and publish (partners first, finance last) → basis
 *
 * Each stage can be repeated: what a killed run has finished is found done, the rest is done, and
 * the bytes are those of an undisturbed run (3-operations.md, 3.1). One recipient that fails never
 * stops the others: it is held back, named, and made again by the next run.
 */
#ifndef ETL_RUN_NIGHT_H
#define ETL_RUN_NIGHT_H

#include "etl/run/app.h"
#include "etl/run/pool.h"

struct night_options {
    const char *partner; /* only this one, or NULL */
    const char *report;  /* only this one, or NULL */
    bool        plan;    /* show, make nothing */
    bool        full;    /* marts and files from nothing: nothing is taken over */
    int64_t     wait_s;  /* for sources that are not ready */
    bool        prepare; /* up to the controls; `--shard` runs write */
    const char *shard;   /* "1" to shards, or NULL: write everybody's */
    const char *shards;
};

/* What is timed; sources are read for several minutes, the rest is ours. */
enum { NIGHT_EXTRACT, NIGHT_TRANSFORM, NIGHT_CHECK, NIGHT_WRITE, NIGHT_STAGES };
const char *night_stage_name(int stage);

struct night_totals {
    uint64_t recipients; /* with a release of this run */
    uint64_t held;
    uint64_t undelivered; /* targets that did not get what they wait for */
    uint64_t failed;      /* controls */
    uint64_t files;
    uint64_t linked;
    uint64_t rows;
    uint64_t bytes;
    uint64_t read; /* rows, from the sources */
    uint64_t quarantined;
    int64_t  stage_ms[NIGHT_STAGES];
    bool     nothing_to_do; /* the date was done already */
    bool     prepared;      /* and not written */
};

/* What workers are told when they are forked. */
struct night_workers {
    const struct app *app;
    const char       *report;
};
/* For pool_open, before any session is opened (pool.h); its `arg` is a struct night_workers. */
extern const struct pool_ops night_pool_ops;

NODISCARD bool night_run(const struct app *app, struct pool *pool, const char *business_date,
                         const struct night_options *options, struct night_totals *totals,
                         struct err *err);

#endif
