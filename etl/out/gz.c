#include "etl/out/gz_impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#ifdef NIGHTPOST_HAVE_ISAL
#include <isa-l.h>
#include <isa-l/igzip_lib.h>
#endif

#include "etl/out/tree.h"

#define GZ_MODE        0640
#define GZ_WRITE_MAX   (1U << 20) /* one write(2), so that its count fits any ssize_t */
#define GZ_ZLIB_LEVEL  4          /* 3 times as fast as 6 for 4 % more bytes on our data */
#define GZ_ISAL_LEVEL  1
#define GZ_WINDOW_BITS (15 + 16) /* the largest window; 16 asks zlib for a gzip header */
#define GZ_MEMORY      8         /* zlib's default, written down because it is part of the bytes */

struct gz {
    const char          *path;
    const struct gz_ops *ops;
    void                *state;
    int                  fd;
    unsigned char       *block;
    size_t               used;
    uint64_t             bytes;
    uint64_t             content_bytes;
    struct sha256       *file_sha;
    struct sha256       *content_sha;
};

static bool gz_has_isal(void)
{
#ifdef NIGHTPOST_HAVE_ISAL
    return true;
#else
    return false;
#endif
}

#define GZ_TEXT_(x) #x
#define GZ_TEXT(x)  GZ_TEXT_(x)

const char *gz_engine_name(enum gz_engine engine)
{
#ifdef NIGHTPOST_HAVE_ISAL
    if (engine != GZ_ZLIB)
        return "isa-l-" GZ_TEXT(ISAL_MAJOR_VERSION) "." GZ_TEXT(ISAL_MINOR_VERSION) "." GZ_TEXT(
            ISAL_PATCH_VERSION) "/" GZ_TEXT(GZ_ISAL_LEVEL);
#endif
    (void)engine;
    return "zlib-" ZLIB_VERSION "/" GZ_TEXT(GZ_ZLIB_LEVEL);
}

static const struct gz_ops *gz_pick(enum gz_engine engine, struct err *err)
{
    if (engine == GZ_ISAL && !gz_has_isal()) {
        (void)err_set(err, ERR_CONFIG, "this program was built without ISA-L; use gzip = zlib");
        return NULL;
    }
#ifdef NIGHTPOST_HAVE_ISAL
    if (engine != GZ_ZLIB)
        return &gz_ops_isal;
#endif
    return &gz_ops_zlib;
}

static void gz_cleanup(void *arg)
{
    gz_abandon(arg);
}

bool gz_open(struct gz **out, const char *path, enum gz_engine engine, struct arena *arena,
             struct err *err)
{
    struct gz *gz = ARENA_NEW(arena, struct gz);
    gz->path = path;
    gz->fd = -1;
    gz->ops = gz_pick(engine, err);
    if (gz->ops == NULL)
        return false;
    arena_defer(arena, gz_cleanup, gz);
    gz->state = gz->ops->open(arena, err);
    if (gz->state == NULL)
        return err_wrap(err, "%s", path);
    gz->block = ARENA_ARRAY(arena, unsigned char, GZ_BLOCK);
    gz->file_sha = sha256_init(arena);
    gz->content_sha = sha256_init(arena);
    gz->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, GZ_MODE);
    if (gz->fd < 0)
        return tree_error(err, errno, path, "create");
    *out = gz;
    return true;
}

bool gz_emit(struct gz *gz, const void *data, size_t len, struct err *err)
{
    const char *from = data;
    sha256_add(gz->file_sha, data, len);
    gz->bytes += len;
    while (len > 0) {
        ssize_t n = write(gz->fd, from, len < GZ_WRITE_MAX ? len : GZ_WRITE_MAX);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return tree_error(err, n < 0 ? errno : EIO, gz->path, "write");
        from += n;
        len -= (size_t)n;
    }
    return true;
}

static bool gz_flush(struct gz *gz, bool last, struct err *err)
{
    size_t len = gz->used;
    sha256_add(gz->content_sha, gz->block, len);
    gz->content_bytes += len;
    gz->used = 0;
    return gz->ops->block(gz->state, gz, gz->block, len, last, err);
}

bool gz_write(struct gz *gz, struct str bytes, struct err *err)
{
    assert(gz->fd >= 0);
    while (bytes.len > 0) {
        /* A full block waits for the next byte: only gz_finish knows which block is the last. */
        if (gz->used == GZ_BLOCK && !gz_flush(gz, false, err))
            return false;
        size_t room = GZ_BLOCK - gz->used;
        size_t n = bytes.len < room ? bytes.len : room;
        memcpy(gz->block + gz->used, bytes.data, n);
        gz->used += n;
        bytes = (struct str){bytes.data + n, bytes.len - n};
    }
    return true;
}

