#include "etl/run/extract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/extract/feed_run.h"
#include "etl/run/extract_drop.h"
#include "etl/run/stop.h"

#define MASS_END_PERCENT    50 /* of a feed's rows: more in one load is no ordinary night */
#define EXTRACT_ARENA_LIMIT (64U << 20) /* one source: names, types, counts; no rows */

bool feed_wanted(const char *feeds, const char *name)
{
    size_t len = strlen(name);
    if (feeds == NULL)
        return true;
    for (const char *p = feeds; (p = strstr(p, name)) != NULL; p += len) {
        bool begins = p == feeds || p[-1] == ' ' || p[-1] == ',';
        bool ends = p[len] == '\0' || p[len] == ' ' || p[len] == ',';
        if (begins && ends)
            return true;
    }
    return false;
}

/* Rows end, as their source says; a source that was emptied or exchanged says it of most. */
static void extract_ended(const struct app *app, const struct source *source, const char *feed,
                          uint64_t ended, uint64_t lived)
{
    if (ended * 100 > lived * MASS_END_PERCENT)
        log_warn(&app->log, "most rows that were there have ended in one load", "source",
                 source->name, "feed", feed, "ended", log_u64(ended), "of", log_u64(lived), "do",
                 "if its source was emptied or exchanged by mistake, put that right and run "
                 "nightpost extract: rows that are back are taken up again",
                 NULL);
}

void extract_note(const struct app *app, const struct source *source, const char *feed,
                  const struct load_counts *counts, struct extract_totals *totals)
{
    log_debug(&app->log, "loaded", "source", source->name, "feed", feed, "read",
              log_u64(counts->read), "new", log_u64(counts->added), "changed",
              log_u64(counts->changed), "ended", log_u64(counts->ended), "quarantined",
              log_u64(counts->quarantined), NULL);
    extract_ended(app, source, feed, counts->ended,
                  counts->changed + counts->unchanged + counts->ended);
    totals->read += counts->read;
    totals->added += counts->added;
    totals->changed += counts->changed + counts->ended;
    totals->quarantined += counts->quarantined;
}

static struct load_job extract_job(const struct source *source, struct conn *warehouse,
                                   const char *business_date)
{
    return (struct load_job){.warehouse = warehouse,
                             .source = source->name,
                             .business_date = business_date,
                             .overlap_minutes = source->overlap_minutes,
                             .max_bad_share = source->max_bad_share};
}

/* All feeds of a database, inside one snapshot of it; those others refer to first. */
static bool extract_feeds(const struct app *app, const struct source *source, struct conn *from,
                          struct conn *warehouse, const char *business_date,
                          struct extract_totals *totals, struct err *err)
{
    struct arena    scratch;
    struct load_job job = extract_job(source, warehouse, business_date);
    bool            ok = true;
    for (int stage = FEED_CATALOGUE; ok && stage <= FEED_RECORDS; stage++)
        for (size_t i = 0; ok && i < feed_registry_count; i++) {
            const struct feed_def *feed = feed_registry[i];
            struct load_counts     counts = {0};
            if ((int)feed->stage != stage || !feed_wanted(source->feeds, feed->name))
                continue;
            arena_open(&scratch, feed->name, EXTRACT_ARENA_LIMIT);
            ok = stop_check(err) && feed_load(&job, from, feed, &counts, &scratch, err);
            arena_close(&scratch);
            if (ok)
                extract_note(app, source, feed->name, &counts, totals);
        }
    return ok;
}

static void extract_say_buckets(const struct app *app, const struct source *source,
                                const char *feed, const struct bucket_counts *c,
                                struct extract_totals *totals)
{
    log_debug(&app->log, "compared with its source", "source", source->name, "feed", feed,
              "buckets", log_u64(c->buckets), "differing", log_u64(c->differing), NULL);
    if (c->differing > 0)
        log_info(&app->log, "read again", "source", source->name, "feed", feed, "buckets",
                 log_u64(c->differing), "read", log_u64(c->load.read), "new",
                 log_u64(c->load.added), "changed", log_u64(c->load.changed), "ended",
                 log_u64(c->load.ended), "left", log_u64(c->remaining), NULL);
    totals->read += c->load.read;
    totals->added += c->load.added;
    totals->changed += c->load.changed + c->load.ended;
    totals->quarantined += c->load.quarantined;
    totals->differing += c->differing;
}

/* Only buckets that differ were read: how many rows there were is asked. */
static bool extract_buckets_ended(const struct app *app, const struct source *source,
                                  const char *feed, const char *cycles, struct conn *warehouse,
                                  const struct load_counts *counts, struct arena *arena,
                                  struct err *err)
{
    struct table      t;
    const char *const values[] = {feed, source->name, cycles};
    if (!conn_table(warehouse, "sql/run/bucket_rows.sql", values, COUNT_OF(values), &t, arena, err))
        return false;
    uint64_t left = strtoull(table_z(&t, 0, 0), NULL, 10);
    uint64_t kept = left < counts->added ? 0 : left - counts->added;
    extract_ended(app, source, feed, counts->ended, kept + counts->ended);
    return true;
}

