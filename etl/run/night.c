#include "etl/run/night.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "etl/base/progress.h"
#include "etl/run/clock.h"
#include "etl/run/extract.h"
#include "etl/run/issue.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/night_impl.h"
#include "etl/run/stop.h"

#define NIGHT_ARENA_LIMIT  (32U << 20) /* plan and names: some hundred bytes a recipient */
#define WORKER_ARENA_LIMIT (64U << 10)
#define WAIT_POLL_S        60

/* In the worker, once: what it keeps lives as long as the process. */
static void *night_worker_start(void *arg, struct err *err)
{
    const struct night_workers *workers = arg;
    struct arena                arena;
    (void)err;
    arena_open(&arena, "worker", WORKER_ARENA_LIMIT);
    struct issue_worker *w = ARENA_NEW(&arena, struct issue_worker);
    w->app = workers->app;
    w->report = workers->report;
    return w;
}

static void night_worker_job(void *worker, const char *text, struct pool_result *result)
{
    issue_run(worker, text, result);
}

const struct pool_ops night_pool_ops = {.start = night_worker_start, .job = night_worker_job};

const char *night_stage_name(int stage)
{
    static const char *const names[NIGHT_STAGES] = {"extract", "transform", "check", "write"};
    return names[stage];
}

/* A stage, with a line at its begin and its end, and its time. */
static bool night_stage(struct night *n, int stage, bool (*work)(struct night *n, struct err *err),
                        struct err *err)
{
    int64_t began = log_steady_ms();
    log_debug(&n->app->log, "stage begins", "stage", night_stage_name(stage), NULL);
    bool ok = work(n, err);
    n->totals->stage_ms[stage] += log_steady_ms() - began;
    log_info(&n->app->log, ok ? "stage done" : "stage failed", "stage", night_stage_name(stage),
             "ms", log_i64(n->totals->stage_ms[stage]), NULL);
    return ok;
}

/* Reads all sources; waits for those that are not ready as long as it may. */
static bool night_extract(struct night *n, struct err *err)
{
    struct extract_totals totals;
    int64_t               until = clock_seconds() + n->options->wait_s;
    for (;;) {
        if (extract_all(n->app, n->conn, n->date, &totals, err))
            break;
        int64_t left = until - clock_seconds();
        if (err->kind != ERR_NOT_READY || left <= 0)
            return false;
        log_info(&n->app->log, "waiting", "why", err->text, NULL);
        struct timespec pause = {.tv_sec = left < WAIT_POLL_S ? (time_t)left : WAIT_POLL_S};
        (void)nanosleep(&pause, NULL);
        if (!stop_check(err))
            return false;
        *err = (struct err){.kind = ERR_NONE};
    }
    log_info(&n->app->log, "extracted", "date", n->date, "read", log_u64(totals.read), "new",
             log_u64(totals.added), "changed", log_u64(totals.changed), "quarantined",
             log_u64(totals.quarantined), NULL);
    n->totals->read = totals.read;
    n->totals->quarantined = totals.quarantined;
    return true;
}

/* What this run may know: D's basis when it has one, else all there is after reading the sources.
 */
static bool night_knowledge(struct night *n, struct err *err)
{
    struct table      t;
    const char *const day[] = {n->date};
    if (!conn_table(n->conn, "sql/run/mark.sql", day, 1, &t, &n->arena, err))
        return false;
    n->mark = table_z(&t, 0, 1);
    if (n->mark == NULL) {
        if (n->options->shard != NULL)
            return night_unprepared(n, err);
        if (!n->options->plan && !night_stage(n, NIGHT_EXTRACT, night_extract, err))
            return false;
        if (!conn_table(n->conn, "sql/run/mark.sql", day, 1, &t, &n->arena, err))
            return false;
        n->mark = table_z(&t, 0, 0);
    }
    return conn_set(n->conn, "nightpost.mark", n->mark, err) &&
           conn_set(n->conn, "nightpost.through", n->date, err);
}

static void hash_word(struct sha256 *sha, const char *word)
{
    sha256_add(sha, word, strlen(word) + 1);
}

/* run_id = hash of (D, knowledge mark, configuration, definitions): no clock, no attempt (2.7). */
static bool night_identify(struct night *n, struct err *err)
{
    struct sha256 *sha = sha256_init(&n->arena);
    app_definitions(n->definitions, &n->arena);
    hash_word(sha, n->date);
    hash_word(sha, n->mark);
    hash_word(sha, n->app->config_sha256);
    hash_word(sha, n->definitions);
    sha256_hex(sha, n->run_id);
    const char *const run[] = {n->run_id};
    struct table      t;
    if (!conn_table(n->conn, "sql/run/run_find.sql", run, 1, &t, &n->arena, err))
        return false;
    n->done_before = t.rows > 0 && strcmp(table_z(&t, 0, 0), "done") == 0;
    n->done_before = n->done_before && !n->options->full;
    return true;
}

/* Whether the marts can be made from nothing, if they must: what is pruned is in no ledger. */
static bool night_can_look_back(struct night *n, struct err *err)
{
    struct table      t;
    const char *const values[] = {n->options->full ? "true" : "false", n->mark, n->date};
    if (!conn_table(n->conn, "sql/run/pruned_rest.sql", values, COUNT_OF(values), &t, &n->arena,
                    err))
        return false;
    return t.rows == 0 ||
           err_set(err, ERR_USAGE,
                   "%s has lines of %s, which was pruned, so nothing can be computed from the "
                   "beginning (%s): what was published stays",
                   table_z(&t, 0, 0), table_z(&t, 0, 1),
                   n->options->full ? "--full" : "as of an earlier day");
}

