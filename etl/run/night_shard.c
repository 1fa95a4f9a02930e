/*
 * night_shard.c - one of several writers of a night that is reconciled (3-operations.md, 3.7).
 *
 * `run --prepare` has read, computed and controlled; every `run --shard i/n` writes the recipients
 * of its share of the partners, wherever the outbox of that share is; the share that finds that
 * all others are through makes finance's release and ends the run.
 */
#include <stdlib.h>
#include <string.h>

#include "etl/run/lock.h"
#include "etl/run/night_impl.h"

/* Columns of sql/run/shard_begin.sql. */
enum { SHARD_MARTS, SHARD_RECONCILED, SHARD_COUNT };

bool night_prepared(struct night *n, struct err *err)
{
    const char *const values[] = {n->run_id, n->marts};
    n->totals->prepared = true;
    return conn_exec(n->conn, "sql/run/unit_forget.sql", values, 1, NULL, err) &&
           conn_exec(n->conn, "sql/run/run_prepared.sql", values, COUNT_OF(values), NULL, err);
}

bool night_unprepared(const struct night *n, struct err *err)
{
    return err_set(err, ERR_NOT_READY,
                   "%s is not reconciled with this knowledge, configuration and program: "
                   "nightpost run --date %s --prepare, then its shares with the same program and "
                   "configuration",
                   n->date, n->date);
}

/* Another date's night may have brought the marts to its own knowledge since. */
static bool shard_marts(struct night *n, struct err *err)
{
    bool stand = false;
    return night_marts_are(n, err) && night_marts_stand(n, &stand, err) &&
           (stand || night_unprepared(n, err));
}

static bool shard_join(struct night *n, struct err *err)
{
    struct table      t;
    const char *const values[] = {n->run_id, n->options->shards};
    if (!conn_table(n->conn, "sql/run/shard_begin.sql", values, COUNT_OF(values), &t, &n->arena,
                    err))
        return false;
    n->marts = table_z(&t, 0, SHARD_MARTS);
    if (n->marts != NULL)
        return shard_marts(n, err);
    if (table_z(&t, 0, SHARD_RECONCILED)[0] != 't')
        return night_unprepared(n, err);
    return err_set(err, ERR_USAGE,
                   "%s is being written in %s shares: --shard i/%s (run --prepare again to change "
                   "their number)",
                   n->date, table_z(&t, 0, SHARD_COUNT), table_z(&t, 0, SHARD_COUNT));
}

/* Finance comes last: by the share that sees all others through. */
static bool shard_finance(struct night *n, struct err *err)
{
    struct table      t;
    bool              mine = false;
    const char *const run[] = {n->run_id};
    if (!conn_table(n->conn, "sql/run/shard_open.sql", run, 1, &t, &n->arena, err))
        return false;
    if (strcmp(table_z(&t, 0, 0), "0") != 0) {
        log_info(&n->app->log, "share done", "shard", n->options->shard, "of", n->options->shards,
                 "recipients that others still write", table_z(&t, 0, 0), NULL);
        return night_summary(n, err);
    }
    if (!lock_finance(n->conn, n->date, &mine, &n->arena, err) || !mine)
        return mine || (err->kind == ERR_NONE && night_summary(n, err));
    return night_write(n, SHARD_FINANCE, err) && night_finish(n, err);
}

bool night_shard(struct night *n, struct err *err)
{
    return lock_shard(n->conn, n->date, n->options->shard, &n->arena, err) && shard_join(n, err) &&
           night_write(n, n->options->shard, err) && shard_finance(n, err);
}
