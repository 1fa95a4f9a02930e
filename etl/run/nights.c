/*
 * nights.c - nightpost run, extract and demo.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/base/pii.h"
#include "etl/out/publish.h"
#include "etl/out/tree.h"
#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/deliver.h"
#include "etl/run/download.h"
#include "etl/run/extract.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/night.h"
#include "etl/run/partner.h"
#include "etl/run/readers.h"
#include "etl/run/show.h"
#include "etl/run/stop.h"
#include "etl/run/tell.h"

#define WAIT_DIGITS_MAX 5
#define SHARDS_MAX      64 /* the locks of sql/run/lock_shard.sql */

/* Data of a day that is not over would be incomplete. */
static bool day_is_over(const char *day, struct arena *arena, struct err *err)
{
    return strcmp(day, clock_today(arena)) < 0 ||
           err_set(err, ERR_USAGE,
                   "business date %s is not over yet in GMT+8: the last full day is %s", day,
                   clock_yesterday(arena));
}

static bool run_dates(const struct args *args, const char **from, const char **to,
                      struct arena *arena, struct err *err)
{
    const char *date = args_get(args, "date");
    bool        due = args_get(args, "due") != NULL;
    *from = args_get(args, "from");
    *to = args_get(args, "to");
    if ((*from == NULL) != (*to == NULL) || (date != NULL) + (*from != NULL) + due > 1)
        return err_set(err, ERR_USAGE, "say --date D, or --from D and --to D, or --due");
    if (due && (args_get(args, "partner") != NULL || args_get(args, "report") != NULL))
        return err_set(err, ERR_USAGE, "--due is for everybody: leave out --partner and --report");
    if (*from == NULL)
        *from = *to = date == NULL ? clock_yesterday(arena) : date;
    if (!day_check(*from, date != NULL ? "date" : "from", err) || !day_check(*to, "to", err))
        return false;
    if (strcmp(*from, *to) > 0)
        return err_set(err, ERR_USAGE, "--from %s is after --to %s", *from, *to);
    return day_is_over(*to, arena, err);
}

/* --due: from the first date that is missing; after `to` when there is none. */
static bool run_due(const struct app *app, const char **from, const char *to, struct arena *arena,
                    struct err *err)
{
    struct conn      *conn;
    struct table      t;
    const char *const newest[] = {to};
    if (!app_warehouse(app, "nightpost/run", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err) ||
        !conn_table(conn, "sql/run/due.sql", newest, 1, &t, arena, err))
        return false;
    *from = table_z(&t, 0, 0);
    conn_close(conn); /* before workers are forked */
    if (strcmp(*from, to) > 0)
        (void)printf("nothing is due: %s is done\n", to);
    return true;
}

/* "90", "90m", "2h" or "30s": minutes where no unit is said. */
static bool run_wait(const char *text, int64_t *seconds, struct err *err)
{
    size_t  digits = strspn(text, "0123456789");
    char    unit = text[digits];
    int64_t n = strtoll(text, NULL, 10);
    if (digits == 0 || digits > WAIT_DIGITS_MAX || (unit != '\0' && text[digits + 1] != '\0') ||
        (unit != '\0' && strchr("smh", unit) == NULL))
        return err_set(err, ERR_USAGE, "--wait %s is no time: say 90m or 2h", text);
    *seconds = n * (unit == 's' ? 1 : unit == 'h' ? 3600 : 60);
    return true;
}

/* "2/3": the second of three shares. */
static bool run_shard(const char *text, struct night_options *out, struct arena *arena,
                      struct err *err)
{
    char *slash = NULL;
    char *end = NULL;
    long  i = strtol(text, &slash, 10);
    long  n = *slash == '/' ? strtol(slash + 1, &end, 10) : 0;
    if (n < 1 || n > SHARDS_MAX || i < 1 || i > n || *end != '\0')
        return err_set(err, ERR_USAGE, "--shard %s is no share: say 1/3, 2/3 or 3/3, of %d at most",
                       text, SHARDS_MAX);
    out->shard = arena_printf(arena, "%ld", i).data;
    out->shards = arena_printf(arena, "%ld", n).data;
    return true;
}

