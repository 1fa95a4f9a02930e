/*
 * serve.c - nightpost serve: the download page by an nginx of our own, or the site for the
 * system's.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/base/log.h"
#include "etl/out/tree.h"
#include "etl/run/child.h"
#include "etl/run/commands.h"
#include "etl/run/download.h"
#include "etl/run/recipient_page.h"

#define SERVE_PORT_FIRST   8443
#define SERVE_PORT_LAST    8499
#define SERVE_OUTBOX_FD    9 /* numbers that nginx inherits */
#define SERVE_DIR_FD       10
#define SERVE_WORDS_MAX    8
#define SERVE_WAIT_MS      10000
#define SERVE_POLL_MS      50
#define SERVE_CHILD_MS     30000
#define SERVE_COMMAND_MAX  4096
#define SERVE_NOT_RUNNING  3                /* as init scripts say it */
#define SERVE_PATH_REFUSED "\"\\$;{}\n\r\t" /* what nginx would read as more than a path */

/* What a @word@ of a template becomes. */
struct word {
    const char *name;
    const char *value;
};

bool download_open(struct download *out, const struct app *app, struct arena *arena,
                   struct err *err)
{
    const char *dir = config_get(app->config, "download", "dir");
    char        here[4096];
    *out = (struct download){.app = app, .arena = arena};
    if (dir == NULL)
        dir = fs_join(arena, app->state, "download");
    if (dir[0] != '/' && getcwd(here, sizeof here) != NULL)
        dir = fs_join(arena, here, dir);
    out->dir = dir;
    out->listen = config_get(app->config, "download", "listen");
    out->certificate = config_get(app->config, "download", "certificate");
    out->certificate_key = config_get(app->config, "download", "certificate_key");
    if ((out->certificate == NULL) != (out->certificate_key == NULL))
        return err_set(err, ERR_CONFIG,
                       "[download] names certificate or certificate_key: it takes both");
    out->own_certificate = out->certificate == NULL;
    if (out->own_certificate) {
        out->certificate = fs_join(arena, dir, "tls.crt");
        out->certificate_key = fs_join(arena, dir, "tls.key");
    }
    const char *const paths[] = {dir, app->outbox, out->certificate, out->certificate_key,
                                 out->listen == NULL ? "" : out->listen};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        if (strpbrk(paths[i], SERVE_PATH_REFUSED) != NULL)
            return err_set(err, ERR_CONFIG, "\"%s\" cannot stand in a configuration of nginx",
                           paths[i]);
    size_t outbox = strlen(app->outbox);
    if (strncmp(dir, app->outbox, outbox) == 0 && (dir[outbox] == '/' || dir[outbox] == '\0'))
        return err_set(err, ERR_CONFIG,
                       "[download] dir = %s is in the outbox: passwords are kept "
                       "outside it",
                       dir);
    return fs_mkdirs(dir, TREE_FOLDER_MODE, err);
}

/* --- the configuration -------------------------------------------------------------------------
 */

static const char *word_value(const struct word *words, struct str name)
{
    for (const struct word *w = words; w->name != NULL; w++)
        if (strlen(w->name) == name.len && memcmp(w->name, name.data, name.len) == 0)
            return w->value;
    return NULL;
}

/* A template with its @words@ replaced; an @ that begins none stays. */
static const char *fill(const char *path, const struct word *words, struct arena *arena)
{
    struct str text = sql_find(path)->text;
    size_t     room = 1;
    for (int pass = 0;; pass++) {
        char  *out = pass == 0 ? NULL : ARENA_ARRAY(arena, char, room);
        size_t len = 0;
        for (size_t i = 0; i < text.len;) {
            const char *end =
                text.data[i] != '@' ? NULL : memchr(text.data + i + 1, '@', text.len - i - 1);
            struct str  name = {text.data + i + 1,
                               end == NULL ? 0 : (size_t)(end - text.data) - i - 1};
            const char *value = end == NULL ? NULL : word_value(words, name);
            struct str  put = value == NULL ? (struct str){text.data + i, 1} : str_from_z(value);
            if (out != NULL)
                memcpy(out + len, put.data, put.len);
            len += put.len;
            i += value == NULL ? 1 : name.len + 2;
        }
        room = len + 1;
        if (out != NULL)
            return out;
    }
}

