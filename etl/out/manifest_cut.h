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

/* A list by name, and with its brackets; no text: it is not there, or empty. */
struct manifest_list {
    const char *name;
    struct str  text;
};

/*
 * Finds the lists, which end with one that has no name and stand in the text in their order.
 * Returns the text with MANIFEST_CUT_HERE in the place of each that was found, in the arena;
 * STR_NULL when none was, or when the rest of the text has that number itself: so where it stands,
 * and nowhere else, a list was.
 */
#define MANIFEST_CUT_HERE (-7310579846012) /* an integer of JSON can be written in one way only */
struct str manifest_cut_lists(struct str text, struct manifest_list *lists, struct arena *arena);
struct str manifest_cut_join(struct arena *arena, struct str before, struct str between,
                             struct str after);

size_t manifest_cut_count(struct str list);
void   manifest_cut_open(struct manifest_cut *cut, struct str list, const char *name);
/* The next MANIFEST_CUT_ENTRIES as an object with that list; STR_NULL behind the last. */
struct str manifest_cut_next(struct manifest_cut *cut, struct arena *arena);

#endif
