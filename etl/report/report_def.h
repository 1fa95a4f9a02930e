/*
 * report_def.h - what a report is. The only header a file under reports/ may include.
 *
 * A report is a folder: reports/<name>/query.sql says which rows, reports/<name>/report.c says how
 * they look, reports/<name>/example/ shows one night of it and is its golden test. The folder's
 * name is the report's name; the Makefile finds the folder, nothing else is edited.
 *
 * Rows: query.sql reads marts through nightpost.recipient_scope, so it returns the rows of one
 * recipient; it also returns `top_id` and `owner_id`, and the engine refuses a row whose pair is
 * not in the recipient's scope. Columns: each may name its narrowest reader and its mask.
 *
 * Before the first row is read, the columns are matched by name and type with what the database
 * says query.sql returns, so a mismatch is found by `nightpost check` without any data.
 */
#ifndef ETL_REPORT_REPORT_DEF_H
#define ETL_REPORT_REPORT_DEF_H

#include "etl/base/defs.h"

enum column_type {
    COLUMN_TEXT, /* text */
    COLUMN_INT,  /* int2, int4, int8 */
    COLUMN_DEC,  /* numeric */
    COLUMN_DATE, /* date */
    COLUMN_TIME, /* timestamptz, shown in GMT+8 */
};

/* Personal data is masked unless the subscription says otherwise (1-domain.md, 1.4, E10). */
enum column_mask {
    MASK_NONE,
    MASK_NAME,    /* one character *, two first + *, longer first + *** + last */
    MASK_PHONE,   /* *** + last four; *** if seven digits or fewer */
    MASK_EMAIL,   /* first character + ***@domain */
    MASK_CONTACT, /* account, contact, resource name: masked when it looks like a phone or e-mail */
};

/* Who may receive a report, or see a column (1-domain.md, 1.4, content gates). */
enum reader {
    READER_DISTRIBUTOR = 1 << 0,
    READER_PROVIDER = 1 << 1,
    READER_RESELLER = 1 << 2,
    READER_MANAGER = 1 << 3, /* account managers and directors of any of them */
    READER_FINANCE = 1 << 4,
};
#define READERS_PARTNERS (READER_DISTRIBUTOR | READER_PROVIDER | READER_RESELLER)
#define READERS_ALL      (READERS_PARTNERS | READER_MANAGER | READER_FINANCE)

struct report_column {
    const char      *field; /* the column's name in query.sql and the machine heading */
    enum column_type type;
    int              decimals;     /* COLUMN_DEC: at most so many are shown */
    int              min_decimals; /* COLUMN_DEC: at least so many */
    bool             summed;       /* exact total on the cover and in the manifest */
    bool             control; /* its total proves the file and is no amount: lines come twice */
    bool             key;     /* part of the row's identity across releases */
    enum column_mask mask;
    unsigned         readers; /* READER_* ored together; 0 = whoever may read the report */
    /* Headings and meaning; NULL = those of the vocabulary in etl/report/field.c. */
    const char *zh;
    const char *en;
    const char *meaning_zh;
    const char *meaning_en;
};

/* The words of a column table. */
#define AS_TEXT     .type = COLUMN_TEXT
#define AS_INT      .type = COLUMN_INT
#define AS_AMOUNT   .type = COLUMN_DEC, .decimals = 12, .min_decimals = 2 /* exact (1.3) */
#define AS_MONEY    .type = COLUMN_DEC, .decimals = 2, .min_decimals = 2  /* settled to the cent */
#define AS_QUANTITY .type = COLUMN_DEC, .decimals = 15, .min_decimals = 0
#define AS_DATE     .type = COLUMN_DATE
#define AS_TIME     .type = COLUMN_TIME
#define SUMMED      .summed = true
#define CONTROL_SUM .summed = true, .control = true
#define KEY         .key = true

enum report_chart_kind { REPORT_CHART_LINE, REPORT_CHART_BAR };

/* A chart's query returns (label text, value numeric) in drawing order, in the report's scope. */
struct report_chart {
    const char            *query; /* repository path */
    const char            *title_zh;
    const char            *title_en;
    enum report_chart_kind kind;
};

/* A decision that no public rule makes, said where the reader looks: the data dictionary. */
struct report_choice {
    const char *zh;
    const char *en;
};

/* What dataset of the FOCUS specification a report is; both NULL for any other report. */
struct report_focus {
    const char *dataset; /* CostAndUsage */
    const char *version; /* 1.2 */
    const char *created; /* when its columns became these, UTC */
};

struct report_def {
    const char                 *name;
    const char                 *title_zh;
    const char                 *title_en;
    const char                 *query; /* repository path of query.sql */
    const char                 *proof; /* proof.sql: the ledger's independent sums, or NULL */
    const struct report_column *columns;
    size_t                      column_count;
    const struct report_chart  *charts;
    size_t                      chart_count;
    unsigned                    readers;  /* READER_* ored together */
    bool                        by_cycle; /* one file per bill cycle; else one as of D */
    const char *split;    /* field: one file per value in a folder (manager_id); NULL = one file */
    const char *currency; /* field that says the row's currency, or NULL */
    const char *instant;  /* field whose min and max the manifest shows, or NULL */
    /* Rows add up the cycle's days: from one D to the next only totals are compared (2.6). */
    bool cumulative;
    /* Its rows say D or what the night read: it is made every night, though nothing changed. */
    bool dated;
    /*
     * What its rows come from, "a b", beside names, catalogue, policies, associations and
     * relations: subjects of 0017_carry.sql. A night on which none of them is different takes its
     * files over. NULL: of any.
     */
    const char *subjects;
    const char *segment; /* "trade_day" or "line_day" (0033_segments.sql) when the order begins with
                            it, or NULL */
    /* A second file that comes with another report's subscription, in its edition; or NULL. */
    const char *with;
    /* A further sheet in the workbook of this report, which is one file; its own file is a CSV. */
    const char *book;
    /* CSV only, machine profile, English: whatever was subscribed. Its columns need no headings. */
    bool                machine_csv;
    struct report_focus focus;
    /* Why none of its cells has a making to explain; NULL = explain.sql says it, cell by cell. */
    const char *unexplained;
    const char *notes; /* its rows, one text each, are lines of the cover; or NULL */
    const char *hold; /* hold.sql: its rows, one text each, say why a partner must not get it now */
    /* For the data dictionary: what one row is, and the choices made (marked [choice] there). */
    const char                 *row_zh;
    const char                 *row_en;
    const struct report_choice *choices;
    size_t                      choice_count;
};

#define REPORT_PROOF(folder)        .proof = "reports/" #folder "/proof.sql"
#define REPORT_HOLD(folder)         .hold = "reports/" #folder "/hold.sql"
#define REPORT_CHARTS(charts_table) .charts = (charts_table), .chart_count = COUNT_OF(charts_table)
#define REPORT_CHOICES(choices_table)                                                              \
    .choices = (choices_table), .choice_count = COUNT_OF(choices_table)

/*
 * Defines the report of the folder it is written in. The symbol carries the folder's name, which
 * the generated registry refers to: a name that does not match its folder does not link.
 */
#define REPORT(folder, column_table, ...)                                                          \
    extern const struct report_def report_##folder;                                                \
    const struct report_def        report_##folder = {.name = #folder,                             \
                                                      .query = "reports/" #folder "/query.sql",    \
                                                      .columns = (column_table),                   \
                                                      .column_count = COUNT_OF(column_table),      \
                                                      __VA_ARGS__}

#endif
