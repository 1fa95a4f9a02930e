/*
 * deliver_seal.c - a release encrypted for its recipient with age, file by file.
 *
 * Encrypting the same twice gives other bytes, so the copies are made once per target and release
 * and stay until the release has come: an attempt that goes on compares with the same bytes.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/run/deliver_impl.h"

#define SEAL_SUFFIX  ".age"
#define SEAL_FILE_MS (3600LL * 1000)
#define SEAL_DEPTH   2

static bool seal_file(struct delivery *d, const char *from, const char *to, struct err *err)
{
    const char         *part = arena_printf(d->arena, "%s.part", to).data;
    const char *const   argv[] = {"age", "-r", d->age, "-o", part, from, NULL};
    const struct child  child = {.argv = argv, .home = d->app->state, .deadline_ms = SEAL_FILE_MS};
    struct child_result r;
    if (fs_exists(to))
        return true;
    if (unlink(part) != 0 && errno != ENOENT)
        return fs_error(err, errno, part, "remove");
    if (!child_run(&child, &r, d->arena, err))
        return false;
    if (r.status != 0)
        return err_set(err, ERR_CONFIG, "age: %.*s", STR_ARG(r.said));
    return rename(part, to) == 0 || fs_error(err, errno, to, "rename");
}

static bool seal_folder(struct delivery *d, const char *from, const char *to, int depth,
                        struct err *err)
{
    DIR *dir = opendir(from);
    bool ok = dir != NULL || fs_error(err, errno, from, "open folder");
    ok = ok && fs_mkdirs(to, 0700, err);
    for (const struct dirent *e; ok && (e = readdir(dir)) != NULL;) {
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        const char *path = fs_join(d->arena, from, e->d_name);
        const char *made = fs_join(d->arena, to, e->d_name);
        ok = lstat(path, &st) == 0 || fs_error(err, errno, path, "stat");
        if (ok && S_ISDIR(st.st_mode) && depth < SEAL_DEPTH)
            ok = seal_folder(d, path, made, depth + 1, err);
        else if (ok && S_ISREG(st.st_mode))
            ok = seal_file(d, path, arena_printf(d->arena, "%s" SEAL_SUFFIX, made).data, err);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return ok;
}

static const char *seal_place(struct delivery *d)
{
    return arena_printf(d->arena, "%s/delivery/%s-%s", d->app->state, d->target, d->release).data;
}

bool deliver_seal(struct delivery *d, struct err *err)
{
    const char *clear = d->source;
    d->source = seal_place(d);
    d->manifest = MANIFEST_NAME                  SEAL_SUFFIX;
    d->signature = MANIFEST_NAME MINISIGN_SUFFIX SEAL_SUFFIX;
    return seal_folder(d, clear, d->source, 1, err);
}

bool deliver_unseal(struct delivery *d, struct err *err)
{
    return d->age == NULL || fs_remove_tree(seal_place(d), err);
}
