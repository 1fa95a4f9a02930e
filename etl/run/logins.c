/*
 * logins.c - nightpost partner: who may log in to the download page.
 *
 * A login has its recipient's name: a partner, <partner>--<manager> or _finance. A password comes
 * from the terminal, from stdin or from a file, never from the command line; only its hash is kept.
 */
#define _DEFAULT_SOURCE /* flock() */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/base/passhash.h"
#include "etl/out/tree.h"
#include "etl/report/report_run.h"
#include "etl/run/commands.h"
#include "etl/run/download.h"
#include "etl/run/migrate.h"
#include "etl/run/show.h"

#define PASSWORDS_MAX ((size_t)16 << 20)
#define GENERATED     "--generate"

static const char *login_path(const struct download *d, const char *name)
{
    return fs_join(d->arena, d->dir, name);
}

/* As the folder's group reads it; replaced whole. */
static bool login_put(const struct download *d, const char *name, struct str text, struct err *err)
{
    const char *path = login_path(d, name);
    const char *next = arena_printf(d->arena, "%s.next", path).data;
    struct stat folder;
    if (!tree_write(next, text, err))
        return false;
    if (stat(d->dir, &folder) != 0)
        return fs_error(err, errno, d->dir, "stat");
    if ((geteuid() == 0 && chown(next, (uid_t)-1, folder.st_gid) != 0) || chmod(next, 0640) != 0)
        return fs_error(err, errno, next, "give to the folder's group");
    return rename(next, path) == 0 || fs_error(err, errno, path, "rename");
}

static bool login_text(const struct download *d, struct str *out, struct err *err)
{
    const char *path = login_path(d, "passwords");
    *out = STR("");
    return !fs_exists(path) || fs_read_file(path, PASSWORDS_MAX, out, d->arena, err);
}

/* The next line of `text`, which it loses. */
static struct str next_line(struct str *text)
{
    const char *end = memchr(text->data, '\n', text->len);
    size_t      len = end == NULL ? text->len : (size_t)(end - text->data);
    struct str  line = {text->data, len};
    size_t      used = end == NULL ? len : len + 1;
    *text = (struct str){text->data + used, text->len - used};
    return line;
}

/* <0, 0, >0 as the line's login is before, the same as, or after `login`. */
static int line_compare(struct str line, const char *login)
{
    const char *colon = memchr(line.data, ':', line.len);
    size_t      len = colon == NULL ? line.len : (size_t)(colon - line.data);
    size_t      other = strlen(login);
    int         order = memcmp(line.data, login, len < other ? len : other);
    return order != 0 ? order : len < other ? -1 : len > other;
}

bool login_exists(const struct download *d, const char *login, bool *exists, struct err *err)
{
    struct str text;
    *exists = false;
    if (!login_text(d, &text, err))
        return false;
    while (text.len > 0)
        *exists = line_compare(next_line(&text), login) == 0 || *exists;
    return true;
}

/* The password file with this login's line in its place, or without it. */
static struct str login_edited(const struct download *d, struct str text, const char *login,
                               const char *hash)
{
    struct str line = arena_printf(d->arena, "%s:%s\n", login, hash == NULL ? "" : hash);
    char      *out = ARENA_ARRAY(d->arena, char, text.len + line.len + 2);
    size_t     len = 0;
    bool       placed = hash == NULL;
    while (text.len > 0) {
        struct str old = next_line(&text);
        int        order = line_compare(old, login);
        if (order >= 0 && !placed) {
            memcpy(out + len, line.data, line.len);
            len += line.len;
            placed = true;
        }
        if (order == 0 || old.len == 0)
            continue;
        memcpy(out + len, old.data, old.len);
        out[len + old.len] = '\n';
        len += old.len + 1;
    }
    if (!placed) {
        memcpy(out + len, line.data, line.len);
        len += line.len;
    }
    return (struct str){out, len};
}

/* One line per login. Plain names of a map are compared without case, patterns are not. */
static bool login_map(const struct download *d, struct str text, struct err *err)
{
    size_t lines = 1;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    size_t room = lines * ((size_t)2 * (RECIPIENT_FOLDER_MAX + 1) + sizeof "\"~^\\z\" \"\";\n");
    char  *out = ARENA_ARRAY(d->arena, char, room);
    while (text.len > 0) {
        struct str  line = next_line(&text);
        const char *colon = memchr(line.data, ':', line.len);
        int         n = colon == NULL ? 0 : (int)(colon - line.data);
        if (n > 0 && n <= RECIPIENT_FOLDER_MAX)
            len += (size_t)snprintf(out + len, room - len, "\"~^%.*s\\z\" \"%.*s\";\n", n,
                                    line.data, n, line.data);
    }
    return login_put(d, "logins.map", (struct str){out, len}, err);
}

