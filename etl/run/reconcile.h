/*
 * reconcile.h - one cycle of the ledger beside its sources, to every row's hash; for the commands
 * that ask it.
 */
#ifndef ETL_RUN_RECONCILE_H
#define ETL_RUN_RECONCILE_H

#include "etl/run/app.h"

struct reconcile {
    const char *feed;   /* only this one, or NULL */
    bool        repair; /* read what differs again */
    bool        say;    /* print what was found */
    uint64_t    buckets;
    uint64_t    remaining; /* that differ */
};

/* Asks every database source; drop folders have nobody to ask. */
NODISCARD bool reconcile_cycle(const struct app *app, struct conn *warehouse, const char *cycle,
                               struct reconcile *r, struct arena *arena, struct err *err);

#endif