bool gz_finish(struct gz *gz, struct gz_figures *figures, struct err *err)
{
    assert(gz->fd >= 0);
    if (!gz_flush(gz, true, err))
        return false;
    int rc = close(gz->fd);
    gz->fd = -1;
    if (rc != 0) /* NFS and quotas report a full disk here */
        return tree_error(err, errno, gz->path, "close");
    figures->bytes = gz->bytes;
    figures->content_bytes = gz->content_bytes;
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
    if (gz->state != NULL)
        gz->ops->close(gz->state);
    gz->state = NULL;
}

/* zlib */

struct gz_zlib {
    z_stream       stream;
    unsigned char *output;
};

static void *gz_zlib_open(struct arena *arena, struct err *err)
{
    struct gz_zlib *z = ARENA_NEW(arena, struct gz_zlib);
    z->output = ARENA_ARRAY(arena, unsigned char, GZ_OUTPUT);
    int code = deflateInit2(&z->stream, GZ_ZLIB_LEVEL, Z_DEFLATED, GZ_WINDOW_BITS, GZ_MEMORY,
                            Z_DEFAULT_STRATEGY);
    if (code == Z_OK)
        return z;
    (void)err_set(err, ERR_LIMIT, "zlib: deflateInit2: code %d", code);
    return NULL;
}

static bool gz_zlib_block(void *state, struct gz *gz, unsigned char *block, size_t len, bool last,
                          struct err *err)
{
    struct gz_zlib *z = state;
    int             code;
    z->stream.next_in = block;
    z->stream.avail_in = (uInt)len;
    do {
        z->stream.next_out = z->output;
        z->stream.avail_out = GZ_OUTPUT;
        code = deflate(&z->stream, last ? Z_FINISH : Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return err_set(err, ERR_IO, "%s: zlib: deflate: code %d", gz->path, code);
        if (!gz_emit(gz, z->output, GZ_OUTPUT - z->stream.avail_out, err))
            return false;
    } while (z->stream.avail_out == 0 || (last && code != Z_STREAM_END));
    assert(z->stream.avail_in == 0);
    return true;
}

static void gz_zlib_close(void *state)
{
    struct gz_zlib *z = state;
    (void)deflateEnd(&z->stream); /* Z_DATA_ERROR when abandoned half-way: that is what it is */
}

const struct gz_ops gz_ops_zlib = {gz_zlib_open, gz_zlib_block, gz_zlib_close};

/* ISA-L */

#ifdef NIGHTPOST_HAVE_ISAL
struct gz_isal {
    struct isal_zstream stream;
    unsigned char      *output;
};

static void *gz_isal_open(struct arena *arena, struct err *err)
{
    struct gz_isal *z = ARENA_NEW(arena, struct gz_isal);
    (void)err;
    z->output = ARENA_ARRAY(arena, unsigned char, GZ_OUTPUT);
    isal_deflate_init(&z->stream);
    z->stream.level = GZ_ISAL_LEVEL;
    z->stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    z->stream.level_buf = ARENA_ARRAY(arena, unsigned char, ISAL_DEF_LVL1_DEFAULT);
    z->stream.gzip_flag = IGZIP_GZIP;
    z->stream.flush = NO_FLUSH;
    return z;
}

static bool gz_isal_block(void *state, struct gz *gz, unsigned char *block, size_t len, bool last,
                          struct err *err)
{
    struct gz_isal *z = state;
    z->stream.next_in = block; /* not const in 2.30 */
    z->stream.avail_in = (uint32_t)len;
    z->stream.end_of_stream = last ? 1 : 0;
    do {
        z->stream.next_out = z->output;
        z->stream.avail_out = GZ_OUTPUT;
        int code = isal_deflate(&z->stream);
        if (code != COMP_OK)
            return err_set(err, ERR_IO, "%s: ISA-L: deflate: code %d", gz->path, code);
        if (!gz_emit(gz, z->output, GZ_OUTPUT - z->stream.avail_out, err))
            return false;
    } while (z->stream.avail_out == 0 || (last && z->stream.internal_state.state != ZSTATE_END));
    assert(z->stream.avail_in == 0);
    return true;
}

static void gz_isal_close(void *state)
{
    (void)state; /* everything lies in the arena */
}

const struct gz_ops gz_ops_isal = {gz_isal_open, gz_isal_block, gz_isal_close};
#endif
