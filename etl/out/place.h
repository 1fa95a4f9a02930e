/*
 * place.h - where a file stands at the end of a segment, written down as words.
 *
 * A file whose rows are in the order of their days is cut at each change of the day (pack_cut), so
 * that what is before a cut can be taken over into the next night's file as it is. What the writer
 * must know to go on from there is its place: lengths, CRC, hashes, and the hash of the compressed
 * bytes themselves, which proves that what is taken over is what was written. The words are the
 * writer's own; a place is only good for the same writer of the same table.
 */
#ifndef ETL_OUT_PLACE_H
#define ETL_OUT_PLACE_H

#include "etl/base/sha256.h"
#include "etl/out/pack.h"

/* A file to go on from: its first `bytes` at `at` are taken over. */
struct place_from {
    const char *path;
    uint64_t    at;    /* where in the file its segments begin */
    struct str  state; /* what the writer said at the cut */
};

/* The same for who reads it again, behind those rows: its place and what they add up to. */
struct place_behind {
    uint64_t    at;
    struct str  state;
    uint64_t    rows;
    const char *tally; /* tally_print() of its rows before the cut */
};

/* Compressed bytes before a cut, what they are, and the hashes of both sides. */
struct cut_place {
    struct pack_figures figures;
    char                bytes_sha256[SHA256_HEX_SIZE];
    char                content[SHA256_STATE_SIZE]; /* sha256_state */
};

struct str     place_print(const struct cut_place *place, struct arena *arena);
NODISCARD bool place_parse(struct str *rest, struct cut_place *place);
/* What sink.c puts before it. */
NODISCARD bool place_parse_rows(struct str *rest, uint64_t *rows, uint64_t *cut_cells);
/* The next word and number of a state; false at its end. */
bool           place_word(struct str *rest, struct str *word);
NODISCARD bool place_number(struct str *rest, uint64_t *number);

/*
 * Hands the segments' bytes on, 64 KiB at a time, each added to `sha` before; ERR_DATA when they
 * are not those that the place says.
 */
struct place_to {
    bool (*take)(void *to, const void *data, size_t len, struct err *err);
    void *to;
};
NODISCARD bool place_copy(const struct place_from *from, const struct cut_place *place,
                          struct sha256 *sha, struct place_to to, struct arena *arena,
                          struct err *err);
/* Only that those bytes are there. */
NODISCARD bool place_check(const struct place_from *from, const struct cut_place *place,
                           struct arena *arena, struct err *err);

#endif
