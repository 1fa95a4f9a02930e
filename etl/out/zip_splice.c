#include "etl/out/zip_splice.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "etl/out/tree.h"

#define SPLICE_BUFFER   65536
#define SPLICE_END_SIGN 0x06054B50U
#define SPLICE_END_SIZE 22
#define SPLICE_TOO_LARGE                                                                           \
    "a workbook above 4 GiB needs zip64: subscribe without --big-xlsx (the CSV has all rows)"
#define SPLICE_DEFLATED 8
/* Where sizes stand in a local header, in a record of the directory; CRC, packed, size. */
#define SPLICE_LOCAL_CRC    14
#define SPLICE_LOCAL_METHOD 8
#define SPLICE_DIR_CRC      16
#define SPLICE_DIR_METHOD   10
#define SPLICE_DIR_OFFSET   42

struct splice_record {
    char                 *data;
    size_t                len;
    struct splice_record *next;
};

struct zip_splice {
    struct zip_read      *from;
    const char           *path;
    struct arena         *arena;
    int                   fd;
    struct sha256        *sha;
    uint64_t              bytes;
    uint64_t              left; /* of the member that was begun */
    char                 *buf;
    size_t                used;
    char                 *input;
    struct splice_record *first;
    struct splice_record *last;
    uint16_t              count;
    uint64_t              directory;
};

static void splice_u16(char *to, uint16_t value)
{
    to[0] = (char)(value & 0xFF);
    to[1] = (char)(value >> 8);
}

static void splice_u32(char *to, uint32_t value)
{
    splice_u16(to, (uint16_t)(value & 0xFFFF));
    splice_u16(to + 2, (uint16_t)(value >> 16));
}

static void splice_cleanup(void *arg)
{
    struct zip_splice *splice = arg;
    if (splice->fd >= 0)
        (void)close(splice->fd);
    splice->fd = -1;
}

bool zip_splice_open(struct zip_splice **out, struct zip_read *from, const char *path,
                     struct arena *arena, struct err *err)
{
    struct zip_splice *splice = ARENA_NEW(arena, struct zip_splice);
    splice->from = from;
    splice->path = path;
    splice->arena = arena;
    splice->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, TREE_FILE_MODE);
    if (splice->fd < 0)
        return tree_error(err, errno, path, "create");
    arena_defer(arena, splice_cleanup, splice);
    splice->sha = sha256_init(arena);
    splice->buf = ARENA_ARRAY(arena, char, SPLICE_BUFFER);
    splice->input = ARENA_ARRAY(arena, char, SPLICE_BUFFER);
    *out = splice;
    return true;
}

