/*
 * issue_scope.c - who a recipient is, what it may see, and what it has subscribed.
 */
#include <stdlib.h>
#include <string.h>

#include "etl/run/clock.h"
#include "etl/run/issue.h"

static bool scope_run(struct issue *issue, struct err *err)
{
    struct conn      *conn = issue->worker->conn;
    struct table      t;
    const char *const run[] = {issue->run_id};
    const char *const day[] = {issue->through};
    if (!conn_table(conn, "sql/run/run_facts.sql", run, 1, &t, issue->arena, err))
        return false;
    if (t.rows == 0)
        return err_set(err, ERR_INTERNAL, "run %s is not in the run table", issue->run_id);
    issue->mark = table_z(&t, 0, 0);
    issue->config_sha256 = table_z(&t, 0, 1);
    issue->definitions_sha256 = table_z(&t, 0, 2);
    return conn_set(conn, "nightpost.mark", issue->mark, err) &&
           conn_table(conn, "sql/run/cycles.sql", day, 1, &issue->cycles, issue->arena, err);
}

/*
 * What was issued of this date stays in its next release: the reports of runs of one report each,
 * and everything when it was everything.
 */
static void scope_reports(struct issue *issue, const char *before)
{
    const char *only = issue->worker->report;
    if (only == NULL || (issue->reissued != NULL && before == NULL))
        return;
    issue->reports = arena_printf(issue->arena, " %s ", only).data;
    if (before == NULL)
        return;
    const char *made = arena_printf(issue->arena, " %s ", before).data;
    issue->reports = strstr(made, issue->reports) != NULL
                         ? made
                         : arena_printf(issue->arena, " %s%s", before, issue->reports).data;
}

/*
 * The next free name. A folder may be in place that no run has noted: of a killed run under another
 * run id, or from after the backup that the warehouse was restored from. It stays as it is.
 */
static bool scope_release(struct issue *issue, int issued, struct err *err)
{
    for (issue->revision = issued + 1;; issue->revision++) {
        bool       there = false;
        struct str name = issue->revision == 1 ? arena_printf(issue->arena, "%s", issue->issue_date)
                                               : arena_printf(issue->arena, "%s.%d",
                                                              issue->issue_date, issue->revision);
        const char *const which[] = {issue->recipient, name.data};
        if (name.len >= RELEASE_NAME_MAX)
            return err_set(err, ERR_LIMIT, "%s: too many releases of one date", issue->recipient);
        memcpy(issue->release_name, name.data, name.len + 1);
        if (!release_published(issue->worker->app->outbox, issue->recipient, name.data, &there,
                               err))
            return false;
        if (!there)
            return true;
        issue->reissued = name.data;
        if (!conn_exec(issue->worker->conn, "sql/run/release_published.sql", which, COUNT_OF(which),
                       NULL, err))
            return false;
    }
}

static bool scope_recipient(struct issue *issue, struct err *err)
{
    struct table t;
    const char  *R = day_plus(issue->through, 1, issue->arena);
    const char  *values[] = {issue->run_id, issue->recipient, R};
    if (!conn_table(issue->worker->conn, "sql/run/recipient.sql", values, COUNT_OF(values), &t,
                    issue->arena, err))
        return false;
    if (t.rows == 0)
        return err_set(err, ERR_INTERNAL, "%s is no recipient of run %s", issue->recipient,
                       issue->run_id);
    issue->kind = table_z(&t, 0, 0);
    issue->partner = table_z(&t, 0, 1);
    issue->manager = table_z(&t, 0, 2);
    issue->partner_type = table_z(&t, 0, 3);
    issue->name = table_z(&t, 0, 4);
    if (issue->manager != NULL && table_z(&t, 0, 5) != NULL)
        issue->name = arena_printf(issue->arena, "%s · %s", issue->name, table_z(&t, 0, 5)).data;
    issue->previous = table_z(&t, 0, 6);
    issue->previous_manifest = table_z(&t, 0, 7);
    issue->reissued = table_z(&t, 0, 9);
    issue->widened = table_z(&t, 0, 10) != NULL;
    scope_reports(issue, table_z(&t, 0, 10));
    issue->issue_date = day_compact(R, issue->arena);
    return scope_release(issue, (int)strtol(table_z(&t, 0, 8), NULL, 10), err);
}

static bool scope_pairs(struct issue *issue, struct err *err)
{
    struct table      t;
    const char *const values[] = {issue->run_id, issue->recipient};
    struct conn      *conn = issue->worker->conn;
    if (!conn_table(conn, "sql/run/recipient_pairs.sql", values, 2, &t, issue->arena, err))
        return false;
    struct report_pair *pairs = ARENA_ARRAY(issue->arena, struct report_pair, t.rows);
    for (size_t i = 0; i < t.rows; i++)
        pairs[i] = (struct report_pair){table_cell(&t, i, 0), table_cell(&t, i, 1)};
    issue->pairs = pairs;
    issue->pair_count = t.rows;
    if (!conn_table(conn, "sql/run/recipient_managers.sql", values, 2, &t, issue->arena, err))
        return false;
    issue->managers = t.cells;
    issue->manager_count = t.rows;
    if (!conn_table(conn, "sql/run/scope_hash.sql", values, 2, &t, issue->arena, err))
        return false;
    issue->scope_sha256 = table_z(&t, 0, 0);
    return true;
}

bool issue_scope(struct issue *issue, struct err *err)
{
    if (!scope_run(issue, err) || !scope_recipient(issue, err) || !scope_pairs(issue, err))
        return false;
    const char *const who[] = {issue->partner, issue->manager, issue->through};
    const char *const older[] = {issue->recipient, issue->previous};
    struct conn      *conn = issue->worker->conn;
    if (!conn_table(conn, "sql/run/recipient_units.sql", who, COUNT_OF(who), &issue->subscribed,
                    issue->arena, err) ||
        !conn_table(conn, "sql/run/previous_files.sql", older, COUNT_OF(older), &issue->older,
                    issue->arena, err) ||
        !conn_table(conn, "sql/run/previous_sums.sql", older, COUNT_OF(older), &issue->older_sums,
                    issue->arena, err))
        return false;
    issue->chinese =
        issue->subscribed.rows == 0 || strcmp(table_z(&issue->subscribed, 0, 2), "zh") == 0;
    return true;
}