/* As RFC 8187 writes a name that is not ASCII. */
static const char *percent(const struct download *d, const char *text)
{
    char *out = ARENA_ARRAY(d->arena, char, 3 * strlen(text) + 1);
    char *to = out;
    for (const char *p = text; *p != '\0'; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || *p == '-' || *p == '_';
        if (plain)
            *to++ = *p;
        else
            to += snprintf(to, 4, "%%%02X", (unsigned)(unsigned char)*p);
    }
    return out;
}

static bool title_map(const struct download *d, struct err *err)
{
    struct str text = STR("");
    for (size_t i = 0; i < report_registry_count; i++) {
        const struct report_def *def = report_registry[i];
        const char              *title = percent(d, def->title_zh);
        text = arena_printf(d->arena, "%.*s%s \"%s\";\nchanges_%s \"%s%s\";\n", STR_ARG(text),
                            def->name, title, def->name, title, percent(d, "_与上一版的差异"));
    }
    return login_put(d, "titles.map", text, err);
}

bool login_maps(const struct download *d, struct err *err)
{
    struct str text;
    return login_text(d, &text, err) && login_map(d, text, err) && title_map(d, err);
}

bool login_set(const struct download *d, const char *login, const char *password, struct err *err)
{
    char        hash[PASSHASH_MAX];
    struct str  text;
    const char *path = login_path(d, "passwords.lock");
    if (password != NULL && (!password_check(password, err) || !passhash(password, hash, err)))
        return false;
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (lock < 0 || flock(lock, LOCK_EX) != 0)
        return fs_error(err, errno, path, "lock");
    bool ok = login_text(d, &text, err);
    if (ok) {
        text = login_edited(d, text, login, password == NULL ? NULL : hash);
        /* The map first: a name without a folder sees nothing, a name without a password neither.
         */
        ok = login_map(d, text, err) && title_map(d, err) && login_put(d, "passwords", text, err);
    }
    (void)close(lock);
    if (ok)
        serve_reload(d);
    return ok;
}

bool login_share(const struct download *d, gid_t group, struct err *err)
{
    static const char *const shared[] = {"", "passwords", "logins.map", "titles.map"};
    for (size_t i = 0; i < COUNT_OF(shared); i++) {
        const char *path = shared[i][0] == '\0' ? d->dir : login_path(d, shared[i]);
        if (chown(path, (uid_t)-1, group) != 0 && errno != ENOENT)
            return fs_error(err, errno, path, "give to the group of the outbox");
    }
    return true;
}

/* --- the command -------------------------------------------------------------------------------
 */

/* The first line, without its end. */
static bool line_read(FILE *in, const char *name, char *out, size_t size, struct err *err)
{
    if (fgets(out, (int)size, in) == NULL)
        return err_set(err, ERR_USAGE, "%s holds no password", name);
    size_t len = strcspn(out, "\n");
    if (out[len] == '\0' && len + 1 == size)
        return err_set(err, ERR_USAGE, "the password is longer than %d bytes", PASSWORD_MAX);
    if (len > 0 && out[len - 1] == '\r')
        len--;
    out[len] = '\0';
    return true;
}

