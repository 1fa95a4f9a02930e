/*
 * database.c - nightpost db start|stop|status.
 */
#include <stdio.h>
#include <string.h>

#include "etl/run/app.h"
#include "etl/run/commands.h"
#include "etl/run/db.h"

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

bool command_db(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app  app;
    struct db   db;
    const char *verb = args->words[0];
    bool        start = strcmp(verb, "start") == 0;
    bool        stop = strcmp(verb, "stop") == 0;
    pid_t       pid;
    if (!start && !stop && strcmp(verb, "status") != 0)
        return err_set(err, ERR_USAGE, "db %s: it is start, stop or status", verb);
    if (!app_open(&app, args->config, arena, err) || !db_locate(&db, app.state, arena, err) ||
        (start && !db_start(&db, err)) || (stop && !db_stop(&db, err)))
        return false;
    database_say(&db);
    if (!start && !stop && db_status(&db, &pid) != DB_RUNNING)
        *status = STATUS_NOT_RUNNING;
    return true;
}
