#define _XOPEN_SOURCE 700 /* realpath() */
#include "etl/run/db_impl.h"

#include <errno.h>
#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/base/sha256.h"

#define DB_SOCKET_NAME "/.s.PGSQL." DB_PORT
/* With its final NUL the path must fit struct sockaddr_un: 107 bytes on Linux. */
#define DB_SOCKET_MAX (sizeof((struct sockaddr_un *)0)->sun_path - sizeof DB_SOCKET_NAME)
#define DB_PLACE_MAX  ((size_t)DB_PATH_MAX)
#define DB_DIR_MAX    (DB_PATH_MAX - 64) /* leaves room for our own names below it */
#define DB_HASH_LEN   12 /* of the state folder's path: tells several clusters of one user apart */

/* ---- whose folder, which user ---------------------------------------------------------------- */

static const char *user_name(uid_t uid, struct arena *arena)
{
    const struct passwd *entry = getpwuid(uid);
    if (entry != NULL)
        return arena_zcopy(arena, str_from_z(entry->pw_name));
    return arena_printf(arena, "user id %ju", (uintmax_t)uid).data;
}

static bool db_check_owner(const char *state, struct arena *arena, struct err *err)
{
    struct stat st;
    if (stat(state, &st) != 0)
        return fs_error(err, errno, state, "state folder");
    if (st.st_uid == geteuid())
        return true;
    return err_set(
        err, ERR_CONFIG,
        "%s belongs to %s and you are %s: run nightpost as %s, or name a state folder of "
        "your own (state = ... under [nightpost])",
        state, user_name(st.st_uid, arena), user_name(geteuid(), arena),
        user_name(st.st_uid, arena));
}

/* PostgreSQL refuses to run as root. */
static bool db_choose_user(struct db *db, struct arena *arena, struct err *err)
{
    const struct passwd *entry;
    db->drop = geteuid() == 0;
    if (db->drop) {
        entry = getpwnam("postgres");
        if (entry == NULL)
            entry = getpwnam("nobody");
        if (entry == NULL)
            return err_set(err, ERR_CONFIG,
                           "PostgreSQL does not run as root, and there is neither a user postgres "
                           "nor nobody: add one, or run nightpost as another user");
    } else {
        entry = getpwuid(geteuid());
        if (entry == NULL)
            return err_set(err, ERR_CONFIG,
                           "user id %ju has no name in /etc/passwd, which PostgreSQL needs: add an "
                           "entry, or name a database under [warehouse]",
                           (uintmax_t)geteuid());
    }
    db->user = arena_zcopy(arena, str_from_z(entry->pw_name));
    db->uid = entry->pw_uid;
    db->gid = entry->pw_gid;
    return true;
}

/* A db_task: every folder on the way must let this user through. */
static bool db_enter(const struct db *db, const char *folder, struct err *err)
{
    (void)db;
    if (chdir(folder) != 0)
        return fs_error(err, errno, folder, "enter");
    return true;
}

/* ---- the folders ----------------------------------------------------------------------------- */

/* The place that an earlier start chose; NULL when there is none. */
static const char *db_remembered(const char *place, struct arena *arena, struct err *err)
{
    struct str text;
    if (!fs_exists(place))
        return NULL;
    if (!fs_read_file(place, DB_PLACE_MAX, &text, arena, err))
        return NULL;
    const char *dir = arena_zcopy(arena, (struct str){text.data, strcspn(text.data, "\n")});
    if (dir[0] != '/') {
        (void)err_set(err, ERR_CONFIG, "%s: is not the path of a folder; remove this file", place);
        return NULL;
    }
    return dir;
}

static bool db_choose_dir(struct db *db, const char *hash, struct arena *arena, struct err *err)
{
    struct err  unused = {.kind = ERR_NONE};
    const char *below = fs_join(arena, db->state, "pg");
    const char *remembered = db_remembered(fs_join(arena, db->state, "pg.place"), arena, err);
    if (err->kind != ERR_NONE)
        return false;
    if (remembered != NULL)
        db->dir = remembered;
    else if (!db->drop || db_as_user(db, db_enter, db->state, &unused))
        db->dir = below;
    else
        db->dir = arena_printf(arena, "%s/nightpost-%s",
                               access("/var/lib", W_OK) == 0 ? "/var/lib" : "/var/tmp", hash)
                      .data;
    db->moved = strcmp(db->dir, below) != 0;
    db->data = fs_join(arena, db->dir, "data");
    db->log = fs_join(arena, db->dir, "pg.log");
    return true;
}

/*
 * The socket stands in the cluster's folder unless its path would be too long, or has a character
 * that the lists of folders in PostgreSQL and of hosts in libpq give a meaning to. Not below
 * $XDG_RUNTIME_DIR: a login has that and a timer has not, and both must find the same socket.
 */
static void db_choose_socket(struct db *db, const char *hash, struct arena *arena)
{
    db->socket = fs_join(arena, db->dir, "sock");
    if (strlen(db->socket) > DB_SOCKET_MAX || strpbrk(db->socket, ",\"'\\\n") != NULL)
        db->socket = arena_printf(arena, "/tmp/nightpost-%ju-%s", (uintmax_t)db->uid, hash).data;
}

/* ---- PostgreSQL's programs ------------------------------------------------------------------- */

