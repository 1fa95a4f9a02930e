#include "etl/out/pack.h"

#include <assert.h>
#include <zlib.h>
#ifdef NIGHTPOST_HAVE_ISAL
#include <isa-l.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#endif

#define PACK_OUTPUT      65536 /* compressed bytes handed on at once */
#define PACK_ZLIB_LEVEL  4     /* 3 times as fast as 6 for 4 % more bytes on our data */
#define PACK_ISAL_LEVEL  1
#define PACK_ISAL_HEAD   8     /* bytes of a piece that are fed alone: pack_isal_head */
#define PACK_WINDOW_BITS (-15) /* the largest window; negative: bare deflate */
#define PACK_MEMORY      8     /* zlib's default, written down because it is part of the bytes */

enum pack_mode { PACK_MORE, PACK_CUT, PACK_END };

/* One per engine, const. */
struct pack_ops {
    void *(*open)(struct arena *arena, struct err *err); /* NULL: failed, err says why */
    bool (*start)(void *state, struct err *err);         /* a new piece */
    bool (*block)(void *state, struct pack *pack, size_t len, enum pack_mode mode, struct err *err);
    void (*close)(void *state);
};

struct pack {
    struct pack_to         to;
    const struct pack_ops *ops;
    void                  *state;
    bool                   started; /* the engine knows of the open piece */
    unsigned char         *block;
    size_t                 used;
    struct pack_figures    piece;
};

#define PACK_TEXT_(x) #x
#define PACK_TEXT(x)  PACK_TEXT_(x)

static const struct pack_ops pack_zlib;
#ifdef NIGHTPOST_HAVE_ISAL
static const struct pack_ops pack_isal;
#endif

const char *gz_engine_name(enum gz_engine engine)
{
#ifdef NIGHTPOST_HAVE_ISAL
    if (engine != GZ_ZLIB)
        return "isa-l-" PACK_TEXT(ISAL_MAJOR_VERSION) "." PACK_TEXT(
            ISAL_MINOR_VERSION) "." PACK_TEXT(ISAL_PATCH_VERSION) "/" PACK_TEXT(PACK_ISAL_LEVEL);
#endif
    (void)engine;
    return "zlib-" ZLIB_VERSION "/" PACK_TEXT(PACK_ZLIB_LEVEL);
}

static const struct pack_ops *pack_pick(enum gz_engine engine, struct err *err)
{
#ifdef NIGHTPOST_HAVE_ISAL
    (void)err;
    return engine == GZ_ZLIB ? &pack_zlib : &pack_isal;
#else
    if (engine != GZ_ISAL)
        return &pack_zlib;
    (void)err_set(err, ERR_CONFIG, "this program was built without ISA-L; use gzip = zlib");
    return NULL;
#endif
}

static void pack_cleanup(void *arg)
{
    pack_close(arg);
}

bool pack_open(struct pack **out, enum gz_engine engine, struct pack_to to, struct arena *arena,
               struct err *err)
{
    struct pack *pack = ARENA_NEW(arena, struct pack);
    pack->to = to;
    pack->ops = pack_pick(engine, err);
    if (pack->ops == NULL)
        return false;
    pack->state = pack->ops->open(arena, err);
    if (pack->state == NULL)
        return err_wrap(err, "%s", to.name);
    arena_defer(arena, pack_cleanup, pack);
    pack->block = ARENA_ARRAY(arena, unsigned char, PACK_BLOCK);
    *out = pack;
    return true;
}

void pack_close(struct pack *pack)
{
    if (pack->state != NULL)
        pack->ops->close(pack->state);
    pack->state = NULL;
}

static bool pack_emit(struct pack *pack, const void *data, size_t len, struct err *err)
{
    pack->piece.bytes += len;
    return len == 0 || pack->to.packed(pack->to.to, data, len, err);
}

static bool pack_flush(struct pack *pack, enum pack_mode mode, struct err *err)
{
    size_t len = pack->used;
    pack->used = 0;
    pack->piece.content += len;
    pack->piece.crc = pack_crc(pack->piece.crc, pack->block, len);
    if (pack->to.content != NULL)
        pack->to.content(pack->to.to, pack->block, len);
    if (!pack->started && !pack->ops->start(pack->state, err))
        return err_wrap(err, "%s", pack->to.name);
    pack->started = mode == PACK_MORE;
    return pack->ops->block(pack->state, pack, len, mode, err);
}

