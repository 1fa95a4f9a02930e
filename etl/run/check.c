/*
 * check.c - nightpost check: whether a night could begin. Reads no data and changes nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/extract/feed_run.h"
#include "etl/report/report_run.h"
#include "etl/run/app.h"
#include "etl/run/commands.h"
#include "etl/run/db_citus.h"
#include "etl/run/migrate.h"
#include "etl/run/tell.h"

#define DISK_LEAST ((uint64_t)256 << 20) /* a night of a million rows writes some 100 MB */

/* Locks are a session's: with a pooler between, nobody knows whose. */
static bool check_session(struct conn *conn, struct arena *arena, struct err *err)
{
    struct table t;
    if (!conn_table(conn, "sql/run/backend.sql", NULL, 0, &t, arena, err))
        return false;
    return strtol(table_z(&t, 0, 0), NULL, 10) == conn_pid(conn) ||
           err_set(err, ERR_CONFIG,
                   "the warehouse is behind a pooler, which hands its sessions about, and locks "
                   "are kept by sessions: name the server itself under [warehouse]");
}

static bool check_disk(const struct app *app, struct err *err)
{
    uint64_t    bytes;
    const char *path = fs_exists(app->outbox) ? app->outbox : app->state;
    if (!fs_exists(path)) /* the first night makes both */
        return true;
    if (access(path, W_OK | X_OK) != 0)
        return err_set(err, ERR_IO,
                       "%s: it cannot be written to: it must belong to who runs nights", path);
    if (!fs_disk_free(path, &bytes, err))
        return false;
    (void)printf("disk: %llu MB free below %s\n", (unsigned long long)(bytes >> 20), path);
    return bytes >= DISK_LEAST || err_set(err, ERR_IO, "%s: less than %llu MB are free", path,
                                          (unsigned long long)(DISK_LEAST >> 20));
}

static bool check_source(const struct source *s, struct arena *arena, struct err *err)
{
    struct conn *conn;
    struct table t;
    if (s->kind == SOURCE_DROP) /* its folder is looked at when the night begins */
        return true;
    if (!conn_open(&conn, s->conninfo, s->password, "nightpost/check", arena, err))
        return err_wrap(err, "source %s", s->name);
    if (!conn_table(conn, "sql/source/role.sql", NULL, 0, &t, arena, err) ||
        !conn_table(conn, "sql/source/writable.sql", NULL, 0, &t, arena, err))
        return err_wrap(err, "source %s", s->name);
    const char *writable = table_z(&t, 0, 0);
    for (size_t i = 0; i < feed_registry_count; i++)
        if (!source_check(conn, feed_registry[i], arena, err))
            return err_wrap(err, "source %s", s->name);
    (void)printf("source %s: reachable, its tables fit all %zu feeds\n", s->name,
                 feed_registry_count);
    if (strcmp(writable, "0") != 0)
        (void)printf("source %s: its login may change %s of its tables: give us one that only "
                     "reads\n",
                     s->name, writable);
    return true;
}

bool command_check(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    (void)status;
    if (!app_open(&app, args->config, arena, err) || !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/check", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err))
        return false;
    (void)printf("configuration: %s\nwarehouse: reachable%s, schema up to date\n",
                 app.config->path == NULL ? "built-in defaults" : app.config->path,
                 app.embedded ? " (embedded)" : "");
    struct table t;
    if (!check_session(conn, arena, err) || !db_mode_say(conn, arena, err) ||
        !check_disk(&app, err) || !tell_check(&app, arena, err) ||
        !conn_table(conn, "sql/run/roles.sql", NULL, 0, &t, arena, err))
        return false;
    (void)printf("roles: %s\n", table_z(&t, 0, 0));
    if (!app_signing(&app, err) || !app_sample_source(&app, err))
        return false;
    (void)printf("releases: %s\n", app.sign == NULL ? "not signed" : "signed");
    for (size_t i = 0; i < report_registry_count; i++)
        if (!report_check(report_registry[i], conn, arena, err))
            return err_wrap(err, "report %s", report_registry[i]->name);
    (void)printf("reports: %zu column tables fit their SQL\n", report_registry_count);
    for (size_t i = 0; i < app.source_count; i++)
        if (!check_source(&app.sources[i], arena, err))
            return false;
    return true;
}
