/*
 * target.c - nightpost target: where releases are pushed to.
 */
#include <stdio.h>
#include <string.h>

#include "etl/out/publish.h"
#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/deliver.h"
#include "etl/run/download.h"
#include "etl/run/migrate.h"
#include "etl/run/show.h"

#define AGE_PREFIX "age1"
#define AGE_LEN    62

/*
 * remote:folder. Nothing that rclone would take for an option or for a backend made up on the
 * command line, where a password could stand; nothing that leaves the folder.
 */
static bool target_remote(const char *remote, struct err *err)
{
    size_t name =
        strspn(remote, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    const char *path = remote + name + 1;
    bool        ok = name > 0 && remote[0] != '-' && remote[name] == ':' && path[0] != '\0' &&
              path[0] != '/' && path[strlen(path) - 1] != '/' && strstr(path, "//") == NULL;
    for (const char *p = path; ok && *p != '\0'; p += strcspn(p, "/"), p += *p == '/') {
        size_t len = strcspn(p, "/");
        ok = !(len == 1 && p[0] == '.') && !(len == 2 && p[0] == '.' && p[1] == '.');
    }
    for (const char *p = remote; ok && *p != '\0'; p++)
        ok = (unsigned char)*p >= 0x20 && *p != 0x7F;
    return ok || err_set(err, ERR_USAGE,
                         "\"%s\" is no target: say REMOTE:FOLDER, a remote of rclone's "
                         "configuration and a folder in it",
                         remote);
}

static bool target_age(const char *age, struct err *err)
{
    return age == NULL ||
           (strlen(age) == AGE_LEN && strncmp(age, AGE_PREFIX, strlen(AGE_PREFIX)) == 0 &&
            strspn(age, "0123456789abcdefghijklmnopqrstuvwxyz") == AGE_LEN) ||
           err_set(err, ERR_USAGE, "\"%s\" is no age recipient (age1...: a public key)", age);
}

static bool target_add(const struct args *args, const struct app *app, struct conn *conn,
                       struct arena *arena, struct err *err)
{
    char        recipient[RECIPIENT_FOLDER_MAX + 1];
    const char *remote = args->words[2];
    const char *age = args_get(args, "age");
    const char *since = args_get(args, "since");
    if (!target_remote(remote, err) || !target_age(age, err) ||
        (since != NULL && !day_check(since, "since", err)) ||
        !login_recipient(app, args->words[1], args_get(args, "manager"), recipient, arena, err) ||
        !deliver_remote_known(app, remote, arena, err))
        return false;
    struct table      t;
    const char *const place[] = {remote};
    if (!conn_table(conn, "sql/run/target_overlap.sql", place, 1, &t, arena, err))
        return false;
    if (t.rows > 0)
        return err_set(err, ERR_USAGE,
                       "%s would overlap %s, which serves %s: a target serves one recipient",
                       remote, table_z(&t, 0, 1), table_z(&t, 0, 0));
    const char *const values[] = {recipient, remote, age, since};
    if (!conn_exec(conn, "sql/run/target_add.sql", values, COUNT_OF(values), NULL, err))
        return false;
    (void)printf("%s is delivered to %s%s\n", recipient, remote, age == NULL ? "" : ", encrypted");
    return true;
}

static bool target_remove(const struct args *args, struct conn *conn, struct err *err)
{
    uint64_t          ended = 0;
    const char *const values[] = {args->words[1]};
    if (!conn_exec(conn, "sql/run/target_end.sql", values, 1, &ended, err))
        return false;
    if (ended == 0)
        return err_set(err, ERR_USAGE, "no target %s is in use: see nightpost target list",
                       args->words[1]);
    (void)printf("nothing is delivered to %s any more; what is there stays\n", args->words[1]);
    return true;
}

bool command_target(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    static const struct {
        const char *verb;
        size_t      words;
    } verbs[] = {{"list", 1}, {"remove", 2}, {"add", 3}};
    struct app   app;
    struct conn *conn;
    struct table t;
    const char  *verb = args->words[0];
    bool         known = false;
    (void)status;
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        known = known || (strcmp(verb, verbs[i].verb) == 0 && args->word_count == verbs[i].words);
    if (!known)
        return err_set(err, ERR_USAGE,
                       "say target add PARTNER REMOTE, target remove REMOTE or target list");
    if (!app_open(&app, args->config, arena, err) || !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/target", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err))
        return false;
    if (strcmp(verb, "add") == 0)
        return target_add(args, &app, conn, arena, err);
    if (strcmp(verb, "remove") == 0)
        return target_remove(args, conn, err);
    if (!conn_table(conn, "sql/run/target_list.sql", NULL, 0, &t, arena, err))
        return false;
    show_table(&t);
    return true;
}
