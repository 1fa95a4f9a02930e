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
#include "etl/run/stop.h"

#define DELIVER_ARENA   ((size_t)1 << 30) /* address space: a manifest is read twice an attempt */
#define DELIVER_POLL_MS 100
#define DELIVER_WAIT_MS 3600000 /* no wait is longer */

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
                       "there are targets, but no rclone_config under [delivery]: name the file "
                       "with remotes and credentials");
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
                 deliver_try(&d, &attempts, &failure) && deliver_unseal(&d, &failure);
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
    if (ok && failure.kind == ERR_CANCELLED) {
        *err = failure;
        ok = false;
    }
    arena_close(&arena);
    return ok;
}

/* The releases of one target, from `row` on, oldest first; a failure ends it for this time. */
static bool deliver_target(const struct app *app, struct conn *conn, const char *rclone_config,
                           const struct table *due, size_t row, size_t end,
                           struct deliver_totals *out, struct err *err)
{
    struct table      t;
    const char *const target[] = {table_z(due, row, DUE_TARGET)};
    bool              delivered = true;
    if (!conn_table(conn, "sql/run/delivery_lock.sql", target, 1, &t, app->arena, err))
        return false;
    if (table_z(&t, 0, 0)[0] != 't') {
        log_warn(&app->log, "another nightpost delivers to this target", "target",
                 table_z(due, row, DUE_REMOTE), NULL);
        return true;
    }
    for (; row < end && delivered; row++) {
        if (!stop_check(err) ||
            !deliver_release(app, conn, rclone_config, due, row, &delivered, err))
            return false;
        out->done += delivered;
        out->failed += !delivered;
    }
    return conn_exec(conn, "sql/run/delivery_unlock.sql", target, 1, NULL, err);
}

bool deliver_all(const struct app *app, const char *partner, struct deliver_totals *out,
                 struct err *err)
{
    struct conn      *conn;
    struct table      due;
    const char       *rclone_config;
    const char *const who[] = {partner};
    *out = (struct deliver_totals){0};
    if (!app_warehouse(app, "nightpost/deliver", &conn, app->arena, err) ||
        !conn_table(conn, "sql/run/delivery_due.sql", who, 1, &due, app->arena, err))
        return false;
    bool ok = due.rows == 0 || deliver_ready(app, &rclone_config, err);
    for (size_t from = 0; ok && from < due.rows;) {
        size_t end = from + 1;
        while (end < due.rows &&
               strcmp(table_z(&due, end, DUE_TARGET), table_z(&due, from, DUE_TARGET)) == 0)
            end++;
        ok = deliver_target(app, conn, rclone_config, &due, from, end, out, err);
        from = end;
    }
    conn_close(conn);
    return ok;
}

bool command_deliver(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app            app;
    struct conn          *conn;
    struct deliver_totals totals;
    if (!app_open(&app, args->config, arena, err) || !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/deliver", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err))
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
