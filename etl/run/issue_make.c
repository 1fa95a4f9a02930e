/*
 * issue_make.c - the files of one unit of work: taken over whole, gone on with, or made.
 */
#include <string.h>

#include "etl/run/issue.h"
#include "etl/run/stop.h"

static bool issue_session_of(struct issue *issue, const struct report_job *job, const char *mark,
                             bool final, struct err *err)
{
    struct conn *conn = issue->worker->reader;
    const char  *marts = issue->search_path;
    const char  *path =
        final ? arena_printf(issue->arena, "%s_closed, %s, pg_catalog", marts, marts).data
               : arena_printf(issue->arena, "%s, pg_catalog", marts).data;
    const char               *cycle = job->cycle == NULL ? "" : job->cycle;
    const char               *state = job->cycle_state == NULL ? "" : job->cycle_state;
    const struct conn_setting settings[] = {
        {"search_path", path},
        {"nightpost.mark", mark},
        {"nightpost.locale", job->edition.locale == LOCALE_ZH ? "zh" : "en"},
        {"nightpost.cycle", cycle},
        {"nightpost.state", state},
        {"nightpost.from_day", job->base == NULL ? "" : job->base->from_day},
    };
    const char *variant = arena_printf(issue->arena, "%s %s", cycle, state).data;
    bool        alike = strcmp(issue->likeness, ISSUE_UNLIKE) != 0;
    return conn_alike(conn, alike ? issue->likeness : NULL, variant, err) &&
           conn_set_all(conn, settings, COUNT_OF(settings), err);
}

/*
 * One unit of work: one report, one cycle, one edition. A final cycle is what its closing knew, and
 * is proven against the scope of then (1-domain.md, 1.8).
 */
static bool issue_write(struct issue *issue, const struct report_job *job, const char *mark,
                        struct report_result *result, const char **why, struct err *err)
{
    struct conn *conn = issue->worker->reader;
    bool         final = job->cycle_state != NULL && strcmp(job->cycle_state, "final") == 0;
    /* Told before the transaction: what it is told within would be said for every report again. */
    return stop_check(err) && issue_session_of(issue, job, mark, final, err) &&
           conn_begin_read(conn, err) && report_held(job, conn, why, issue->arena, err) &&
           (*why != NULL || report_write(job, conn, result, issue->arena, err)) &&
           conn_commit(conn, err);
}

/* From the last release's files where they are sound, else from nothing. */
static bool issue_write_on(struct issue *issue, struct issue_unit *unit, struct err *err)
{
    const struct report_job *job = &unit->job;
    struct report_job        from = *job;
    if (!issue_segments_base(issue, &from, err))
        return false;
    if (issue_write(issue, &from, unit->mark, &unit->result, &unit->why, err))
        return true;
    if (from.base == NULL || !from.base->unsound)
        return false;
    log_warn(&issue->worker->app->log, "segments not taken over", "recipient", issue->recipient,
             "report", job->def->name, "cycle", job->cycle, "why", err->text, NULL);
    *err = (struct err){.kind = ERR_NONE};
    conn_rollback(issue->worker->reader);
    return issue_write(issue, job, unit->mark, &unit->result, &unit->why, err);
}

static bool issue_made(struct issue *issue, struct issue_unit *unit, struct err *err)
{
    bool carried;
    if (!issue_carry(issue, &unit->job, &unit->result, &carried, err))
        return false;
    if (carried)
        return true;
    if (!issue_write_on(issue, unit, err) ||
        !issue_session_of(issue, &unit->job, issue->mark, false, err))
        return false;
    issue_segments_key(issue, &unit->job, &unit->result);
    return true;
}

bool issue_make(struct issue *issue, struct issue_unit *unit, struct err *err)
{
    const struct report_job *job = &unit->job;
    return issue_made(issue, unit, err) ||
           err_wrap(err, "report %s%s%s", job->def->name, job->cycle == NULL ? "" : " ",
                    job->cycle == NULL ? "" : job->cycle);
}
