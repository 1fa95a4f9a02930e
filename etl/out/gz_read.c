/*
 * gz_read.c - the reading half of gz.h, always by zlib.
 */
#include "etl/out/gz.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>
#include <zlib.h>

#define GZ_INPUT       65536
#define GZ_WINDOW_BITS (15 + 16) /* the largest window; 16: a gzip header and nothing else */
#define GZ_BEHIND_BITS (-15)     /* no header */
#define GZ_TAIL        8         /* CRC and length */

struct gz_reader {
    const char         *path;
    int                 fd;
    z_stream            stream;
    unsigned char      *input;
    bool                at_end;
    bool                behind;  /* zlib sees deflate alone: the member's tail is ours to look at */
    struct pack_figures content; /* behind: all so far, with what was not read */
};

static void gz_read_cleanup(void *arg)
{
    gz_read_close(arg);
}

void gz_read_close(struct gz_reader *reader)
{
    if (reader->fd < 0)
        return;
    (void)close(reader->fd);
    (void)inflateEnd(&reader->stream);
    reader->fd = -1;
}

static bool gz_read_begin(struct gz_reader **out, const char *path, int window_bits,
                          struct arena *arena, struct err *err)
{
    struct gz_reader *reader = ARENA_NEW(arena, struct gz_reader);
    reader->path = path;
    reader->input = ARENA_ARRAY(arena, unsigned char, GZ_INPUT);
    reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        return err_set_errno(err, errno, "%s: open", path);
    int code = inflateInit2(&reader->stream, window_bits);
    if (code != Z_OK) {
        (void)close(reader->fd);
        return err_set(err, ERR_LIMIT, "%s: zlib: inflateInit2: code %d", path, code);
    }
    arena_defer(arena, gz_read_cleanup, reader);
    *out = reader;
    return true;
}

bool gz_read_open(struct gz_reader **out, const char *path, struct arena *arena, struct err *err)
{
    return gz_read_begin(out, path, GZ_WINDOW_BITS, arena, err);
}

bool gz_read_open_behind(struct gz_reader **out, const char *path, const struct cut_place *place,
                         struct arena *arena, struct err *err)
{
    struct place_from from = {.path = path};
    if (!place_check(&from, place, arena, err) ||
        !gz_read_begin(out, path, GZ_BEHIND_BITS, arena, err))
        return false;
    (*out)->behind = true;
    (*out)->content = place->figures;
    return lseek((*out)->fd, (off_t)place->figures.bytes, SEEK_SET) >= 0 ||
           err_set_errno(err, errno, "%s: seek", path);
}

static bool gz_fill(struct gz_reader *reader, struct err *err)
{
    ssize_t n;
    do
        n = read(reader->fd, reader->input, GZ_INPUT);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set_errno(err, errno, "%s: read", reader->path);
    reader->stream.next_in = reader->input;
    reader->stream.avail_in = (uInt)n;
    return true;
}

static uint32_t gz_u32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* What zlib does where it sees the header: the tail is that of the whole content. */
static bool gz_read_check(struct gz_reader *reader, struct err *err)
{
    unsigned char tail[GZ_TAIL];
    for (size_t i = 0; i < sizeof tail; i++) {
        if (reader->stream.avail_in == 0 && !gz_fill(reader, err))
            return false;
        if (reader->stream.avail_in == 0)
            return err_set(err, ERR_DATA, "%s: the gzip file is cut short", reader->path);
        tail[i] = *reader->stream.next_in++;
        reader->stream.avail_in--;
    }
    return (gz_u32(tail) == reader->content.crc &&
            gz_u32(tail + 4) == (uint32_t)reader->content.content) ||
           err_set(err, ERR_DATA, "%s: not a sound gzip file: its checksum is another",
                   reader->path);
}

static void gz_read_count(struct gz_reader *reader, const char *buf, size_t len)
{
    reader->content.crc = pack_crc(reader->content.crc, buf, len);
    reader->content.content += len;
}

static bool gz_read_tail(struct gz_reader *reader, struct err *err)
{
    reader->at_end = true;
    if (reader->behind && !gz_read_check(reader, err))
        return false;
    if (reader->stream.avail_in == 0 && !gz_fill(reader, err))
        return false;
    if (reader->stream.avail_in > 0)
        return err_set(err, ERR_DATA, "%s: bytes after the end of the gzip member", reader->path);
    return true;
}

static bool gz_inflate(struct gz_reader *reader, char *buf, size_t want, size_t *got, bool *end,
                       struct err *err)
{
    *end = false;
    reader->stream.next_out = (Bytef *)buf;
    reader->stream.avail_out = (uInt)want;
    while (reader->stream.avail_out > 0) {
        if (reader->stream.avail_in == 0 && !gz_fill(reader, err))
            return false;
        if (reader->stream.avail_in == 0)
            return err_set(err, ERR_DATA, "%s: the gzip file is cut short", reader->path);
        int code = inflate(&reader->stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            *end = true;
            break;
        }
        if (code != Z_OK)
            return err_set(err, code == Z_MEM_ERROR ? ERR_LIMIT : ERR_DATA,
                           "%s: not a sound gzip file: %s", reader->path,
                           reader->stream.msg != NULL ? reader->stream.msg : "no reason given");
    }
    *got = want - reader->stream.avail_out;
    return true;
}

bool gz_read(struct gz_reader *reader, char *buf, size_t room, size_t *got, struct err *err)
{
    bool end;
    assert(reader->fd >= 0 && room > 0);
    *got = 0;
    if (reader->at_end)
        return true;
    if (!gz_inflate(reader, buf, room < INT_MAX ? room : INT_MAX, got, &end, err))
        return false;
    if (reader->behind)
        gz_read_count(reader, buf, *got);
    return !end || gz_read_tail(reader, err);
}
