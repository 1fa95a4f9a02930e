/*
 * close.c - nightpost close, reopen and seals: the end of a month (1-domain.md, 1.8).
 *
 * A closing is a fact with a batch of its own. It moves no row: the marts halt at its mark, the
 * next night makes the final files and seals them. Whether it may be is asked in SQL; all that
 * stands in the way is said at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/reconcile.h"
#include "etl/run/show.h"

#define SEAL_WRONG_COLUMN 6
#define READ_ROOM         (64U << 10)
#define READ_ARENA_LIMIT  (256U << 10)

enum { SEALED_PATH, SEALED_SHA256, SEALED_CYCLE };

static bool close_name(const struct args *args, const char **by, struct err *err)
{
    *by = args_get(args, "by");
    if (*by == NULL || (*by)[strspn(*by, " ")] == '\0')
        return err_set(err, ERR_USAGE, "say who does it: --by NAME");
    return true;
}

static bool close_cycle(const char *cycle, struct arena *arena, struct err *err)
{
    const char *first = arena_printf(arena, "%s-01", cycle).data;
    return day_check(first, "cycle", err) ||
           err_set(err, ERR_USAGE, "\"%s\" is no bill cycle; it looks like 2026-10", cycle);
}

static bool close_open(const struct args *args, struct app *app, struct conn **conn,
                       struct arena *arena, struct err *err)
{
    return app_open(app, args->config, arena, err) && app_databases(app, err) &&
           app_warehouse(app, "nightpost/close", conn, arena, err) &&
           lock_night(*conn, arena, err) && migrate(*conn, NULL, arena, err);
}

/* All that stands in the way, in one message. */
static bool close_may(struct conn *conn, const char *path, const char *const *values, size_t count,
                      const char *what, struct arena *arena, struct err *err)
{
    struct table t;
    struct str   said = STR("");
    if (!conn_table(conn, path, values, count, &t, arena, err))
        return false;
    for (size_t i = 0; i < t.rows; i++)
        said = arena_printf(arena, "%s%s%s", said.data, i == 0 ? "" : "; ", table_z(&t, i, 1));
    return t.rows == 0 ||
           err_set(err, ERR_DIFFERENCE, "%s cannot be %s: %s", values[0], what, said.data);
}

/* A month is closed on what its sources say to the last row's hash (3-operations.md, 3.2). */
static bool close_reconciled(const struct app *app, struct conn *conn, const char *cycle,
                             struct arena *arena, struct err *err)
{
    struct reconcile r = {.feed = "consumption"}; /* orders and coupons live on */
    return reconcile_cycle(app, conn, cycle, &r, arena, err) &&
           (r.remaining == 0 ||
            err_set(err, ERR_DIFFERENCE,
                    "%s cannot be closed: %llu of %llu buckets differ from their source: see "
                    "nightpost reconcile --cycle %s, and let a night run",
                    cycle, (unsigned long long)r.remaining, (unsigned long long)r.buckets, cycle));
}

bool command_close(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app        app;
    struct conn      *conn;
    const char       *by;
    const char       *cycle = args->words[0];
    const char *const asked[] = {cycle};
    (void)status;
    if (!close_name(args, &by, err) || !close_cycle(cycle, arena, err) ||
        !close_open(args, &app, &conn, arena, err) ||
        !close_may(conn, "sql/run/close_obstacles.sql", asked, 1, "closed", arena, err) ||
        !app_sample_source(&app, err) || !close_reconciled(&app, conn, cycle, arena, err))
        return false;
    const char *const values[] = {cycle, by};
    if (!conn_exec(conn, "sql/run/close_add.sql", values, 2, NULL, err))
        return false;
    (void)printf("%s is closed by %s: the next night issues its final files and seals them\n",
                 cycle, by);
    return true;
}

bool command_reopen(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    const char  *by;
    const char  *cycle = args->words[0];
    const char  *reason = args_get(args, "reason");
    (void)status;
    if (!close_name(args, &by, err) || !close_cycle(cycle, arena, err))
        return false;
    if (reason == NULL || reason[strspn(reason, " ")] == '\0')
        return err_set(err, ERR_USAGE, "say why: --reason TEXT");
    const char *const values[] = {cycle, by, reason};
    if (!close_open(args, &app, &conn, arena, err) ||
        !close_may(conn, "sql/run/reopen_obstacles.sql", values, 2, "reopened", arena, err) ||
        !conn_exec(conn, "sql/run/reopen_add.sql", values, COUNT_OF(values), NULL, err))
        return false;
    (void)printf("%s is open again, by %s: %s\n", cycle, by, reason);
    return true;
}

/* "" when the file has this hash; else what is wrong with it. */
static const char *seal_file(const char *path, const char *sha256)
{
    char         hex[SHA256_HEX_SIZE];
    struct arena arena;
    arena_open(&arena, "seal", READ_ARENA_LIMIT);
    struct sha256 *sha = sha256_init(&arena);
    char          *buf = ARENA_ARRAY(&arena, char, READ_ROOM);
    int            fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t        n = fd < 0 ? -1 : 1;
    while (n > 0 && (n = read(fd, buf, READ_ROOM)) > 0)
        sha256_add(sha, buf, (size_t)n);
    int why = errno;
    if (fd >= 0)
        (void)close(fd);
    sha256_hex(sha, hex);
    arena_close(&arena);
    if (n < 0)
        return why == ENOENT ? "is gone" : strerror(why);
    return strcmp(hex, sha256) == 0 ? "" : "is not the file that was sealed";
}

static bool seal_files(struct conn *conn, const struct app *app, size_t *wrong, struct arena *arena,
                       struct err *err)
{
    struct table t;
    if (!conn_table(conn, "sql/run/seal_files.sql", NULL, 0, &t, arena, err))
        return false;
    for (size_t i = 0; i < t.rows; i++) {
        size_t      mark = arena_mark(arena);
        const char *path =
            arena_printf(arena, "%s/%s", app->outbox, table_z(&t, i, SEALED_PATH)).data;
        const char *said = seal_file(path, table_z(&t, i, SEALED_SHA256));
        if (said[0] != '\0') {
            (void)printf("%s: %s %s\n", table_z(&t, i, SEALED_CYCLE), path, said);
            (*wrong)++;
        }
        arena_rewind(arena, mark);
    }
    return true;
}

bool command_seals(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    struct table t;
    size_t       wrong = 0;
    if (!app_open(&app, args->config, arena, err) || !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/seals", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err) || !conn_begin(conn, err) ||
        !conn_table(conn, "sql/run/seal_list.sql", NULL, 0, &t, arena, err) ||
        !conn_commit(conn, err))
        return false;
    show_table(&t);
    for (size_t i = 0; i < t.rows; i++)
        wrong += table_z(&t, i, SEAL_WRONG_COLUMN)[0] != '\0';
    if (!seal_files(conn, &app, &wrong, arena, err))
        return false;
    if (wrong == 0)
        (void)printf("%zu seals, all hold\n", t.rows);
    else
        (void)printf("%zu seals, %zu findings\n", t.rows, wrong);
    if (wrong > 0)
        *status = ERR_STATUS_DIFFERENCE;
    return true;
}
