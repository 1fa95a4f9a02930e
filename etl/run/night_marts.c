#include <stdlib.h>
#include <string.h>

#include "etl/run/clock.h"
#include "etl/run/night_impl.h"
#include "etl/run/stop.h"
#include "etl/transform/check_run.h"
#include "etl/transform/step_run.h"

#define MARTS_NOTHING "0" /* the mark of empty marts */
#define CYCLES_MAX    8

bool night_marts_are(struct night *n, struct err *err)
{
    const char *path = arena_printf(&n->arena, "%s, pg_catalog", n->marts).data;
    return conn_set(n->conn, "search_path", path, err);
}

static bool marts_use(struct night *n, const char *schema, struct err *err)
{
    n->marts = schema;
    return night_marts_are(n, err);
}

/* A unit row per step, so that the run tables say what a step cost. */
static bool marts_step_done(void *arg, const char *path, size_t number, struct err *err)
{
    struct night     *n = arg;
    int64_t           now = clock_micros();
    const char *const unit[] = {
        n->run_id,
        "transform",
        path,
        "done",
        NULL,
        NULL,
        NULL,
        NULL,
        arena_printf(&n->arena, "%lld", (long long)(now - n->step_began)).data};
    n->step_began = now;
    log_debug(&n->app->log, "transformed", "step", path, "number", log_u64(number), NULL);
    return stop_check(err) &&
           conn_exec(n->conn, "sql/run/unit_done.sql", unit, COUNT_OF(unit), NULL, err);
}

/* Brings the marts forward to one mark. */
static bool marts_step(struct night *n, const char *to, struct err *err)
{
    struct step_watch watch = {.done = marts_step_done, .arg = n};
    n->step_began = clock_micros();
    const char *const mark[] = {to};
    if (!conn_set(n->conn, "nightpost.mark", to, err) ||
        !conn_exec(n->conn, "sql/run/marts_begin.sql", NULL, 0, NULL, err) ||
        !step_run_all(n->conn, &watch, err) ||
        !conn_exec(n->conn, "sql/run/marts_done.sql", mark, 1, NULL, err))
        return false;
    log_info(&n->app->log, "transformed", "date", n->date, "steps", log_u64(step_registry_count),
             "mark", to, NULL);
    return true;
}

/*
 * To the run's mark, with a halt at every closing or reopening of a month on the way: what came
 * before it still belongs to the month itself, what comes after to the adjustments (1-domain.md,
 * 1.8), each of which bears the mark at which it was made, where there is a halt too. So marts
 * that are made anew go the way that history went.
 */
static bool marts_make(struct night *n, const char *from, struct err *err)
{
    struct table      halts;
    const char *const between[] = {from, n->mark};
    if (!conn_table(n->conn, "sql/run/halts.sql", between, 2, &halts, &n->arena, err))
        return false;
    for (size_t i = 0; i < halts.rows; i++)
        if (strcmp(table_z(&halts, i, 0), n->mark) != 0 &&
            !marts_step(n, table_z(&halts, i, 0), err))
            return false;
    return marts_step(n, n->mark, err);
}

bool night_marts_stand(struct night *n, bool *stand, struct err *err)
{
    struct table t;
    if (!conn_table(n->conn, "sql/run/mart_mark.sql", NULL, 0, &t, &n->arena, err))
        return false;
    *stand = strcmp(table_z(&t, 0, 0), n->mark) == 0 && table_z(&t, 0, 1)[0] == 't';
    return true;
}

static bool marts_apart(struct night *n, struct err *err)
{
    log_info(&n->app->log, "as of an earlier knowledge", "mark", n->mark, NULL);
    return conn_exec(n->conn, "sql/run/asof_begin.sql", NULL, 0, NULL, err) &&
           marts_use(n, MARTS_ASOF, err) && marts_make(n, MARTS_NOTHING, err);
}

bool night_marts(struct night *n, struct err *err)
{
    struct table t;
    if (!marts_use(n, MARTS_PRESENT, err) ||
        !conn_table(n->conn, "sql/run/mart_mark.sql", NULL, 0, &t, &n->arena, err))
        return false;
    long long have = strtoll(table_z(&t, 0, 0), NULL, 10);
    long long want = strtoll(n->mark, NULL, 10);
    if (n->options->full && have <= want)
        return conn_exec(n->conn, "sql/run/marts_forget.sql", NULL, 0, NULL, err) &&
               marts_make(n, MARTS_NOTHING, err);
    if (have == want && table_z(&t, 0, 1)[0] == 't')
        return true;
    if (have <= want)
        return marts_make(n, table_z(&t, 0, 0), err);
    return marts_apart(n, err);
}

/* Columns of sql/run/control_count.sql. */
enum { SAID_NAME, SAID_CONTROL, SAID_FAILED, SAID_WARNINGS, SAID_FIRST };

static bool check_say(struct night *n, struct err *err)
{
    struct table      t;
    const char *const run[] = {n->run_id};
    if (!conn_table(n->conn, "sql/run/control_count.sql", run, 1, &t, &n->arena, err))
        return false;
    n->totals->failed = 0;
    for (size_t i = 0; i < t.rows; i++) {
        if (strcmp(table_z(&t, i, SAID_WARNINGS), "0") != 0)
            log_warn(&n->app->log, "control warns", "control", table_z(&t, i, SAID_CONTROL), "name",
                     table_z(&t, i, SAID_NAME), "rows", table_z(&t, i, SAID_WARNINGS), NULL);
        if (strcmp(table_z(&t, i, SAID_FAILED), "0") == 0)
            continue;
        n->totals->failed++;
        log_error(&n->app->log, "control failed", "control", table_z(&t, i, SAID_CONTROL), "name",
                  table_z(&t, i, SAID_NAME), "rows", table_z(&t, i, SAID_FAILED), "first",
                  table_z(&t, i, SAID_FIRST), NULL);
    }
    return true;
}

bool night_check(struct night *n, struct err *err)
{
    struct table      t;
    size_t            controls = 0;
    const char       *cycles = "";
    const char *const day[] = {n->date};
    if (!conn_table(n->conn, "sql/run/cycles.sql", day, 1, &t, &n->arena, err))
        return false;
    for (size_t i = 0; i < t.rows && i < CYCLES_MAX; i++)
        cycles =
            arena_printf(&n->arena, "%s%s%s", cycles, i == 0 ? "" : ",", table_z(&t, i, 0)).data;
    cycles = arena_printf(&n->arena, "{%s}", cycles).data;
    if (!conn_set(n->conn, "nightpost.cycles", cycles, err) ||
        !conn_set(n->conn, "nightpost.variance_limit", n->app->variance_limit, err) ||
        !check_run_all(n->conn, n->run_id, &controls, &n->arena, err) || !check_say(n, err))
        return false;
    log_info(&n->app->log, "controlled", "checks", log_u64(controls), "failed",
             log_u64(n->totals->failed), "cycles", cycles, NULL);
    return true;
}