static bool file_read(const char *path, char *out, size_t size, struct err *err)
{
    struct stat st;
    FILE       *in = fopen(path, "re");
    if (in == NULL)
        return fs_error(err, errno, path, "open");
    bool ok = fstat(fileno(in), &st) == 0 || fs_error(err, errno, path, "stat");
    if (ok && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        ok = err_set(err, ERR_CONFIG, "%s: others may read it: chmod 600 %s", path, path);
    (void)setvbuf(in, NULL, _IONBF, 0); /* no copy of it stays behind */
    ok = ok && line_read(in, path, out, size, err);
    (void)fclose(in);
    return ok;
}

static bool terminal_ask(FILE *terminal, const char *question, char *out, size_t size,
                         struct err *err)
{
    struct termios shown;
    struct termios hidden;
    if (tcgetattr(fileno(terminal), &shown) != 0)
        return err_set_errno(err, errno, "terminal");
    hidden = shown;
    hidden.c_lflag &= (tcflag_t)~ECHO;
    (void)fprintf(terminal, "%s", question);
    (void)fflush(terminal);
    (void)tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
    bool ok = line_read(terminal, "the terminal", out, size, err);
    (void)tcsetattr(fileno(terminal), TCSAFLUSH, &shown);
    (void)fprintf(terminal, "\n");
    return ok;
}

static bool terminal_read(char *out, size_t size, struct err *err)
{
    char  again[PASSWORD_MAX + 3] = "";
    FILE *terminal = fopen("/dev/tty", "r+e");
    if (terminal == NULL)
        return err_set_errno(err, errno, "/dev/tty");
    (void)setvbuf(terminal, NULL, _IONBF, 0);
    bool ok = terminal_ask(terminal, "Password: ", out, size, err) &&
              terminal_ask(terminal, "Once more: ", again, sizeof again, err);
    (void)fclose(terminal);
    if (ok && strcmp(out, again) != 0)
        ok = err_set(err, ERR_USAGE, "the two are not the same");
    password_forget(again, sizeof again);
    return ok;
}

static bool password_read(const struct args *args, char *out, size_t size, struct err *err)
{
    const char *file = args_get(args, "file");
    if (args_get(args, "generate") != NULL)
        return password_random(out, err);
    if (file != NULL)
        return file_read(file, out, size, err);
    if (isatty(STDIN_FILENO))
        return terminal_read(out, size, err);
    (void)setvbuf(stdin, NULL, _IONBF, 0);
    return line_read(stdin, "stdin", out, size, err);
}

bool login_recipient(const struct app *app, const char *partner, const char *manager,
                     char out[RECIPIENT_FOLDER_MAX + 1], struct arena *arena, struct err *err)
{
    struct conn      *conn;
    struct table      t;
    const char *const who[] = {partner, manager};
    if (strcmp(partner, RECIPIENT_FINANCE) == 0 && manager == NULL) {
        memcpy(out, RECIPIENT_FINANCE, sizeof RECIPIENT_FINANCE);
        return true;
    }
    if (!app_warehouse(app, "nightpost/partner", &conn, arena, err) ||
        !migrate(conn, NULL, arena, err) ||
        !conn_table(conn, "sql/run/party.sql", who, 2, &t, arena, err))
        return false;
    conn_close(conn);
    if (t.rows == 0)
        return err_set(err, ERR_USAGE, "no partner \"%s\" is known: see nightpost list partners",
                       partner);
    if (manager != NULL && table_z(&t, 0, 2) == NULL)
        return err_set(err, ERR_USAGE, "partner %s has no account manager \"%s\"", partner,
                       manager);
    if (manager != NULL)
        return recipient_pair(partner, manager, out, err);
    (void)snprintf(out, RECIPIENT_FOLDER_MAX + 1, "%s", partner);
    return true;
}

static bool partner_logins(const struct download *d, struct err *err)
{
    struct str text;
    if (!login_text(d, &text, err))
        return false;
    while (text.len > 0) {
        struct str line = next_line(&text);
        (void)printf("%.*s\n", (int)strcspn(line.data, ":\n"), line.data);
    }
    return true;
}

static bool partner_password(const struct args *args, const struct download *d, struct err *err)
{
    char        login[RECIPIENT_FOLDER_MAX + 1];
    char        password[PASSWORD_MAX + 3] = "";
    const char *manager = args_get(args, "manager");
    bool        exists = false;
    if (!login_recipient(d->app, args->words[1], manager, login, d->arena, err))
        return false;
    if (args_get(args, "remove") != NULL) {
        if (!login_exists(d, login, &exists, err))
            return false;
        if (!exists)
            return err_set(err, ERR_USAGE, "%s has no login", login);
        if (!login_set(d, login, NULL, err))
            return false;
        (void)printf("%s cannot log in any more\n", login);
        return true;
    }
    bool ok =
        password_read(args, password, sizeof password, err) && login_set(d, login, password, err);
    if (ok && args_get(args, "generate") != NULL)
        (void)printf("%s\n", password);
    else if (ok)
        (void)printf("%s can log in\n", login);
    password_forget(password, sizeof password);
    return ok;
}

bool command_partner(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app      app;
    struct download d;
    bool            set = strcmp(args->words[0], "password") == 0 && args->word_count == 2;
    (void)status;
    if (!set && (strcmp(args->words[0], "logins") != 0 || args->word_count != 1))
        return err_set(err, ERR_USAGE, "say partner password PARTNER, or partner logins");
    return app_open(&app, args->config, arena, err) && download_open(&d, &app, arena, err) &&
           (set ? app_databases(&app, err) && partner_password(args, &d, err)
                : partner_logins(&d, err));
}
