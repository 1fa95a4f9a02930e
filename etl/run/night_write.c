#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/progress.h"
#include "etl/out/publish.h"
#include "etl/run/clock.h"
#include "etl/run/issue.h"
#include "etl/run/night_impl.h"
#include "etl/run/recipient_page.h"
#include "etl/run/show.h"

#define WRITE_FEW_SUMS "1000" /* per day and customer: of a recipient whose plans are kept */

/* Columns of sql/run/recipient_list.sql. */
enum { LIST_RECIPIENT, LIST_KIND, LIST_STATE, LIST_RELEASE, LIST_HELD, LIST_COMPLETE };

struct write_watch {
    struct night      *night;
    const char *const *names; /* recipients, in the order of the jobs */
    struct progress   *progress;
    size_t             done;
    size_t             published;
    int64_t            write_us; /* of all workers together */
    int64_t            prove_us;
    struct err         output; /* the last refusal of the outbox */
};

bool night_recipients(struct night *n, struct err *err)
{
    const char *const run[] = {n->run_id};
    const char *const who[] = {n->run_id, n->date};
    bool              all = n->options->full || strcmp(n->marts, MARTS_PRESENT) != 0;
    const char *const touch[] = {n->run_id, all ? "true" : "false"};
    bool              ok = conn_begin(n->conn, err) &&
              conn_exec(n->conn, "sql/run/recipients_clear.sql", run, 1, NULL, err) &&
              conn_exec(n->conn, "sql/run/recipients_add.sql", who, 2, NULL, err) &&
              conn_exec(n->conn, "sql/run/recipient_scope_add.sql", run, 1, NULL, err) &&
              conn_run(n->conn, "sql/run/recipient_scope_analyze.sql", err) &&
              conn_exec(n->conn, "sql/run/control_hold.sql", run, 1, NULL, err) &&
              conn_exec(n->conn, "sql/run/touch.sql", touch, 2, NULL, err) &&
              conn_commit(n->conn, err);
    if (!ok)
        conn_rollback(n->conn);
    return ok;
}

static bool write_list(struct night *n, const char *shard, struct table *t, struct err *err)
{
    const char       *R = day_compact(day_plus(n->date, 1, &n->arena), &n->arena);
    const char *const values[] = {
        n->run_id,         n->options->partner, R, shard, shard == NULL ? NULL : n->options->shards,
        n->options->report};
    if (!conn_table(n->conn, "sql/run/recipient_list.sql", values, COUNT_OF(values), t, &n->arena,
                    err))
        return false;
    return t->rows > 0 || n->options->partner == NULL ||
           err_set(err, ERR_USAGE,
                   "partner %s receives nothing in this run: see nightpost list subscriptions",
                   n->options->partner);
}

/* A release that is in place but not noted as such: a killed run's last step. */
static bool write_recover(struct night *n, const char *recipient, const char *release,
                          bool *published, struct err *err)
{
    char              latest[RELEASE_NAME_MAX];
    const char *const which[] = {recipient, release};
    if (!release_published(n->app->outbox, recipient, release, published, err))
        return false;
    if (!*published)
        return true;
    return release_recover(n->app->outbox, recipient, latest, &n->arena, err) &&
           recipient_page(n->app, n->conn, recipient, err) &&
           conn_exec(n->conn, "sql/run/release_published.sql", which, 2, NULL, err);
}

/* A disk that is full or closed: the other recipients would fail the same way. */
static bool write_concerns_all(const struct err *err)
{
    return err->kind == ERR_IO &&
           (err->errnum == ENOSPC || err->errnum == EROFS || err->errnum == EDQUOT);
}

