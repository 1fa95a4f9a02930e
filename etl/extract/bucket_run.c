#include "etl/extract/bucket_run.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_ALL  ""
#define BUCKETS_NONE "[]"

/* One comparison under way. */
struct bucket_work {
    const struct load_job    *job;
    struct conn              *source;
    const struct feed_def    *feed;
    const struct bucket_plan *plan;
    struct bucket_counts     *counts;
    struct arena             *arena;
};

static const char *bucket_path(const struct feed_def *feed, const char *name, struct arena *arena)
{
    return arena_printf(arena, "etl/feeds/%s/%s", feed->name, name).data;
}

bool bucket_feed(const struct feed_def *feed, struct arena *arena)
{
    return sql_find(bucket_path(feed, "bucket.sql", arena)) != NULL;
}

bool bucket_check(struct conn *source, const struct feed_def *feed, struct arena *arena,
                  struct err *err)
{
    struct feed_def again = *feed;
    again.select = bucket_path(feed, "again.sql", arena);
    return source_check(source, &again, arena, err);
}

/* The source's figures of some buckets, into nightpost.bucket_asked. */
static bool bucket_ask(const struct bucket_work *w, const char *buckets, const char *hashed,
                       struct err *err)
{
    const char *from = bucket_path(w->feed, "bucket.sql.copy", w->arena);
    /* Some thousand groups of as many rows as there are: the planner cannot know, and would sort.
     */
    return conn_set(w->source, "enable_sort", "off", err) &&
           conn_set(w->source, "nightpost.cycles", w->plan->cycles, err) &&
           conn_set(w->source, "nightpost.hashed", hashed, err) &&
           conn_set(w->source, "nightpost.buckets", buckets, err) &&
           copy_relay(w->source, from, w->job->warehouse, "sql/run/bucket_load.sql", NULL, err) &&
           conn_set(w->source, "enable_sort", "on", err);
}

/* All of them; and once more, with hashes, those of which only the last modification differs. */
static bool bucket_ask_all(const struct bucket_work *w, struct err *err)
{
    struct table      t;
    struct conn      *warehouse = w->job->warehouse;
    const char *const which[] = {w->feed->name, w->job->source, w->plan->cycles};
    if (!conn_exec(warehouse, "sql/run/bucket_clear.sql", NULL, 0, NULL, err) ||
        !bucket_ask(w, BUCKETS_ALL, w->plan->hashed, err) ||
        !conn_table(warehouse, "sql/run/bucket_doubt.sql", which, COUNT_OF(which), &t, w->arena,
                    err))
        return false;
    const char *doubt = table_z(&t, 0, 0);
    return doubt == NULL || bucket_ask(w, doubt, BUCKET_HASH_ALL, err);
}

static bool bucket_differs(const struct bucket_work *w, struct table *t, struct err *err)
{
    const char *const which[] = {w->feed->name, w->job->source, w->plan->cycles,
                                 w->job->max_bad_share};
    return conn_table(w->job->warehouse, "sql/run/bucket_differs.sql", which, COUNT_OF(which), t,
                      w->arena, err);
}

static bool bucket_list(const struct bucket_work *w, struct table *out, struct err *err)
{
    const char *const which[] = {w->feed->name, w->job->source, w->plan->cycles};
    return conn_table(w->job->warehouse, "sql/run/bucket_list.sql", which, COUNT_OF(which), out,
                      w->arena, err);
}

/* The rows of the buckets, as a batch that is whole within them. */
static bool bucket_read(const struct bucket_work *w, const struct table *differs, struct err *err)
{
    struct load      load;
    struct load_file file = {.bad_rows = table_z(differs, 0, 4)};
    struct conn     *warehouse = w->job->warehouse;
    const char      *buckets = table_z(differs, 0, 2);
    const char      *from = bucket_path(w->feed, "again.sql.copy", w->arena);
    if (!load_start(&load, w->job, w->feed, w->arena, err))
        return false;
    const char *const which[] = {w->feed->name, w->job->source, load.batch};
    return conn_set(w->source, "nightpost.cycles", table_z(differs, 0, 3), err) &&
           conn_set(w->source, "nightpost.buckets", buckets, err) &&
           copy_relay(w->source, from, warehouse, w->feed->load, &file.read, err) &&
           conn_set(warehouse, "nightpost.buckets", buckets, err) &&
           conn_exec(warehouse, "sql/run/bucket_reopen.sql", which, COUNT_OF(which), NULL, err) &&
           load_close(&load, &file, &w->counts->load, w->arena, err);
}

static bool bucket_repair(const struct bucket_work *w, struct table *differs, struct err *err)
{
    const char *const which[] = {w->feed->name, w->job->source, w->plan->cycles};
    if (w->counts->differing > 0 &&
        (!bucket_read(w, differs, err) || !bucket_differs(w, differs, err) ||
         !bucket_list(w, &w->counts->left, err)))
        return false;
    w->counts->remaining = strtoull(table_z(differs, 0, 1), NULL, 10);
    return conn_exec(w->job->warehouse, "sql/run/bucket_keep.sql", which, COUNT_OF(which), NULL,
                     err);
}

static bool bucket_work(const struct bucket_work *w, struct err *err)
{
    struct table differs;
    if (!bucket_ask_all(w, err) || !bucket_differs(w, &differs, err))
        return false;
    w->counts->buckets = strtoull(table_z(&differs, 0, 0), NULL, 10);
    w->counts->differing = strtoull(table_z(&differs, 0, 1), NULL, 10);
    w->counts->remaining = w->counts->differing;
    if (w->counts->differing > 0 && !bucket_list(w, &w->counts->found, err))
        return false;
    return !w->plan->repair || bucket_repair(w, &differs, err);
}

bool bucket_compare(const struct load_job *job, struct conn *source, const struct feed_def *feed,
                    const struct bucket_plan *plan, struct bucket_counts *counts,
                    struct arena *arena, struct err *err)
{
    struct bucket_work w = {job, source, feed, plan, counts, arena};
    *counts = (struct bucket_counts){0};
    bool ok = conn_begin(job->warehouse, err) && bucket_work(&w, err) &&
              (!plan->repair || conn_commit(job->warehouse, err));
    if (!ok || !plan->repair)
        conn_rollback(job->warehouse);
    struct err ignored = {.kind = ERR_NONE};
    if (!conn_set(job->warehouse, "nightpost.buckets", BUCKETS_NONE, ok ? err : &ignored))
        ok = false;
    return ok || err_wrap(err, "feed %s: comparison with the source", feed->name);
}
