/*
 * pack.h - bytes into deflate, block by block, in pieces that can stand anywhere.
 *
 * The content is collected in blocks of PACK_BLOCK bytes and each full block is compressed at once,
 * so the compressed bytes do not depend on how the content was sliced into writes. pack_cut() ends
 * a piece: it ends on a whole byte and nothing behind it refers to anything before it, so pieces
 * may be stored, and put together again in another stream between others (crc by pack_crc_join).
 * Only pack_end() says that the stream is over. A piece's bytes depend on its content alone.
 *
 * pack.c is the only one that compresses. ISA-L chooses its code by CPU class: equal content may
 * give other bytes on another class of CPU, with GZ_ZLIB it does not (2-packages.md, 2.7).
 */
#ifndef ETL_OUT_PACK_H
#define ETL_OUT_PACK_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define PACK_BLOCK 262144 /* content handed to the engine at once: part of the bytes */

enum gz_engine {
    GZ_AUTO, /* ISA-L where it was compiled in (NIGHTPOST_HAVE_ISAL), else zlib */
    GZ_ISAL, /* ERR_CONFIG where it was not compiled in */
    GZ_ZLIB,
};

/* The manifest's word for what compresses, for example "isa-l-2.30.0/1" or "zlib-1.2.13/4". */
const char *gz_engine_name(enum gz_engine engine);

/* Of all that was written so far, or of one piece: compressed bytes, content, its CRC-32. */
struct pack_figures {
    uint64_t bytes;
    uint64_t content;
    uint32_t crc;
};

/* Where compressed bytes go, at most 64 KiB at a time; and each block of content before that. */
struct pack_to {
    bool (*packed)(void *to, const void *data, size_t len, struct err *err);
    void (*content)(void *to, const void *data, size_t len); /* may be NULL */
    void       *to;
    const char *name; /* of the file, for errors */
};

struct pack;

NODISCARD bool pack_open(struct pack **out, enum gz_engine engine, struct pack_to to,
                         struct arena *arena, struct err *err);
NODISCARD bool pack_write(struct pack *pack, struct str bytes, struct err *err);
/* Ends a piece and says what it is; a piece without content has no bytes. */
NODISCARD bool pack_cut(struct pack *pack, struct pack_figures *piece, struct err *err);
/* Ends the stream and says what stands behind the last cut. What follows is another stream. */
NODISCARD bool pack_end(struct pack *pack, struct pack_figures *piece, struct err *err);
void           pack_close(struct pack *pack); /* also done by the arena */

/* Content of the open piece. */
uint64_t pack_content(const struct pack *pack);
/* What two pieces are that follow one another. */
struct pack_figures pack_join(struct pack_figures a, struct pack_figures b);

#endif
