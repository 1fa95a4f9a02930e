/*
 * verify_impl.h - between the parts of the verification, nobody else.
 *
 *     verify.c         the order of things, findings, manifest, chain, signature
 *     verify_folder.c  what is in the folder, SHA256SUMS, sizes and hashes
 *     verify_table.c   rows, sums and cells of the files
 *     verify_total.c   amounts; grand totals
 */
#ifndef ETL_OUT_VERIFY_IMPL_H
#define ETL_OUT_VERIFY_IMPL_H

#include "etl/out/verify.h"

/* A plain file of the folder. */
struct verify_entry {
    const char *path; /* within it */
    uint64_t    bytes;
    bool        expected; /* somebody asked for it */
};

struct verify {
    const struct verify_job *job;
    struct verify_result    *out;
    struct arena            *arena;
    struct verify_entry     *entries; /* by path */
    size_t                   entry_count;
    char                     manifest_sha256[SHA256_HEX_SIZE];
    struct str               manifest_text;
};

/* Tells or only counts; `file` is "" for the release. */
void verify_find(struct verify *v, const char *file, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same with an error's text. */
void                 verify_find_err(struct verify *v, const char *file, const struct err *err);
const char          *verify_path(const struct verify *v, const char *file);
struct verify_entry *verify_entry_of(struct verify *v, const char *path);

/* SHA-256 of a file whose size the folder had; a finding when it cannot be read. */
NODISCARD bool verify_hash(struct verify *v, const char *file, uint64_t bytes,
                           char sha256[SHA256_HEX_SIZE]);

/* verify_folder.c */
NODISCARD bool verify_folder(struct verify *v, struct err *err);
void           verify_hashes(struct verify *v);
/* After all others have asked for theirs. */
void verify_strangers(struct verify *v);

/* verify_table.c */
void verify_tables(struct verify *v);

/* verify_total.c */
void verify_totals(struct verify *v);
/* An amount for a message; NULL is "nothing". */
const char *verify_shown(const char *amount);
/* Texts, or both NULL. */
bool verify_same(const char *a, const char *b);
/* The same number, or both NULL. */
bool verify_equal(const char *a, const char *b);
/* b - a in words, for a message: " (0.10 more)"; "" when it cannot be said. */
const char *verify_gap(struct verify *v, const char *a, const char *b);
/* written - ledger is the difference that the line says, and that is none. */
void                       verify_ledger(struct verify *v, const char *file, const char *what,
                                         const struct manifest_sum *s);
const struct manifest_sum *verify_sum_of(const struct manifest_sum *sums, size_t count,
                                         const char *column, const char *currency);
bool                       verify_is_xlsx(const struct manifest_file *file);

#endif