/* What the watermark does not see: see bucket_run.h. In the snapshot that has just been read. */
static bool extract_buckets(const struct app *app, const struct source *source, struct conn *from,
                            struct conn *warehouse, const char *business_date,
                            struct extract_totals *totals, struct arena *arena, struct err *err)
{
    struct table      t;
    struct arena      scratch;
    struct load_job   job = extract_job(source, warehouse, business_date);
    const char *const day[] = {business_date};
    bool              ok = true;
    if (!conn_table(warehouse, "sql/run/bucket_cycles.sql", day, 1, &t, arena, err))
        return false;
    struct bucket_plan plan = {
        .cycles = table_z(&t, 0, 0), .hashed = table_z(&t, 0, 1), .repair = true};
    if (plan.cycles == NULL) /* all months are closed */
        return true;
    for (size_t i = 0; ok && i < feed_registry_count; i++) {
        const struct feed_def *feed = feed_registry[i];
        struct bucket_counts   counts;
        if (!feed_wanted(source->feeds, feed->name) || !bucket_feed(feed, arena))
            continue;
        arena_open(&scratch, feed->name, EXTRACT_ARENA_LIMIT);
        ok = stop_check(err) && bucket_compare(&job, from, feed, &plan, &counts, &scratch, err);
        if (ok)
            extract_say_buckets(app, source, feed->name, &counts, totals);
        ok = ok && (counts.load.ended == 0 ||
                    extract_buckets_ended(app, source, feed->name, plan.cycles, warehouse,
                                          &counts.load, &scratch, err));
        arena_close(&scratch);
    }
    return ok;
}

static bool extract_check_shape(const struct source *source, struct conn *from, struct arena *arena,
                                struct err *err)
{
    for (size_t i = 0; i < feed_registry_count; i++)
        if (feed_wanted(source->feeds, feed_registry[i]->name) &&
            (!source_check(from, feed_registry[i], arena, err) ||
             (bucket_feed(feed_registry[i], arena) &&
              !bucket_check(from, feed_registry[i], arena, err))))
            return false;
    return true;
}

/* Opens a database source inside one read-only snapshot, ready and of the right shape. */
static bool extract_open(const struct source *source, const char *business_date, struct conn **out,
                         struct arena *arena, struct err *err)
{
    struct table t;
    if (!conn_open(out, source->conninfo, source->password, "nightpost/extract", arena, err))
        return err_wrap(err, "source %s cannot be reached (check its dsn and password_file)",
                        source->name);
    return (conn_table(*out, "sql/source/role.sql", NULL, 0, &t, arena, err) &&
            conn_begin_read(*out, err) && source_ready(*out, business_date, arena, err) &&
            extract_check_shape(source, *out, arena, err)) ||
           err_wrap(err, "source %s", source->name);
}

static bool extract_once(const struct app *app, struct conn *warehouse, const char *business_date,
                         struct extract_totals *totals, struct arena *arena, struct err *err)
{
    struct conn **from = ARENA_ARRAY(arena, struct conn *, app->source_count);
    *totals = (struct extract_totals){0};
    for (size_t i = 0; i < app->source_count; i++) {
        const struct source *s = &app->sources[i];
        bool ok = s->kind == SOURCE_POSTGRES ? extract_open(s, business_date, &from[i], arena, err)
                                             : extract_drop_check(app, s, arena, err);
        if (!ok)
            return false;
    }
    for (size_t i = 0; i < app->source_count; i++) {
        const struct source *s = &app->sources[i];
        struct load_job      job = extract_job(s, warehouse, business_date);
        bool                 ok =
            s->kind == SOURCE_POSTGRES
                                ? extract_feeds(app, s, from[i], warehouse, business_date, totals, err) &&
                      extract_buckets(app, s, from[i], warehouse, business_date, totals, arena, err)
                                : extract_drop(app, s, &job, totals, arena, err);
        if (!ok)
            return err_wrap(err, "source %s", s->name);
        if (s->kind == SOURCE_POSTGRES)
            conn_close(from[i]);
    }
    return true;
}

/* A source that is not ready is looked at again and again: no look leaves anything behind. */
bool extract_all(const struct app *app, struct conn *warehouse, const char *business_date,
                 struct extract_totals *totals, struct err *err)
{
    struct arena arena;
    arena_open(&arena, "sources", EXTRACT_ARENA_LIMIT);
    bool ok = extract_once(app, warehouse, business_date, totals, &arena, err);
    arena_close(&arena);
    return ok;
}
