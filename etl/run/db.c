#define _DEFAULT_SOURCE /* flock() */
#include "etl/run/db.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/base/log.h"
#include "etl/run/db_impl.h"

#define DB_POLL_MS      20
#define DB_START_MS     120000 /* recovery after a crash replays up to max_wal_size */
#define DB_ORPHANS_MS   15000  /* after kill -9: its sessions were seen to linger 2 s */
#define DB_STOP_MS      120000
#define DB_LOCK_MS      DB_START_MS
#define DB_LOG_KEEP     ((off_t)16 << 20) /* pg.log is put aside at a start when it is longer */
#define DB_TAIL         600
#define DB_PID_FILE_MAX 2048
#define DB_PID_STATUS   8 /* line of postmaster.pid: "ready", "starting", "stopping" */

static void pause_ms(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&left, NULL);
}

const char *db_state_name(enum db_state state)
{
    static const char *const names[] = {[DB_ABSENT] = "not made yet",
                                        [DB_STOPPED] = "stopped",
                                        [DB_STARTING] = "starting",
                                        [DB_RUNNING] = "running"};
    return names[state];
}

/* ---- is it running? -------------------------------------------------------------------------- */

/* The rest of /proc/<pid>/stat from the name on, "(postgres) S ..."; everybody may read it. */
static bool is_live_postgres(pid_t pid)
{
    char path[64];
    char text[256] = "";
    (void)snprintf(path, sizeof path, "/proc/%jd/stat", (intmax_t)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *name = strchr(text, '(');
    /* A zombie has ended: nobody has asked for its exit status yet, and nobody may ever. */
    return name != NULL && strncmp(name, "(postgres) ", 11) == 0 && name[11] != 'Z';
}

/*
 * A process id may have passed to somebody else: our server stands in its data folder. In a
 * container root may not look at another user's process; there the name has to do.
 */
static bool is_our_server(const struct db *db, pid_t pid)
{
    char        path[64];
    struct stat there;
    struct stat ours;
    if (!is_live_postgres(pid))
        return false;
    (void)snprintf(path, sizeof path, "/proc/%jd/cwd", (intmax_t)pid);
    if (stat(path, &there) != 0)
        return errno == EACCES;
    return stat(db->data, &ours) == 0 && there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
}

enum db_state db_status(const struct db *db, pid_t *pid)
{
    char path[DB_PATH_MAX];
    char text[DB_PID_FILE_MAX];
    *pid = 0;
    (void)snprintf(path, sizeof path, "%s/PG_VERSION", db->data);
    if (!fs_exists(path))
        return DB_ABSENT;
    (void)snprintf(path, sizeof path, "%s/postmaster.pid", db->data);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return DB_STOPPED;
    ssize_t n = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[n > 0 ? n : 0] = '\0';
    long found = strtol(text, NULL, 10);
    if (found <= 1 || found > INT_MAX || !is_our_server(db, (pid_t)found))
        return DB_STOPPED;
    *pid = (pid_t)found;
    const char *line = text;
    for (int number = 1; number < DB_PID_STATUS && line != NULL; number++) {
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return line != NULL && strncmp(line, "ready", 5) == 0 ? DB_RUNNING : DB_STARTING;
}

/* ---- making it ------------------------------------------------------------------------------- */

/* A folder of mode 0700 that belongs to the server's user, and to nobody's link. */
static bool db_own_folder(const struct db *db, const char *path, struct err *err)
{
    struct stat st;
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
        return fs_error(err, errno, path, "make folder");
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fs_error(err, errno, path, "open folder");
    bool ok = fstat(fd, &st) == 0;
    /* Root hands over what root just made; a folder of a third user stays theirs. */
    if (ok && db->drop && st.st_uid == 0)
        ok = fchown(fd, db->uid, db->gid) == 0 && fstat(fd, &st) == 0;
    int errnum = errno;
    if (ok && st.st_uid == db->uid && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        ok = fchmod(fd, S_IRWXU) == 0;
    (void)close(fd);
    if (!ok)
        return fs_error(err, errnum, path, "make private");
    if (st.st_uid != db->uid)
        return err_set(err, ERR_CONFIG,
                       "%s belongs to user id %ju, and the embedded database runs as %s: run "
                       "nightpost as that user, or name another state folder",
                       path, (uintmax_t)st.st_uid, db->user);
    return true;
}

/* A db_task. Made beside and renamed, so that a killed initdb leaves no half cluster. */
static bool db_initialise(const struct db *db, const char *fresh, struct err *err)
{
    char              initdb[DB_PATH_MAX];
    char              path[DB_PATH_MAX];
    const char *const argv[] = {initdb,
                                "-D",
                                fresh,
                                "-U",
                                "nightpost",
                                "--auth=trust",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--no-instructions",
                                NULL};
    (void)snprintf(initdb, sizeof initdb, "%s/initdb", db->bin);
    if (!fs_remove_tree(fresh, err) || !db_program(db, argv, err))
        return err_wrap(err, "make the embedded database");
    int len = snprintf(path, sizeof path, "%s/postgresql.conf", fresh);
    if (len < 0 || len >= (int)sizeof path)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", fresh);
    FILE *conf = fopen(path, "ae");
    if (conf == NULL)
        return fs_error(err, errno, path, "write");
    bool ok = fputs("include = 'nightpost.conf'\n", conf) >= 0;
    if (fclose(conf) != 0 || !ok)
        return fs_error(err, errno, path, "write");
    if (rename(fresh, db->data) != 0)
        return fs_error(err, errno, db->data, "rename");
    return fs_sync_dir(db->dir, err);
}

/* A db_task. */
static bool db_rotate_log(const struct db *db, const char *old, struct err *err)
{
    if (db_log_end(db) > DB_LOG_KEEP && rename(db->log, old) != 0)
        return fs_error(err, errno, db->log, "rename");
    return true;
}

static bool db_prepare(const struct db *db, struct err *err)
{
    if (db->moved) {
        struct str place = arena_printf(db->arena, "%s\n", db->dir);
        if (!fs_write_atomic(fs_join(db->arena, db->state, "pg.place"), place, 0644, err))
            return false;
    }
    const char *fresh = fs_join(db->arena, db->dir, "data.new");
    if (!db_own_folder(db, db->dir, err) || !db_own_folder(db, db->socket, err) ||
        !db_as_user(db, db_rotate_log, fs_join(db->arena, db->dir, "pg.log.1"), err))
        return false;
    if (!fs_exists(fs_join(db->arena, db->data, "PG_VERSION")) &&
        !db_as_user(db, db_initialise, fresh, err))
        return false;
    return db_as_user(db, db_write_settings, "", err);
}

/* A db_task: what is there already is what we want. */
static bool db_create(const struct db *db, const char *database, struct err *err)
{
    char              createdb[DB_PATH_MAX];
    char              tail[DB_TAIL];
    const char *const argv[] = {createdb,    "-h",    db->socket,
                                "-p",        DB_PORT, "-U",
                                "nightpost", "-w",    "--maintenance-db=postgres",
                                database,    NULL};
    off_t             from = db_log_end(db);
    (void)snprintf(createdb, sizeof createdb, "%s/createdb", db->bin);
    if (db_program(db, argv, err))
        return true;
    db_log_tail(db, from, tail, sizeof tail);
    if (strstr(tail, "already exists") == NULL)
        return false;
    *err = (struct err){.kind = ERR_NONE};
    return true;
}

/* A db_task, and the mark that it was done: two processes and 0.1 s saved at every later start. */
static bool db_mark_created(const struct db *db, const char *mark, struct err *err)
{
    (void)db;
    return fs_write_atomic(mark, STR(DB_WAREHOUSE "\n" DB_SAMPLE "\n"), S_IRUSR | S_IWUSR, err);
}

static bool db_create_all(const struct db *db, struct err *err)
{
    const char *mark = fs_join(db->arena, db->data, "nightpost.created");
    if (fs_exists(mark))
        return true;
    return db_as_user(db, db_create, DB_WAREHOUSE, err) &&
           db_as_user(db, db_create, DB_SAMPLE, err) && db_as_user(db, db_mark_created, mark, err);
}

/* ---- starting -------------------------------------------------------------------------------- */

/* Until it takes connections (true), or has ended or taken too long (false, err not set). */
static bool db_wait_ready(const struct db *db, int alive, int64_t until)
{
    pid_t pid;
    while (log_steady_ms() < until) {
        struct pollfd ended = {.fd = alive, .events = POLLIN};
        if (db_status(db, &pid) == DB_RUNNING)
            return true;
        if (alive >= 0 && poll(&ended, 1, DB_POLL_MS) > 0)
            return false;
        if (alive < 0) {
            if (pid == 0)
                return false;
            pause_ms(DB_POLL_MS);
        }
    }
    return false;
}

/* The sessions of a server that was killed hold its lock file and its memory for a moment. */
static bool is_orphan_trouble(const char *tail)
{
    return strstr(tail, "lock file \"postmaster.pid\" already exists") != NULL ||
           strstr(tail, "pre-existing shared memory block") != NULL;
}

static bool db_launch(const struct db *db, struct err *err)
{
    const char *postgres = fs_join(db->arena, db->bin, "postgres");
    const char *socket = arena_printf(db->arena, "unix_socket_directories=\"%s\"", db->socket).data;
    /* On the command line, because no setting in a file or by ALTER SYSTEM may open a port. */
    const char *const argv[] = {postgres,
                                "-D",
                                db->data,
                                "-p",
                                DB_PORT,
                                "-c",
                                "listen_addresses=",
                                "-c",
                                socket,
                                "-c",
                                "unix_socket_permissions=0700",
                                NULL};
    int64_t           orphans = log_steady_ms() + DB_ORPHANS_MS;
    for (;;) {
        char  tail[DB_TAIL];
        int   alive;
        off_t from = db_log_end(db);
        if (!db_spawn(db, argv, &alive, err))
            return false;
        bool ready = db_wait_ready(db, alive, log_steady_ms() + DB_START_MS);
        (void)close(alive);
        if (ready)
            return true;
        db_log_tail(db, from, tail, sizeof tail);
        if (!is_orphan_trouble(tail) || log_steady_ms() > orphans)
            return err_set(err, ERR_CONNECT, "embedded database: it did not start: %s (see %s)",
                           tail, db->log);
        pause_ms(250);
    }
}

/* One program at a time makes, starts or stops it; the lock ends with the file descriptor. */
static bool db_lock(const struct db *db, int *lock, struct err *err)
{
    const char *path = fs_join(db->arena, db->state, "pg.lock");
    int64_t     until = log_steady_ms() + DB_LOCK_MS;
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (*lock < 0)
        return fs_error(err, errno, path, "open");
    while (flock(*lock, LOCK_EX | LOCK_NB) != 0) {
        int errnum = errno;
        if (errnum != EWOULDBLOCK && errnum != EINTR) {
            (void)close(*lock);
            return fs_error(err, errnum, path, "lock");
        }
        if (log_steady_ms() > until) {
            (void)close(*lock);
            return err_set(err, ERR_LOCKED,
                           "another nightpost is starting or stopping the embedded database (%s); "
                           "try again when it is done",
                           path);
        }
        pause_ms(DB_POLL_MS);
    }
    return true;
}

bool db_start(const struct db *db, struct err *err)
{
    int   lock;
    pid_t pid;
    bool  ok = true;
    if (!db_lock(db, &lock, err))
        return false;
    enum db_state state = db_status(db, &pid);
    if (state == DB_STARTING && db_wait_ready(db, -1, log_steady_ms() + DB_START_MS))
        state = DB_RUNNING;
    if (state != DB_RUNNING)
        ok = db_prepare(db, err) && db_launch(db, err);
    ok = ok && db_create_all(db, err);
    (void)close(lock);
    return ok;
}

bool db_stop(const struct db *db, struct err *err)
{
    int   lock;
    pid_t pid;
    bool  ok = true;
    if (!db_lock(db, &lock, err))
        return false;
    int64_t until = log_steady_ms() + DB_STOP_MS;
    (void)db_status(db, &pid);
    /* SIGINT is PostgreSQL's fast shutdown: sessions are ended, a checkpoint is written. */
    if (pid > 0 && kill(pid, SIGINT) != 0 && errno != ESRCH)
        ok = err_set_errno(err, errno, "embedded database: stop process %jd", (intmax_t)pid);
    while (ok && pid > 0) {
        if (log_steady_ms() > until)
            ok = err_set(err, ERR_CONNECT,
                         "embedded database: process %jd has not stopped after %d s (see %s)",
                         (intmax_t)pid, DB_STOP_MS / 1000, db->log);
        pause_ms(DB_POLL_MS);
        (void)db_status(db, &pid);
    }
    (void)close(lock);
    return ok;
}
