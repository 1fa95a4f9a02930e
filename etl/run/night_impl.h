/*
 * night_impl.h - what the files of a night share: night.c drives, night_marts.c computes,
 * night_write.c delivers.
 */
#ifndef ETL_RUN_NIGHT_IMPL_H
#define ETL_RUN_NIGHT_IMPL_H

#include "etl/run/night.h"

#define MARTS_PRESENT "mart"
#define MARTS_ASOF    "asof"

struct night {
    const struct app           *app;
    struct pool                *pool;
    const char                 *date; /* D */
    const struct night_options *options;
    struct night_totals        *totals;
    struct arena                arena;
    struct conn                *conn;
    const char                 *mark;
    const char                 *marts;      /* "mart", or "asof" for an earlier knowledge */
    int64_t                     step_began; /* of a step of the transform */
    bool                        done_before;
    char                        run_id[SHA256_HEX_SIZE];
    char                        definitions[SHA256_HEX_SIZE];
};

/* The marts at the run's mark: brought forward, or made apart when they are ahead of it. */
NODISCARD bool night_marts(struct night *n, struct err *err);
/* Takes the schema n->marts for what the session reads. */
NODISCARD bool night_marts_are(struct night *n, struct err *err);
/* Whether those marts are whole and at the run's mark. */
NODISCARD bool night_marts_stand(struct night *n, bool *stand, struct err *err);
/* The controls of sql/check over the cycles that the run issues. */
NODISCARD bool night_check(struct night *n, struct err *err);
/* Who receives something, and what each may see. */
NODISCARD bool night_recipients(struct night *n, struct err *err);
#define SHARD_FINANCE "0" /* in place of a share: finance alone */
/* Everybody's files, or those of a share of the partners (NULL: no shares). */
NODISCARD bool night_write(struct night *n, const char *shard, struct err *err);
/* Notes what became of a run that is written. */
NODISCARD bool night_finish(struct night *n, struct err *err);
/* Notes that the run waits for its writers. */
NODISCARD bool night_prepared(struct night *n, struct err *err);
NODISCARD bool night_shard(struct night *n, struct err *err);
/* The error of a share of a night that nobody prepared. */
NODISCARD bool night_unprepared(const struct night *n, struct err *err);
/* Fills the totals from the run tables. */
NODISCARD bool night_summary(struct night *n, struct err *err);
NODISCARD bool night_plan(struct night *n, struct err *err);

#endif
