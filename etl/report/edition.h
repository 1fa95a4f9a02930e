/*
 * edition.h - one unit of work: a report of a cycle for a recipient in an edition, and the words
 * and names that follow from it.
 */
#ifndef ETL_REPORT_EDITION_H
#define ETL_REPORT_EDITION_H

#include "etl/out/sink.h"
#include "etl/report/report_def.h"

struct report_edition {
    enum locale  locale;
    enum profile profile;
    bool         masked;
    int64_t      part_rows; /* rows of a CSV part; 0 = one file */
    bool         big_xlsx;  /* a workbook also above EDITION_XLSX_ROWS rows */
    const char  *id;        /* "" for the recipient's first subscription of the report */
};

#define EDITION_XLSX_ROWS 200000u /* above it a workbook only on request: 2-packages.md, 2.3 */

/* Whose a row may be. The list of a job is in byte order by top, then owner. */
struct report_pair {
    struct str top;
    struct str owner;
};

/* One file set of the last release whose rows before a day are the same still. */
struct report_base_set {
    struct str        split;   /* NULL: the rows without a value, or the unit is one set */
    const char       *through; /* the last day before it that the set has */
    const char       *tally;
    struct place_from csv;
    struct place_from xlsx; /* path NULL: it has no workbook */
};

/*
 * Of a report with segments: rows before from_day are taken over from the last release's files, the
 * query is asked for the others. Sets in the order in which the report makes them.
 */
struct report_base {
    const char                   *from_day; /* YYYY-MM-DD */
    const struct report_base_set *sets;
    size_t                        count;
    bool                          unsound; /* a file is not what it was: write without it */
};

struct report_job {
    const struct report_def  *def;
    struct report_edition     edition;
    unsigned                  reader;   /* READER_* of the recipient */
    bool                      director; /* one file per account manager, whatever the report */
    const char               *recipient;
    const char               *recipient_name;
    const char               *cycle;       /* YYYY-MM; NULL for a report as of D */
    const char               *cycle_state; /* estimated, provisional, final; NULL with it */
    const char               *issue_date;  /* R as YYYYMMDD */
    const char               *through;     /* D as YYYY-MM-DD */
    int64_t                   created;     /* of workbooks: the same from night to night */
    const char               *directory;   /* the release under construction, absolute */
    const struct report_pair *scope;
    size_t                    scope_count;
    /* A manager's or a director's: whose rows he may see, in byte order; 0 = any manager's. */
    const struct str   *managers;
    size_t              manager_count;
    const char         *scope_sha256; /* of the snapshot that decided the scope, or NULL */
    enum gz_engine      gzip;
    struct report_base *base; /* NULL: all rows are asked for */
    /* What proofs have returned for this recipient: reports and editions share them. Or NULL. */
    struct report_proven **proven;
};

/* <report>_<YYYYMM>_<R>[_<edition>]: the name of its file without suffix, or of its folder. */
struct str edition_base(const struct report_job *job, struct arena *arena);

/* A word of the edition's locale. */
const char *edition_word(const struct report_job *job, const char *zh, const char *en);

/* Which rows the recipient sees, in words. */
const char *edition_scope(const struct report_job *job);

/* Whether the recipient sees the column. */
bool edition_shows(const struct report_job *job, const struct report_column *column);

/* A column with its headings, from its table or the vocabulary. */
struct sheet_column edition_column(const struct report_column *column);

/* Title, columns (those the recipient sees) and the cover's lines before the rows. */
void edition_sheet(const struct report_job *job, struct sheet *sheet, struct arena *arena);

#endif
