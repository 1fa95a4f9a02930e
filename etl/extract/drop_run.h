/*
 * drop_run.h - drop folders: CSV files that somebody puts down for us, each taken once and whole.
 *
 * A file is taken only when it is complete: its name does not begin with a dot nor end in .part or
 * .tmp (write under such a name, then rename), and where the source asks for it a control file
 * <file>.ok or <file>.control lies beside it:
 *
 *     rows=1000                        data rows, without the header
 *     sum.BilledCost=20.52022672899    the sum of a column of the file, as often as wanted
 *
 * Both are compared with the content; a difference refuses the file with both figures. A file is
 * known by the SHA-256 of its bytes, so that the caller can tell a file that came again (nothing to
 * do) from a name that came with other content (a correction).
 *
 * Life of a file: drop_scan; drop_load inside the caller's transaction (staging is filled, bad rows
 * are in the result); the caller judges, keeps and commits; drop_done. When anything refuses the
 * file as a whole: rollback, drop_refuse. Both move it to a folder beside it, so a crash in between
 * only leads to its being read again.
 */
#ifndef ETL_EXTRACT_DROP_RUN_H
#define ETL_EXTRACT_DROP_RUN_H

#include "etl/base/sha256.h"
#include "etl/extract/mapping.h"
#include "etl/pg/conn.h"

#define DROP_FILES_MAX     10000
#define DROP_REFUSED_MAX   10000  /* bad rows of a file that are kept; more refuse the file whole */
#define DROP_PARTIES_MAX   100000 /* distinct names of partners, and of customers, of a file */
#define DROP_PARTIES_BYTES ((size_t)32 << 20) /* bytes of each of the two lists of names */
/* What reading a file takes of its arena at most: bad rows, names, buffers; no good rows. */
#define DROP_ARENA_MAX ((size_t)160 << 20)
#define DROP_SUMS_MAX  16  /* of a control file */
#define DROP_NAME_MAX  200 /* bytes of a file name: .reason and a number still fit behind it */
#define DROP_DONE      "done"
#define DROP_REFUSED   "refused"

struct drop_source {
    const char                   *name;
    const char                   *dir;
    const struct mapping         *mapping;  /* NULL: our own layout, the feed by the file's name */
    const struct mapping_account *accounts; /* sorted by foreign, as strcmp() does */
    size_t                        account_count;
    const char                   *time_zone; /* NULL: the mapping's */
    bool                          needs_control;
};

enum drop_state {
    DROP_READY,
    DROP_WAITING, /* for its control file */
    DROP_BAD,     /* cannot be loaded; `reason` says why: drop_refuse */
};

struct drop_sum {
    const char *column;
    const char *declared; /* canonical text */
    const char *found;    /* NULL until the file was read */
};

struct drop_control {
    const char     *path; /* NULL: there is none */
    uint64_t        rows;
    struct drop_sum sums[DROP_SUMS_MAX];
    size_t          sum_count;
};

struct drop_file {
    const char            *path;
    const char            *name; /* its last part */
    uint64_t               bytes;
    int64_t                modified_ns; /* with bytes: did it change since the scan? */
    char                   sha256[SHA256_HEX_SIZE];
    const struct feed_def *feed;
    struct drop_control    control;
    enum drop_state        state;
    const char            *reason; /* of DROP_WAITING and DROP_BAD */
};

/*
 * The files of a source, by name. A folder that is missing is ERR_CONFIG. Without a mapping a file
 * belongs to the feed whose name it begins with, followed by the end of the stem or by - _ . and no
 * letter: partner_20261101.csv.gz.
 */
NODISCARD bool drop_scan(const struct drop_source *source, const struct feed_def *const *feeds,
                         size_t feed_count, struct drop_file **files, size_t *count,
                         struct arena *arena, struct err *err);

/* What nightpost.refused_row wants to know of a bad row; NULL where it could not be read. */
struct drop_refused {
    struct str place; /* file:line */
    struct str column;
    struct str reason;
    struct str row_key;
    struct str customer_id;
    struct str bill_cycle;
    struct str currency;
    struct str payable_amount;
    struct str content; /* the row's text, cut at CSV_RAW_MAX */
};

struct drop_party {
    struct str customer_id; /* NULL for a partner */
    struct str partner_id;
    struct str name;
};

struct drop_result {
    uint64_t             rows_read; /* without the header */
    uint64_t             rows_sent;
    struct drop_refused *refused;
    size_t               refused_count;
    struct drop_sum     *sums; /* of the control file, with what was found */
    size_t               sum_count;
    bool                 derive_parties; /* the mapping asks for it */
    struct drop_party   *partners;       /* in the order of the file */
    size_t               partner_count;
    struct drop_party   *customers;
    size_t               customer_count;
};

/* A file on its way into a feed. */
struct drop_task {
    const struct drop_source *source;
    const struct drop_file   *file; /* DROP_READY */
    const struct feed_def    *feed;
};

/* Takes one row: the feed's columns in order, then place. */
struct drop_sink {
    bool (*put)(void *context, struct row row, struct err *err);
    void *context;
};

/* Reads the file into a sink. ERR_DATA or ERR_CONFIG: the file is to be refused whole. */
NODISCARD bool drop_read(const struct drop_task *task, struct drop_sink sink,
                         struct drop_result *result, struct arena *arena, struct err *err);
/* The same into staging, by the feed's load.sql. */
NODISCARD bool drop_load(const struct drop_task *task, struct conn *warehouse,
                         struct drop_result *result, struct arena *arena, struct err *err);

/* ERR_DATA when size or time of the file are no longer those of the scan. */
NODISCARD bool drop_check_same(const struct drop_file *file, struct err *err);

/* Moves file and control file to done/ beside it, with a number behind a name that is taken. */
NODISCARD bool drop_done(const struct drop_file *file, struct arena *arena, struct err *err);
/* The same to refused/, with <file>.reason beside it. */
NODISCARD bool drop_refuse(const struct drop_file *file, const char *reason, struct arena *arena,
                           struct err *err);

#endif
