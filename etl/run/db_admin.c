#include "etl/run/db_admin.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/run/child.h"
#include "etl/run/db.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"

#define TOOL_OUTPUT_MAX ((size_t)64 << 10)

/* The owner's session, alone in the warehouse. */
static bool admin_open(struct app *app, struct conn **conn, struct arena *arena, struct err *err)
{
    return app_begin(app, err) && app_warehouse(app, "nightpost/" APP_OWNER, conn, arena, err) &&
           lock_night(*conn, arena, err);
}

static bool admin_secure(struct conn *conn, struct arena *arena, struct err *err)
{
    struct table t;
    if (!conn_table(conn, "sql/run/secure.sql", NULL, 0, &t, arena, err))
        return false;
    (void)printf("roles: %s\n", table_z(&t, 0, 0)[0] == '\0'
                                    ? "a night, operators and reports have one each"
                                    : table_z(&t, 0, 0));
    return true;
}

bool db_upgrade(struct app *app, struct arena *arena, struct err *err)
{
    struct conn *conn;
    size_t       applied = 0;
    if (!admin_open(app, &conn, arena, err) || !migrate(conn, &applied, arena, err))
        return false;
    (void)printf("warehouse: %zu migrations applied, up to date\n", applied);
    return admin_secure(conn, arena, err);
}

/* Of the version that made the embedded database, or what is installed. */
static bool admin_tool(const struct app *app, const char *name, const char **out,
                       struct arena *arena, struct err *err)
{
    struct db db;
    *out = name;
    if (!app->embedded)
        return true;
    if (!db_locate(&db, app->state, arena, err))
        return false;
    *out = fs_join(arena, db.bin, name);
    return true;
}

static bool admin_run(const struct app *app, const char **argv, struct arena *arena,
                      struct err *err)
{
    const char         *password = app->warehouse_password;
    const char         *plain;
    const char         *env[3] = {"PGOPTIONS=-c statement_timeout=0", NULL, NULL};
    struct child_result result;
    struct child child = {.argv = argv, .env = env, .home = "/", .output_max = TOOL_OUTPUT_MAX};
    if (!conn_split(app->warehouse, &plain, &password, arena, err) ||
        !admin_tool(app, argv[0], &argv[0], arena, err))
        return false;
    argv[1] = arena_printf(arena, "--dbname=%s", plain).data;
    if (password != NULL)
        env[1] = arena_printf(arena, "PGPASSWORD=%s", password).data;
    if (!child_run(&child, &result, arena, err))
        return false;
    return result.status == 0 ||
           err_set(err, ERR_IO, "%s: %s (status %d)", argv[0], result.said.data, result.status);
}

/* Programs are started in another folder than ours. */
static const char *admin_path(const char *file, struct arena *arena)
{
    char here[4096];
    return file[0] == '/' || getcwd(here, sizeof here) == NULL ? file : fs_join(arena, here, file);
}

bool db_backup(struct app *app, const char *file, struct arena *arena, struct err *err)
{
    struct stat st;
    const char *path = admin_path(file, arena);
    const char *part = arena_printf(arena, "%s.part", path).data;
    const char *argv[] = {"pg_dump",
                          NULL,
                          "--no-password",
                          "--format=custom",
                          "--exclude-schema=asof*",
                          "--exclude-table-data=staging.*",
                          arena_printf(arena, "--file=%s", part).data,
                          NULL};
    if (!app_databases(app, err))
        return false;
    if (!admin_run(app, argv, arena, err)) {
        struct err ignored = {.kind = ERR_NONE};
        (void)!fs_remove_tree(part, &ignored); /* the first error is the one to tell */
        return err_wrap(err, "backup");
    }
    if (chmod(part, S_IRUSR | S_IWUSR) != 0 || rename(part, path) != 0 || stat(path, &st) != 0)
        return err_set(err, ERR_IO, "%s: cannot be put in place", path);
    (void)printf("%s  %lld bytes; the outbox is not in it: copy that too\n", path,
                 (long long)st.st_size);
    return true;
}

bool db_restore(struct app *app, const char *file, struct arena *arena, struct err *err)
{
    struct conn *conn;
    struct table t;
    const char  *path = admin_path(file, arena);
    const char  *argv[] = {"pg_restore",           NULL,         "--no-password",
                           "--exit-on-error",      "--no-owner", "--no-privileges",
                           "--single-transaction", path,         NULL};
    if (!fs_exists(path))
        return err_set(err, ERR_USAGE, "%s: there is no such file", path);
    if (!admin_open(app, &conn, arena, err) ||
        !conn_table(conn, "sql/run/migrated.sql", NULL, 0, &t, arena, err))
        return false;
    if (table_z(&t, 0, 0)[0] == 't')
        return err_set(err, ERR_CONFIG,
                       "the warehouse is not empty: restore goes into a new database; make one and "
                       "name it under [warehouse], or take another state folder");
    if (!conn_run(conn, "sql/admin/roles_make.sql", err) || !admin_run(app, argv, arena, err) ||
        !migrate(conn, NULL, arena, err) || !admin_secure(conn, arena, err) ||
        !conn_run(conn, "sql/admin/analyze.sql", err))
        return err_wrap(err, "restore");
    (void)printf("restored from %s\n", path);
    return true;
}
