/*
 * manifest_member.h - between manifest_read.c and manifest_member.c: one member of a JSON object,
 * checked.
 */
#ifndef ETL_OUT_MANIFEST_MEMBER_H
#define ETL_OUT_MANIFEST_MEMBER_H

#include <jansson.h>
#include <stdint.h>

#include "etl/out/manifest_read.h"

/* What a text must look like. */
enum form { ANY, SOME, SHA, DAY, CYCLE, RELEASE, INSTANT, AMOUNT, FILE_PATH, ID };

/* One document on its way: the first error stays, everything after it is a no-op. */
struct reader {
    struct arena                *arena;
    struct err                  *err;
    bool                         ok;
    const struct manifest_known *known; /* whose schemas stand for the empty list; or NULL */
    struct str                   files; /* the list that the empty one stands for, or nothing */
};

/* Where we are, written out only for a message: "files[3].sums[0]."; key NULL is the top. */
struct place {
    const struct place *above; /* lives as long as this one */
    const char         *key;
    size_t              i; /* PLACE_NO_ENTRY: not of a list */
};
#define PLACE_NO_ENTRY SIZE_MAX

bool member_fail(struct reader *r, const struct place *at, const char *key, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* The member's text; NULL where null stands and may stand. */
const char *member_text(struct reader *r, const struct place *at, const json_t *from,
                        const char *key, enum form form, bool nullable);
/* One of the words; its place among them. */
size_t   member_word(struct reader *r, const struct place *at, const json_t *from, const char *key,
                     const char *const *words, size_t count);
uint64_t member_count(struct reader *r, const struct place *at, const json_t *from, const char *key,
                      uint64_t max);
bool     member_flag(struct reader *r, const struct place *at, const json_t *from, const char *key);
/* Exactly these members, no other. */
bool member_members(struct reader *r, const struct place *at, json_t *from, const char *const *keys,
                    size_t count);
/* The first `needed` of them, and maybe the others. */
bool    member_members_but(struct reader *r, const struct place *at, json_t *from,
                           const char *const *keys, size_t needed, size_t count);
size_t  member_list(struct reader *r, const struct place *at, const json_t *from, const char *key);
json_t *member_entry(const struct place *at, const json_t *from, const char *key, size_t i,
                     struct place *out);

#endif