bool pack_write(struct pack *pack, struct str bytes, struct err *err)
{
    assert(pack->state != NULL);
    while (bytes.len > 0) {
        /* A full block waits for the next byte: only the end knows which block is the last. */
        if (pack->used == PACK_BLOCK && !pack_flush(pack, PACK_MORE, err))
            return false;
        size_t room = PACK_BLOCK - pack->used;
        size_t n = bytes.len < room ? bytes.len : room;
        memcpy(pack->block + pack->used, bytes.data, n);
        pack->used += n;
        bytes = (struct str){bytes.data + n, bytes.len - n};
    }
    return true;
}

bool pack_cut(struct pack *pack, struct pack_figures *piece, struct err *err)
{
    assert(pack->state != NULL);
    if (pack->used > 0 && !pack_flush(pack, PACK_CUT, err))
        return false;
    assert(!pack->started);
    *piece = pack->piece;
    pack->piece = (struct pack_figures){.bytes = 0};
    return true;
}

bool pack_end(struct pack *pack, struct pack_figures *piece, struct err *err)
{
    assert(pack->state != NULL);
    if (!pack_flush(pack, PACK_END, err))
        return false;
    *piece = pack->piece;
    pack->piece = (struct pack_figures){.bytes = 0};
    return true;
}

uint32_t pack_crc(uint32_t crc, const void *data, size_t len)
{
#ifdef NIGHTPOST_HAVE_ISAL
    return crc32_gzip_refl(crc, data, len);
#else
    return (uint32_t)crc32_z(crc, data, len);
#endif
}

uint64_t pack_content(const struct pack *pack)
{
    return pack->piece.content + pack->used;
}

struct pack_figures pack_join(struct pack_figures a, struct pack_figures b)
{
    return (struct pack_figures){
        .bytes = a.bytes + b.bytes,
        .content = a.content + b.content,
        .crc = (uint32_t)crc32_combine(a.crc, b.crc, (z_off_t)b.content),
    };
}

/* zlib */

struct pack_zlib {
    z_stream       stream;
    unsigned char *output;
};

static void *pack_zlib_open(struct arena *arena, struct err *err)
{
    struct pack_zlib *z = ARENA_NEW(arena, struct pack_zlib);
    z->output = ARENA_ARRAY(arena, unsigned char, PACK_OUTPUT);
    int code = deflateInit2(&z->stream, PACK_ZLIB_LEVEL, Z_DEFLATED, PACK_WINDOW_BITS, PACK_MEMORY,
                            Z_DEFAULT_STRATEGY);
    if (code == Z_OK)
        return z;
    (void)err_set(err, ERR_LIMIT, "zlib: deflateInit2: code %d", code);
    return NULL;
}

static bool pack_zlib_start(void *state, struct err *err)
{
    struct pack_zlib *z = state;
    int               code = deflateReset(&z->stream);
    return code == Z_OK || err_set(err, ERR_IO, "zlib: deflateReset: code %d", code);
}

static bool pack_zlib_block(void *state, struct pack *pack, size_t len, enum pack_mode mode,
                            struct err *err)
{
    static const int flush[] = {
        [PACK_MORE] = Z_NO_FLUSH, [PACK_CUT] = Z_FULL_FLUSH, [PACK_END] = Z_FINISH};
    struct pack_zlib *z = state;
    int               code;
    z->stream.next_in = pack->block;
    z->stream.avail_in = (uInt)len;
    do {
        z->stream.next_out = z->output;
        z->stream.avail_out = PACK_OUTPUT;
        code = deflate(&z->stream, flush[mode]);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return err_set(err, ERR_IO, "%s: zlib: deflate: code %d", pack->to.name, code);
        if (!pack_emit(pack, z->output, PACK_OUTPUT - z->stream.avail_out, err))
            return false;
    } while (z->stream.avail_out == 0 || (mode == PACK_END && code != Z_STREAM_END));
    assert(z->stream.avail_in == 0);
    return true;
}