static bool run_options(const struct args *args, struct night_options *out, struct arena *arena,
                        struct err *err)
{
    const char *shard = args_get(args, "shard");
    const char *wait = args_get(args, "wait");
    *out = (struct night_options){.partner = args_get(args, "partner"),
                                  .report = args_get(args, "report"),
                                  .plan = args_get(args, "plan") != NULL,
                                  .prepare = args_get(args, "prepare") != NULL,
                                  .full = args_get(args, "full") != NULL};
    if (shard != NULL && !run_shard(shard, out, arena, err))
        return false;
    bool part = out->partner != NULL || out->report != NULL || out->plan;
    if ((shard != NULL || out->prepare) && (part || (shard != NULL && out->prepare)))
        return err_set(err, ERR_USAGE,
                       "--prepare and --shard are of whole nights, and one does not go with the "
                       "other, --plan, --partner or --report");
    if (out->report != NULL && report_find(out->report) == NULL)
        return report_unknown(out->report, err);
    return wait == NULL || run_wait(wait, &out->wait_s, err);
}

static void run_say(const struct app *app, const char *date, const struct night_totals *t)
{
    if (t->prepared) {
        (void)printf("%s  prepared", date);
        if (t->failed > 0)
            (void)printf(", %llu CONTROLS FAILED", (unsigned long long)t->failed);
        (void)printf(": nightpost run --date %s --shard 1/N to N/N write it\n", date);
        return;
    }
    (void)printf("%s  %s: %llu recipients, %llu files (%llu unchanged), %llu rows", date,
                 t->nothing_to_do ? "was done already, nothing changed" : "done",
                 (unsigned long long)t->recipients, (unsigned long long)t->files,
                 (unsigned long long)t->linked, (unsigned long long)t->rows);
    if (t->held > 0)
        (void)printf(", %llu HELD BACK", (unsigned long long)t->held);
    if (t->failed > 0)
        (void)printf(", %llu CONTROLS FAILED", (unsigned long long)t->failed);
    if (t->undelivered > 0)
        (void)printf(", %llu TARGETS FAILED", (unsigned long long)t->undelivered);
    (void)printf("; in %s\n", app->outbox);
    (void)fflush(stdout);
}

static void run_add(struct night_totals *sum, const struct night_totals *t)
{
    sum->recipients += t->recipients;
    sum->held += t->held;
    sum->failed += t->failed;
    sum->files += t->files;
    sum->linked += t->linked;
    sum->rows += t->rows;
    sum->bytes += t->bytes;
    sum->read += t->read;
    sum->quarantined += t->quarantined;
    for (int i = 0; i < NIGHT_STAGES; i++)
        sum->stage_ms[i] += t->stage_ms[i];
}

/* A peer that is away stops nobody: its releases wait in the outbox. */
static bool run_deliver(struct app *app, const char *partner, struct night_totals *totals,
                        struct err *err)
{
    struct deliver_totals delivered;
    if (deliver_all(app, partner, &delivered, err)) {
        totals->undelivered = delivered.failed;
        return true;
    }
    if (err->kind == ERR_CANCELLED)
        return false;
    log_error(&app->log, "nothing was delivered", "why", err->text, NULL);
    *err = (struct err){.kind = ERR_NONE};
    totals->undelivered = 1;
    return true;
}

/* A range of nights, oldest first; a held-back recipient makes the status 1, an error ends it. */
static bool run_nights(struct app *app, const char *from, const char *to,
                       const struct night_options *options, struct night_totals *sum, int *status,
                       struct err *err)
{
    struct night_workers workers = {.app = app, .report = options->report};
    struct pool         *pool = NULL;
    struct arena         arena;
    bool                 ok = true;

    arena_open(&arena, "pool", 1U << 20);
    if (!options->plan)
        ok = pool_open(&pool, app->workers, &night_pool_ops, &workers, &arena, err);
    for (const char *d = from; ok && strcmp(d, to) <= 0; d = day_plus(d, 1, app->arena)) {
        struct night_totals totals;
        ok = night_run(app, pool, d, options, &totals, err);
        run_add(sum, &totals);
        ok = ok && (options->plan || run_deliver(app, options->partner, &totals, err));
        sum->undelivered = totals.undelivered; /* what failed may have come with the next night */
        if (ok && !options->plan)
            run_say(app, d, &totals);
        if (ok && (totals.held > 0 || totals.failed > 0))
            *status = ERR_STATUS_HELD_BACK;
    }
    if (ok && sum->undelivered > 0)
        *status = ERR_STATUS_HELD_BACK;
    arena_close(&arena);
    return ok;
}

