/*
 * stop.h - SIGTERM and SIGINT: noticed at once, acted on between two steps.
 *
 * A signal only sets a flag; the night asks stop_check() wherever it can stop without leaving
 * anything half done. What runs in the database is cancelled by whoever waits for it.
 */
#ifndef ETL_RUN_STOP_H
#define ETL_RUN_STOP_H

#include "etl/base/err.h"

/* Installs the handlers; SIGPIPE is ignored (a write says EPIPE instead). */
NODISCARD bool stop_install(struct err *err);
/* The signal that asked us to stop, or 0. */
int stop_signal(void);
/* False with ERR_CANCELLED when a signal came. */
NODISCARD bool stop_check(struct err *err);
/* For last words: a signal that came is forgotten, the next one counts. */
void stop_forget(void);

#endif
