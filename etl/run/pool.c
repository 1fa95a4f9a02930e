#define _GNU_SOURCE /* pipe2 */
#include "etl/run/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/run/stop.h"

#define POOL_WORKERS_MAX 64
#define POOL_POLL_MS     200 /* how soon a signal is noticed while workers work */
#define POOL_IDLE        SIZE_MAX

_Static_assert(sizeof(struct pool_result) <= PIPE_BUF, "a result is written atomically");

struct pool_message {
    size_t job;
    char   text[POOL_JOB_MAX];
};
_Static_assert(sizeof(struct pool_message) <= PIPE_BUF, "a job is written atomically");

struct pool_worker {
    pid_t  pid;
    int    to;   /* jobs to the worker */
    int    from; /* results from it */
    size_t job;  /* what it works on, or POOL_IDLE */
};

struct pool {
    const struct pool_ops *ops;
    void                  *arg;
    size_t                 count;
    struct pool_worker     workers[POOL_WORKERS_MAX];
};

/* All of a message or nothing: it fits PIPE_BUF. */
static bool pipe_write(int fd, const void *data, size_t size)
{
    ssize_t n;
    do
        n = write(fd, data, size);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)size;
}

static bool pipe_read(int fd, void *data, size_t size)
{
    ssize_t n;
    do
        n = read(fd, data, size);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)size;
}

_Noreturn static void pool_work(struct pool *pool, int in, int out)
{
    struct pool_message message;
    struct err          broken = {.kind = ERR_NONE};
    void               *worker = NULL;
    bool                started = false;

    while (pipe_read(in, &message, sizeof message)) {
        struct pool_result result;
        memset(&result, 0, sizeof result); /* padding too: it goes through a pipe */
        result.job = message.job;
        if (!started) {
            worker = pool->ops->start(pool->arg, &broken);
            started = worker != NULL;
        }
        if (started)
            pool->ops->job(worker, message.text, &result);
        else
            result.err = broken;
        if (!pipe_write(out, &result, sizeof result))
            break;
    }
    _exit(0); /* the parent's buffers, sessions and files are not ours to close */
}

static void worker_close(struct pool_worker *w)
{
    if (w->pid <= 0)
        return;
    (void)close(w->to);
    (void)close(w->from);
    w->pid = 0; /* its numbers may be another pipe's by now */
}

static bool worker_fork(struct pool *pool, struct pool_worker *w, struct err *err)
{
    int jobs[2];
    int results[2];
    if (pipe2(jobs, O_CLOEXEC) != 0)
        return err_set_errno(err, errno, "pipe to a worker");
    if (pipe2(results, O_CLOEXEC) != 0) {
        int saved = errno;
        (void)close(jobs[0]);
        (void)close(jobs[1]);
        return err_set_errno(err, saved, "pipe from a worker");
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        int saved = errno;
        (void)close(jobs[0]);
        (void)close(jobs[1]);
        (void)close(results[0]);
        (void)close(results[1]);
        return err_set_errno(err, saved, "fork a worker");
    }
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);                  /* the parent died between fork and prctl */
        (void)signal(SIGINT, SIG_IGN); /* a terminal sends it to all; the parent decides */
        (void)signal(SIGTERM, SIG_DFL);
        for (size_t i = 0; i < pool->count; i++) {
            if (pool->workers[i].pid <= 0)
                continue;
            (void)close(pool->workers[i].to);
            (void)close(pool->workers[i].from);
        }
        (void)close(jobs[1]);
        (void)close(results[0]);
        pool_work(pool, jobs[0], results[1]);
    }
    (void)close(jobs[0]);
    (void)close(results[1]);
    *w = (struct pool_worker){.pid = pid, .to = jobs[1], .from = results[0], .job = POOL_IDLE};
    return true;
}

static void pool_close(void *arg)
{
    struct pool *pool = arg;
    for (size_t i = 0; i < pool->count; i++) {
        struct pool_worker *w = &pool->workers[i];
        pid_t               pid = w->pid;
        if (pid <= 0)
            continue;
        if (w->job != POOL_IDLE)
            (void)kill(pid, SIGTERM);
        worker_close(w);
        (void)waitpid(pid, NULL, 0);
    }
}

