#define _XOPEN_SOURCE 700 /* nftw() */
#include "etl/base/fs.h"

#undef fs_error

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FS_COPY_BLOCK   ((size_t)1 << 20)
#define FS_HASH_BLOCK   ((size_t)64 << 10)
#define FS_TREE_HANDLES 16 /* folders that nftw() keeps open at a time */

bool fs_error(struct err *err, int errnum, const char *path, const char *what)
{
    const char *advice = "";
    if (errnum == ENOSPC || errnum == EDQUOT)
        advice = "; free some space, then run it again";
    else if (errnum == EACCES || errnum == EPERM)
        advice = "; run as the owner of this folder, or give this user access";
    else if (errnum == EROFS)
        advice = "; choose a folder that can be written to";
    else if (errnum == EMFILE || errnum == ENFILE)
        advice = "; raise the limit of open files";
    char why[128];
    if (strerror_r(errnum, why, sizeof why) != 0)
        (void)snprintf(why, sizeof why, "errno %d", errnum);
    err->errnum = errnum;
    return err_set(err, ERR_IO, "%s: %s: %s%s", path, what, why, advice);
}

const char *fs_join(struct arena *arena, const char *folder, const char *name)
{
    if (name[0] == '/' || folder[0] == '\0')
        return arena_zcopy(arena, str_from_z(name));
    return arena_printf(arena, "%s/%s", folder, name).data;
}

bool fs_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static bool fs_mkdir_one(const char *path, mode_t mode, struct err *err)
{
    struct stat st;
    if (mkdir(path, mode) == 0)
        return true;
    int errnum = errno;
    if (errnum == EEXIST && stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return true;
        errnum = ENOTDIR;
    }
    return fs_error(err, errnum, path, "make folder");
}

bool fs_mkdirs(const char *path, mode_t mode, struct err *err)
{
    char   part[PATH_MAX];
    size_t len = strlen(path);
    if (len >= sizeof part)
        return fs_error(err, ENAMETOOLONG, path, "make folder");
    memcpy(part, path, len + 1);
    while (len > 1 && part[len - 1] == '/')
        part[--len] = '\0';
    for (size_t i = 1; i < len; i++)
        if (part[i] == '/' && part[i - 1] != '/') {
            part[i] = '\0';
            /* What is above may exist and yet not be ours to make: only its absence matters. */
            if (!fs_exists(part) && !fs_mkdir_one(part, 0755, err))
                return false;
            part[i] = '/';
        }
    return fs_mkdir_one(part, mode, err);
}

static int fs_remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
    (void)st;
    (void)kind;
    (void)place;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

