/*
 * manifest_member.h - between manifest_read.c and its parts: one member of a JSON object, checked;
 * one list of the top level.
 */
#ifndef ETL_OUT_MANIFEST_MEMBER_H
#define ETL_OUT_MANIFEST_MEMBER_H

#include <jansson.h>
#include <stdint.h>

#include "etl/out/manifest_cut.h"
#include "etl/out/manifest_read.h"

/* What a text must look like. */
enum form { ANY, SOME, SHA, DAY, CYCLE, RELEASE, INSTANT, AMOUNT, FILE_PATH, ID };

#define READER_TEXTS 1024u /* a power of two */

/* One document on its way: the first error stays, everything after it is a no-op. */
struct reader {
    struct arena                *arena;
    struct err                  *err;
    bool                         ok;
    const struct manifest_known *known; /* whose schemas stand for the empty list; or NULL */
    const struct manifest_list  *lists; /* which empty ones stand for; none when it is NULL */
    /* Texts that were met before, by hash: most of a manifest are column names and amounts that
     * stand in it again and again, and a release of thousands of files has each of them once. */
    const char **texts; /* READER_TEXTS of them */
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

/* --- manifest_list.c -------------------------------------------------------------------------- */

/* The text as JSON; NULL when it is none, or has more values than a manifest may have. */
json_t *list_json(struct str text, struct err *err);
/* Whether it has: jansson is not asked for a tree of it. */
bool list_has_too_much(struct str text);
/* A list of the top level, or the one that was cut out of it; its entries have `size` bytes. */
typedef void list_entry(struct reader *r, const struct place *at, json_t *from, void *out);
/* Refuses a member that is not the place where a list was cut out. */
void  list_was_here(struct reader *r, const json_t *top, const char *key);
void *list_read(struct reader *r, const json_t *top, const char *key, size_t size,
                list_entry *entry, size_t *count);

#endif