/* `descriptors`: workers reach folders through what root opened for them. */
static const char *serve_site(const struct download *d, const char *address, bool descriptors)
{
    char outbox[32];
    char dir[32];
    (void)snprintf(outbox, sizeof outbox, "/proc/self/fd/%d", SERVE_OUTBOX_FD);
    (void)snprintf(dir, sizeof dir, "/proc/self/fd/%d", SERVE_DIR_FD);
    const struct word words[] = {{"listen", address},
                                 {"dir", d->dir},
                                 {"dir_open", descriptors ? dir : d->dir},
                                 {"outbox_open", descriptors ? outbox : d->app->outbox},
                                 {"certificate", d->certificate},
                                 {"certificate_key", d->certificate_key},
                                 {NULL, NULL}};
    return fill("schedules/nginx/site.conf", words, d->arena);
}

/* A certificate for this machine and nobody else: enough to try it. */
static bool serve_certificate(const struct download *d, struct err *err)
{
    static const char *const names = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
    const char *const        argv[] = {"openssl",
                                       "req",
                                       "-x509",
                                       "-newkey",
                                       "ec",
                                       "-pkeyopt",
                                       "ec_paramgen_curve:prime256v1",
                                       "-nodes",
                                       "-days",
                                       "825",
                                       "-subj",
                                       "/CN=localhost",
                                       "-addext",
                                       names,
                                       "-addext",
                                       "basicConstraints=critical,CA:FALSE",
                                       "-keyout",
                                       d->certificate_key,
                                       "-out",
                                       d->certificate,
                                       NULL};
    const struct child       child = {.argv = argv, .home = d->dir, .deadline_ms = SERVE_CHILD_MS};
    struct child_result      result;
    if (!d->own_certificate || (fs_exists(d->certificate) && fs_exists(d->certificate_key)))
        return true;
    mode_t before = umask(S_IRWXG | S_IRWXO);
    bool   ok = child_run(&child, &result, d->arena, err);
    (void)umask(before);
    return ok && (result.status == 0 ||
                  err_set(err, ERR_IO, "openssl made no certificate: %.*s", STR_ARG(result.said)));
}

/* --- root's part -------------------------------------------------------------------------------
 */

/* nftw() hands nothing through: what belongs to group root goes to the group of the folder above.
 */
static int share_entry(const char *path, const struct stat *st, int kind, struct FTW *place)
{
    struct stat folder;
    (void)place;
    if (st->st_uid != 0 || st->st_gid != 0)
        return 0;
    const char *slash = strrchr(path, '/');
    char        above[4096];
    if (slash == NULL || (size_t)(slash - path) >= sizeof above)
        return 0;
    memcpy(above, path, (size_t)(slash - path));
    above[slash - path] = '\0';
    if (stat(above, &folder) != 0 || lchown(path, (uid_t)-1, folder.st_gid) != 0)
        return -1;
    /* New folders and files get the group of the folder they are made in. */
    return kind == FTW_D ? chmod(path, (st->st_mode & 07777) | S_ISGID) : 0;
}

