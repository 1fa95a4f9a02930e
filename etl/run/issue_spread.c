/*
 * issue_spread.c - the reports of one recipient, made and read back by several processes.
 *
 * Finance is written when all others are through, and a night for one partner has nobody else: the
 * other workers would stand idle while one makes report after report. So this worker forks helpers,
 * with database sessions of their own where they need them, and each takes the next task until
 * there is none. What they found out stands in memory that was shared before the fork, so the
 * release is put together as if one had made it all: the same files, in the same order.
 *
 * A helper lives for one recipient, has its own memory limit and dies with its parent.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/run/issue.h"

/* What all of them see. */
struct spread {
    atomic_size_t next; /* task to be taken; beyond the last: stop */
    size_t        count;
    issue_task   *task;
    void         *arg;
    bool          sessions; /* tasks ask the database */
};

struct spread_helper {
    pid_t        pid;
    struct arena arena;  /* shared: where its results are */
    struct err  *failed; /* in it */
};

static bool spread_work(struct issue *issue, struct spread *spread, struct err *err)
{
    for (;;) {
        size_t n = atomic_fetch_add(&spread->next, 1);
        if (n >= spread->count)
            return true;
        if (!spread->task(issue, spread->arg, n, err)) {
            atomic_store(&spread->next, spread->count);
            return false;
        }
    }
}

/* Without sessions of its own, on a server that takes no more of them, it is no help: the others
 * are. */
static bool spread_alone(const struct issue *issue, struct err *why)
{
    log_warn(&issue->worker->app->log, "a process that would help has no session", "recipient",
             issue->recipient, "why", why->text, NULL);
    *why = (struct err){.kind = ERR_NONE};
    return true;
}

/* The issue as it is, but with sessions and memory of the helper's own. */
static bool spread_help(const struct issue *issue, struct spread *spread,
                        struct spread_helper *helper)
{
    struct issue_worker worker = {.app = issue->worker->app, .report = issue->worker->report};
    struct issue        own = *issue;
    own.worker = &worker;
    own.arena = &helper->arena;
    if (!spread->sessions)
        return spread_work(&own, spread, helper->failed);
    bool ok = issue_session(&own, helper->failed)
                  ? conn_set(worker.conn, "nightpost.mark", own.mark, helper->failed) &&
                        spread_work(&own, spread, helper->failed)
                  : spread_alone(issue, helper->failed);
    issue_disconnect(&worker);
    return ok;
}

static void spread_close(void *arg)
{
    arena_close(arg);
}

static bool spread_fork(const struct issue *issue, struct spread *spread,
                        struct spread_helper *helper, struct err *err)
{
    pid_t parent = getpid();
    arena_open_shared(&helper->arena, "helper", ISSUE_ARENA_LIMIT);
    arena_defer(issue->arena, spread_close, &helper->arena);
    helper->failed = ARENA_NEW(&helper->arena, struct err);
    helper->pid = fork();
    if (helper->pid < 0)
        return err_set_errno(err, errno, "fork a helper");
    if (helper->pid > 0)
        return true;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(ERR_STATUS_INTERNAL); /* the parent died between fork and prctl */
    /* The parent's files, sessions and cleanups are not ours: no exit(). */
    _exit(spread_help(issue, spread, helper) ? 0 : ERR_STATUS_INTERNAL);
}

/* Waits for a helper; when the work has failed anyway it is not let finish. */
static bool spread_join(const struct spread_helper *helper, bool ok, struct err *err)
{
    int   status = 0;
    pid_t ended;
    if (helper->pid <= 0)
        return ok;
    if (!ok)
        (void)kill(helper->pid, SIGTERM);
    do
        ended = waitpid(helper->pid, &status, 0);
    while (ended < 0 && errno == EINTR);
    if (!ok || (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return ok;
    if (helper->failed->kind != ERR_NONE)
        *err = *helper->failed;
    else if (ended > 0 && WIFSIGNALED(status))
        (void)err_set(err, ERR_INTERNAL,
                      "a process that made some of its reports was killed by signal %d",
                      WTERMSIG(status));
    else
        (void)err_set(err, ERR_INTERNAL,
                      "a process that made some of its reports ended with status %d",
                      WEXITSTATUS(status));
    return false;
}

struct arena *issue_shared(const struct issue *issue)
{
    if (issue->hands <= 1)
        return issue->arena;
    struct arena *shared = ARENA_NEW(issue->arena, struct arena);
    arena_open_shared(shared, "shared", ISSUE_ARENA_LIMIT);
    arena_defer(issue->arena, spread_close, shared);
    return shared;
}

bool issue_spread(struct issue *issue, size_t count, bool sessions, issue_task *task, void *arg,
                  struct err *err)
{
    size_t helpers = count < issue->hands ? count : issue->hands;
    helpers = helpers == 0 ? 0 : helpers - 1; /* this process works too */
    struct spread *spread = ARENA_NEW(issue_shared(issue), struct spread);
    *spread = (struct spread){.count = count, .task = task, .arg = arg, .sessions = sessions};
    struct spread_helper *helper = ARENA_ARRAY(issue->arena, struct spread_helper, helpers);
    bool                  ok = true;
    for (size_t h = 0; ok && h < helpers; h++)
        ok = spread_fork(issue, spread, &helper[h], err);
    ok = ok && spread_work(issue, spread, err);
    for (size_t h = 0; h < helpers; h++)
        ok = spread_join(&helper[h], ok, err);
    return ok;
}