static bool night_begin(struct night *n, struct err *err)
{
    if (!night_identify(n, err))
        return false;
    if (n->options->plan || n->done_before)
        return true;
    struct table      t;
    const char *const day[] = {n->date};
    if (!conn_table(n->conn, "sql/run/pruned.sql", day, 1, &t, &n->arena, err))
        return false;
    if (t.rows > 0)
        return err_set(err, ERR_USAGE,
                       "%s was pruned: its files stay, but a night that issues it cannot be "
                       "computed any more",
                       table_z(&t, 0, 0));
    if (!night_can_look_back(n, err))
        return false;
    const char *const values[] = {n->run_id,      n->date,          n->mark, n->app->config_sha256,
                                  n->definitions, NIGHTPOST_VERSION};
    return conn_exec(n->conn, "sql/run/run_begin.sql", values, COUNT_OF(values), NULL, err);
}

static bool night_end(struct night *n, const char *state, const char *why, struct err *err)
{
    const char *const values[] = {n->run_id, state, why};
    return conn_exec(n->conn, "sql/run/run_end.sql", values, COUNT_OF(values), NULL, err);
}

/*
 * Records what was known once the controls have passed and before the first file is written: a run
 * that is killed or holds somebody back goes on with the same knowledge. A run of a part only
 * looks.
 */
static bool night_basis(struct night *n, struct err *err)
{
    const char *const values[] = {n->date, n->mark};
    bool              whole = n->options->partner == NULL && n->options->report == NULL;
    return !whole ||
           conn_exec(n->conn, "sql/run/basis_add.sql", values, COUNT_OF(values), NULL, err);
}

/* Final files that everybody has are sealed (1-domain.md, 1.8). */
static bool night_seal(struct night *n, struct err *err)
{
    struct table      t;
    const char *const run[] = {n->run_id};
    if (!conn_begin(n->conn, err) ||
        !conn_table(n->conn, "sql/run/seal_run.sql", run, 1, &t, &n->arena, err) ||
        !conn_commit(n->conn, err))
        return false;
    if (strcmp(table_z(&t, 0, 0), "0") != 0)
        log_info(&n->app->log, "sealed", "cycles", table_z(&t, 0, 0), NULL);
    return true;
}

/* Its shares are other processes, on other hosts perhaps. */
static bool night_held(struct night *n, struct err *err)
{
    struct table      t;
    const char *const run[] = {n->run_id};
    if (!conn_table(n->conn, "sql/run/run_held.sql", run, 1, &t, &n->arena, err))
        return false;
    n->totals->held = strtoull(table_z(&t, 0, 0), NULL, 10);
    n->totals->failed = strtoull(table_z(&t, 0, 1), NULL, 10);
    return true;
}

bool night_finish(struct night *n, struct err *err)
{
    bool whole = n->options->partner == NULL && n->options->report == NULL;
    if (whole && !night_held(n, err))
        return false;
    if (n->totals->held > 0)
        return night_end(n, "partial", "some recipients are held back", err);
    if (n->totals->failed > 0)
        return night_end(n, "partial", "a control failed", err);
    if (!whole)
        return night_end(n, "partial", "only a part was asked for", err);
    return night_seal(n, err) && night_end(n, "done", NULL, err);
}

static bool night_write_all(struct night *n, struct err *err)
{
    return night_write(n, NULL, err);
}

static bool night_work(struct night *n, struct err *err)
{
    return night_stage(n, NIGHT_TRANSFORM, night_marts, err) &&
           night_stage(n, NIGHT_CHECK, night_check, err) && night_recipients(n, err) &&
           lock_write(n->conn, n->date, &n->arena, err) && night_basis(n, err) &&
           (n->options->prepare
                ? night_prepared(n, err)
                : night_stage(n, NIGHT_WRITE, night_write_all, err) && night_finish(n, err));
}

/* One of the writers of a night that another run has prepared. */
static bool night_share(struct night *n, struct err *err)
{
    if (!app_warehouse(n->app, "nightpost/run", &n->conn, &n->arena, err) ||
        !night_knowledge(n, err) || !night_identify(n, err))
        return false;
    if (!n->done_before)
        return night_shard(n, err);
    n->totals->nothing_to_do = true;
    return night_summary(n, err);
}

static bool night_all(struct night *n, struct err *err)
{
    if (!app_warehouse(n->app, "nightpost/run", &n->conn, &n->arena, err) ||
        !lock_night(n->conn, &n->arena, err) || !migrate(n->conn, NULL, &n->arena, err) ||
        !night_knowledge(n, err) || !night_begin(n, err))
        return false;
    if (n->done_before && !n->options->plan) {
        n->totals->nothing_to_do = true;
        return night_summary(n, err);
    }
    if (n->options->plan)
        return night_plan(n, err);
    if (night_work(n, err))
        return true;
    struct err ignored = {.kind = ERR_NONE};
    conn_rollback(n->conn);
    (void)!night_end(n, "failed", err->text, &ignored); /* the first error is the one to tell */
    return false;
}

bool night_run(const struct app *app, struct pool *pool, const char *business_date,
               const struct night_options *options, struct night_totals *totals, struct err *err)
{
    struct night n = {
        .app = app, .pool = pool, .date = business_date, .options = options, .totals = totals};
    *totals = (struct night_totals){0};
    arena_open(&n.arena, "night", NIGHT_ARENA_LIMIT);
    bool ok = options->shard != NULL ? night_share(&n, err) : night_all(&n, err);
    arena_close(&n.arena);
    return ok || err_wrap(err, "night of %s", business_date);
}
