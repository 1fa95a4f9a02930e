/*
 * manifest_read.h - manifest.json back into what it was printed from, for somebody who trusts
 * nothing.
 *
 * The essentials of manifest.schema.json are checked on the way: every member is there, none is
 * unknown, each is of its kind and form; lists have limits. ERR_DATA names the place:
 * `manifest.json: files[3].sums[0].written: "1e3" is no amount`. jansson
 * refuses bad UTF-8, duplicate keys, deep nesting and numbers beyond 64 bits.
 */
#ifndef ETL_OUT_MANIFEST_READ_H
#define ETL_OUT_MANIFEST_READ_H

#include "etl/out/manifest.h"

#define MANIFEST_BYTES_MAX   ((size_t)64 << 20) /* 8000 files have about 43 MiB */
#define MANIFEST_VALUES_MAX  2000000u           /* of all kinds; those files have 1 400 000 */
#define MANIFEST_LIST_MAX    65536u             /* entries of any list in it */
#define MANIFEST_READ_MEMORY ((size_t)192 << 20)

/* Strings and lists live in the arena; instants are in GMT+8 again. */
NODISCARD bool manifest_read(struct str text, struct manifest *out, struct arena *arena,
                             struct err *err);

/*
 * For who reads one recipient's manifest after the other: most have the same schemas, which are
 * half of a manifest, and the ones read last are known by their text. Zeroed at first. The schemas
 * that `out` has then live until the next call with the same `known`, or its close.
 */
struct manifest_known {
    struct arena                  arena; /* base == NULL: nothing is known */
    struct str                    text;  /* the list as it stands in a manifest */
    const struct manifest_schema *schemas;
    size_t                        count;
};
NODISCARD bool manifest_read_known(struct str text, struct manifest_known *known,
                                   struct manifest *out, struct arena *arena, struct err *err);
void           manifest_known_close(struct manifest_known *known);

/* A path as a manifest may have it: no "..", no blank, one folder at most, a suffix of ours. */
bool manifest_path_valid(const char *path);

#endif
