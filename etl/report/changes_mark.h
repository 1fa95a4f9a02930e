/*
 * changes_mark.h - rows as hashes, of who they are and of what they say: what two releases have in
 * common cancels without a cell being kept (changes.h).
 */
#ifndef ETL_REPORT_CHANGES_MARK_H
#define ETL_REPORT_CHANGES_MARK_H

#include "etl/base/str.h"
#include "etl/out/manifest.h"

/* A row. Two 64-bit lanes each: no two of a billion rows meet. */
struct changes_mark {
    uint64_t key[2];
    uint64_t row[2];
};

struct changes_marks {
    struct changes_mark *list;
    bool                *taken; /* in the second reading */
    size_t               count;
    size_t               room; /* of the list */
};

struct changes_mark changes_mark_of(const struct manifest_schema *schema, const struct str *cells);
/* By key alone, and for qsort() by key and row. */
int changes_mark_key(const struct changes_mark *a, const struct changes_mark *b);
int changes_mark_compare(const void *a, const void *b);

/* Sorts both: equal marks cancel, one for one; what is left stays. */
void changes_marks_cancel(struct changes_marks *before, struct changes_marks *after);
/*
 * How many rows are different, of what is left: a key that is left on both sides is one. Beyond
 * `most` keys (in the order of their hashes) the marks are dropped, on both sides alike: those rows
 * are only counted.
 */
uint64_t changes_marks_count(struct changes_marks *before, struct changes_marks *after,
                             size_t most);
/* Takes one of the marks that are equal to it, each once: of two equal rows one may have cancelled.
 */
bool changes_marks_take(struct changes_marks *marks, const struct changes_mark *mark);

#endif
