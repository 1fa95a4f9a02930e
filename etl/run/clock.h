/*
 * clock.h - business days as text (YYYY-MM-DD, GMT+8), and the one clock besides the log's.
 *
 * What the clock says is used for defaults of --date and --since and for waiting; nothing of it
 * reaches a file.
 */
#ifndef ETL_RUN_CLOCK_H
#define ETL_RUN_CLOCK_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

const char *clock_today(struct arena *arena);
const char *clock_yesterday(struct arena *arena);
/* Seconds, and microseconds, that only go forward. */
int64_t clock_seconds(void);
int64_t clock_micros(void);

/* ERR_USAGE naming the option when the text is no date. */
NODISCARD bool day_check(const char *text, const char *option, struct err *err);
/* The day `n` days later; `day` is a valid date. */
const char *day_plus(const char *day, int64_t n, struct arena *arena);
/* YYYYMMDD. */
const char *day_compact(const char *day, struct arena *arena);
/* Its midnight in GMT+8, in seconds since 1970. */
int64_t day_midnight(const char *day);

#endif
