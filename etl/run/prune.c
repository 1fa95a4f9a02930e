/*
 * prune.c - nightpost prune and erase: what is kept no longer, as the warehouse's owner.
 */
#include <stdio.h>
#include <string.h>

#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/show.h"

static bool owner_open(const struct args *args, struct app *app, struct conn **conn,
                       struct arena *arena, struct err *err)
{
    return app_open(app, args->config, arena, err) && app_databases(app, err) &&
           app_warehouse(app, "nightpost/" APP_OWNER, conn, arena, err) &&
           lock_night(*conn, arena, err) && migrate(*conn, NULL, arena, err);
}

static bool owner_word(const struct args *args, const char *option, const char **out,
                       struct err *err)
{
    *out = args_get(args, option);
    return (*out != NULL && (*out)[strspn(*out, " ")] != '\0') ||
           err_set(err, ERR_USAGE, "say --%s: see nightpost %s --help", option,
                   args->command->name);
}

/* All that stands in the way, in one message. */
static bool prune_may(struct conn *conn, const char *before, const char *months,
                      struct arena *arena, struct err *err)
{
    struct table      t;
    struct str        said = STR("");
    const char *const values[] = {before, months};
    if (!conn_table(conn, "sql/run/prune_obstacles.sql", values, 2, &t, arena, err))
        return false;
    for (size_t i = 0; i < t.rows; i++)
        said = arena_printf(arena, "%s%s%s", said.data, i == 0 ? "" : "; ", table_z(&t, i, 1));
    return t.rows == 0 ||
           err_set(err, ERR_DIFFERENCE, "months before %s cannot be pruned: %s", before, said.data);
}

bool command_prune(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    struct table t;
    const char  *before;
    const char  *by;
    (void)status;
    if (!owner_word(args, "before", &before, err) || !owner_word(args, "by", &by, err))
        return false;
    if (!day_check(arena_printf(arena, "%s-01", before).data, "before", err))
        return err_set(err, ERR_USAGE, "\"%s\" is no month; it looks like 2024-11", before);
    const char *const values[] = {before, by};
    if (!owner_open(args, &app, &conn, arena, err) ||
        !prune_may(conn, before, config_get(app.config, "nightpost", "retention_months"), arena,
                   err) ||
        !conn_begin(conn, err) ||
        !conn_table(conn, "sql/run/prune.sql", values, 2, &t, arena, err) ||
        !conn_commit(conn, err))
        return false;
    show_table(&t);
    return true;
}

/* An erasure is believed for ever: one of a mistyped id would blank somebody who comes later. */
static bool erase_may(struct conn *conn, const char *feed, const char *key, struct arena *arena,
                      struct err *err)
{
    struct table      t;
    const char *const values[] = {feed, key};
    if (!conn_table(conn, "sql/run/erase_known.sql", values, 2, &t, arena, err))
        return false;
    return table_z(&t, 0, 0)[0] == 't' ||
           err_set(err, ERR_USAGE,
                   "no %s \"%s\" is known, now or before: nothing was erased and nothing is "
                   "recorded; is the id right?",
                   feed, key);
}

bool command_erase(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    static const char *const kinds[] = {"customer", "account_manager", "partner"};
    struct app               app;
    struct conn             *conn;
    struct table             t;
    const char              *by;
    const char              *reason;
    bool                     known = false;
    (void)status;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        known = known || strcmp(args->words[0], kinds[i]) == 0;
    if (!known)
        return err_set(err, ERR_USAGE, "erase %s: it is customer, account_manager or partner",
                       args->words[0]);
    if (!owner_word(args, "by", &by, err) || !owner_word(args, "reason", &reason, err))
        return false;
    const char *const values[] = {args->words[0], args->words[1], by, reason};
    if (!owner_open(args, &app, &conn, arena, err) ||
        !erase_may(conn, values[0], values[1], arena, err) || !conn_begin(conn, err) ||
        !conn_table(conn, "sql/run/erase.sql", values, COUNT_OF(values), &t, arena, err) ||
        !conn_commit(conn, err))
        return false;
    (void)printf("%s %s: contact data erased in %s versions; files that were published are as they "
                 "were\n",
                 args->words[0], args->words[1], table_z(&t, 0, 0));
    return true;
}
