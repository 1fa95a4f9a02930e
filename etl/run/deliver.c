#define _DEFAULT_SOURCE /* realpath() */
#include "etl/run/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "etl/base/fs.h"
#include "etl/out/manifest_read.h"
#include "etl/out/publish.h"
#include "etl/run/commands.h"
#include "etl/run/deliver_impl.h"
#include "etl/run/migrate.h"
#include "etl/run/partner.h"
#include "etl/run/pool.h"
#include "etl/run/stop.h"

#define DELIVER_ARENA   ((size_t)1 << 30) /* address space: a manifest is read twice an attempt */
#define DELIVER_POLL_MS 100
#define DELIVER_WAIT_MS 3600000 /* no wait is longer */

#define DELIVER_LIST    ((size_t)256 << 20) /* what is due: a line per target and release */
#define DELIVER_WORKERS 4

struct deliver_worker {
    const struct app *app;
    const char       *rclone_config;
};

/* Columns of sql/run/delivery_due.sql. */
enum {
    DUE_TARGET,
    DUE_RECIPIENT,
    DUE_REMOTE,
    DUE_AGE,
    DUE_RELEASE,
    DUE_MANIFEST,
    DUE_FILES,
    DUE_BYTES
};

bool deliver_ready(const struct app *app, const char **rclone_config, struct err *err)
{
    struct stat st;
    const char *path = config_get(app->config, "delivery", "rclone_config");
    if (path == NULL)
        return err_set(err, ERR_CONFIG,
                       "targets need rclone's configuration: name the file with remotes and "
                       "credentials as rclone_config under [delivery]");
    if (stat(path, &st) != 0)
        return fs_error(err, errno, path, "rclone_config");
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return err_set(err, ERR_CONFIG, "%s: others may read it: chmod 600 %s", path, path);
    char *full = realpath(path, NULL); /* rclone runs elsewhere */
    if (full == NULL)
        return fs_error(err, errno, path, "rclone_config");
    *rclone_config = arena_zcopy(app->arena, str_from_z(full));
    free(full);
    return true;
}

