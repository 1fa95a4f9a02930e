/*
 * zip_read.h - reads the members of a zip file (a workbook) in bounded memory.
 *
 * Life: zip_read_open; per member zip_read_begin, then zip_read until it gives 0 bytes, which it
 * does only after the member's size and CRC held. One member at a time. Stored and deflated
 * members; no zip64, no encryption: ERR_DATA.
 */
#ifndef ETL_OUT_ZIP_READ_H
#define ETL_OUT_ZIP_READ_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/out/place.h"

struct zip_member {
    const char *name;
    uint32_t    size;
    uint32_t    packed;
    uint32_t    crc;
    uint32_t    offset;
    uint16_t    method;
    struct str  record; /* of the directory, as it stands */
};

struct zip_read;

NODISCARD bool zip_read_open(struct zip_read **out, const char *path, struct arena *arena,
                             struct err *err);
size_t         zip_read_count(const struct zip_read *zip);
/* In the order of the directory; `index` is below the count. */
const struct zip_member *zip_read_member(const struct zip_read *zip, size_t index);
/* NULL when there is none. */
const struct zip_member *zip_read_find(const struct zip_read *zip, const char *name);

NODISCARD bool zip_read_begin(struct zip_read *zip, const struct zip_member *member,
                              struct err *err);
/*
 * What is read of the open member ends at `at` in the file and goes on behind what stands before a
 * cut (place.h), which is only compared by its hash. Size and CRC are those of the whole member.
 */
NODISCARD bool zip_read_behind(struct zip_read *zip, uint64_t at, const struct cut_place *place,
                               struct arena *arena, struct err *err);
NODISCARD bool zip_read(struct zip_read *zip, char *buf, size_t room, size_t *got, struct err *err);
/* The member's local header as it stands, `buf` of ZIP_HEADER_MAX bytes; then its packed bytes. */
#define ZIP_HEADER_MAX 1024
NODISCARD bool zip_read_header(struct zip_read *zip, const struct zip_member *member, char *buf,
                               size_t *len, struct err *err);
NODISCARD bool zip_read_packed(struct zip_read *zip, const struct zip_member *member, uint64_t from,
                               char *buf, size_t len, struct err *err);
void           zip_read_close(struct zip_read *zip); /* also done by the arena */

#endif