/* Before workers are forked, in a session of its own. */
static bool run_partner(struct app *app, const char *partner, struct arena *arena, struct err *err)
{
    struct conn *conn;
    if (partner == NULL)
        return true;
    if (!app_warehouse(app, "nightpost/run", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err) || !partner_known(conn, partner, arena, err))
        return false;
    conn_close(conn);
    return true;
}

static bool run_all(struct app *app, const struct args *args, struct night_options *options,
                    struct run_facts *facts, int *status, struct arena *arena, struct err *err)
{
    return app_signing(app, err) &&
           (options->plan ? app_databases(app, err)
                          : app_begin(app, err) && fs_mkdirs(app->outbox, TREE_FOLDER_MODE, err)) &&
           app_sample_source(app, err) && run_partner(app, options->partner, arena, err) &&
           (args_get(args, "due") == NULL || run_due(app, &facts->from, facts->to, arena, err)) &&
           run_nights(app, facts->from, facts->to, options, &facts->totals, status, err);
}

bool command_run(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app           app;
    struct night_options options;
    struct run_facts     facts = {.started_ms = log_clock_ms()};
    if (!run_dates(args, &facts.from, &facts.to, arena, err) ||
        !run_options(args, &options, arena, err) || !app_open(&app, args->config, arena, err))
        return false;
    if (options.plan)
        return run_all(&app, args, &options, &facts, status, arena, err);
    tell_start(&app, arena);
    bool ok = run_all(&app, args, &options, &facts, status, arena, err);
    facts.status = ok ? *status : err_exit_status(err);
    pii_mask(err->text); /* it is mailed */
    facts.error = ok ? NULL : err->text;
    facts.ended_ms = log_clock_ms();
    stop_forget(); /* a run that was stopped says so; a second signal ends that too */
    if (ok || err->kind != ERR_LOCKED) /* the run that holds the lock speaks for both */
        tell_end(&app, &facts, arena);
    return ok;
}

static bool extract_night(const struct app *app, const char *date, struct arena *arena,
                          struct err *err)
{
    struct conn          *conn;
    struct extract_totals totals;
    bool                  ok = app_warehouse(app, "nightpost/extract", &conn, arena, err) &&
              lock_night(conn, arena, err) && migrate(conn, NULL, arena, err) &&
              extract_all(app, conn, date, &totals, err);
    if (ok)
        (void)printf("%s  read %llu rows, %llu new, %llu changed, %llu in quarantine\n", date,
                     (unsigned long long)totals.read, (unsigned long long)totals.added,
                     (unsigned long long)totals.changed, (unsigned long long)totals.quarantined);
    if (ok)
        conn_close(conn);
    return ok;
}

bool command_extract(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app  app;
    const char *date = args_get(args, "date");
    (void)status;
    date = date == NULL ? clock_yesterday(arena) : date;
    return day_check(date, "date", err) && day_is_over(date, arena, err) &&
           app_open(&app, args->config, arena, err) && app_begin(&app, err) &&
           app_sample_source(&app, err) && extract_night(&app, date, arena, err);
}

/* --- demo ------------------------------------------------------------------------------------ */

#define DEMO_FIRST "2026-11-02" /* R = 3rd: the previous and the current cycle */
#define DEMO_LAST  "2026-11-05" /* R = 6th: the current cycle only */

static bool demo_call(const struct args *args, struct arena *arena, struct err *err,
                      const char *const *words, int count)
{
    struct args call;
    char       *argv[CLI_WORDS_MAX];
    int         status = 0;
    int         argc = 0;
    argv[argc++] = arena_zcopy(arena, STR("nightpost"));
    for (int i = 0; i < count; i++)
        argv[argc++] = arena_zcopy(arena, str_from_z(words[i]));
    if (!cli_parse(&call, argc, argv, err))
        return false;
    call.config = args->config;
    if (strcmp(words[0], "subscribe") == 0)
        return subscribe_quietly(&call, arena, err);
    return call.command->run(&call, &status, arena, err);
}

