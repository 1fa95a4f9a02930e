/*
 * progress.h - a bar on a terminal while something long runs; nothing at all anywhere else.
 *
 *     writing files  [############........]  61 %  1,220 of 2,000
 *
 * Life: progress_open, progress_step*, progress_close, which wipes the bar. It draws where the log
 * writes, at most ten times a second, and log lines wipe it before they are written. Cannot fail.
 */
#ifndef ETL_BASE_PROGRESS_H
#define ETL_BASE_PROGRESS_H

#include "etl/base/log.h"

struct progress {
    const struct log *log;
    const char       *label;
    uint64_t          done;
    uint64_t          total;
    int64_t           drawn_ms; /* 0: not yet */
    bool              visible;
};

/* `label` must outlive the bar. A total of 0 shows only the count. */
void progress_open(struct progress *progress, const struct log *log, uint64_t total,
                   const char *label);
void progress_step(struct progress *progress, uint64_t count);
void progress_close(struct progress *progress);

#endif