bool pool_open(struct pool **out, size_t workers, const struct pool_ops *ops, void *arg,
               struct arena *arena, struct err *err)
{
    struct pool *pool = ARENA_NEW(arena, struct pool);
    if (workers > POOL_WORKERS_MAX)
        return err_set(err, ERR_CONFIG, "workers = %zu: at most %d", workers, POOL_WORKERS_MAX);
    pool->ops = ops;
    pool->arg = arg;
    arena_defer(arena, pool_close, pool);
    for (; pool->count < workers; pool->count++)
        if (!worker_fork(pool, &pool->workers[pool->count], err))
            return false;
    *out = pool;
    return true;
}

/* A worker that died: its job has failed, a new one takes its place. */
static bool worker_died(struct pool *pool, struct pool_worker *w, struct pool_result *result,
                        struct err *err)
{
    int   status = 0;
    pid_t pid = w->pid;
    memset(result, 0, sizeof *result);
    result->job = w->job;
    worker_close(w);
    (void)waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
        (void)err_set(&result->err, ERR_INTERNAL, "its worker was killed by signal %d",
                      WTERMSIG(status));
    else
        (void)err_set(&result->err, ERR_INTERNAL, "its worker ended with status %d",
                      WEXITSTATUS(status));
    return worker_fork(pool, w, err);
}

/* The jobs of one pool_run, and how far it is. */
struct pool_jobs {
    const char *const *texts;
    size_t             count;
    size_t             last; /* or POOL_NO_LAST */
    size_t             given;
    size_t             finished;
};

/* The n-th to be given. */
static size_t pool_nth(const struct pool_jobs *jobs, size_t n)
{
    if (jobs->last == POOL_NO_LAST)
        return n;
    return n + 1 == jobs->count ? jobs->last : n + (n >= jobs->last);
}

static bool pool_give(struct pool *pool, struct pool_jobs *jobs, struct err *err)
{
    for (size_t i = 0; i < pool->count && jobs->given < jobs->count; i++) {
        struct pool_worker *w = &pool->workers[i];
        struct pool_message message;
        if (w->job != POOL_IDLE)
            continue;
        memset(&message, 0, sizeof message);
        message.job = pool_nth(jobs, jobs->given);
        if (message.job == jobs->last && jobs->finished + 1 < jobs->count)
            return true; /* the others are still at work */
        const char *text = jobs->texts[message.job];
        int         n = snprintf(message.text, sizeof message.text, "%s", text);
        if (n < 0 || (size_t)n >= sizeof message.text)
            return err_set(err, ERR_INTERNAL, "job \"%s\" is too long", text);
        w->job = message.job;
        jobs->given++;
        (void)pipe_write(w->to, &message, sizeof message); /* a dead worker shows as EOF below */
    }
    return true;
}

/* Waits for results and hands them on. */
static bool pool_take(struct pool *pool, struct pool_jobs *jobs, const struct pool_watch *watch,
                      struct err *err)
{
    struct pollfd fds[POOL_WORKERS_MAX];
    for (size_t i = 0; i < pool->count; i++)
        fds[i] =
            (struct pollfd){/* an idle worker that died is noticed with its next job */
                            .fd = pool->workers[i].job == POOL_IDLE ? -1 : pool->workers[i].from,
                            .events = POLLIN};
    int n = poll(fds, (nfds_t)pool->count, POOL_POLL_MS);
    if (n < 0 && errno != EINTR)
        return err_set_errno(err, errno, "wait for workers");
    for (size_t i = 0; n > 0 && i < pool->count; i++) {
        struct pool_worker *w = &pool->workers[i];
        struct pool_result  result;
        if ((fds[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || w->job == POOL_IDLE)
            continue;
        if (!pipe_read(w->from, &result, sizeof result) && !worker_died(pool, w, &result, err))
            return false;
        w->job = POOL_IDLE;
        jobs->finished++;
        if (!watch->done(watch->arg, &result, err))
            return false;
    }
    return true;
}

bool pool_run(struct pool *pool, const char *const *jobs, size_t count, size_t last,
              const struct pool_watch *watch, struct err *err)
{
    struct pool_jobs all = {.texts = jobs, .count = count, .last = last};
    while (all.finished < count)
        if (!stop_check(err) || !pool_give(pool, &all, err) || !pool_take(pool, &all, watch, err))
            return false;
    return true;
}
