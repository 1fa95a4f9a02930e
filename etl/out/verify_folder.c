#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/base/utf8.h"
#include "etl/out/manifest_read.h"
#include "etl/out/verify_impl.h"

#define FOLDER_DEPTH_MAX 2 /* a release and one folder below it */
#define FOLDER_NAME_MAX  200
#define FOLDER_SUMS_MAX  ((size_t)4 << 20) /* 4096 files have 700 KiB */
#define FOLDER_BUFFER    65536
#define SUMS_HASH        (SHA256_HEX_SIZE - 1)
#define SUMS_GAP         2 /* blanks between hash and path */

/* A name that may be shown: without control characters, cut. */
static const char *folder_shown(struct verify *v, const char *name)
{
    char *shown = arena_zcopy(v->arena, (struct str){name, strnlen(name, FOLDER_NAME_MAX)});
    if (!utf8_valid(str_from_z(shown)))
        return "(a name that is no UTF-8)";
    for (char *p = shown; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = '?';
    return shown;
}

static int folder_by_path(const void *a, const void *b)
{
    const struct verify_entry *left = a;
    const struct verify_entry *right = b;
    return strcmp(left->path, right->path);
}

struct verify_entry *verify_entry_of(struct verify *v, const char *path)
{
    const struct verify_entry key = {.path = path};
    if (v->entry_count == 0)
        return NULL;
    return bsearch(&key, v->entries, v->entry_count, sizeof key, folder_by_path);
}

static bool folder_walk(struct verify *v, const char *below, int depth, struct err *err);

/* One name of a folder: a plain file is kept, a folder is entered, anything else is a finding. */
static bool folder_entry(struct verify *v, const char *path, int depth, struct err *err)
{
    struct stat st;
    const char *full = verify_path(v, path);
    if (lstat(full, &st) != 0) {
        verify_find(v, folder_shown(v, path), "it cannot be looked at");
        return true;
    }
    if (S_ISDIR(st.st_mode)) {
        if (depth < FOLDER_DEPTH_MAX)
            return folder_walk(v, path, depth + 1, err);
        verify_find(v, folder_shown(v, path), "a folder where a release has none");
        return true;
    }
    if (!S_ISREG(st.st_mode)) {
        verify_find(v, folder_shown(v, path), "it is a %s and no plain file: it is not followed",
                    S_ISLNK(st.st_mode) ? "link" : "special file");
        return true;
    }
    if (v->entry_count == VERIFY_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "%s: it holds more than %u files: that is no release",
                       v->job->directory, VERIFY_ENTRIES_MAX);
    v->entries[v->entry_count++] =
        (struct verify_entry){.path = path, .bytes = (uint64_t)st.st_size};
    return true;
}

static bool folder_walk(struct verify *v, const char *below, int depth, struct err *err)
{
    bool ok = true;
    DIR *dir = opendir(below[0] == '\0' ? v->job->directory : verify_path(v, below));
    if (dir == NULL && below[0] == '\0')
        return fs_error(err, errno, v->job->directory, "open folder");
    if (dir == NULL) {
        verify_find(v, folder_shown(v, below), "the folder cannot be read");
        return true;
    }
    for (const struct dirent *d = readdir(dir); d != NULL && ok; d = readdir(dir)) {
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        const char *path = below[0] == '\0'
                               ? arena_zcopy(v->arena, str_from_z(d->d_name))
                               : arena_printf(v->arena, "%s/%s", below, d->d_name).data;
        ok = folder_entry(v, path, depth, err);
    }
    (void)closedir(dir);
    return ok;
}

bool verify_folder(struct verify *v, struct err *err)
{
    v->entries = ARENA_ARRAY(v->arena, struct verify_entry, VERIFY_ENTRIES_MAX);
    if (!folder_walk(v, "", 1, err))
        return false;
    if (v->entry_count > 0)
        qsort(v->entries, v->entry_count, sizeof *v->entries, folder_by_path);
    return true;
}

/* Up to `bytes` and one more, so that a file that grows meanwhile does not go on for ever. */
static bool folder_hash_fd(int fd, uint64_t bytes, struct sha256 *sha, char *buf)
{
    uint64_t done = 0;
    while (done <= bytes) {
        ssize_t n = read(fd, buf, FOLDER_BUFFER);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && done == bytes;
        sha256_add(sha, buf, (size_t)n);
        done += (uint64_t)n;
    }
    return false;
}

bool verify_hash(struct verify *v, const char *file, uint64_t bytes, char sha256[SHA256_HEX_SIZE])
{
    struct arena arena;
    arena_open(&arena, "hash", (size_t)1 << 20);
    struct sha256 *sha = sha256_init(&arena);
    char          *buf = ARENA_ARRAY(&arena, char, FOLDER_BUFFER);
    int            fd = open(verify_path(v, file), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool           ok = fd >= 0 && folder_hash_fd(fd, bytes, sha, buf);
    if (fd >= 0)
        (void)close(fd);
    sha256_hex(sha, sha256);
    arena_close(&arena);
    if (!ok)
        verify_find(v, file, "it cannot be read to its end");
    return ok;
}

/* Size and hash of a file that the manifest lists. */
static void folder_file(struct verify *v, const struct manifest_file *file)
{
    char                       sha256[SHA256_HEX_SIZE];
    const struct verify_entry *entry = verify_entry_of(v, file->path);
    if (entry == NULL) {
        verify_find(v, file->path, "it is missing: the manifest lists it");
        return;
    }
    if (entry->bytes != file->figures.bytes)
        verify_find(v, file->path, "it has %llu bytes, the manifest says %llu",
                    (unsigned long long)entry->bytes, (unsigned long long)file->figures.bytes);
    if (verify_hash(v, file->path, entry->bytes, sha256) &&
        strcmp(sha256, file->figures.sha256) != 0)
        verify_find(v, file->path,
                    "its SHA-256 is %.12s…, the manifest says %.12s…: it is not the file that was "
                    "published",
                    sha256, file->figures.sha256);
}

static const struct manifest_file *folder_listed(const struct verify *v, const char *path)
{
    const struct manifest *m = &v->out->manifest;
    size_t                 low = 0;
    size_t                 high = m->file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int    order = strcmp(m->files[middle].path, path);
        if (order == 0)
            return &m->files[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* index.html, or its twin in the other language, which releases did not always have. */
static bool folder_page(const char *path)
{
    return strcmp(path, MANIFEST_PAGE) == 0 || strcmp(path, MANIFEST_PAGE_ZH) == 0 ||
           strcmp(path, MANIFEST_PAGE_EN) == 0;
}

/* One line of SHA256SUMS. What the manifest says of its files is looked at anyway. */
static void folder_sum(struct verify *v, struct str line, size_t number, size_t *listed)
{
    char sha256[SHA256_HEX_SIZE] = "";
    char have[SHA256_HEX_SIZE];
    bool ok = line.len > SUMS_HASH + SUMS_GAP &&
              memcmp(line.data + SUMS_HASH, "  ", SUMS_GAP) == 0 && utf8_valid(line) &&
              memchr(line.data, '\0', line.len) == NULL;
    if (ok)
        memcpy(sha256, line.data, SUMS_HASH);
    ok = ok && strspn(sha256, "0123456789abcdef") == SUMS_HASH;
    const char *path = !ok ? ""
                           : arena_zcopy(v->arena, (struct str){line.data + SUMS_HASH + SUMS_GAP,
                                                                line.len - SUMS_HASH - SUMS_GAP});
    bool        page = folder_page(path);
    if (!ok || (!page && !manifest_path_valid(path))) {
        verify_find(v, MANIFEST_SUMS, "line %zu is no line of a release's sums", number);
        return;
    }
    const struct manifest_file *file = folder_listed(v, path);
    struct verify_entry        *entry = verify_entry_of(v, path);
    if (file != NULL) {
        (*listed)++;
        if (strcmp(file->figures.sha256, sha256) != 0)
            verify_find(v, path, MANIFEST_SUMS " and the manifest have different hashes for it");
        return;
    }
    if (!page && v->out->readable)
        verify_find(v, path, "it stands in " MANIFEST_SUMS " and not in the manifest");
    if (entry == NULL) {
        verify_find(v, path, "it is missing: " MANIFEST_SUMS " lists it");
        return;
    }
    entry->expected = true;
    if (verify_hash(v, path, entry->bytes, have) && strcmp(have, sha256) != 0)
        verify_find(v, path, "its SHA-256 is not the one in " MANIFEST_SUMS ": it was changed");
}

static void folder_sums(struct verify *v)
{
    struct err           err = {.kind = ERR_NONE};
    struct str           text;
    char                 sha256[SHA256_HEX_SIZE];
    size_t               listed = 0;
    struct verify_entry *entry = verify_entry_of(v, MANIFEST_SUMS);
    if (entry == NULL) {
        verify_find(v, MANIFEST_SUMS, "it is missing");
        return;
    }
    entry->expected = true;
    if (entry->bytes > FOLDER_SUMS_MAX) {
        verify_find(v, MANIFEST_SUMS, "it has more than %zu bytes: it is not read",
                    FOLDER_SUMS_MAX);
        return;
    }
    if (!verify_hash(v, MANIFEST_SUMS, entry->bytes, sha256))
        return;
    if (v->out->readable && strcmp(sha256, v->out->manifest.sums_sha256) != 0)
        verify_find(v, MANIFEST_SUMS, "its SHA-256 is not the one in the manifest: it was changed");
    if (!fs_read_file(verify_path(v, MANIFEST_SUMS), FOLDER_SUMS_MAX, &text, v->arena, &err)) {
        verify_find_err(v, MANIFEST_SUMS, &err);
        return;
    }
    for (size_t number = 1; text.len > 0; number++) {
        const char *feed = memchr(text.data, '\n', text.len);
        size_t      len = feed == NULL ? text.len : (size_t)(feed - text.data);
        size_t      taken = feed == NULL ? len : len + 1;
        folder_sum(v, (struct str){text.data, len}, number, &listed);
        text = (struct str){text.data + taken, text.len - taken};
    }
    if (v->out->readable && listed != v->out->manifest.file_count)
        verify_find(v, MANIFEST_SUMS, "it lists %zu of the manifest's %zu files", listed,
                    v->out->manifest.file_count);
}

void verify_hashes(struct verify *v)
{
    struct verify_entry *page;
    for (size_t i = 0; i < v->out->manifest.file_count; i++) {
        struct verify_entry *entry = verify_entry_of(v, v->out->manifest.files[i].path);
        if (entry != NULL)
            entry->expected = true;
        folder_file(v, &v->out->manifest.files[i]);
    }
    folder_sums(v);
    page = verify_entry_of(v, MANIFEST_PAGE);
    if (page == NULL)
        verify_find(v, MANIFEST_PAGE, "it is missing");
    else if (!page->expected)
        verify_find(v, MANIFEST_PAGE, "it does not stand in " MANIFEST_SUMS);
    if (page != NULL)
        page->expected = true;
}

void verify_strangers(struct verify *v)
{
    for (size_t i = 0; i < v->entry_count; i++)
        if (!v->entries[i].expected)
            verify_find(v, folder_shown(v, v->entries[i].path),
                        "it is no file of this release: somebody put it there");
}