static bool has_programs(const char *folder)
{
    static const char *const names[] = {"initdb", "postgres", "createdb"};
    char                     path[DB_PATH_MAX];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        int n = snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (n < 0 || n >= (int)sizeof path || access(path, X_OK) != 0)
            return false;
    }
    return true;
}

/* Of the folders that match, the one with the highest number in its name: 9 < 15 < 16. */
static const char *newest(const char *pattern, struct arena *arena)
{
    glob_t      found;
    const char *best = NULL;
    long        best_number = -1;
    if (glob(pattern, 0, NULL, &found) != 0)
        return NULL;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *digits = strpbrk(found.gl_pathv[i], "0123456789");
        long        number = digits == NULL ? 0 : strtol(digits, NULL, 10);
        if (number > best_number && has_programs(found.gl_pathv[i])) {
            best_number = number;
            best = arena_zcopy(arena, str_from_z(found.gl_pathv[i]));
        }
    }
    globfree(&found);
    return best;
}

/* Beside the initdb of $PATH, where a distribution keeps them there or links to them. */
static const char *beside_path(struct arena *arena)
{
    const char *path = getenv("PATH");
    while (path != NULL && path[0] != '\0') {
        size_t      len = strcspn(path, ":");
        const char *folder = arena_zcopy(arena, (struct str){path, len});
        char       *real = realpath(fs_join(arena, folder, "initdb"), NULL);
        if (real != NULL) {
            folder = arena_zcopy(arena, (struct str){real, (size_t)(strrchr(real, '/') - real)});
            free(real);
            if (has_programs(folder))
                return folder;
        }
        path += len + (path[len] == ':');
    }
    return NULL;
}

/* A cluster is only ever opened by the version that made it; a new one prefers 15. */
static bool db_choose_programs(struct db *db, struct arena *arena, struct err *err)
{
    struct str  version = STR("15");
    const char *file = fs_join(arena, db->data, "PG_VERSION");
    bool        made = fs_exists(file);
    if (made) {
        if (!fs_read_file(file, DB_PLACE_MAX, &version, arena, err))
            return false;
        version.len = strspn(version.data, "0123456789");
    }
    const char *const first[] = {
        arena_printf(arena, "/usr/lib/postgresql/%.*s/bin", STR_ARG(version)).data,
        arena_printf(arena, "/usr/pgsql-%.*s/bin", STR_ARG(version)).data,
    };
    for (size_t i = 0; i < COUNT_OF(first); i++)
        if (has_programs(first[i])) {
            db->bin = first[i];
            return true;
        }
    if (!made)
        db->bin = newest("/usr/lib/postgresql/*/bin", arena);
    if (db->bin == NULL && !made)
        db->bin = newest("/usr/pgsql-*/bin", arena);
    if (db->bin == NULL)
        db->bin = beside_path(arena); /* another version says so itself when it is started */
    if (db->bin == NULL)
        return err_set(err, ERR_CONFIG,
                       "the embedded database needs PostgreSQL's programs (initdb, postgres, "
                       "createdb) of version %.*s, and they are not installed: run make deps, or "
                       "name a database under [warehouse]",
                       STR_ARG(version));
    return true;
}

/* ---- both ------------------------------------------------------------------------------------ */

bool db_locate(struct db *out, const char *state_dir, struct arena *arena, struct err *err)
{
    char hash[SHA256_HEX_SIZE];

    *out = (struct db){.arena = arena, .state = state_dir};
    if (!fs_mkdirs(state_dir, 0755, err))
        return err_wrap(err, "state folder");
    char *state = realpath(state_dir, NULL);
    if (state == NULL)
        return fs_error(err, errno, state_dir, "state folder");
    out->state = arena_zcopy(arena, str_from_z(state));
    free(state);
    if (strlen(out->state) > DB_DIR_MAX)
        return err_set(err, ERR_CONFIG, "state folder %.80s...: its path has more than %d bytes",
                       out->state, DB_DIR_MAX);
    struct sha256 *sha = sha256_init(arena);
    sha256_add(sha, out->state, strlen(out->state));
    sha256_hex(sha, hash);
    hash[DB_HASH_LEN] = '\0';
    if (!db_check_owner(out->state, arena, err) || !db_choose_user(out, arena, err) ||
        !db_choose_dir(out, hash, arena, err))
        return false;
    db_choose_socket(out, hash, arena);
    return db_choose_programs(out, arena, err);
}

/* A value of a connection string between quotes. */
static const char *quoted(const char *value, struct arena *arena)
{
    char *text = ARENA_ARRAY(arena, char, 2 * strlen(value) + 1);
    char *to = text;
    for (; *value != '\0'; value++) {
        if (*value == '\'' || *value == '\\')
            *to++ = '\\';
        *to++ = *value;
    }
    return text;
}

const char *db_conninfo(const struct db *db, const char *database, struct arena *arena)
{
    /* The empty ones keep PGHOSTADDR, PGPASSWORD and PGOPTIONS of our environment out. */
    return arena_printf(arena,
                        "host='%s' port=" DB_PORT " user=nightpost dbname='%s' hostaddr='' "
                        "options='' sslmode=disable",
                        quoted(db->socket, arena), quoted(database, arena))
        .data;
}
