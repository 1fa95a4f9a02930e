/*
 * manifest.h - manifest.json: what a release proves about itself (2-packages.md, 2.4).
 *
 * Its JSON Schema stands beside this file, manifest.schema.json; a change of the form changes
 * MANIFEST_VERSION. The bytes follow from the values alone: keys in one order, no clock, no host.
 * Amounts, hashes and ids are strings; instants are ISO 8601 in UTC.
 *
 * Somebody who checks a delivery reads, per file, `rows`, `sha256` and `sums`; per report, cycle,
 * edition and (for a folder of files) split value, `totals`: the grand total over all parts beside
 * the ledger's independent sum and their difference.
 */
#ifndef ETL_OUT_MANIFEST_H
#define ETL_OUT_MANIFEST_H

#include "etl/out/sink.h"

struct json_to; /* json.h */

#define MANIFEST_VERSION 2
#define MANIFEST_NAME    "manifest.json"
#define MANIFEST_SUMS    "SHA256SUMS"
#define MANIFEST_PAGE    "index.html"
#define MANIFEST_PAGE_ZH                                                                           \
    "index.zh.html" /* the page in the recipient's other language: one of these */
#define MANIFEST_PAGE_EN "index.en.html"

/* One summed column in one currency; all amounts exact decimal text. */
struct manifest_sum {
    const char *column;
    const char *currency;   /* "" when the report has none */
    const char *written;    /* what the writer added up; NULL: only NULLs, or nothing */
    const char *read;       /* read back from the finished file (control 9), or NULL */
    const char *ledger;     /* the ledger's own sum, or NULL when there is none for this file */
    const char *difference; /* written - ledger; NULL with it */
};

/* What FOCUS wants to be told of one of its datasets; see manifest_focus.c. */
struct manifest_focus {
    const char                *dataset;
    const char                *version;
    const char                *created; /* when the schema was made, UTC */
    const struct sheet_column *columns;
    size_t                     column_count;
};

/* The words of enum cell_kind. */
#define MANIFEST_KINDS                                                                             \
    {                                                                                              \
        "text", "integer", "decimal", "date", "time"                                               \
    }

/* What a table's columns are, as the recipient sees them: who has only the files can read them. */
struct manifest_schema {
    const char *id; /* of the files that have it */
    const char *report;
    const char *currency; /* id of the column that says a row's; NULL: none is shown */
    const char *instant;  /* id of the column of first and last instant, or NULL */
    const struct sheet_column *columns;
    size_t                     column_count;
};

struct manifest_file {
    const char *path;    /* within the release */
    const char *report;  /* id */
    const char *edition; /* "" for the recipient's first subscription of the report */
    const char *cycle;   /* YYYY-MM or NULL */
    const char *state;   /* estimated, provisional, final; NULL without a cycle */
    const char *schema;  /* report id and a hash of its column table */
    const char *format;  /* csv.gz or xlsx */
    const char *profile;
    const char *locale;
    bool        masked;
    const char *split; /* the value a file of a folder is for, "unassigned"; NULL = no folder */
    int         part;  /* from 1; 0 = the file is whole */
    int         parts; /* how many there are; 0 = the file is whole */

    struct sink_figures  figures;
    const char          *writer; /* what made the bytes, with its version */
    struct manifest_sum *sums;
    size_t               sum_count;
    const char          *first_instant; /* YYYY-MM-DD HH:MM:SS in GMT+8, or NULL */
    const char          *last_instant;
    bool                 xlsx_omitted; /* of a CSV: too many rows for a workbook nobody asked for */
    const char          *scope_words;  /* the predicate */
    const char *scope_sha256; /* of the associations and assignments that decided it, or NULL */
    const char *supersedes;   /* the file of the last release that this one replaces, or NULL */
    bool        linked;       /* equal to it: a hard link */
    const struct manifest_focus *focus; /* NULL unless it is a FOCUS dataset */
    /* Not in the manifest: for the next night, the last day first; and what was taken over. */
    const struct sink_mark    *marks;
    const char                *taken_through; /* day, or NULL */
    const struct place_behind *taken; /* NULL: nothing was; of this file, to read it behind that */
    const char                *segments_key; /* what its bytes depend on beside its rows, or NULL */
};

/* All parts of one format-independent table: a report, or one split value of it. */
struct manifest_total {
    const char          *report;
    const char          *edition;
    const char          *cycle;
    const char          *split;
    uint64_t             rows;
    struct manifest_sum *sums;
    size_t               sum_count;
};

/* Whether a report is another than in the release before, and which file tells how (2.6). */
struct manifest_change {
    const char *report;
    const char *edition;
    const char *cycle;
    const char *result; /* changed, unchanged, not compared */
    const char *path;   /* of the file that tells; NULL unless changed */
    const char *why;    /* it was not compared, or NULL */
};

/* Whether a business day is complete in what the release knew. */
struct manifest_day {
    const char *day; /* YYYY-MM-DD */
    bool        complete;
};

/* Rows of the recipient that broke a rule and wait in quarantine: its files do not have them. */
struct manifest_incomplete {
    const char *cycle;
    const char *currency; /* "" when the row says none */
    uint64_t    rows;
    const char *payable; /* what cannot be parsed is counted, not summed */
};

struct manifest {
    const char *partner;      /* id, or _finance */
    const char *recipient;    /* its folder in the outbox */
    const char *release;      /* YYYYMMDD[.n] */
    const char *issue_date;   /* YYYY-MM-DD */
    const char *data_through; /* YYYY-MM-DD */
    const char *run_id;
    const char *program_version;
    const char *config_sha256;
    const char *definitions_sha256;
    const char *sums_sha256;              /* of SHA256SUMS */
    const char *previous_release;         /* or NULL for the first */
    const char *previous_manifest_sha256; /* NULL with it */
    const char *reissue_of;               /* a release, or NULL */
    const char *reason;                   /* why it was issued again, or NULL */

    const struct manifest_day        *recency;
    size_t                            recency_count;
    const struct manifest_incomplete *incomplete;
    size_t                            incomplete_count;
    const struct manifest_schema     *schemas; /* any order; printed by id */
    size_t                            schema_count;
    const struct manifest_total      *totals;
    size_t                            total_count;
    const struct manifest_change     *changes;
    size_t                            change_count;
    const struct manifest_file       *files; /* any order; printed by path */
    size_t                            file_count;
};

/*
 * The text of manifest.json, in pieces: that of a release of thousands of files is longer than all
 * that is known of them. ERR_DATA when a value is no valid text; then what was taken is nothing.
 */
NODISCARD bool manifest_print(const struct manifest *manifest, const struct json_to *to,
                              struct arena *arena, struct err *err);

/* The manifest's word for what writes a format, for example "libxlsxwriter-1.1.4". */
const char *manifest_writer(const struct sink_ops *ops, enum gz_engine engine, struct arena *arena);

#endif
