#include "etl/run/issue.h"

#include <stdlib.h>
#include <string.h>

#include "etl/run/clock.h"

#define ISSUE_SESSION_LIMIT (8U << 20) /* two sessions, and what every report returns */
#define ISSUE_HANDS_DIGITS  8

/* A job and its blanks go through the pool. */
_Static_assert(sizeof(((struct issue *)0)->run_id) + sizeof(((struct issue *)0)->through) +
                       sizeof(((struct issue *)0)->search_path) +
                       sizeof(((struct issue *)0)->recipient) +
                       sizeof(((struct issue *)0)->likeness) + ISSUE_HANDS_DIGITS <=
                   POOL_JOB_MAX,
               "the longest job fits");

const char *issue_job(const char *run_id, const char *through, const char *marts,
                      const char *recipient, const char *likeness, size_t hands,
                      struct arena *arena)
{
    return arena_printf(arena, "%s %s %s %s %s %zu", run_id, through, marts, recipient,
                        likeness == NULL ? ISSUE_UNLIKE : likeness, hands)
        .data;
}

/* The next word of a job; false when there is none or it is longer than it may be. */
static bool issue_word(const char **job, char *out, size_t room)
{
    size_t len = strcspn(*job, " ");
    if (len == 0 || len >= room)
        return false;
    memcpy(out, *job, len);
    out[len] = '\0';
    *job += len + ((*job)[len] == ' ');
    return true;
}

static bool issue_parse(struct issue *issue, const char *job, struct err *err)
{
    const char *rest = job;
    char        hands[ISSUE_HANDS_DIGITS];
    bool        ok = issue_word(&rest, issue->run_id, sizeof issue->run_id) &&
              issue_word(&rest, issue->through, sizeof issue->through) &&
              issue_word(&rest, issue->search_path, sizeof issue->search_path) &&
              issue_word(&rest, issue->recipient, sizeof issue->recipient) &&
              issue_word(&rest, issue->likeness, sizeof issue->likeness) &&
              issue_word(&rest, hands, sizeof hands);
    if (!ok)
        return err_set(err, ERR_INTERNAL, "job \"%s\" cannot be read", job);
    issue->hands = strtoull(hands, NULL, 10);
    return true;
}

static bool issue_connect(struct issue_worker *w, struct err *err)
{
    if (w->conn != NULL)
        return true;
    arena_open(&w->session, "session", ISSUE_SESSION_LIMIT);
    if (app_warehouse(w->app, "nightpost/write", &w->conn, &w->session, err) &&
        app_warehouse(w->app, "nightpost/report", &w->reader, &w->session, err) &&
        conn_set(w->reader, "default_transaction_read_only", "on", err)) {
        conn_keep(w->conn, KEEP_STATEMENTS, &w->session);
        conn_keep(w->reader, KEEP_SHAPES, &w->session);
        return true;
    }
    arena_close(&w->session);
    w->conn = NULL;
    return false;
}

static bool issue_session_for(struct issue *issue, struct conn *conn, const char *stage,
                              struct err *err)
{
    const char *name = arena_printf(issue->arena, "nightpost/%s/%s", stage, issue->recipient).data;
    const char *path = arena_printf(issue->arena, "%s, pg_catalog", issue->search_path).data;
    const struct conn_setting settings[] = {
        {"application_name", name},
        {"nightpost.recipient", issue->recipient},
        {"search_path", path},
        {"nightpost.run_id", issue->run_id},
        {"nightpost.through", issue->through},
    };
    return conn_set_all(conn, settings, COUNT_OF(settings), err);
}

bool issue_session(struct issue *issue, struct err *err)
{
    struct issue_worker *w = issue->worker;
    return issue_connect(w, err) && issue_session_for(issue, w->conn, "write", err) &&
           issue_session_for(issue, w->reader, "report", err);
}

void issue_disconnect(struct issue_worker *worker)
{
    if (worker->conn != NULL)
        arena_close(&worker->session);
    worker->conn = NULL;
    manifest_known_close(&worker->known);
}

static bool issue_proved(struct issue *issue, struct err *err)
{
    int64_t from = clock_micros();
    bool    ok = issue_prove(issue, err);
    issue->prove_us = clock_micros() - from;
    return ok;
}

/* The only report that was asked for is none of the recipient's: its last release stays. */
static bool issue_nothing(const struct issue *issue)
{
    const char *only = issue->worker->report;
    for (size_t i = 0; i < issue->unit_count && only != NULL; i++)
        if (strcmp(issue->units[i]->job.def->name, only) == 0)
            return false;
    return only != NULL;
}

static bool issue_complete(struct issue *issue, struct err *err)
{
    return issue_link(issue, err) && issue_changes(issue, err) && issue_proved(issue, err) &&
           issue_close(issue, err);
}

static bool issue_all(struct issue *issue, struct err *err)
{
    return issue_session(issue, err) && issue_scope(issue, err) &&
           release_open(&issue->release, issue->worker->app->outbox, issue->recipient,
                        issue->release_name, issue->arena, err) &&
           issue_carry_open(issue, err) && issue_reports(issue, err) &&
           (issue_nothing(issue) || issue_complete(issue, err));
}

void issue_run(struct issue_worker *worker, const char *job, struct pool_result *result)
{
    struct arena arena;
    int64_t      from = clock_micros();
    arena_open(&arena, "issue", ISSUE_ARENA_LIMIT);
    struct issue *issue = ARENA_NEW(&arena, struct issue);
    issue->worker = worker;
    issue->arena = &arena;
    result->ok = issue_parse(issue, job, &result->err) && issue_all(issue, &result->err);
    result->rows = issue->rows;
    result->bytes = issue->bytes;
    result->files = issue->file_count;
    result->linked = issue->linked;
    result->differences = issue->differences;
    result->held = issue->held;
    result->nothing = result->ok && issue_nothing(issue);
    result->prove_us = issue->prove_us;
    result->write_us = clock_micros() - from - issue->prove_us;
    if (result->ok && issue->held > 0)
        (void)err_set(&result->err, ERR_DIFFERENCE, "%s", issue->held_why);
    if (!result->ok && worker->conn != NULL) {
        conn_rollback(worker->conn);
        conn_rollback(worker->reader);
    }
    bool lost = !result->ok && result->err.kind == ERR_CONNECT;
    issue_carry_close(issue);
    arena_close(&arena); /* abandons an unfinished release */
    if (lost)            /* the next job connects again */
        issue_disconnect(worker);
}
