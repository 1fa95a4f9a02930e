/*
 * bucket_run.h - bucket comparison: what a source says it has beside what the ledger holds of it.
 *
 * Rows that arrive late, change without a new last_modified, vanish or come twice are not seen by
 * the watermark. The source is asked for figures per (cycle, day, customer bucket), cheap ones for
 * all and row hashes for some, and only the rows of buckets that differ are read again, as a batch
 * like any other (3-operations.md, 3.2; sql/schema/0012_bucket.sql). A feed takes part when its
 * folder has bucket.sql (the figures) and again.sql (select.sql for some buckets).
 */
#ifndef ETL_EXTRACT_BUCKET_RUN_H
#define ETL_EXTRACT_BUCKET_RUN_H

#include "etl/extract/feed_run.h"

#define BUCKET_HASH_ALL "{0,1,2,3,4,5,6}"

/* What to compare; the arrays are in PostgreSQL's notation. */
struct bucket_plan {
    const char *cycles; /* bill cycles */
    const char *hashed; /* remainders by seven of the buckets whose hash is asked for */
    bool        repair; /* read what differs again; else only look, and leave nothing behind */
};

struct bucket_counts {
    uint64_t           buckets;   /* compared */
    uint64_t           differing; /* found */
    uint64_t           remaining; /* after they were read again; as found without repair */
    struct load_counts load;      /* of the batch that repaired */
    struct table       found;     /* the differences, for a person */
    struct table       left;      /* those that remain after a repair */
};

/* Whether the feed's folder has what it takes. */
bool bucket_feed(const struct feed_def *feed, struct arena *arena);
/* Names and types of again.sql, as source_check() looks at select.sql. */
NODISCARD bool bucket_check(struct conn *source, const struct feed_def *feed, struct arena *arena,
                            struct err *err);
/* One feed of one source, inside the source's snapshot; one transaction in the warehouse. */
NODISCARD bool bucket_compare(const struct load_job *job, struct conn *source,
                              const struct feed_def *feed, const struct bucket_plan *plan,
                              struct bucket_counts *counts, struct arena *arena, struct err *err);

#endif
