#define _GNU_SOURCE /* syncfs */
#include "etl/out/tree.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TREE_COPY_SIZE 4096 /* on the stack */
#define TREE_PART      ".part"

bool tree_error(struct err *err, int errnum, const char *path, const char *what)
{
    const char *advice = NULL;
    if (errnum == ENOSPC || errnum == EDQUOT)
        advice = "free space or set outbox= to another place";
    if (errnum == EROFS || errnum == EACCES || errnum == EPERM)
        advice = "make it writable for this user or set outbox= to another place";
    (void)err_set_errno(err, errnum, "%s: %s", path, what);
    size_t used = strlen(err->text);
    if (advice != NULL) /* cut at the tail when it does not fit: then the cause alone stands */
        (void)!snprintf(err->text + used, sizeof err->text - used, " (%s)", advice);
    return false;
}

bool tree_mkdir(const char *path, struct err *err)
{
    struct stat st;
    if (mkdir(path, TREE_FOLDER_MODE) == 0)
        return true;
    if (errno != EEXIST)
        return tree_error(err, errno, path, "mkdir");
    if (stat(path, &st) != 0)
        return tree_error(err, errno, path, "stat");
    return S_ISDIR(st.st_mode) || tree_error(err, ENOTDIR, path, "mkdir");
}

/* What is done to each entry, after the entries below it. */
typedef bool tree_visit(int folder, const char *name, const struct stat *st, const int64_t *mtime,
                        struct err *err);

static bool tree_walk(int parent, const char *name, int depth, tree_visit *visit,
                      const int64_t *mtime, struct err *err);

static bool tree_entry(int folder, const char *name, int depth, tree_visit *visit,
                       const int64_t *mtime, struct err *err)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return tree_error(err, errno, name, "stat");
    if (S_ISDIR(st.st_mode) && !tree_walk(folder, name, depth + 1, visit, mtime, err))
        return false;
    return visit(folder, name, &st, mtime, err);
}

static bool tree_walk(int parent, const char *name, int depth, tree_visit *visit,
                      const int64_t *mtime, struct err *err)
{
    if (depth > TREE_DEPTH_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d folders deep", name, TREE_DEPTH_MAX);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return tree_error(err, errno, name, "open");
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        int saved = errno;
        (void)close(fd);
        return tree_error(err, saved, name, "open");
    }
    bool ok = true;
    while (ok) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            ok = errno == 0 || tree_error(err, errno, name, "read");
            break;
        }
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = tree_entry(fd, entry->d_name, depth, visit, mtime, err);
    }
    (void)closedir(dir);
    return ok;
}

static bool tree_visit_remove(int folder, const char *name, const struct stat *st,
                              const int64_t *mtime, struct err *err)
{
    (void)mtime;
    return unlinkat(folder, name, S_ISDIR(st->st_mode) ? AT_REMOVEDIR : 0) == 0 ||
           tree_error(err, errno, name, "remove");
}

bool tree_remove(const char *path, struct err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT || tree_error(err, errno, path, "stat");
    bool ok = tree_entry(AT_FDCWD, path, 0, tree_visit_remove, NULL, err);
    return ok || err_wrap(err, "%s", path);
}

static bool tree_visit_stamp(int folder, const char *name, const struct stat *st,
                             const int64_t *mtime, struct err *err)
{
    const struct timespec times[2] = {{.tv_sec = (time_t)*mtime}, {.tv_sec = (time_t)*mtime}};
    size_t                len = strlen(name);
    bool                  is_folder = S_ISDIR(st->st_mode);
    if (!is_folder && len >= sizeof TREE_PART &&
        strcmp(name + len - (sizeof TREE_PART - 1), TREE_PART) == 0)
        return err_set(err, ERR_IO, "%s: an unfinished file", name);
    if (!is_folder && st->st_nlink > 1) /* shared with a published release: not ours to touch */
        return true;
    if (fchmodat(folder, name, is_folder ? TREE_FOLDER_MODE : TREE_FILE_MODE, 0) != 0)
        return tree_error(err, errno, name, "chmod");
    return utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW) == 0 ||
           tree_error(err, errno, name, "set time");
}

bool tree_stamp(const char *path, int64_t mtime, struct err *err)
{
    bool ok = tree_entry(AT_FDCWD, path, 0, tree_visit_stamp, &mtime, err);
    return ok || err_wrap(err, "%s", path);
}

static bool tree_sync(const char *path, int (*sync_fd)(int), const char *what, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return tree_error(err, errno, path, "open");
    int rc = sync_fd(fd);
    int saved = errno;
    (void)close(fd);
    return rc == 0 || tree_error(err, saved, path, what);
}

bool tree_sync_all(const char *path, struct err *err)
{
    return tree_sync(path, syncfs, "syncfs", err);
}

bool tree_sync_folder(const char *path, struct err *err)
{
    return tree_sync(path, fsync, "fsync", err);
}

bool tree_put(int fd, struct str piece, const char *path, struct err *err)
{
    while (piece.len > 0) {
        ssize_t n = write(fd, piece.data, piece.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return tree_error(err, n < 0 ? errno : EIO, path, "write");
        piece.data += n;
        piece.len -= (size_t)n;
    }
    return true;
}

int tree_create(const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, TREE_FILE_MODE);
    if (fd < 0)
        (void)tree_error(err, errno, path, "create");
    return fd;
}

bool tree_close(int fd, const char *path, bool ok, struct err *err)
{
    if (close(fd) != 0 && ok)
        return tree_error(err, errno, path, "close");
    return ok;
}

bool tree_write(const char *path, struct str content, struct err *err)
{
    int fd = tree_create(path, err);
    return fd >= 0 && tree_close(fd, path, tree_put(fd, content, path, err), err);
}

bool tree_copy(const char *from, const char *to, struct err *err)
{
    char buf[TREE_COPY_SIZE];
    int  in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return tree_error(err, errno, from, "open");
    int  out = tree_create(to, err);
    bool ok = out >= 0;
    while (ok) {
        ssize_t n = read(in, buf, sizeof buf);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            ok = tree_error(err, errno, from, "read");
        if (n <= 0)
            break;
        ok = tree_put(out, (struct str){buf, (size_t)n}, to, err);
    }
    (void)close(in);
    return out >= 0 && tree_close(out, to, ok, err);
}
