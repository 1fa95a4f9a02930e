/*
 * zip_splice.h - a zip file made of another one: members as they stand, or with other bytes.
 *
 * Life: zip_splice_open; for each member, in the order of the new file, zip_splice_copy, or
 * zip_splice_begin and its packed bytes by zip_splice_add; zip_splice_finish. Headers are those of
 * the other file but for sizes, CRC and places, so nothing of now gets in. No zip64: ERR_LIMIT for
 * what would need it, before anything of it is written.
 */
#ifndef ETL_OUT_ZIP_SPLICE_H
#define ETL_OUT_ZIP_SPLICE_H

#include "etl/base/sha256.h"
#include "etl/out/pack.h"
#include "etl/out/zip_read.h"

#define ZIP_SIZE_MAX UINT64_C(0xFFFFFFFE) /* of a member and of the file: all ones mean zip64 */

struct zip_splice;

/* Creates or empties `path`. `from` must be another file, and open until the end. */
NODISCARD bool zip_splice_open(struct zip_splice **out, struct zip_read *from, const char *path,
                               struct arena *arena, struct err *err);
NODISCARD bool zip_splice_copy(struct zip_splice *splice, const struct zip_member *member,
                               struct err *err);
/* The member's name with other content: `figures` of what is going to be added. */
NODISCARD bool zip_splice_begin(struct zip_splice *splice, const struct zip_member *member,
                                struct pack_figures figures, struct err *err);
NODISCARD bool zip_splice_add(struct zip_splice *splice, const void *data, size_t len,
                              struct err *err);
/* Of the new file so far. */
uint64_t       zip_splice_bytes(const struct zip_splice *splice);
NODISCARD bool zip_splice_finish(struct zip_splice *splice, uint64_t *bytes,
                                 char sha256[SHA256_HEX_SIZE], struct err *err);

#endif
