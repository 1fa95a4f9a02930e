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

struct gz_reader {
    const char    *path;
    int            fd;
    z_stream       stream;
    unsigned char *input;
    bool           at_end;
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

bool gz_read_open(struct gz_reader **out, const char *path, struct arena *arena, struct err *err)
{
    struct gz_reader *reader = ARENA_NEW(arena, struct gz_reader);
    reader->path = path;
    reader->input = ARENA_ARRAY(arena, unsigned char, GZ_INPUT);
    reader->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->fd < 0)
        return err_set_errno(err, errno, "%s: open", path);
    int code = inflateInit2(&reader->stream, GZ_WINDOW_BITS);
    if (code != Z_OK) {
        (void)close(reader->fd);
        return err_set(err, ERR_LIMIT, "%s: zlib: inflateInit2: code %d", path, code);
    }
    arena_defer(arena, gz_read_cleanup, reader);
    *out = reader;
    return true;
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

static bool gz_read_tail(struct gz_reader *reader, struct err *err)
{
    reader->at_end = true;
    if (reader->stream.avail_in == 0 && !gz_fill(reader, err))
        return false;
    if (reader->stream.avail_in > 0)
        return err_set(err, ERR_DATA, "%s: bytes after the end of the gzip member", reader->path);
    return true;
}

bool gz_read(struct gz_reader *reader, char *buf, size_t room, size_t *got, struct err *err)
{
    assert(reader->fd >= 0 && room > 0);
    size_t want = room < INT_MAX ? room : INT_MAX;
    *got = 0;
    if (reader->at_end)
        return true;
    reader->stream.next_out = (Bytef *)buf;
    reader->stream.avail_out = (uInt)want;
    while (reader->stream.avail_out > 0) {
        if (reader->stream.avail_in == 0 && !gz_fill(reader, err))
            return false;
        if (reader->stream.avail_in == 0)
            return err_set(err, ERR_DATA, "%s: the gzip file is cut short", reader->path);
        int code = inflate(&reader->stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            *got = want - reader->stream.avail_out;
            return gz_read_tail(reader, err);
        }
        if (code != Z_OK)
            return err_set(err, code == Z_MEM_ERROR ? ERR_LIMIT : ERR_DATA,
                           "%s: not a sound gzip file: %s", reader->path,
                           reader->stream.msg != NULL ? reader->stream.msg : "no reason given");
    }
    *got = want;
    return true;
}
