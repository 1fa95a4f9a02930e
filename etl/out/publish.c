#include "etl/out/publish.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/out/tree.h"

#define RELEASE_BUILDING  ".building"
#define RELEASE_LATEST    "latest"
#define RELEASE_NEXT      ".latest.next" /* the new symlink before it is renamed */
#define RELEASE_MANIFEST  "manifest.json"
#define RELEASE_SUMS      "SHA256SUMS"
#define RELEASE_DAY_LEN   8
#define RELEASE_ISSUE_MAX 99999
#define PROBE_NAME_MAX    32

struct release {
    struct arena *arena;
    const char   *outbox;
    const char   *recipient;
    const char   *name;
    const char   *building; /* <outbox>/.building/<recipient>--<release> */
    uint64_t      copies;
    bool          in_place;
};

static bool recipient_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

static bool recipient_part_valid(const char *id, size_t len)
{
    if (len == 0 || len > RECIPIENT_ID_MAX || id[0] == '_' || id[0] == '-' || id[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!recipient_char(id[i]) || (id[i] == '-' && i + 1 < len && id[i + 1] == '-'))
            return false;
    return true;
}

bool recipient_id_valid(const char *id)
{
    return strcmp(id, RECIPIENT_FINANCE) == 0 || recipient_part_valid(id, strlen(id));
}

bool recipient_pair(const char *partner, const char *manager, char out[RECIPIENT_FOLDER_MAX + 1],
                    struct err *err)
{
    if (!recipient_part_valid(partner, strlen(partner)))
        return err_set(err, ERR_CONFIG, "\"%s\" cannot be a recipient", partner);
    if (!recipient_part_valid(manager, strlen(manager)))
        return err_set(err, ERR_CONFIG, "\"%s\" cannot be a recipient", manager);
    int n = snprintf(out, RECIPIENT_FOLDER_MAX + 1, "%s--%s", partner, manager);
    assert(n > 0 && n <= RECIPIENT_FOLDER_MAX);
    return true;
}

/* An id, or two of them. No id begins or ends with '-', so the first "--" is the one between. */
static bool recipient_folder_valid(const char *folder)
{
    const char *pair = strstr(folder, "--");
    if (pair == NULL)
        return recipient_id_valid(folder);
    return recipient_part_valid(folder, (size_t)(pair - folder)) &&
           recipient_part_valid(pair + 2, strlen(pair + 2));
}

bool release_parse(const char *name, struct release_number *out)
{
    size_t len = strlen(name);
    if (len < RELEASE_DAY_LEN || len >= RELEASE_NAME_MAX ||
        strspn(name, "0123456789") != RELEASE_DAY_LEN)
        return false;
    *out = (struct release_number){.issue = 1};
    for (size_t i = 0; i < RELEASE_DAY_LEN; i++)
        out->day = out->day * 10 + (name[i] - '0');
    if (len == RELEASE_DAY_LEN)
        return true;
    const char *issue = name + RELEASE_DAY_LEN + 1;
    if (name[RELEASE_DAY_LEN] != '.' || issue[0] == '0' || issue[0] == '\0' ||
        strspn(issue, "0123456789") != strlen(issue))
        return false;
    out->issue = 0;
    for (; *issue != '\0'; issue++) {
        out->issue = out->issue * 10 + (*issue - '0');
        if (out->issue > RELEASE_ISSUE_MAX)
            return false;
    }
    return out->issue >= 2; /* the first issue has no number */
}

int release_compare(struct release_number a, struct release_number b)
{
    if (a.day != b.day)
        return a.day < b.day ? -1 : 1;
    return a.issue == b.issue ? 0 : a.issue < b.issue ? -1 : 1;
}

static bool release_check(const char *recipient, const char *name, struct err *err)
{
    struct release_number number;
    if (!recipient_folder_valid(recipient))
        return err_set(err, ERR_CONFIG, "\"%s\" cannot be a recipient", recipient);
    if (name != NULL && !release_parse(name, &number))
        return err_set(err, ERR_USAGE, "\"%s\" is no release (YYYYMMDD or YYYYMMDD.n)", name);
    return true;
}

static const char *release_join(struct arena *arena, const char *a, const char *b)
{
    return arena_printf(arena, "%s/%s", a, b).data;
}

bool release_published(const char *outbox, const char *recipient, const char *name, bool *published,
                       struct err *err)
{
    char        path[4096];
    struct stat st;
    if (!release_check(recipient, name, err))
        return false;
    int n = snprintf(path, sizeof path, "%s/%s/%s", outbox, recipient, name);
    if (n < 0 || n >= (int)sizeof path)
        return tree_error(err, ENAMETOOLONG, outbox, "open");
    *published = stat(path, &st) == 0;
    return *published || errno == ENOENT || tree_error(err, errno, path, "stat");
}

static void release_abandon(void *arg)
{
    struct release *release = arg;
    struct err      ignored = {.kind = ERR_NONE}; /* the next release_open() tries again */
    if (!release->in_place && !tree_remove(release->building, &ignored))
        return;
}

bool release_open(struct release **out, const char *outbox, const char *recipient, const char *name,
                  struct arena *arena, struct err *err)
{
    bool published = false;
    if (!release_published(outbox, recipient, name, &published, err))
        return false;
    if (published)
        return err_set(err, ERR_USAGE, "%s/%s/%s is published already and never changed", outbox,
                       recipient, name);
    struct release *release = ARENA_NEW(arena, struct release);
    const char     *shelter = release_join(arena, outbox, RELEASE_BUILDING);
    release->arena = arena;
    release->outbox = outbox;
    release->recipient = recipient;
    release->name = name;
    release->building = arena_printf(arena, "%s/%s--%s", shelter, recipient, name).data;
    if (!tree_mkdir(outbox, err) || !tree_mkdir(shelter, err) ||
        !tree_remove(release->building, err))
        return false;
    arena_defer(arena, release_abandon, release);
    if (!tree_mkdir(release->building, err))
        return false;
    *out = release;
    return true;
}

const char *release_path(struct release *release, const char *file)
{
    assert(file[0] != '/' && file[0] != '\0' && strstr(file, "..") == NULL);
    return release_join(release->arena, release->building, file);
}

bool release_mkdir(struct release *release, const char *folder, struct err *err)
{
    return tree_mkdir(release_path(release, folder), err);
}

bool release_write(struct release *release, const char *file, struct str content,
                   char sha256[SHA256_HEX_SIZE], struct err *err)
{
    if (sha256 != NULL) {
        struct sha256 *sha = sha256_init(release->arena);
        sha256_add(sha, content.data, content.len);
        sha256_hex(sha, sha256);
    }
    return tree_write(release_path(release, file), content, err);
}

bool release_begin(struct release *release, const char *file, struct release_text *out,
                   struct err *err)
{
    const char *path = release_path(release, file);
    *out = (struct release_text){path, tree_create(path, err), sha256_init(release->arena)};
    return out->fd >= 0;
}

bool release_add(struct release_text *text, struct str piece, struct err *err)
{
    sha256_add(text->sha, piece.data, piece.len);
    return tree_put(text->fd, piece, text->path, err);
}

bool release_end(struct release_text *text, bool ok, char sha256[SHA256_HEX_SIZE], struct err *err)
{
    sha256_hex(text->sha, sha256);
    return tree_close(text->fd, text->path, ok, err);
}

bool release_link(struct release *release, const char *file, const char *older, struct err *err)
{
    const char *path = release_path(release, file);
    if (link(older, path) == 0)
        return true;
    if (errno == ENOENT || errno == EEXIST || errno == ENOSPC || errno == EROFS)
        return tree_error(err, errno, path, "link");
    release->copies++; /* EXDEV, EMLINK, EPERM: a file system that cannot or will not link */
    return tree_copy(older, path, err);
}

bool release_can_link(struct release *release, const char *older)
{
    char name[PROBE_NAME_MAX];
    (void)snprintf(name, sizeof name, ".link.%ld", (long)getpid()); /* of each process its own */
    const char *path = release_path(release, name);
    return link(older, path) == 0 && unlink(path) == 0;
}

uint64_t release_copies(const struct release *release)
{
    return release->copies;
}

static int release_by_path(const void *a, const void *b)
{
    const struct release_file *left = a;
    const struct release_file *right = b;
    return strcmp(left->path, right->path);
}

bool release_sums(struct release *release, const struct release_file *files, size_t count,
                  char sha256[SHA256_HEX_SIZE], struct err *err)
{
    struct release_file *sorted = ARENA_ARRAY(release->arena, struct release_file, count + 1);
    size_t               len = 0;
    if (count > 0)
        memcpy(sorted, files, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, release_by_path);
    for (size_t i = 0; i < count; i++) {
        assert(strlen(sorted[i].sha256) == SHA256_HEX_SIZE - 1);
        assert(strpbrk(sorted[i].path, "\\\n\r") == NULL); /* GNU would want them escaped */
        len += SHA256_HEX_SIZE - 1 + strlen("  \n") + strlen(sorted[i].path);
    }
    char  *text = ARENA_ARRAY(release->arena, char, len + 1);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(text + used, len + 1 - used, "%s  %s\n", sorted[i].sha256, sorted[i].path);
        assert(n > 0 && (size_t)n <= len - used);
        used += (size_t)n;
    }
    return release_write(release, RELEASE_SUMS, (struct str){text, used}, sha256, err);
}

