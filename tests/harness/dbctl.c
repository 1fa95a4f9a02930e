/*
 * dbctl.c - the embedded database by hand, for tests/integration/db.t.
 *
 *     dbctl STATE start|stop|status|show|conninfo
 *
 * start prints the folder, the socket's folder and the user; status the state and the process.
 */
#include <stdio.h>
#include <string.h>

#include "etl/run/db.h"

#define DBCTL_ARENA ((size_t)1 << 20)

static void print_place(const struct db *db)
{
    (void)printf("dir=%s\nsocket=%s\nuser=%s\nmoved=%d\n", db->dir, db->socket, db->user,
                 db->moved);
}

static bool dbctl(const char *state, const char *verb, struct arena *arena, struct err *err)
{
    struct db db;
    pid_t     pid;
    if (!db_locate(&db, state, arena, err))
        return false;
    if (strcmp(verb, "start") == 0 && !db_start(&db, err))
        return false;
    if (strcmp(verb, "stop") == 0 && !db_stop(&db, err))
        return false;
    if (strcmp(verb, "start") == 0 || strcmp(verb, "show") == 0)
        print_place(&db);
    else if (strcmp(verb, "conninfo") == 0)
        (void)printf("%s\n", db_conninfo(&db, DB_WAREHOUSE, arena));
    else {
        const char *name = db_state_name(db_status(&db, &pid));
        (void)printf("%s %jd\n", name, (intmax_t)pid);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct err   err = {.kind = ERR_NONE};
    if (argc != 3)
        return 64;
    arena_open(&arena, "dbctl", DBCTL_ARENA);
    bool ok = dbctl(argv[1], argv[2], &arena, &err);
    if (!ok)
        (void)fprintf(stderr, "%s\n", err.text);
    arena_close(&arena);
    return ok ? 0 : err_exit_status(&err);
}
