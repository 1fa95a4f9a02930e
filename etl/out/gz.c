#include "etl/out/gz.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "etl/out/tree.h"

#define GZ_MODE   0640
#define GZ_OUTPUT 65536                                      /* bytes per write(2) */
#define GZ_HEADER "\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF" /* deflate, nothing else known */
#define GZ_TAIL   8                                          /* CRC and length */

struct gz {
    const char         *path;
    struct pack        *pack;
    int                 fd;
    char               *buf;
    size_t              used;
    uint64_t            bytes;
    bool                whole; /* the bytes that were taken over are hashed already */
    struct pack_figures done;  /* the segments before the open one */
    struct sha256      *file_sha;
    struct sha256      *content_sha;
};

static void gz_cleanup(void *arg)
{
    gz_abandon(arg);
}

static bool gz_flush(struct gz *gz, struct err *err)
{
    size_t at = 0;
    if (!gz->whole)
        sha256_add(gz->file_sha, gz->buf, gz->used);
    while (at < gz->used) {
        ssize_t n = write(gz->fd, gz->buf + at, gz->used - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return tree_error(err, n < 0 ? errno : EIO, gz->path, "write");
        at += (size_t)n;
    }
    gz->used = 0;
    return true;
}

static bool gz_emit(void *to, const void *data, size_t len, struct err *err)
{
    struct gz  *gz = to;
    const char *from = data;
    gz->bytes += len;
    while (len > 0) {
        if (gz->used == GZ_OUTPUT && !gz_flush(gz, err))
            return false;
        size_t room = GZ_OUTPUT - gz->used;
        size_t n = len < room ? len : room;
        memcpy(gz->buf + gz->used, from, n);
        gz->used += n;
        from += n;
        len -= n;
    }
    return true;
}

static void gz_content(void *to, const void *data, size_t len)
{
    struct gz *gz = to;
    sha256_add(gz->content_sha, data, len);
}

bool gz_open(struct gz **out, const char *path, enum gz_engine engine, struct arena *arena,
             struct err *err)
{
    struct gz     *gz = ARENA_NEW(arena, struct gz);
    struct pack_to to = {gz_emit, gz_content, gz, path};
    gz->path = path;
    gz->fd = -1;
    arena_defer(arena, gz_cleanup, gz);
    if (!pack_open(&gz->pack, engine, to, arena, err))
        return false;
    gz->buf = ARENA_ARRAY(arena, char, GZ_OUTPUT);
    gz->file_sha = sha256_init(arena);
    gz->content_sha = sha256_init(arena);
    gz->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, GZ_MODE);
    if (gz->fd < 0)
        return tree_error(err, errno, path, "create");
    *out = gz;
    return gz_emit(gz, GZ_HEADER, sizeof GZ_HEADER - 1, err);
}

bool gz_write(struct gz *gz, struct str bytes, struct err *err)
{
    assert(gz->fd >= 0);
    return pack_write(gz->pack, bytes, err);
}

bool gz_cut(struct gz *gz, struct str *state, struct arena *arena, struct err *err)
{
    struct pack_figures piece;
    struct cut_place    place;
    assert(gz->fd >= 0);
    if (!pack_cut(gz->pack, &piece, err) || !gz_flush(gz, err))
        return false;
    gz->done = pack_join(gz->done, piece);
    place.figures = gz->done;
    place.figures.bytes = gz->bytes; /* with the header */
    sha256_peek(gz->file_sha, place.bytes_sha256);
    sha256_state(gz->content_sha, place.content);
    *state = place_print(&place, arena);
    return true;
}

bool gz_resume(struct gz *gz, const struct place_from *from, struct str *rest, struct arena *arena,
               struct err *err)
{
    struct cut_place place;
    struct place_to  to = {gz_emit, gz};
    assert(gz->bytes == sizeof GZ_HEADER - 1 && pack_content(gz->pack) == 0);
    if (!place_parse(rest, &place) || place.figures.bytes < gz->bytes ||
        !sha256_resume(gz->content_sha, str_from_z(place.content)))
        return err_set(err, ERR_DATA, "%s: \"%.*s\" is no place to go on from", from->path,
                       STR_ARG(from->state));
    gz->used = 0; /* the header is taken over too */
    gz->bytes = 0;
    gz->whole = true;
    if (!place_copy(from, &place, gz->file_sha, to, arena, err) || !gz_flush(gz, err))
        return false;
    gz->whole = false;
    gz->done = place.figures;
    gz->done.bytes -= sizeof GZ_HEADER - 1;
    return true;
}

static void gz_put_u32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

bool gz_finish(struct gz *gz, struct gz_figures *figures, struct err *err)
{
    unsigned char       tail[GZ_TAIL];
    struct pack_figures all;
    assert(gz->fd >= 0);
    if (!pack_end(gz->pack, &all, err))
        return false;
    all = pack_join(gz->done, all);
    gz_put_u32(tail, all.crc);
    gz_put_u32(tail + 4, (uint32_t)all.content); /* modulo 2^32: RFC 1952 */
    if (!gz_emit(gz, tail, sizeof tail, err) || !gz_flush(gz, err))
        return false;
    int rc = close(gz->fd);
    gz->fd = -1;
    if (rc != 0) /* NFS and quotas report a full disk here */
        return tree_error(err, errno, gz->path, "close");
    figures->bytes = gz->bytes;
    figures->content_bytes = all.content;
    sha256_hex(gz->file_sha, figures->sha256);
    sha256_hex(gz->content_sha, figures->content_sha256);
    gz_abandon(gz);
    return true;
}

void gz_abandon(struct gz *gz)
{
    if (gz->fd >= 0)
        (void)close(gz->fd);
    gz->fd = -1;
    if (gz->pack != NULL)
        pack_close(gz->pack);
}
