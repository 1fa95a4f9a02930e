/*
 * gz_impl.h - between gz.c and the engines that compress, nobody else.
 */
#ifndef ETL_OUT_GZ_IMPL_H
#define ETL_OUT_GZ_IMPL_H

#include "etl/out/gz.h"

#define GZ_BLOCK  262144 /* content handed to the engine at once: part of the file's bytes */
#define GZ_OUTPUT 65536  /* compressed bytes per write(2) */

/* What an engine is given to put its output: it calls this with at most GZ_OUTPUT bytes. */
NODISCARD bool gz_emit(struct gz *gz, const void *data, size_t len, struct err *err);

/* One per engine, const. `state` is the engine's own, from open. */
struct gz_ops {
    void *(*open)(struct arena *arena, struct err *err); /* NULL: failed, err says why */
    bool (*block)(void *state, struct gz *gz, unsigned char *block, size_t len, bool last,
                  struct err *err);
    void (*close)(void *state);
};

extern const struct gz_ops gz_ops_zlib;
#ifdef NIGHTPOST_HAVE_ISAL
extern const struct gz_ops gz_ops_isal;
#endif

#endif
