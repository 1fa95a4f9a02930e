/*
 * tell.h - what a run tells others when it ends: a hook, a dead-man ping, a mail, metrics.
 *
 * [monitor] says whom. Facts are counts, dates and one sentence of what went wrong; no name, amount
 * or password is among them. A teller that fails is a warning in the log, never the run's status.
 */
#ifndef ETL_RUN_TELL_H
#define ETL_RUN_TELL_H

#include "etl/run/night.h"

struct run_facts {
    const char         *from; /* business dates; NULL when it was not known yet */
    const char         *to;
    const char         *error; /* or NULL */
    int                 status;
    int64_t             started_ms; /* log_clock_ms() */
    int64_t             ended_ms;
    struct night_totals totals; /* over all dates */
};

/* Before anything else: a run that never ends is noticed too. */
void tell_start(const struct app *app, struct arena *arena);
/* Hook, ping and mail; metrics first, so that a hook may read them. */
void tell_end(const struct app *app, const struct run_facts *facts, struct arena *arena);

/* Whether all that [monitor] names is there, for check. */
NODISCARD bool tell_check(const struct app *app, struct arena *arena, struct err *err);

/* metrics.c: two files for node_exporter's textfile collector, each old or new and whole. */
NODISCARD bool metrics_write(const struct app *app, const struct run_facts *facts,
                             const char *directory, struct arena *arena, struct err *err);

#endif
