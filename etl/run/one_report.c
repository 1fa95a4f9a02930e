/*
 * one_report.c - nightpost report: one report of one recipient into a folder, for trying it.
 *
 * The recipient and its scope are those of a run that was planned before (nightpost.recipient);
 * golden tests put them there themselves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/report/report_run.h"
#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/readers.h"

#define MARK_ALL  "9223372036854775807"
#define ONE_STATE "estimated"

static const char *or_else(const char *value, const char *otherwise)
{
    return value == NULL ? otherwise : value;
}

static bool one_session(struct conn *conn, const struct args *args, const char *through,
                        struct err *err)
{
    return conn_set(conn, "nightpost.run_id", args_get(args, "run-id"), err) &&
           conn_set(conn, "nightpost.recipient", args_get(args, "recipient"), err) &&
           conn_set(conn, "nightpost.through", through, err) &&
           conn_set(conn, "nightpost.cycle", or_else(args_get(args, "cycle"), ""), err) &&
           conn_set(conn, "nightpost.state", args_get(args, "cycle") == NULL ? "" : ONE_STATE,
                    err) &&
           conn_set(conn, "nightpost.mark", or_else(args_get(args, "mark"), MARK_ALL), err) &&
           conn_set(conn, "nightpost.locale", or_else(args_get(args, "locale"), "zh"), err);
}

/* Who the recipient is and what it may see, from the run's tables. */
static bool one_scope(struct conn *conn, struct report_job *job, const char *run_id,
                      const char *issue_day, struct arena *arena, struct err *err)
{
    struct table      t;
    const char *const who[] = {run_id, job->recipient, issue_day};
    if (!conn_table(conn, "sql/run/recipient.sql", who, 3, &t, arena, err))
        return false;
    if (t.rows == 0)
        return err_set(err, ERR_USAGE, "run %s has no recipient \"%s\"", run_id, job->recipient);
    if (!report_allowed(job->def, table_z(&t, 0, 3), table_z(&t, 0, 2) != NULL))
        return err_set(err, ERR_USAGE, "%s may not have %s", job->recipient, job->def->name);
    job->director = strcmp(table_z(&t, 0, 0), "director") == 0;
    job->reader = reader_of_partner(table_z(&t, 0, 3)) |
                  (table_z(&t, 0, 2) == NULL ? 0U : (unsigned)READER_MANAGER);
    job->recipient_name = table_z(&t, 0, 4);
    if (!conn_table(conn, "sql/run/recipient_pairs.sql", who, 2, &t, arena, err))
        return false;
    struct report_pair *pairs = ARENA_ARRAY(arena, struct report_pair, t.rows);
    for (size_t i = 0; i < t.rows; i++)
        pairs[i] = (struct report_pair){table_cell(&t, i, 0), table_cell(&t, i, 1)};
    job->scope = pairs;
    job->scope_count = t.rows;
    if (!conn_table(conn, "sql/run/recipient_managers.sql", who, 2, &t, arena, err))
        return false;
    job->managers = t.cells;
    job->manager_count = t.rows;
    return true;
}

static bool one_job(const struct args *args, struct report_job *job, struct arena *arena,
                    struct err *err)
{
    const char *through = args_get(args, "through");
    const char *cycle = args_get(args, "cycle");
    if (args_get(args, "run-id") == NULL || args_get(args, "recipient") == NULL ||
        args_get(args, "out") == NULL || through == NULL)
        return err_set(err, ERR_USAGE,
                       "report needs --run-id (nightpost history has them), --recipient, "
                       "--through and --out");
    if (!day_check(through, "through", err))
        return false;
    const char *month = arena_printf(arena, "%.7s-01", cycle == NULL ? through : cycle).data;
    if (!day_check(month, "cycle", err))
        return false;
    *job = (struct report_job){
        .def = report_find(args->words[0]),
        .edition = {.locale = strcmp(or_else(args_get(args, "locale"), "zh"), "en") == 0
                                  ? LOCALE_EN
                                  : LOCALE_ZH,
                    .profile = strcmp(or_else(args_get(args, "profile"), "human"), "machine") == 0
                                   ? PROFILE_MACHINE
                                   : PROFILE_HUMAN,
                    .masked = args_get(args, "unmask") == NULL,
                    .id = ""},
        .recipient = args_get(args, "recipient"),
        .issue_date = day_compact(day_plus(through, 1, arena), arena),
        .through = through,
        .created = day_midnight(month),
        .directory = args_get(args, "out"),
    };
    if (job->def == NULL)
        return report_unknown(args->words[0], err);
    if (job->def->by_cycle && cycle == NULL)
        return err_set(err, ERR_USAGE, "report %s is by cycle: say --cycle YYYY-MM",
                       job->def->name);
    job->edition = report_edition_of(job->def, &job->edition);
    job->cycle = job->def->by_cycle ? cycle : NULL;
    job->cycle_state = job->def->by_cycle ? ONE_STATE : NULL;
    return true;
}

bool command_report(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app           app;
    struct conn         *conn;
    struct report_job    job;
    struct report_result result;
    const char          *why = NULL;
    if (!one_job(args, &job, arena, err) || !app_open(&app, args->config, arena, err) ||
        !app_databases(&app, err) || !fs_mkdirs(job.directory, 0750, err) ||
        !app_warehouse(&app, "nightpost/report", &conn, arena, err) ||
        !one_session(conn, args, job.through, err) ||
        !one_scope(conn, &job, args_get(args, "run-id"), day_plus(job.through, 1, arena), arena,
                   err) ||
        !conn_begin_read(conn, err) || !report_held(&job, conn, &why, arena, err))
        return false;
    if (why != NULL)
        return err_set(err, ERR_DIFFERENCE, "report %s is held back: %s", job.def->name, why);
    if (!report_write(&job, conn, &result, arena, err) || !conn_commit(conn, err))
        return false;
    for (size_t i = 0; i < result.file_count; i++)
        (void)printf("%s  %llu rows\n", result.files[i].path,
                     (unsigned long long)result.files[i].figures.rows);
    if (result.differences > 0)
        *status = ERR_STATUS_DIFFERENCE;
    return true;
}