/* Where `latest` points, "" when there is none or it is no release. */
static bool latest_read(const char *folder, char name[RELEASE_NAME_MAX], struct arena *arena,
                        struct err *err)
{
    struct release_number number;
    const char           *path = release_join(arena, folder, RELEASE_LATEST);
    ssize_t               n = readlink(path, name, RELEASE_NAME_MAX - 1);
    if (n < 0) {
        name[0] = '\0';
        return errno == ENOENT || tree_error(err, errno, path, "readlink");
    }
    name[n] = '\0';
    if (!release_parse(name, &number))
        name[0] = '\0';
    return true;
}

/* Points `latest` to `name` unless it already points to that or to a later release. */
static bool latest_swap(const char *folder, const char *name, struct arena *arena, struct err *err)
{
    char                  now[RELEASE_NAME_MAX];
    struct release_number a;
    struct release_number b;
    const char           *next = release_join(arena, folder, RELEASE_NEXT);
    const char           *latest = release_join(arena, folder, RELEASE_LATEST);
    if (!latest_read(folder, now, arena, err))
        return false;
    if (release_parse(now, &a) && release_parse(name, &b) && release_compare(a, b) >= 0)
        return true;
    if (unlink(next) != 0 && errno != ENOENT)
        return tree_error(err, errno, next, "remove");
    if (symlink(name, next) != 0)
        return tree_error(err, errno, next, "symlink");
    if (rename(next, latest) != 0)
        return tree_error(err, errno, latest, "rename");
    return tree_sync_folder(folder, err);
}

