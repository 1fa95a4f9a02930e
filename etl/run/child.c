#define _GNU_SOURCE /* pipe2() */
#include "etl/run/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/base/log.h"
#include "etl/base/utf8.h"
#include "etl/run/stop.h"

#define CHILD_SAID    700 /* of stderr: what fits a message */
#define CHILD_LAST_FD 1023
#define CHILD_POLL_MS 200
#define CHILD_ENV_MAX 16

/* One end of a pipe, and what came through it. */
struct channel {
    int    fd;
    char  *data;
    size_t len;
    size_t room;
    bool   tail; /* only the last is kept */
    bool   full;
};

const char *child_find(const char *program, struct arena *arena)
{
    static const char *const folders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                          "/usr/bin",        "/sbin",          "/bin"};
    if (program[0] == '/')
        return access(program, X_OK) == 0 ? program : NULL;
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        const char *path = arena_printf(arena, "%s/%s", folders[i], program).data;
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

_Noreturn static void child_exec(const struct child *child, const char *path, int out, int errors)
{
    char        home[4096];
    const char *env[CHILD_ENV_MAX + 1] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
        "TZ=UTC", home};
    sigset_t none;
    size_t   count = 4;
    int      in = open("/dev/null", O_RDONLY);
    (void)snprintf(home, sizeof home, "HOME=%s", child->home);
    for (size_t i = 0; child->env != NULL && child->env[i] != NULL && count < CHILD_ENV_MAX; i++)
        env[count++] = child->env[i];
    env[count] = NULL;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it does not go on when we are killed */
    for (int number = 1; number < SIGRTMIN; number++)
        (void)signal(number, SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    if (in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(errors, 2) < 0 ||
        chdir(child->home) != 0) {
        (void)dprintf(2, "%s: cannot be entered", child->home);
        _exit(126);
    }
    for (size_t i = 0; i < child->keep_count; i++)
        if (child->keep[i] == child->as[i] ? fcntl(child->as[i], F_SETFD, 0) < 0
                                           : dup2(child->keep[i], child->as[i]) < 0)
            _exit(126);
    for (int fd = 3; fd <= CHILD_LAST_FD; fd++) {
        bool keep = false;
        for (size_t i = 0; i < child->keep_count; i++)
            keep = keep || fd == child->as[i];
        if (!keep)
            (void)close(fd);
    }
    /* execve() promises not to change what it is given, but its type cannot say so. */
    union {
        const char *const *ours;
        char *const       *theirs;
    } args = {.ours = child->argv}, environment = {.ours = env};
    (void)execve(path, args.theirs, environment.theirs);
    _exit(127);
}

/* Reads what is there; false at the end. */
static bool channel_read(struct channel *c)
{
    char    buf[4096];
    ssize_t n = read(c->fd, buf, sizeof buf);
    if (n < 0)
        return errno == EINTR || errno == EAGAIN;
    if (n == 0)
        return false;
    size_t len = (size_t)n;
    if (c->tail && len >= c->room) {
        memcpy(c->data, buf + len - c->room, c->room);
        c->len = c->room;
        return true;
    }
    if (c->tail && c->len + len > c->room) {
        size_t drop = c->len + len - c->room;
        memmove(c->data, c->data + drop, c->len - drop);
        c->len -= drop;
    }
    if (c->len + len > c->room) {
        c->full = true;
        len = c->room - c->len;
    }
    memcpy(c->data + c->len, buf, len);
    c->len += len;
    return true;
}

/* Until both pipes are closed; ends the child at its deadline or ours. */
static bool child_watch(const struct child *child, pid_t pid, struct channel channels[2],
                        bool *late, struct err *err)
{
    int64_t until = child->deadline_ms == 0 ? INT64_MAX : log_steady_ms() + child->deadline_ms;
    bool    open[2] = {true, true};
    bool    ok = true;
    while (open[0] || open[1]) {
        struct pollfd fds[2] = {{.fd = open[0] ? channels[0].fd : -1, .events = POLLIN},
                                {.fd = open[1] ? channels[1].fd : -1, .events = POLLIN}};
        (void)poll(fds, 2, CHILD_POLL_MS);
        for (int i = 0; i < 2; i++)
            if (open[i] && fds[i].revents != 0)
                open[i] = channel_read(&channels[i]);
        if (ok && !stop_check(err)) {
            ok = false;
            (void)kill(pid, SIGTERM);
        }
        if (!*late && log_steady_ms() > until) {
            *late = true;
            (void)kill(pid, SIGKILL);
            break;
        }
    }
    return ok;
}

/* In one line of valid text: it becomes part of a message. */
static struct str child_said(struct channel *c, struct arena *arena)
{
    while (c->len > 0 && (unsigned char)c->data[c->len - 1] <= ' ')
        c->len--;
    size_t from = 0;
    while (from < c->len && ((unsigned char)c->data[from] & 0xC0) == 0x80)
        from++; /* the tail may begin inside a character */
    for (size_t i = from; i < c->len; i++)
        if ((unsigned char)c->data[i] < ' ' || c->data[i] == 0x7F)
            c->data[i] = ' ';
    struct str said = {c->data + from, c->len - from};
    return utf8_valid(said) ? str_from_z(arena_zcopy(arena, said)) : STR("(no text)");
}

static bool child_wait(pid_t pid, int *status, struct err *err)
{
    int raw;
    while (waitpid(pid, &raw, 0) < 0)
        if (errno != EINTR)
            return err_set_errno(err, errno, "wait for a child process");
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    return true;
}

bool child_run(const struct child *child, struct child_result *out, struct arena *arena,
               struct err *err)
{
    int         outs[2];
    int         errors[2];
    const char *path = child_find(child->argv[0], arena);
    *out = (struct child_result){.status = -1};
    if (path == NULL)
        return err_set(err, ERR_CONFIG, "%s is not installed", child->argv[0]);
    if (pipe2(outs, O_CLOEXEC) != 0)
        return err_set_errno(err, errno, "pipe");
    if (pipe2(errors, O_CLOEXEC) != 0) {
        int errnum = errno;
        (void)close(outs[0]);
        (void)close(outs[1]);
        return err_set_errno(err, errnum, "pipe");
    }
    struct channel channels[2] = {{.fd = outs[0],
                                   .data = arena_alloc(arena, child->output_max + 1, 1, 1),
                                   .room = child->output_max},
                                  {.fd = errors[0],
                                   .data = arena_alloc(arena, CHILD_SAID, 1, 1),
                                   .room = CHILD_SAID,
                                   .tail = true}};
    pid_t          pid = fork();
    if (pid == 0)
        child_exec(child, path, outs[1], errors[1]);
    int errnum = errno;
    (void)close(outs[1]);
    (void)close(errors[1]);
    bool ok = pid > 0 || err_set_errno(err, errnum, "fork");
    bool watched = ok && child_watch(child, pid, channels, &out->late, err);
    ok = ok && child_wait(pid, &out->status, err) && watched;
    (void)close(outs[0]);
    (void)close(errors[0]);
    if (ok && channels[0].full)
        return err_set(err, ERR_LIMIT, "%s says more than %zu bytes", child->argv[0],
                       child->output_max);
    out->output = (struct str){channels[0].data, channels[0].len};
    out->said = child_said(&channels[1], arena);
    return ok;
}
