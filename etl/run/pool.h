/*
 * pool.h - long-lived worker processes that take jobs from the parent, one at a time each.
 *
 * Processes, not threads: libxlsxwriter is not thread-safe, a crash costs one job, and each has its
 * own memory limit. Workers are forked before the parent opens its database session, so that they
 * never share one, and die with the parent (PR_SET_PDEATHSIG): a run that is killed leaves nobody
 * behind who still writes.
 *
 * Life: pool_open, pool_run as often as wanted, closed with the arena. A job is a short text; its
 * result is one struct through a pipe, small enough to be written atomically.
 */
#ifndef ETL_RUN_POOL_H
#define ETL_RUN_POOL_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define POOL_JOB_MAX 512 /* bytes of a job's text, the final NUL included */

struct pool_result {
    size_t     job; /* index into the jobs of pool_run */
    bool       ok;
    bool       nothing; /* was to be made */
    uint64_t   rows;
    uint64_t   bytes;
    uint64_t   files;
    uint64_t   linked;
    uint64_t   differences;
    int64_t    write_us; /* how long making took, and reading back */
    int64_t    prove_us;
    uint64_t   held; /* reports that must not go out, though the release does */
    struct err err;  /* when not ok; with held > 0, why */
};

/* Runs in the worker; `worker` is what `start` returned there. */
struct pool_ops {
    /* Called once in each new worker, before its first job; NULL when it cannot start. */
    void *(*start)(void *arg, struct err *err);
    void (*job)(void *worker, const char *text, struct pool_result *result);
};

struct pool;

NODISCARD bool pool_open(struct pool **out, size_t workers, const struct pool_ops *ops, void *arg,
                         struct arena *arena, struct err *err);

/* Called in the parent for every finished job, in the order they finish. */
struct pool_watch {
    bool (*done)(void *arg, const struct pool_result *result, struct err *err);
    void *arg;
};

/* No job of a pool_run is the last. */
#define POOL_NO_LAST SIZE_MAX

/*
 * Runs all jobs; the one with index `last` (or POOL_NO_LAST) is begun when all others have ended.
 * A failed job, or one whose worker died, is a result like any other; false only when the run
 * itself cannot go on (a signal, fork failing, `done` failing).
 */
NODISCARD bool pool_run(struct pool *pool, const char *const *jobs, size_t count, size_t last,
                        const struct pool_watch *watch, struct err *err);

#endif
