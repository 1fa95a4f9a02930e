#include "etl/run/db_citus.h"

#include <stdio.h>
#include <string.h>

#include "etl/run/lock.h"
#include "etl/run/migrate.h"

#define PROBE_SAYS "nightpost was here"

/* Columns of sql/citus/list.sql. */
enum { LIST_RELATION, LIST_KIND, LIST_KEY, LIST_BESIDE };
/* Columns of sql/citus/mode.sql. */
enum { MODE_NAME, MODE_BY_CUSTOMER, MODE_BY_TOP, MODE_REFERENCE, MODE_TO_DO };

static bool distribute_fits(struct conn *conn, struct arena *arena, struct err *err)
{
    struct table unfit;
    if (!conn_table(conn, "sql/citus/unfit.sql", NULL, 0, &unfit, arena, err))
        return false;
    for (size_t i = 0; i < unfit.rows; i++)
        (void)printf("%s: %s\n", table_z(&unfit, i, 0), table_z(&unfit, i, 1));
    return unfit.rows == 0 ||
           err_set(err, ERR_CONFIG,
                   "db distribute: %zu tables would not distribute, see above: this is a "
                   "fault of the program or of what was changed by hand; nothing was done",
                   unfit.rows);
}

static bool distribute_one(struct conn *conn, const struct table *list, size_t i,
                           struct arena *arena, struct err *err)
{
    struct table      t;
    bool              reference = strcmp(table_z(list, i, LIST_KIND), "reference") == 0;
    const char       *relation = table_z(list, i, LIST_RELATION);
    const char *const values[] = {relation, table_z(list, i, LIST_KEY),
                                  table_z(list, i, LIST_BESIDE)};
    if (!conn_table(conn, reference ? "sql/citus/reference.sql" : "sql/citus/distributed.sql",
                    values, reference ? 1 : COUNT_OF(values), &t, arena, err))
        return err_wrap(err, "%s: what came before it stays distributed; run db distribute again",
                        relation);
    (void)printf("%s  %s%s\n", relation, reference ? "on every server" : "by ",
                 reference ? "" : table_z(list, i, LIST_KEY));
    return true;
}

bool db_distribute(struct app *app, struct arena *arena, struct err *err)
{
    struct conn *conn;
    struct table list;
    struct table t;
    if (!app_databases(app, err) || !app_warehouse(app, "nightpost/" APP_OWNER, &conn, arena, err))
        return false;
    if (!conn_citus(conn))
        return err_set(err, ERR_CONFIG,
                       "db distribute: the warehouse is one PostgreSQL without Citus, and needs "
                       "nothing: to grow past one machine install Citus on each server, put citus "
                       "into shared_preload_libraries, create extension citus in the warehouse's "
                       "database on each, tell the coordinator of itself "
                       "(citus_set_coordinator_host) and of the others (citus_add_node), then run "
                       "this again; nothing was changed");
    if (!lock_night(conn, arena, err) || !migrate(conn, NULL, arena, err) ||
        !distribute_fits(conn, arena, err) || !conn_run(conn, "sql/citus/prepare.sql", err) ||
        !conn_table(conn, "sql/citus/functions.sql", NULL, 0, &t, arena, err) ||
        !conn_table(conn, "sql/citus/list.sql", NULL, 0, &list, arena, err))
        return false;
    for (size_t i = 0; i < list.rows; i++)
        if (!distribute_one(conn, &list, i, arena, err))
            return false;
    (void)printf("%zu tables distributed\n", list.rows);
    return conn_table(conn, "sql/run/secure.sql", NULL, 0, &t, arena, err) &&
           db_mode_say(conn, arena, err);
}

/* Parts of a statement run on other servers: whether each is told what the session was told. */
static bool mode_probe(struct conn *conn, struct arena *arena, struct err *err)
{
    struct table      t;
    const char *const said[] = {PROBE_SAYS};
    bool              ok = conn_set(conn, "nightpost.locale", PROBE_SAYS, err) &&
              conn_table(conn, "sql/citus/probe.sql", said, 1, &t, arena, err) &&
              conn_set(conn, "nightpost.locale", "", err);
    if (!ok)
        return err_wrap(err, "settings on the servers");
    if (strcmp(table_z(&t, 0, 0), table_z(&t, 0, 1)) != 0 || strcmp(table_z(&t, 0, 0), "0") == 0)
        return err_set(err, ERR_CONFIG,
                       "settings reach %s of %s probes only: a server does not see what a session "
                       "was told, and files would be wrong; citus.propagate_set_commands must be "
                       "allowed to be 'local'",
                       table_z(&t, 0, 1), table_z(&t, 0, 0));
    (void)printf("settings: seen by all %s probes, in %s server processes\n", table_z(&t, 0, 0),
                 table_z(&t, 0, 2));
    return true;
}

bool db_mode_say(struct conn *conn, struct arena *arena, struct err *err)
{
    struct table t;
    struct table unfit;
    if (!conn_table(conn, "sql/citus/mode.sql", NULL, 0, &t, arena, err) ||
        !conn_table(conn, "sql/citus/unfit.sql", NULL, 0, &unfit, arena, err))
        return false;
    bool citus = strcmp(table_z(&t, 0, MODE_NAME), "citus") == 0;
    (void)printf("mode: %s; %s tables by customer_id, %s by top_id, %s on every server%s",
                 table_z(&t, 0, MODE_NAME), table_z(&t, 0, MODE_BY_CUSTOMER),
                 table_z(&t, 0, MODE_BY_TOP), table_z(&t, 0, MODE_REFERENCE),
                 citus ? "" : ", if it were distributed");
    if (citus && strcmp(table_z(&t, 0, MODE_TO_DO), "0") != 0)
        (void)printf("; %s of them are not yet: nightpost db distribute",
                     table_z(&t, 0, MODE_TO_DO));
    (void)printf("\n");
    for (size_t i = 0; i < unfit.rows; i++)
        (void)printf("would not distribute: %s: %s\n", table_z(&unfit, i, 0),
                     table_z(&unfit, i, 1));
    if (unfit.rows == 0)
        (void)printf("would not distribute: nothing\n");
    if (citus)
        (void)printf("wall: row policies of the report role are down on distributed tables; each "
                     "report's own conditions and the writer keep a recipient to its rows\n");
    return !citus || mode_probe(conn, arena, err);
}