static bool write_job_done(void *arg, const struct pool_result *result, struct err *err)
{
    struct write_watch *w = arg;
    struct night       *n = w->night;
    const char         *name = w->names[result->job];
    const char *const   unit[] = {
          n->run_id,
          "write",
          name,
        result->ok ? "done" : "held",
          arena_printf(&n->arena, "%llu", (unsigned long long)result->rows).data,
          arena_printf(&n->arena, "%llu", (unsigned long long)result->bytes).data,
          arena_printf(&n->arena, "%llu", (unsigned long long)result->files).data,
        result->ok ? NULL : result->err.text,
          arena_printf(&n->arena, "%lld", (long long)result->write_us + (long long)result->prove_us)
              .data};
    progress_step(w->progress, ++w->done);
    if (result->nothing) {
        w->published++;
        log_debug(&n->app->log, "nothing to write", "recipient", name, NULL);
        return true;
    }
    w->write_us += result->write_us;
    w->prove_us += result->prove_us;
    if (result->ok) {
        log_debug(&n->app->log, "published", "recipient", name, "files", log_u64(result->files),
                  "linked", log_u64(result->linked), "rows", log_u64(result->rows), NULL);
    } else {
        n->totals->held++;
        log_error(&n->app->log, "held back", "recipient", name, "why", result->err.text, NULL);
    }
    if (result->ok && result->held > 0) {
        n->totals->held++;
        log_error(&n->app->log, "report held back", "recipient", name, "reports",
                  log_u64(result->held), "why", result->err.text, NULL);
    }
    if (!result->ok && write_concerns_all(&result->err)) {
        *err = result->err;
        return false;
    }
    if (!result->ok && result->err.kind == ERR_IO)
        w->output = result->err;
    w->published += result->ok;
    return conn_exec(n->conn, "sql/run/unit_done.sql", unit, COUNT_OF(unit), NULL, err) &&
           (result->ok || recipient_page(n->app, n->conn, name, err));
}

/* A control says that its figures may be wrong. */
static bool write_hold(struct night *n, const char *name, const char *why, struct err *err)
{
    const char *const unit[] = {n->run_id, "write", name, "held", NULL, NULL, NULL, why, NULL};
    n->totals->held++;
    log_error(&n->app->log, "held back", "recipient", name, "why", why, NULL);
    return conn_exec(n->conn, "sql/run/unit_done.sql", unit, COUNT_OF(unit), NULL, err) &&
           recipient_page(n->app, n->conn, name, err);
}

/* Who is to be written, and whose plans serve it: sql/run/recipient_alike.sql, or NULL. */
struct write_who {
    const char *name;
    const char *likeness;
    bool        finance;
};

/* The large ones first, so that nobody waits for one at the end; then like to like; finance last.
 */
static int write_order(const void *left, const void *right)
{
    const struct write_who *a = left;
    const struct write_who *b = right;
    if (a->finance != b->finance)
        return a->finance - b->finance;
    int order =
        strcmp(a->likeness == NULL ? "" : a->likeness, b->likeness == NULL ? "" : b->likeness);
    return order != 0 ? order : strcmp(a->name, b->name);
}

static int write_alike_find(const void *name, const void *cells)
{
    return strcmp(name, ((const struct str *)cells)->data);
}

/* On a coordinator of other servers no plan is kept (statement.c). */
static bool write_alike(struct night *n, struct write_who *who, size_t count, struct err *err)
{
    struct table      t = {.rows = 0};
    const char *const values[] = {n->run_id, n->date, WRITE_FEW_SUMS};
    if (!conn_citus(n->conn) && !conn_table(n->conn, "sql/run/recipient_alike.sql", values,
                                            COUNT_OF(values), &t, &n->arena, err))
        return false;
    for (size_t i = 0; i < count && t.rows > 0; i++) {
        const struct str *row =
            bsearch(who[i].name, t.cells, t.rows, t.columns * sizeof *t.cells, write_alike_find);
        who[i].likeness = row == NULL ? NULL : row[1].data;
    }
    return true;
}

