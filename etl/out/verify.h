/*
 * verify.h - is a delivered folder what was published? For a partner who has only the folder
 * (2-packages.md, 2.5): no database, no configuration, nothing but the files.
 *
 *     what is in the folder → manifest.json → SHA256SUMS → size and hash of every file
 *     → rows, exact sums, content hash; CSV = workbook, cell by cell → totals over parts
 *     → chain to the previous release → signature
 *
 * Nothing in the folder is trusted: links and other things that are no plain files are not
 * followed, paths have one form, sizes and counts have limits, and whatever is broken is a finding
 * and no failure. Every check that can still be made is made, so that one look tells all.
 */
#ifndef ETL_OUT_VERIFY_H
#define ETL_OUT_VERIFY_H

#include "etl/out/manifest.h"

#define VERIFY_ARENA        ((size_t)512 << 20) /* of address space, for the result */
#define VERIFY_ENTRIES_MAX  100000u             /* files of a folder; a release has at most 4096 */
#define VERIFY_FINDINGS_MAX 500u                /* that are told; all are counted */
#define VERIFY_OF_A_FILE    10u                 /* of one file that are told */

/* One thing that does not hold. */
struct verify_finding {
    const char *file; /* or "" for the release as a whole */
    const char *text;
};

struct verify_line {
    const struct manifest_file *file;
    size_t                      findings;
    bool                        compared; /* with the workbook or CSV of the same table */
};

enum verify_state { VERIFY_HOLDS, VERIFY_BROKEN, VERIFY_NOT_CHECKED };

struct verify_result {
    struct manifest        manifest;
    bool                   readable; /* the manifest is; without it `lines` is empty */
    struct verify_line    *lines;    /* one per file, by path */
    size_t                 line_count;
    struct verify_finding *findings;
    size_t                 told;
    size_t                 count; /* of all findings */
    enum verify_state      chain;
    const char            *chain_text;
    enum verify_state      origin;
    const char            *origin_text;
};

struct verify_job {
    const char *directory;
    const char *previous; /* folder of the release before, or NULL: looked for beside it */
    const char *key;      /* minisign public key, or NULL */
};

/* False when it could not be done at all: no such folder, a key that is none, no memory. */
NODISCARD bool verify_release(const struct verify_job *job, struct verify_result *out,
                              struct arena *arena, struct err *err);

#endif