bool fs_remove_tree(const char *path, struct err *err)
{
    if (nftw(path, fs_remove_one, FS_TREE_HANDLES, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return true;
    return fs_error(err, errno, path, "remove");
}

static bool fs_read_open(const char *path, size_t max, int fd, struct str *out, struct arena *arena,
                         struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fs_error(err, errno, path, "read");
    if (S_ISDIR(st.st_mode))
        return fs_error(err, EISDIR, path, "read");
    if ((uintmax_t)st.st_size > max)
        return err_set(err, ERR_LIMIT, "%s: has %jd bytes; at most %zu are read", path,
                       (intmax_t)st.st_size, max);
    /* A pipe has no size, and a file may grow while it is read: the bound is `max` there too. */
    size_t room = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : max + 1;
    char  *text = ARENA_ARRAY(arena, char, room + 1);
    size_t len = 0;
    for (ssize_t n = 1; n != 0 && len < room;) {
        n = read(fd, text + len, room - len);
        if (n < 0 && errno != EINTR)
            return fs_error(err, errno, path, "read");
        len += n > 0 ? (size_t)n : 0;
        if (n < 0)
            n = 1;
    }
    if (len == room)
        return err_set(err, ERR_LIMIT, "%s: has more than %zu bytes, or grew while it was read",
                       path, room - 1);
    text[len] = '\0';
    *out = (struct str){text, len};
    return true;
}

bool fs_read_file(const char *path, size_t max, struct str *out, struct arena *arena,
                  struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fs_error(err, errno, path, "read");
    bool ok = fs_read_open(path, max, fd, out, arena, err);
    (void)close(fd); /* nothing was written: there is nothing it could lose */
    return ok;
}

static int fs_write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

bool fs_sync_dir(const char *folder, struct err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fs_error(err, errno, folder, "open folder");
    int errnum = fsync(fd) == 0 ? 0 : errno;
    (void)close(fd);
    if (errnum != 0 && errnum != EINVAL) /* some file systems have no such thing */
        return fs_error(err, errnum, folder, "sync");
    return true;
}

/* Ends what begins with fs_part_open(): the finished ".part" takes the target's place. */
static bool fs_part_finish(int fd, int errnum, const char *part, const char *path, struct err *err)
{
    char folder[PATH_MAX];
    if (errnum == 0 && fsync(fd) != 0)
        errnum = errno;
    if (close(fd) != 0 && errnum == 0)
        errnum = errno;
    if (errnum == 0 && rename(part, path) != 0)
        errnum = errno;
    if (errnum != 0) {
        (void)unlink(part);
        return fs_error(err, errnum, path, "write");
    }
    const char *slash = strrchr(path, '/');
    size_t      len = slash == NULL || slash == path ? 1 : (size_t)(slash - path);
    memcpy(folder, slash == NULL ? "." : path, len);
    folder[len] = '\0';
    return fs_sync_dir(folder, err);
}

static bool fs_part_open(int *fd, char part[PATH_MAX], const char *path, mode_t mode,
                         struct err *err)
{
    int n = snprintf(part, PATH_MAX, "%s.part", path);
    if (n < 0 || n >= PATH_MAX)
        return fs_error(err, ENAMETOOLONG, path, "write");
    (void)unlink(part); /* of a run that was killed */
    *fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (*fd < 0)
        return fs_error(err, errno, path, "write");
    return true;
}

bool fs_sha256(const char *path, char hex[SHA256_HEX_SIZE], struct arena *arena, struct err *err)
{
    size_t         mark = arena_mark(arena);
    struct sha256 *sha = sha256_init(arena);
    char          *block = ARENA_ARRAY(arena, char, FS_HASH_BLOCK);
    ssize_t        n = 1;
    int            fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return fs_error(err, errno, path, "open");
    while (n > 0) {
        n = read(fd, block, FS_HASH_BLOCK);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            sha256_add(sha, block, (size_t)n);
    }
    int saved = errno;
    (void)close(fd);
    sha256_hex(sha, hex);
    arena_rewind(arena, mark);
    return n >= 0 || fs_error(err, saved, path, "read");
}

bool fs_write_atomic(const char *path, struct str bytes, mode_t mode, struct err *err)
{
    char part[PATH_MAX];
    int  fd = -1;
    if (!fs_part_open(&fd, part, path, mode, err))
        return false;
    return fs_part_finish(fd, fs_write_all(fd, bytes.data, bytes.len), part, path, err);
}

bool fs_copy(const char *from, const char *to, mode_t mode, struct err *err)
{
    char part[PATH_MAX];
    int  out = -1;
    int  in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return fs_error(err, errno, from, "read");
    if (!fs_part_open(&out, part, to, mode, err)) {
        (void)close(in);
        return false;
    }
    int     errnum = 0;
    ssize_t n = 1;
    while (n != 0 && errnum == 0) {
        n = sendfile(out, in, NULL, FS_COPY_BLOCK);
        if (n < 0 && errno != EINTR)
            errnum = errno;
    }
    (void)close(in);
    return fs_part_finish(out, errnum, part, to, err);
}

bool fs_disk_free(const char *path, uint64_t *bytes, struct err *err)
{
    struct statvfs vfs;
    if (statvfs(path, &vfs) != 0)
        return fs_error(err, errno, path, "ask for free space");
    *bytes = (uint64_t)vfs.f_bavail * vfs.f_frsize;
    return true;
}
