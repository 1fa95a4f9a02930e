#define _DEFAULT_SOURCE /* initgroups(), setresuid() */
#define _GNU_SOURCE
#include "etl/run/db_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/base/fs.h"

#define DB_LAST_FD   1023 /* what we may have opened; our own are close-on-exec anyway */
#define DB_LOG_QUOTE 600  /* bytes of the log that fit a message */

/* For good: no way back to root. */
static bool db_become_user(const struct db *db, struct err *err)
{
    (void)umask(S_IRWXG | S_IRWXO);
    if (!db->drop)
        return true;
    if (initgroups(db->user, db->gid) != 0 || setresgid(db->gid, db->gid, db->gid) != 0 ||
        setresuid(db->uid, db->uid, db->uid) != 0)
        return fs_error(err, errno, db->user, "become this user");
    return true;
}

static bool wait_for(pid_t pid, int *status, struct err *err)
{
    while (waitpid(pid, status, 0) < 0)
        if (errno != EINTR)
            return err_set_errno(err, errno, "wait for a child process");
    return true;
}

_Noreturn static void task_child(const struct db *db, db_task *task, const char *arg, int result)
{
    struct err err = {.kind = ERR_NONE};
    if (db_become_user(db, &err))
        (void)task(db, arg, &err);
    /* A struct err is smaller than PIPE_BUF: it is written whole. */
    bool told = write(result, &err, sizeof err) == (ssize_t)sizeof err;
    _exit(told ? 0 : 1);
}

bool db_as_user(const struct db *db, db_task *task, const char *arg, struct err *err)
{
    int        result[2];
    int        status;
    struct err theirs = {.kind = ERR_NONE};

    if (pipe2(result, O_CLOEXEC) != 0)
        return err_set_errno(err, errno, "pipe");
    pid_t pid = fork();
    if (pid == 0)
        task_child(db, task, arg, result[1]);
    int errnum = errno;
    (void)close(result[1]);
    if (pid < 0) {
        (void)close(result[0]);
        return err_set_errno(err, errnum, "fork");
    }
    ssize_t n;
    do
        n = read(result[0], &theirs, sizeof theirs);
    while (n < 0 && errno == EINTR);
    (void)close(result[0]);
    if (!wait_for(pid, &status, err))
        return false;
    if (n != (ssize_t)sizeof theirs)
        return err_set(err, ERR_INTERNAL, "embedded database: a child process died (status %d)",
                       status);
    if (theirs.kind != ERR_NONE) {
        *err = theirs;
        return false;
    }
    return true;
}

off_t db_log_end(const struct db *db)
{
    struct stat st;
    return stat(db->log, &st) == 0 ? st.st_size : 0;
}

void db_log_tail(const struct db *db, off_t from, char *text, size_t size)
{
    int fd = open(db->log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    text[0] = '\0';
    if (fd < 0)
        return;
    off_t end = lseek(fd, 0, SEEK_END);
    if (end - from > (off_t)size - 1)
        from = end - ((off_t)size - 1);
    ssize_t n = pread(fd, text, size - 1, from);
    (void)close(fd);
    size_t len = n > 0 ? (size_t)n : 0;
    while (len > 0 && text[len - 1] == '\n')
        len--;
    text[len] = '\0';
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\n' || text[i] == '\t')
            text[i] = ' ';
}

/* Between fork and exec: a clean process with nothing of ours but the pipe `keep` (or -1). */
_Noreturn static void exec_child(const struct db *db, const char *const argv[], int keep)
{
    char        home[DB_PATH_MAX];
    const char *env[] = {home, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", NULL};
    sigset_t    none;
    int         in = open("/dev/null", O_RDONLY);
    int         out = open(db->log, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, S_IRUSR | S_IWUSR);

    (void)snprintf(home, sizeof home, "HOME=%s", db->dir);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 ||
        chdir(db->dir) != 0)
        _exit(126);
    for (int fd = 3; fd <= DB_LAST_FD; fd++)
        if (fd != keep)
            (void)close(fd);
    if (keep >= 0)
        (void)fcntl(keep, F_SETFD, 0);
    for (int number = 1; number < SIGRTMIN; number++)
        (void)signal(number, SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setsid(); /* ^C at our terminal is not meant for the server */
    /* execve() promises not to change what it is given, but its type cannot say so. */
    union {
        const char *const *ours;
        char *const       *theirs;
    } args = {.ours = argv}, environment = {.ours = env};
    (void)execve(argv[0], args.theirs, environment.theirs);
    (void)dprintf(2, "%s: cannot be run (errno %d)\n", argv[0], errno);
    _exit(127);
}

bool db_program(const struct db *db, const char *const argv[], struct err *err)
{
    char  tail[DB_LOG_QUOTE];
    int   status;
    off_t from = db_log_end(db);
    pid_t pid = fork();
    if (pid == 0)
        exec_child(db, argv, -1);
    if (pid < 0)
        return err_set_errno(err, errno, "fork");
    if (!wait_for(pid, &status, err))
        return false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    db_log_tail(db, from, tail, sizeof tail);
    return err_set(err, ERR_CONNECT, "%s: failed: %s (see %s)", argv[0], tail, db->log);
}

/*
 * Twice forked, so that the server is nobody's child in this program: whoever waits for workers
 * never meets it. The write end of the pipe stays open in it and closes with its life.
 */
bool db_spawn(const struct db *db, const char *const argv[], int *alive, struct err *err)
{
    int ends[2];
    int status;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set_errno(err, errno, "pipe");
    pid_t pid = fork();
    if (pid == 0) {
        struct err theirs = {.kind = ERR_NONE};
        if (!db_become_user(db, &theirs))
            _exit(1);
        pid_t server = fork();
        if (server == 0)
            exec_child(db, argv, ends[1]);
        _exit(server < 0);
    }
    int errnum = errno;
    (void)close(ends[1]);
    if (pid < 0 || !wait_for(pid, &status, err) || status != 0) {
        (void)close(ends[0]);
        if (pid < 0)
            return err_set_errno(err, errnum, "fork");
        return err->kind != ERR_NONE
                   ? false
                   : err_set(err, ERR_INTERNAL, "cannot become user %s", db->user);
    }
    *alive = ends[0];
    return true;
}
