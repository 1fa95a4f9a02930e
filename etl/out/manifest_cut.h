/*
 * manifest_cut.h - between the parts of the manifest: lists of its top level as text, so that a
 * long one need not become a tree of JSON as a whole (jansson takes ten times the text).
 *
 * As json.c prints it: no text has a line break, so nothing else looks like the ends of a list or
 * of its entries. What is printed otherwise is not found, or is no JSON in parts: then it is read
 * whole.
 */
#ifndef ETL_OUT_MANIFEST_CUT_H
#define ETL_OUT_MANIFEST_CUT_H

#include "etl/base/arena.h"

#define MANIFEST_CUT_ENTRIES 64u

struct manifest_cut {
    struct str  rest; /* of the list */
    const char *name;
};

/* The list with its brackets; false when it is not there. */
bool       manifest_cut_find(struct str text, const char *name, struct str *list);
struct str manifest_cut_join(struct arena *arena, struct str before, struct str between,
                             struct str after);

size_t manifest_cut_count(struct str list);
void   manifest_cut_open(struct manifest_cut *cut, struct str list, const char *name);
/* The next MANIFEST_CUT_ENTRIES as an object with that list; STR_NULL behind the last. */
struct str manifest_cut_next(struct manifest_cut *cut, struct arena *arena);

#endif