static bool splice_flush(struct zip_splice *splice, struct err *err)
{
    size_t at = 0;
    sha256_add(splice->sha, splice->buf, splice->used);
    while (at < splice->used) {
        ssize_t n = write(splice->fd, splice->buf + at, splice->used - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return tree_error(err, n < 0 ? errno : EIO, splice->path, "write");
        at += (size_t)n;
    }
    splice->used = 0;
    return true;
}

static bool splice_put(struct zip_splice *splice, const char *data, size_t len, struct err *err)
{
    splice->bytes += len;
    while (len > 0) {
        size_t room = SPLICE_BUFFER - splice->used;
        size_t n = len < room ? len : room;
        memcpy(splice->buf + splice->used, data, n);
        splice->used += n;
        data += n;
        len -= n;
        if (splice->used == SPLICE_BUFFER && !splice_flush(splice, err))
            return false;
    }
    return true;
}

/* The directory's record of a member that begins here. */
static char *splice_record(struct zip_splice *splice, const struct zip_member *member,
                           struct err *err)
{
    if (splice->bytes > ZIP_SIZE_MAX || splice->count == UINT16_MAX) {
        (void)err_set(err, ERR_LIMIT, "%s: " SPLICE_TOO_LARGE, splice->path);
        return NULL;
    }
    struct splice_record *record = ARENA_NEW(splice->arena, struct splice_record);
    record->data = ARENA_ARRAY(splice->arena, char, member->record.len);
    record->len = member->record.len;
    memcpy(record->data, member->record.data, record->len);
    splice_u32(record->data + SPLICE_DIR_OFFSET, (uint32_t)splice->bytes);
    if (splice->last == NULL)
        splice->first = record;
    else
        splice->last->next = record;
    splice->last = record;
    splice->count++;
    splice->directory += record->len;
    return record->data;
}

bool zip_splice_copy(struct zip_splice *splice, const struct zip_member *member, struct err *err)
{
    size_t len;
    assert(splice->left == 0);
    if (splice_record(splice, member, err) == NULL ||
        !zip_read_header(splice->from, member, splice->input, &len, err) ||
        !splice_put(splice, splice->input, len, err))
        return false;
    for (uint64_t at = 0; at < member->packed; at += len) {
        uint64_t left = member->packed - at;
        len = left < SPLICE_BUFFER ? (size_t)left : SPLICE_BUFFER;
        if (!zip_read_packed(splice->from, member, at, splice->input, len, err) ||
            !splice_put(splice, splice->input, len, err))
            return false;
    }
    return true;
}

static void splice_sizes(char *to, struct pack_figures figures)
{
    splice_u32(to, figures.crc);
    splice_u32(to + 4, (uint32_t)figures.bytes);
    splice_u32(to + 8, (uint32_t)figures.content);
}

bool zip_splice_begin(struct zip_splice *splice, const struct zip_member *member,
                      struct pack_figures figures, struct err *err)
{
    size_t len;
    assert(splice->left == 0);
    if (figures.bytes > ZIP_SIZE_MAX || figures.content > ZIP_SIZE_MAX)
        return err_set(err, ERR_LIMIT, "%s: " SPLICE_TOO_LARGE, splice->path);
    char *record = splice_record(splice, member, err);
    if (record == NULL || !zip_read_header(splice->from, member, splice->input, &len, err))
        return false;
    splice_sizes(record + SPLICE_DIR_CRC, figures);
    splice_u16(record + SPLICE_DIR_METHOD, SPLICE_DEFLATED);
    splice_sizes(splice->input + SPLICE_LOCAL_CRC, figures);
    splice_u16(splice->input + SPLICE_LOCAL_METHOD, SPLICE_DEFLATED);
    splice->left = figures.bytes;
    return splice_put(splice, splice->input, len, err);
}

bool zip_splice_add(struct zip_splice *splice, const void *data, size_t len, struct err *err)
{
    assert(len <= splice->left);
    splice->left -= len;
    return splice_put(splice, data, len, err);
}

uint64_t zip_splice_bytes(const struct zip_splice *splice)
{
    return splice->bytes;
}

bool zip_splice_finish(struct zip_splice *splice, uint64_t *bytes, char sha256[SHA256_HEX_SIZE],
                       struct err *err)
{
    char     end[SPLICE_END_SIZE] = "";
    uint64_t from = splice->bytes;
    assert(splice->left == 0);
    if (from + splice->directory + SPLICE_END_SIZE > ZIP_SIZE_MAX)
        return err_set(err, ERR_LIMIT, "%s: " SPLICE_TOO_LARGE, splice->path);
    for (const struct splice_record *r = splice->first; r != NULL; r = r->next)
        if (!splice_put(splice, r->data, r->len, err))
            return false;
    splice_u32(end, SPLICE_END_SIGN);
    splice_u16(end + 8, splice->count);
    splice_u16(end + 10, splice->count);
    splice_u32(end + 12, (uint32_t)splice->directory);
    splice_u32(end + 16, (uint32_t)from);
    if (!splice_put(splice, end, sizeof end, err) || !splice_flush(splice, err))
        return false;
    int rc = close(splice->fd);
    splice->fd = -1;
    if (rc != 0)
        return tree_error(err, errno, splice->path, "close");
    *bytes = splice->bytes;
    sha256_hex(splice->sha, sha256);
    return true;
}