bool release_commit(struct release *release, int64_t mtime, struct err *err)
{
    const char *folder = release_join(release->arena, release->outbox, release->recipient);
    const char *place = release_join(release->arena, folder, release->name);
    assert(!release->in_place);
    if (!tree_mkdir(folder, err) || !tree_stamp(release->building, mtime, err) ||
        !tree_sync_all(release->building, err))
        return false;
    if (rename(release->building, place) != 0)
        return tree_error(err, errno, place, "rename");
    release->in_place = true;
    return tree_sync_folder(folder, err) && tree_sync_folder(release->outbox, err) &&
           latest_swap(folder, release->name, release->arena, err);
}

/* What a killed run left for this recipient: <recipient>--<release> and nothing longer. */
static bool recover_building(const char *outbox, const char *recipient, struct arena *arena,
                             struct err *err)
{
    const char *shelter = release_join(arena, outbox, RELEASE_BUILDING);
    size_t      len = strlen(recipient);
    DIR        *dir = opendir(shelter);
    bool        ok = true;
    if (dir == NULL)
        return errno == ENOENT || tree_error(err, errno, shelter, "open");
    while (ok) {
        struct release_number number;
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            ok = errno == 0 || tree_error(err, errno, shelter, "read");
            break;
        }
        const char *name = entry->d_name;
        if (strncmp(name, recipient, len) == 0 && strncmp(name + len, "--", 2) == 0 &&
            release_parse(name + len + 2, &number))
            ok = tree_remove(release_join(arena, shelter, name), err);
    }
    (void)closedir(dir);
    return ok;
}

static bool recover_is_whole(const char *folder, const char *name, struct arena *arena)
{
    struct stat st;
    size_t      mark = arena_mark(arena);
    bool whole = stat(arena_printf(arena, "%s/%s/" RELEASE_MANIFEST, folder, name).data, &st) == 0;
    arena_rewind(arena, mark);
    return whole;
}

static bool recover_highest(const char *folder, char highest[RELEASE_NAME_MAX], struct arena *arena,
                            struct err *err)
{
    struct release_number best = {0, 0};
    DIR                  *dir = opendir(folder);
    highest[0] = '\0';
    if (dir == NULL)
        return errno == ENOENT || tree_error(err, errno, folder, "open");
    bool ok = true;
    for (;;) {
        struct release_number number;
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            ok = errno == 0 || tree_error(err, errno, folder, "read");
            break;
        }
        if (!release_parse(entry->d_name, &number) || release_compare(number, best) <= 0 ||
            !recover_is_whole(folder, entry->d_name, arena))
            continue;
        best = number;
        memcpy(highest, entry->d_name, strlen(entry->d_name) + 1);
    }
    (void)closedir(dir);
    return ok;
}

bool release_recover(const char *outbox, const char *recipient, char latest[RELEASE_NAME_MAX],
                     struct arena *arena, struct err *err)
{
    latest[0] = '\0';
    if (!release_check(recipient, NULL, err))
        return false;
    const char *folder = release_join(arena, outbox, recipient);
    if (!recover_building(outbox, recipient, arena, err) ||
        !recover_highest(folder, latest, arena, err))
        return false;
    if (latest[0] == '\0')
        return true;
    return tree_sync_folder(folder, err) && latest_swap(folder, latest, arena, err) &&
           latest_read(folder, latest, arena, err);
}