bool deliver_remote_known(const struct app *app, const char *remote, struct arena *arena,
                          struct err *err)
{
    struct child_result r;
    const char         *config;
    const char *const   words[] = {"listremotes", NULL};
    size_t              len = strcspn(remote, ":") + 1;
    if (!deliver_ready(app, &config, err) ||
        !deliver_rclone(app, config, words, (size_t)1 << 20, &r, arena, err))
        return false;
    if (r.status != 0)
        return err_set(err, ERR_CONFIG, "%s: rclone: %.*s", config, STR_ARG(r.said));
    const char *names = arena_zcopy(arena, r.output);
    for (const char *p = names; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
        if (strcspn(p, "\n") == len && strncmp(p, remote, len) == 0)
            return true;
    return err_set(err, ERR_USAGE, "%s has no remote \"%.*s\"", config, (int)len - 1, remote);
}

/* Twice as long each time, and up to half as long again, so that many do not come back at once. */
static bool deliver_wait(const struct app *app, int attempt, struct err *err)
{
    uint16_t chance = 0;
    int64_t base = 1000 * strtoll(config_get(app->config, "delivery", "backoff_seconds"), NULL, 10);
    int64_t wait = base << (attempt - 1);
    if (getrandom(&chance, sizeof chance, 0) < 0)
        chance = 0;
    wait += wait / 2 * chance / UINT16_MAX;
    int64_t until = log_steady_ms() + (wait > DELIVER_WAIT_MS ? DELIVER_WAIT_MS : wait);
    while (log_steady_ms() < until) {
        const struct timespec pause = {.tv_nsec = DELIVER_POLL_MS * 1000000L};
        if (!stop_check(err))
            return false;
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

static bool deliver_prepare(struct delivery *d, const char *manifest_sha256, struct err *err)
{
    struct str     text;
    struct sha256 *sha = sha256_init(d->arena);
    d->source = arena_printf(d->arena, "%s/%s/%s", d->app->outbox, d->recipient, d->release).data;
    d->manifest = MANIFEST_NAME;
    d->signature = MANIFEST_NAME MINISIGN_SUFFIX;
    if (!fs_read_file(fs_join(d->arena, d->source, d->manifest), MANIFEST_BYTES_MAX, &text,
                      d->arena, err))
        return false;
    sha256_add(sha, text.data, text.len);
    sha256_hex(sha, d->sha256);
    if (strcmp(d->sha256, manifest_sha256) != 0)
        return err_set(err, ERR_DATA, "%s is not the one that was published", d->source);
    if (d->age == NULL)
        return true;
    if (!deliver_seal(d, err) || !fs_read_file(fs_join(d->arena, d->source, d->manifest),
                                               MANIFEST_BYTES_MAX, &text, d->arena, err))
        return false;
    sha = sha256_init(d->arena);
    sha256_add(sha, text.data, text.len);
    sha256_hex(sha, d->sha256);
    return true;
}

/* Up to five attempts; `attempts` says how many it took. */
static bool deliver_try(struct delivery *d, int *attempts, struct err *err)
{
    for (*attempts = 1;; (*attempts)++) {
        if (deliver_attempt(d, err))
            return true;
        if (err->kind != ERR_CONNECT || *attempts == DELIVER_ATTEMPTS)
            return false;
        log_warn(&d->app->log, "delivery attempt failed", "recipient", d->recipient, "target",
                 d->remote, "release", d->release, "attempt", log_u64((uint64_t)*attempts), "why",
                 err->text, NULL);
        *err = (struct err){.kind = ERR_NONE};
        if (!deliver_wait(d->app, *attempts, err))
            return false;
    }
}

static bool deliver_release(const struct app *app, struct conn *conn, const char *rclone_config,
                            const struct table *due, size_t row, bool *delivered, struct err *err)
{
    struct arena arena;
    struct err   failure = {.kind = ERR_NONE};
    int          attempts = 0;
    char         count[16];
    arena_open(&arena, "delivery", DELIVER_ARENA);
    struct delivery   d = {.app = app,
                           .arena = &arena,
                           .rclone_config = rclone_config,
                           .target = table_z(due, row, DUE_TARGET),
                           .recipient = table_z(due, row, DUE_RECIPIENT),
                           .remote = table_z(due, row, DUE_REMOTE),
                           .age = table_z(due, row, DUE_AGE),
                           .release = table_z(due, row, DUE_RELEASE)};
    const char *const begin[] = {d.target, d.release};
    bool              ok = conn_exec(conn, "sql/run/delivery_begin.sql", begin, 2, NULL, err);
    *delivered = ok && deliver_prepare(&d, table_z(due, row, DUE_MANIFEST), &failure) &&
                 deliver_try(&d, &attempts, &failure);
    (void)snprintf(count, sizeof count, "%d", attempts);
    const char *const end[] = {d.target,
                               d.release,
                               *delivered ? "done" : "failed",
                               count,
                               *delivered ? d.sha256 : NULL,
                               table_z(due, row, DUE_FILES),
                               table_z(due, row, DUE_BYTES),
                               *delivered ? NULL : failure.text};
    ok = ok && conn_exec(conn, "sql/run/delivery_end.sql", end, COUNT_OF(end), NULL, err);
    if (ok && *delivered)
        log_info(&app->log, "delivered", "recipient", d.recipient, "target", d.remote, "release",
                 d.release, "attempts", count, NULL);
    else if (ok)
        log_error(&app->log, "not delivered", "recipient", d.recipient, "target", d.remote,
                  "release", d.release, "attempts", count, "why", failure.text, NULL);
    /* Noted first: made anew, what is encrypted has other bytes than what lies at the peer. */
    if (ok && *delivered && !deliver_unseal(&d, &failure))
        log_warn(&app->log, "encrypted copies stay", "release", d.release, "why", failure.text,
                 NULL);
    if (ok && failure.kind == ERR_CANCELLED) {
        *err = failure;
        ok = false;
    }
    arena_close(&arena);
    return ok;
}

/* One that another host has made, or that was pruned. */
static bool deliver_is_here(const struct app *app, const struct table *due, size_t row)
{
    struct err ignored = {.kind = ERR_NONE};
    bool       here = false;
    return release_published(app->outbox, table_z(due, row, DUE_RECIPIENT),
                             table_z(due, row, DUE_RELEASE), &here, &ignored) &&
           here;
}

/* The releases of one target, oldest first; a failure ends it for this time. */
static bool deliver_target(struct deliver_worker *w, const char *target, struct conn *conn,
                           struct arena *arena, struct pool_result *out)
{
    struct table      t;
    struct table      due;
    bool              delivered = true;
    const char *const lock[] = {target};
    const char *const which[] = {NULL, target};
    if (!conn_table(conn, "sql/run/delivery_lock.sql", lock, 1, &t, arena, &out->err))
        return false;
    if (table_z(&t, 0, 0)[0] != 't') {
        log_warn(&w->app->log, "another nightpost delivers to this target", "target", target, NULL);
        return true;
    }
    if (!conn_table(conn, "sql/run/delivery_due.sql", which, 2, &due, arena, &out->err))
        return false;
    for (size_t row = 0; row < due.rows && delivered; row++) {
        if (!deliver_is_here(w->app, &due, row))
            continue;
        if (!stop_check(&out->err) ||
            !deliver_release(w->app, conn, w->rclone_config, &due, row, &delivered, &out->err))
            return false;
        out->files += delivered;
        out->held += !delivered;
    }
    return true;
}

/* --- several targets at a time: a peer is mostly waited for -------------------------------------
 */

static void *deliver_start(void *arg, struct err *err)
{
    (void)err;
    return arg;
}

static void deliver_job(void *worker, const char *text, struct pool_result *result)
{
    struct deliver_worker *w = worker;
    struct arena           arena;
    struct conn           *conn;
    arena_open(&arena, "target", DELIVER_LIST);
    result->ok = app_warehouse(w->app, "nightpost/deliver", &conn, &arena, &result->err) &&
                 deliver_target(w, text, conn, &arena, result);
    arena_close(&arena); /* the session, and with it the lock */
}

static bool deliver_done(void *arg, const struct pool_result *result, struct err *err)
{
    struct deliver_totals *totals = arg;
    totals->done += result->files;
    totals->failed += result->held;
    if (!result->ok)
        *err = result->err;
    return result->ok;
}

static bool deliver_pool(struct deliver_worker *w, const char *const *targets, size_t count,
                         struct deliver_totals *out, struct arena *arena, struct err *err)
{
    static const struct pool_ops ops = {.start = deliver_start, .job = deliver_job};
    const struct pool_watch      watch = {.done = deliver_done, .arg = out};
    struct pool                 *pool;
    return pool_open(&pool, count < DELIVER_WORKERS ? count : DELIVER_WORKERS, &ops, w, arena,
                     err) &&
           pool_run(pool, targets, count, POOL_NO_LAST, &watch, err);
}

bool deliver_all(const struct app *app, const char *partner, struct deliver_totals *out,
                 struct err *err)
{
    struct arena          arena;
    struct conn          *conn;
    struct table          due;
    struct deliver_worker worker = {.app = app};
    const char *const     who[] = {partner, NULL};
    *out = (struct deliver_totals){0};
    arena_open(&arena, "deliveries", DELIVER_LIST);
    bool ok = app_warehouse(app, "nightpost/deliver", &conn, &arena, err) &&
              conn_table(conn, "sql/run/delivery_due.sql", who, 2, &due, &arena, err);
    if (ok)
        conn_close(conn); /* before workers are forked */
    if (ok && due.rows > 0) {
        const char **targets = ARENA_ARRAY(&arena, const char *, due.rows);
        size_t       count = 0;
        for (size_t i = 0; i < due.rows; i++)
            if (count == 0 || strcmp(targets[count - 1], table_z(&due, i, DUE_TARGET)) != 0)
                targets[count++] = table_z(&due, i, DUE_TARGET);
        ok = deliver_ready(app, &worker.rclone_config, err) &&
             deliver_pool(&worker, targets, count, out, &arena, err);
    }
    arena_close(&arena);
    return ok;
}

bool command_deliver(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app            app;
    struct conn          *conn;
    struct deliver_totals totals;
    if (!app_open(&app, args->config, arena, err) || !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/deliver", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err) ||
        !partner_known(conn, args_get(args, "partner"), arena, err))
        return false;
    conn_close(conn);
    if (!deliver_all(&app, args_get(args, "partner"), &totals, err))
        return false;
    (void)printf("%llu releases delivered", (unsigned long long)totals.done);
    if (totals.failed > 0)
        (void)printf(", %llu TARGETS FAILED", (unsigned long long)totals.failed);
    (void)printf("\n");
    if (totals.failed > 0)
        *status = ERR_STATUS_HELD_BACK;
    return true;
}