/* Partners, then finance: its workbook tells what became of all others (3.1, 3.3). */
static bool write_jobs(struct night *n, const struct table *list, struct err *err)
{
    const char      **jobs = ARENA_ARRAY(&n->arena, const char *, list->rows);
    const char      **names = ARENA_ARRAY(&n->arena, const char *, list->rows);
    struct write_who *who = ARENA_ARRAY(&n->arena, struct write_who, list->rows);
    size_t            count = 0;
    for (size_t r = 0; r < list->rows; r++) {
        const char *name = table_z(list, r, LIST_RECIPIENT);
        const char *state = table_z(list, r, LIST_STATE);
        bool        published = state != NULL && strcmp(state, "published") == 0;
        if (state != NULL && !published &&
            !write_recover(n, name, table_z(list, r, LIST_RELEASE), &published, err))
            return false;
        if (published && table_z(list, r, LIST_COMPLETE)[0] == 't')
            continue;
        if (table_z(list, r, LIST_HELD) != NULL) {
            if (!write_hold(n, name, table_z(list, r, LIST_HELD), err))
                return false;
            continue;
        }
        who[count++] = (struct write_who){
            .name = name, .finance = strcmp(table_z(list, r, LIST_KIND), "finance") == 0};
    }
    const char *const run[] = {n->run_id};
    if (!conn_exec(n->conn, "sql/run/unit_found.sql", run, 1, NULL, err) ||
        !write_alike(n, who, count, err))
        return false;
    if (count > 0)
        qsort(who, count, sizeof *who, write_order);
    size_t last = count > 0 && who[count - 1].finance ? count - 1 : POOL_NO_LAST;
    for (size_t j = 0; j < count; j++) { /* nobody else is written then: all hands are free */
        names[j] = who[j].name;
        jobs[j] = issue_job(n->run_id, n->date, n->marts, names[j], who[j].likeness,
                            j == last || count == 1 ? n->app->workers : 1, &n->arena);
    }
    struct progress    progress;
    struct write_watch watch = {.night = n, .names = names, .progress = &progress};
    struct pool_watch  on_done = {.done = write_job_done, .arg = &watch};
    conn_keep(n->conn, KEEP_STATEMENTS, &n->arena); /* of each job that is done, one */
    progress_open(&progress, &n->app->log, count, n->date);
    bool ok = pool_run(n->pool, jobs, count, last, &on_done, err);
    progress_close(&progress);
    log_debug(&n->app->log, "written", "recipients", log_u64(count), "write_ms",
              log_u64((uint64_t)watch.write_us / 1000), "prove_ms",
              log_u64((uint64_t)watch.prove_us / 1000), NULL);
    if (ok && count > 0 && watch.published == 0 && watch.output.kind != ERR_NONE) {
        *err = watch.output; /* nobody could be published: it is the outbox, not a recipient */
        return false;
    }
    return ok;
}

bool night_summary(struct night *n, struct err *err)
{
    struct table      t;
    const char *const run[] = {n->run_id};
    if (!conn_table(n->conn, "sql/run/run_summary.sql", run, 1, &t, &n->arena, err))
        return false;
    n->totals->recipients = strtoull(table_z(&t, 0, 0), NULL, 10);
    n->totals->files = strtoull(table_z(&t, 0, 1), NULL, 10);
    n->totals->linked = strtoull(table_z(&t, 0, 2), NULL, 10);
    n->totals->rows = strtoull(table_z(&t, 0, 3), NULL, 10);
    n->totals->bytes = strtoull(table_z(&t, 0, 4), NULL, 10);
    /* A release that is in place is not made again, but what it lacks is still held back. */
    uint64_t held = strtoull(table_z(&t, 0, 5), NULL, 10);
    if (n->options->partner == NULL && held > n->totals->held)
        n->totals->held = held;
    return true;
}

bool night_write(struct night *n, const char *shard, struct err *err)
{
    struct table list;
    if (!write_list(n, shard, &list, err) || !dictionary_pages(n->app, err) ||
        !write_jobs(n, &list, err) || !night_summary(n, err))
        return false;
    log_info(&n->app->log, "published", "date", n->date, "recipients",
             log_u64(n->totals->recipients), "files", log_u64(n->totals->files), "unchanged",
             log_u64(n->totals->linked), "rows", log_u64(n->totals->rows), "held back",
             log_u64(n->totals->held), NULL);
    return true;
}

bool night_plan(struct night *n, struct err *err)
{
    struct table      t;
    const char *const values[] = {n->date, n->options->partner, n->options->report};
    if (!conn_table(n->conn, "sql/run/plan.sql", values, COUNT_OF(values), &t, &n->arena, err))
        return false;
    show_table(&t);
    return true;
}