static void pack_zlib_close(void *state)
{
    struct pack_zlib *z = state;
    (void)deflateEnd(&z->stream); /* Z_DATA_ERROR when abandoned half-way: that is what it is */
}

static const struct pack_ops pack_zlib = {pack_zlib_open, pack_zlib_start, pack_zlib_block,
                                          pack_zlib_close};

/* ISA-L */

#ifdef NIGHTPOST_HAVE_ISAL
struct pack_isal {
    struct isal_zstream stream;
    unsigned char      *output;
    unsigned char      *level;
    bool                begun; /* the head of the open piece is fed */
};

static void *pack_isal_open(struct arena *arena, struct err *err)
{
    struct pack_isal *z = ARENA_NEW(arena, struct pack_isal);
    (void)err;
    z->output = ARENA_ARRAY(arena, unsigned char, PACK_OUTPUT);
    z->level = ARENA_ARRAY(arena, unsigned char, ISAL_DEF_LVL1_DEFAULT);
    return z;
}

/* All anew: what a piece looks like must not depend on the one before it. */
static bool pack_isal_start(void *state, struct err *err)
{
    struct pack_isal *z = state;
    (void)err;
    isal_deflate_init(&z->stream);
    z->stream.level = PACK_ISAL_LEVEL;
    z->stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    z->stream.level_buf = z->level;
    z->stream.gzip_flag = IGZIP_DEFLATE;
    z->begun = false;
    return true;
}

static bool pack_isal_feed(struct pack_isal *z, struct pack *pack, struct str bytes, bool last,
                           uint16_t flush, struct err *err)
{
    z->stream.next_in = (uint8_t *)(uintptr_t)bytes.data; /* not const in 2.30 */
    z->stream.avail_in = (uint32_t)bytes.len;
    z->stream.end_of_stream = last ? 1 : 0;
    z->stream.flush = flush;
    do {
        z->stream.next_out = z->output;
        z->stream.avail_out = PACK_OUTPUT;
        int code = isal_deflate(&z->stream);
        if (code != COMP_OK)
            return err_set(err, ERR_IO, "%s: ISA-L: deflate: code %d", pack->to.name, code);
        if (!pack_emit(pack, z->output, PACK_OUTPUT - z->stream.avail_out, err))
            return false;
    } while (z->stream.avail_out == 0 || (last && z->stream.internal_state.state != ZSTATE_END));
    assert(z->stream.avail_in == 0);
    return true;
}

/*
 * igzip 2.30's assembler hashes the stream's address instead of the text when it takes a stream's
 * first byte on its fast path (igzip_icf_body: rcx still is the stream there), so that one process
 * in some thousands finds another, equally valid match. A few bytes fed and flushed alone go
 * through its slow path, which has it right; they cost a piece about 20 bytes.
 */
static bool pack_isal_head(struct pack_isal *z, struct pack *pack, struct str *bytes,
                           struct err *err)
{
    struct str head = {bytes->data, PACK_ISAL_HEAD};
    if (z->begun || bytes->len <= PACK_ISAL_HEAD)
        return true;
    *bytes = (struct str){bytes->data + PACK_ISAL_HEAD, bytes->len - PACK_ISAL_HEAD};
    return pack_isal_feed(z, pack, head, false, SYNC_FLUSH, err);
}

static bool pack_isal_block(void *state, struct pack *pack, size_t len, enum pack_mode mode,
                            struct err *err)
{
    struct pack_isal *z = state;
    struct str        bytes = {(const char *)pack->block, len};
    if (!pack_isal_head(z, pack, &bytes, err))
        return false;
    z->begun = true;
    return pack_isal_feed(z, pack, bytes, mode == PACK_END,
                          mode == PACK_CUT ? FULL_FLUSH : NO_FLUSH, err);
}

static void pack_isal_close(void *state)
{
    (void)state; /* everything lies in the arena */
}

static const struct pack_ops pack_isal = {pack_isal_open, pack_isal_start, pack_isal_block,
                                          pack_isal_close};
#endif
