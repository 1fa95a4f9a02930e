/*
 * step_run.h - runs sql/transform in dependency order: the marts that the reports read.
 *
 * A step is one file; its header says `makes:` and `needs:`, from which the build computes the
 * order (tests/lint/steps.awk). Each runs in a transaction of its own and can be run again: what is
 * dirty stays marked until all steps are done.
 */
#ifndef ETL_TRANSFORM_STEP_RUN_H
#define ETL_TRANSFORM_STEP_RUN_H

#include "etl/pg/conn.h"

/* Generated: the paths of sql/transform in the order to run them. */
extern const char *const step_registry[];
extern const size_t      step_registry_count;

/* Called after each step, for the run tables and the log; `number` counts from 1. */
struct step_watch {
    bool (*done)(void *arg, const char *path, size_t number, struct err *err);
    void *arg;
};

/* The session's search_path says which marts, its nightpost.mark which knowledge. */
NODISCARD bool step_run_all(struct conn *conn, const struct step_watch *watch, struct err *err);

#endif
