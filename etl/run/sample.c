/*
 * sample.c - nightpost sample and demo: a world of our own to try everything on.
 *
 * The sample is plain SQL (sql/sample): 1_ is the source's schema, 2_ makes the parties, 3_ lets
 * business days arrive. It goes into the first database source of the configuration, which is the
 * embedded one unless somebody named another; a source that holds anything but a sample is refused.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/stop.h"

#define SAMPLE_FIRST   "2026-09-01" /* sql/sample/1_schema.sql says so too */
#define SAMPLE_BEFORE  "2026-08-31"
#define SAMPLE_LAST    "2026-11-09"
#define SAMPLE_SCALE   "0.1"
#define SAMPLE_SEED    "1"
#define SAMPLE_THROUGH SAMPLE_LAST

static bool sample_number(const char *text, const char *option, bool whole, struct err *err)
{
    size_t dots = 0;
    for (const char *p = text; *p != '\0'; p++) {
        dots += *p == '.';
        if ((*p < '0' || *p > '9') && *p != '.')
            return err_set(err, ERR_USAGE, "--%s %s is no number", option, text);
    }
    return (text[0] != '\0' && strlen(text) < 10 && dots <= (whole ? 0U : 1U)) ||
           err_set(err, ERR_USAGE, "--%s %s is no number", option, text);
}

static bool sample_files(struct conn *conn, const char *prefix, struct err *err)
{
    const struct sql_file *file;
    for (size_t i = 0; (file = sql_under(prefix, i)) != NULL; i++)
        if (!stop_check(err) || !conn_run(conn, file->path, err))
            return false;
    return true;
}

static bool sample_open(const struct app *app, struct conn **conn, struct arena *arena,
                        struct err *err)
{
    for (size_t i = 0; i < app->source_count; i++) {
        const struct source *s = &app->sources[i];
        if (s->kind != SOURCE_POSTGRES)
            continue;
        return (conn_open(conn, s->conninfo, s->password, "nightpost/sample", arena, err) &&
                conn_set(*conn, "client_min_messages", "warning", err)) ||
               err_wrap(err, "source %s", s->name);
    }
    return err_set(err, ERR_CONFIG, "the configuration has no database source for the sample");
}

/* Business days after `from` up to `through` arrive. */
static bool sample_advance(struct conn *conn, const char *from, const char *through,
                           struct err *err)
{
    return conn_set(conn, "nightpost.sample_from", from, err) &&
           conn_set(conn, "nightpost.sample_through", through, err) &&
           sample_files(conn, "sql/sample/3_", err);
}

/* A source that is real is refused; a sample goes, and what goes is said. */
static bool sample_replace(const struct app *app, struct conn *conn, struct arena *arena,
                           struct err *err)
{
    struct table t;
    if (!conn_table(conn, "sql/run/sample_state.sql", NULL, 0, &t, arena, err))
        return false;
    if (table_z(&t, 0, 0)[0] == 't')
        return err_set(err, ERR_CONFIG,
                       "the source has a schema src that is no sample: the sample would replace "
                       "it. Name another database in [source ...] dsn");
    if (table_z(&t, 0, 1)[0] == 'f')
        return true;
    if (!conn_table(conn, "sql/run/sample_size.sql", NULL, 0, &t, arena, err))
        return false;
    log_warn(&app->log, "the sample world that was there is replaced", "through", table_z(&t, 0, 0),
             "customers", table_z(&t, 0, 1), "consumption", table_z(&t, 0, 2), NULL);
    return true;
}

static bool sample_load(const struct app *app, struct conn *conn, const char *scale,
                        const char *seed, const char *through, struct arena *arena, struct err *err)
{
    return sample_replace(app, conn, arena, err) &&
           conn_set(conn, "nightpost.sample_scale", scale, err) &&
           conn_set(conn, "nightpost.sample_seed", seed, err) &&
           conn_set(conn, "nightpost.sample_from", SAMPLE_BEFORE, err) &&
           conn_set(conn, "nightpost.sample_through", through, err) &&
           sample_files(conn, "sql/sample/1_", err) && sample_files(conn, "sql/sample/2_", err) &&
           sample_advance(conn, SAMPLE_BEFORE, through, err);
}

static bool sample_through_now(struct conn *conn, const char **from, struct arena *arena,
                               struct err *err)
{
    struct table t;
    if (!conn_table(conn, "sql/source/ready.sql", NULL, 0, &t, arena, err))
        return err_wrap(err, "there is no sample yet: nightpost sample without --advance makes it");
    *from = table_z(&t, 0, 0);
    return true;
}

bool command_sample(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    const char  *scale = args_get(args, "scale");
    const char  *seed = args_get(args, "seed");
    const char  *through = args_get(args, "through");
    const char  *from = NULL;
    (void)status;
    scale = scale == NULL ? SAMPLE_SCALE : scale;
    seed = seed == NULL ? SAMPLE_SEED : seed;
    through = through == NULL ? SAMPLE_THROUGH : through;
    if (!sample_number(scale, "scale", false, err) || !sample_number(seed, "seed", true, err) ||
        !day_check(through, "through", err))
        return false;
    if (strcmp(through, SAMPLE_FIRST) < 0 || strcmp(through, SAMPLE_LAST) > 0)
        return err_set(err, ERR_USAGE, "--through %s: the sample has %s to %s", through,
                       SAMPLE_FIRST, SAMPLE_LAST);
    if (!app_open(&app, args->config, arena, err) || !app_begin(&app, err) ||
        !app_sample_source(&app, err) || !sample_open(&app, &conn, arena, err))
        return false;
    if (args_get(args, "advance") == NULL)
        return sample_load(&app, conn, scale, seed, through, arena, err);
    return sample_through_now(conn, &from, arena, err) &&
           (strcmp(from, through) >= 0 || sample_advance(conn, from, through, err));
}