static bool demo_world(const struct args *args, struct arena *arena, struct err *err)
{
    const char *scale = args_get(args, "scale");
    const char *seed = args_get(args, "seed");
    const char *sample[] = {
        "sample",    "--scale", scale == NULL ? "0.1" : scale, "--seed", seed == NULL ? "1" : seed,
        "--through", DEMO_FIRST};
    const char *extract[] = {"extract", "--date", DEMO_FIRST};
    const char *subscribe[] = {"subscribe", "all", "all", "--since", DEMO_FIRST};
    const char *machine[] = {"subscribe", "all",      "consumption_summary",
                             "--locale",  "en",       "--profile",
                             "machine",   "--unmask", "--since",
                             DEMO_FIRST};
    return demo_call(args, arena, err, sample, COUNT_OF(sample)) &&
           demo_call(args, arena, err, extract, COUNT_OF(extract)) &&
           demo_call(args, arena, err, subscribe, COUNT_OF(subscribe)) &&
           demo_call(args, arena, err, machine, COUNT_OF(machine));
}

/* One account manager and one director of each partner that has them. */
static bool demo_people(const struct args *args, const struct app *app, struct arena *arena,
                        struct err *err)
{
    struct conn *conn;
    struct table t;
    if (!app_warehouse(app, "nightpost/demo", &conn, arena, err) ||
        !conn_table(conn, "sql/run/demo_people.sql", NULL, 0, &t, arena, err))
        return false;
    conn_close(conn);
    for (size_t i = 0; i < t.rows; i++) {
        const char *words[] = {"subscribe",       table_z(&t, i, 0), "all",     "--manager",
                               table_z(&t, i, 1), "--since",         DEMO_FIRST};
        if (!demo_call(args, arena, err, words, COUNT_OF(words)))
            return false;
    }
    return true;
}

static bool demo_nights(const struct args *args, struct arena *arena, struct err *err)
{
    for (const char *d = DEMO_FIRST; strcmp(d, DEMO_LAST) <= 0; d = day_plus(d, 1, arena)) {
        const char *advance[] = {"sample", "--advance", "--through", d};
        const char *run[] = {"run", "--date", d};
        if (!demo_call(args, arena, err, advance, COUNT_OF(advance)) ||
            !demo_call(args, arena, err, run, COUNT_OF(run)))
            return false;
    }
    return true;
}

static bool demo_show(const struct args *args, const struct app *app, struct arena *arena,
                      struct err *err)
{
    const char  *one = arena_printf(arena, "%s/" RECIPIENT_FINANCE "/latest", app->outbox).data;
    const char  *verify = arena_printf(arena, "verify %s", cli_path(one, arena)).data;
    struct conn *conn;
    struct table t;
    const char *const values[] = {DEMO_LAST};
    if (!app_warehouse(app, "nightpost/demo", &conn, arena, err) ||
        !conn_table(conn, "sql/run/demo_summary.sql", values, 1, &t, arena, err))
        return false;
    (void)printf("\nThe files of the last night:\n\n");
    show_table(&t);
    (void)printf("\nOpen one, finance's or another recipient's: %s/index.html\nCheck one: %s\n",
                 one, cli_call(args, verify, arena));
    return demo_page(args, app, arena, err);
}

/* A demonstration that was made before is shown again, not made again. */
static bool demo_is_there(const struct app *app, bool *there, struct arena *arena, struct err *err)
{
    struct conn      *conn;
    struct table      t;
    const char *const values[] = {DEMO_LAST};
    if (!app_warehouse(app, "nightpost/demo", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err) ||
        !conn_table(conn, "sql/run/demo_state.sql", values, 1, &t, arena, err))
        return false;
    *there = table_z(&t, 0, 0)[0] == 't';
    conn_close(conn);
    return true;
}

bool command_demo(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app app;
    bool       there;
    (void)status;
    if (!app_open(&app, args->config, arena, err) || !app_begin(&app, err) ||
        !app_sample_source(&app, err) || !demo_is_there(&app, &there, arena, err))
        return false;
    if (!there && (!demo_world(args, arena, err) || !demo_people(args, &app, arena, err)))
        return false;
    if (there)
        (void)printf("This world was made before and is shown again as it is. For another scale or "
                     "seed:\n  %s\n  %s\nand remove %s\n",
                     cli_call(args, "serve stop", arena), cli_call(args, "db stop", arena),
                     app.state);
    return demo_nights(args, arena, err) && demo_show(args, &app, arena, err);
}