/* The outbox belongs to a group that www-data is in, or to www-data's own. */
static bool serve_share(const struct download *d, const char **user, struct err *err)
{
    struct stat          st;
    const struct passwd *worker = getpwnam("www-data");
    if (worker == NULL)
        worker = getpwnam("nobody");
    if (worker == NULL)
        return err_set(err, ERR_CONFIG, "there is neither a user www-data nor nobody for nginx");
    const char *name = arena_zcopy(d->arena, str_from_z(worker->pw_name));
    gid_t       group = worker->pw_gid;
    if (stat(d->app->outbox, &st) != 0)
        return fs_error(err, errno, d->app->outbox, "stat");
    if (st.st_gid != 0)
        group = st.st_gid;
    else if (chown(d->app->outbox, (uid_t)-1, group) != 0 ||
             chmod(d->app->outbox, (st.st_mode & 07777) | S_ISGID) != 0)
        return fs_error(err, errno, d->app->outbox, "give to nginx's group");
    if (nftw(d->app->outbox, share_entry, 16, FTW_PHYS) != 0)
        return fs_error(err, errno, d->app->outbox, "give to nginx's group");
    const struct group *entry = getgrgid(group);
    if (entry == NULL)
        return err_set(err, ERR_CONFIG, "the group %ju of %s has no name", (uintmax_t)group,
                       d->app->outbox);
    *user = arena_printf(d->arena, "user %s %s;", name, entry->gr_name).data;
    return login_share(d, group, err);
}

/* --- our server --------------------------------------------------------------------------------
 */

pid_t serve_pid(const struct download *d)
{
    struct err  ignored = {.kind = ERR_NONE};
    struct str  text;
    const char *path = fs_join(d->arena, d->dir, "nginx.pid");
    if (!fs_exists(path) || !fs_read_file(path, 64, &text, d->arena, &ignored))
        return 0;
    long pid = strtol(text.data, NULL, 10);
    if (pid <= 1)
        return 0;
    /* The number may have passed to somebody else: ours names its configuration. */
    char *command = ARENA_ARRAY(d->arena, char, SERVE_COMMAND_MAX);
    int   fd = open(arena_printf(d->arena, "/proc/%ld/cmdline", pid).data, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, command, SERVE_COMMAND_MAX - 1);
    (void)close(fd);
    for (ssize_t i = 0; i < n; i++)
        command[i] = command[i] == '\0' ? ' ' : command[i];
    command[n > 0 ? n : 0] = '\0';
    const char *conf = arena_printf(d->arena, "-c %s/nginx.conf", d->dir).data;
    return strncmp(command, "nginx: master", 13) == 0 && strstr(command, conf) != NULL ? (pid_t)pid
                                                                                       : 0;
}

void serve_reload(const struct download *d)
{
    pid_t pid = serve_pid(d);
    if (pid > 0)
        (void)kill(pid, SIGHUP); /* one that has just ended reads the files at its next start */
}

bool serve_stop(const struct download *d, struct err *err)
{
    const struct timespec pause = {.tv_nsec = SERVE_POLL_MS * 1000000L};
    int64_t               until = log_steady_ms() + SERVE_WAIT_MS;
    pid_t                 pid = serve_pid(d);
    if (pid > 0 && kill(pid, SIGTERM) != 0 && errno != ESRCH)
        return err_set_errno(err, errno, "stop nginx, process %jd", (intmax_t)pid);
    while (pid > 0 && serve_pid(d) == pid) {
        if (log_steady_ms() > until)
            return err_set(err, ERR_IO, "nginx, process %jd, has not stopped after %d s",
                           (intmax_t)pid, SERVE_WAIT_MS / 1000);
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

/* The first port of the loopback that nobody listens on. */
static bool serve_port(const struct download *d, const char **address, struct err *err)
{
    for (int port = SERVE_PORT_FIRST; port <= SERVE_PORT_LAST; port++) {
        struct sockaddr_in here = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
        int                yes = 1;
        int                fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return err_set_errno(err, errno, "socket");
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        bool is_free = bind(fd, (const struct sockaddr *)&here, sizeof here) == 0;
        (void)close(fd);
        if (is_free) {
            *address = arena_printf(d->arena, "127.0.0.1:%d", port).data;
            return true;
        }
    }
    return err_set(err, ERR_CONFIG,
                   "no port of 127.0.0.1 from %d to %d is free: say listen = "
                   "ADDRESS:PORT under [download]",
                   SERVE_PORT_FIRST, SERVE_PORT_LAST);
}

/* High numbers, out of the way of those that nginx gets. */
static int serve_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 64);
    if (fd >= 0)
        (void)close(fd);
    return high;
}

