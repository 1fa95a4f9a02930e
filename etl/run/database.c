/*
 * database.c - nightpost db: the embedded database, and the warehouse as a whole.
 */
#include <stdio.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/run/app.h"
#include "etl/run/commands.h"
#include "etl/run/db.h"
#include "etl/run/db_admin.h"
#include "etl/run/db_citus.h"

#define STATUS_NOT_RUNNING 3 /* as pg_ctl status and init scripts say it */

static void database_say(const struct db *db)
{
    pid_t         pid = 0;
    enum db_state state = db_status(db, &pid);
    (void)printf("%s", db_state_name(state));
    if (state == DB_RUNNING)
        (void)printf(", pid %ld, user %s", (long)pid, db->user);
    (void)printf("\n%s\n", db->dir);
    if (state == DB_RUNNING)
        (void)printf("psql \"%s\"\n", db_conninfo(db, DB_WAREHOUSE, db->arena));
}

/* What is not the embedded database's own. */
static bool database_admin(const struct args *args, bool *found, struct arena *arena,
                           struct err *err)
{
    struct app  app;
    const char *verb = args->words[0];
    bool        upgrade = strcmp(verb, "upgrade") == 0;
    bool        distribute = strcmp(verb, "distribute") == 0;
    bool        backup = strcmp(verb, "backup") == 0;
    *found = upgrade || distribute || backup || strcmp(verb, "restore") == 0;
    if (!*found)
        return true;
    if (args->word_count != (upgrade || distribute ? 1U : 2U))
        return err_set(err, ERR_USAGE,
                       "say db upgrade, db distribute, db backup FILE or db restore FILE");
    if (!app_open(&app, args->config, arena, err))
        return false;
    return upgrade      ? db_upgrade(&app, arena, err)
           : distribute ? db_distribute(&app, arena, err)
           : backup     ? db_backup(&app, args->words[1], arena, err)
                        : db_restore(&app, args->words[1], arena, err);
}

bool command_db(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app  app;
    struct db   db;
    const char *verb = args->words[0];
    bool        start = strcmp(verb, "start") == 0;
    bool        stop = strcmp(verb, "stop") == 0;
    bool        found;
    pid_t       pid;
    if (!database_admin(args, &found, arena, err) || found)
        return err->kind == ERR_NONE;
    if (!start && !stop && strcmp(verb, "status") != 0)
        return err_set(err, ERR_USAGE,
                       "db %s: it is start, stop, status, upgrade, distribute, backup or restore",
                       verb);
    if (!app_open(&app, args->config, arena, err))
        return false;
    if (!start && !fs_exists(app.state)) { /* whoever looks makes no folder */
        (void)printf("%s\n%s\n", db_state_name(DB_ABSENT), app.state);
        *status = stop ? 0 : STATUS_NOT_RUNNING;
        return true;
    }
    if (!db_locate(&db, app.state, arena, err) || (start && !db_start(&db, err)) ||
        (stop && !db_stop(&db, err)))
        return false;
    database_say(&db);
    if (!start && !stop && db_status(&db, &pid) != DB_RUNNING)
        *status = STATUS_NOT_RUNNING;
    return true;
}
