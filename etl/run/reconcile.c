/*
 * reconcile.c - nightpost reconcile: one cycle of the ledger beside its sources, every row's hash.
 *
 * Looks unless --repair is said; then what differs is read again in the same snapshot of the source
 * and compared once more. The next night computes with it.
 */
#include "etl/run/reconcile.h"

#include <stdio.h>
#include <string.h>

#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/extract.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/show.h"

#define RECONCILE_ARENA_LIMIT (64U << 20) /* one feed: some hundred bytes a difference */

static void reconcile_say(const char *source, const char *feed, const struct bucket_counts *c,
                          bool repair)
{
    if (c->found.rows > 0)
        show_table(&c->found);
    (void)printf("source %s, %s: %llu buckets compared, %llu differ", source, feed,
                 (unsigned long long)c->buckets, (unsigned long long)c->differing);
    if (repair && c->differing > 0)
        (void)printf("; read again %llu rows: %llu new, %llu changed, %llu ended, %llu differ "
                     "still",
                     (unsigned long long)c->load.read, (unsigned long long)c->load.added,
                     (unsigned long long)c->load.changed, (unsigned long long)c->load.ended,
                     (unsigned long long)c->remaining);
    (void)printf("\n");
    if (c->left.rows > 0)
        show_table(&c->left);
}

static bool reconcile_feeds(const struct source *source, const struct load_job *job,
                            struct conn *from, const struct bucket_plan *plan, struct reconcile *r,
                            struct arena *arena, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < feed_registry_count; i++) {
        const struct feed_def *feed = feed_registry[i];
        struct bucket_counts   counts;
        struct arena           scratch;
        if (!feed_wanted(source->feeds, feed->name) || !feed_wanted(r->feed, feed->name) ||
            !bucket_feed(feed, arena))
            continue;
        arena_open(&scratch, feed->name, RECONCILE_ARENA_LIMIT);
        ok = bucket_check(from, feed, &scratch, err) &&
             bucket_compare(job, from, feed, plan, &counts, &scratch, err);
        if (ok) {
            if (r->say)
                reconcile_say(source->name, feed->name, &counts, r->repair);
            r->buckets += counts.buckets;
            r->remaining += counts.remaining;
        }
        arena_close(&scratch);
    }
    return ok;
}

static bool reconcile_source(const struct source *source, struct conn *warehouse, const char *cycle,
                             struct reconcile *r, struct arena *arena, struct err *err)
{
    struct conn       *from;
    struct load_job    job = {.warehouse = warehouse,
                              .source = source->name,
                              .business_date = clock_yesterday(arena),
                              .overlap_minutes = source->overlap_minutes,
                              .max_bad_share = source->max_bad_share};
    struct bucket_plan plan = {.cycles = arena_printf(arena, "{%s}", cycle).data,
                               .hashed = BUCKET_HASH_ALL,
                               .repair = r->repair};
    struct table       t;
    if (source->kind == SOURCE_DROP) {
        if (r->say)
            (void)printf("source %s: files were read as they came, there is nobody to ask\n",
                         source->name);
        return true;
    }
    if (!conn_open(&from, source->conninfo, source->password, "nightpost/reconcile", arena, err))
        return err_wrap(err, "source %s cannot be reached (check its dsn and password_file)",
                        source->name);
    bool ok = conn_table(from, "sql/source/role.sql", NULL, 0, &t, arena, err) &&
              conn_begin_read(from, err) &&
              reconcile_feeds(source, &job, from, &plan, r, arena, err);
    conn_close(from);
    return ok || err_wrap(err, "source %s", source->name);
}

bool reconcile_cycle(const struct app *app, struct conn *warehouse, const char *cycle,
                     struct reconcile *r, struct arena *arena, struct err *err)
{
    struct table      t;
    const char *const asked[] = {cycle};
    if (!conn_table(warehouse, "sql/run/pruned_cycle.sql", asked, 1, &t, arena, err))
        return false;
    if (t.rows > 0)
        return err_set(err, ERR_USAGE, "%s was pruned by %s on %s: there is nothing to compare",
                       cycle, table_z(&t, 0, 0), table_z(&t, 0, 1));
    for (size_t i = 0; i < app->source_count; i++)
        if (!reconcile_source(&app->sources[i], warehouse, cycle, r, arena, err))
            return false;
    return true;
}

static bool reconcile_which(const char *cycle, struct arena *arena, struct err *err)
{
    if (cycle == NULL)
        return err_set(err, ERR_USAGE, "say which month: --cycle YYYY-MM");
    return day_check(arena_printf(arena, "%s-01", cycle).data, "cycle", err) ||
           err_set(err, ERR_USAGE, "\"%s\" is no bill cycle; it looks like 2026-10", cycle);
}

bool command_reconcile(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app       app;
    struct conn     *conn;
    const char      *cycle = args_get(args, "cycle");
    struct reconcile r = {.repair = args_get(args, "repair") != NULL, .say = true};
    if (!reconcile_which(cycle, arena, err) || !app_open(&app, args->config, arena, err) ||
        !app_databases(&app, err) || !app_sample_source(&app, err) ||
        !app_warehouse(&app, "nightpost/reconcile", &conn, arena, err) ||
        !lock_night(conn, arena, err) || !migrate(conn, NULL, arena, err) ||
        !reconcile_cycle(&app, conn, cycle, &r, arena, err))
        return false;
    if (r.remaining == 0)
        (void)printf("%s: ledger and sources agree, %llu buckets\n", cycle,
                     (unsigned long long)r.buckets);
    else
        (void)printf("%s: %llu of %llu buckets differ%s\n", cycle, (unsigned long long)r.remaining,
                     (unsigned long long)r.buckets, r.repair ? "" : "; --repair reads them again");
    if (r.remaining > 0)
        *status = ERR_STATUS_DIFFERENCE;
    return true;
}