static bool serve_launch(const struct download *d, bool descriptors, struct err *err)
{
    const char         *conf = fs_join(d->arena, d->dir, "nginx.conf");
    const char         *log = fs_join(d->arena, d->dir, "error.log");
    const char *const   argv[] = {"nginx", "-e", log, "-p", d->dir, "-c", conf, NULL};
    struct child        child = {.argv = argv, .home = d->dir, .deadline_ms = SERVE_CHILD_MS};
    struct child_result result;
    if (descriptors) {
        child.keep_count = 2;
        child.keep[0] = serve_folder(d->app->outbox);
        child.keep[1] = serve_folder(d->dir);
        child.as[0] = SERVE_OUTBOX_FD;
        child.as[1] = SERVE_DIR_FD;
    }
    bool ok = child_run(&child, &result, d->arena, err);
    for (size_t i = 0; i < child.keep_count; i++)
        (void)close(child.keep[i]);
    if (!ok)
        return err_wrap(err, "download page");
    return result.status == 0 ||
           err_set(err, ERR_CONFIG, "nginx did not start: %.*s", STR_ARG(result.said));
}

bool serve_start(const struct download *d, const char **address, struct err *err)
{
    const char *user = "# started by an ordinary user: its workers are that user";
    const char *listen = d->listen;
    bool        root = geteuid() == 0;
    if (child_find("nginx", d->arena) == NULL)
        return err_set(err, ERR_CONFIG, "nginx is not installed: apt-get install nginx-light");
    if (!serve_stop(d, err) || !fs_mkdirs(d->app->outbox, TREE_FOLDER_MODE, err) ||
        (listen == NULL && !serve_port(d, &listen, err)) || (root && !serve_share(d, &user, err)) ||
        !login_maps(d, err) || !serve_certificate(d, err))
        return false;
    const char       *passwords = fs_join(d->arena, d->dir, "passwords");
    const struct word words[] = {
        {"user", user}, {"dir", d->dir}, {"site", serve_site(d, listen, root)}, {NULL, NULL}};
    const char *conf = fill("schedules/nginx/own.conf", words, d->arena);
    if ((!fs_exists(passwords) && !tree_write(passwords, STR(""), err)) ||
        !fs_write_atomic(fs_join(d->arena, d->dir, "nginx.conf"), str_from_z(conf), 0640, err) ||
        !serve_launch(d, root, err))
        return false;
    *address = arena_printf(d->arena, "https://%s/", listen).data;
    return true;
}

/* --- the command -------------------------------------------------------------------------------
 */

static bool serve_status(const struct download *d, int *status)
{
    pid_t pid = serve_pid(d);
    if (pid > 0)
        (void)printf("running, pid %ld\n%s\n", (long)pid, d->dir);
    else
        (void)printf("stopped\n%s\n", d->dir);
    if (pid == 0)
        *status = SERVE_NOT_RUNNING;
    return true;
}

static bool serve_begin(const struct download *d, struct err *err)
{
    const char *address;
    if (!serve_start(d, &address, err))
        return false;
    (void)printf("%s\n", address);
    return true;
}

bool command_serve(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app      app;
    struct download d;
    const char     *verb = args->words[0];
    bool            known = strcmp(verb, "start") == 0 || strcmp(verb, "stop") == 0 ||
                 strcmp(verb, "status") == 0 || strcmp(verb, "config") == 0;
    if (!known)
        return err_set(err, ERR_USAGE, "serve %s: it is start, stop, status or config", verb);
    if (!app_open(&app, args->config, arena, err) || !download_open(&d, &app, arena, err))
        return false;
    if (strcmp(verb, "start") == 0)
        return serve_begin(&d, err);
    if (strcmp(verb, "stop") == 0)
        return serve_stop(&d, err) && serve_status(&d, status) && (*status = 0) == 0;
    if (strcmp(verb, "status") == 0)
        return serve_status(&d, status);
    if (!login_maps(&d, err))
        return false;
    (void)fputs(serve_site(&d, d.listen == NULL ? "443" : d.listen, false), stdout);
    return true;
}
