/*
 * extract_drop.h - the drop folders among the sources: files in, files moved to done/ or refused/.
 */
#ifndef ETL_RUN_EXTRACT_DROP_H
#define ETL_RUN_EXTRACT_DROP_H

#include "etl/extract/feed_run.h"
#include "etl/run/extract.h"

/* Whether the folder, its mapping and its control files allow a night to begin. */
NODISCARD bool extract_drop_check(const struct app *app, const struct source *source,
                                  struct arena *arena, struct err *err);
NODISCARD bool extract_drop(const struct app *app, const struct source *source,
                            const struct load_job *job, struct extract_totals *totals,
                            struct arena *arena, struct err *err);

#endif
