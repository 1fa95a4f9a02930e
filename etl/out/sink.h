/*
 * sink.h - where a table of rows goes: a gzip-compressed CSV file or a workbook.
 *
 * The life of a sink is
 *
 *     open, row*, finish        or abandon (by closing the arena), at any point before finish
 *
 * and sink.c asserts it, so that an implementation holds formatting and nothing else. A sink writes
 * <path>.part and renames it to <path> in finish; all of this happens inside the folder of a
 * release that nobody can see yet (publish.h), so a file that is there is a file that is whole.
 *
 * Rows come in canonical text, the same for every format: decimals as exact text already brought
 * to the column's scale, dates as YYYY-MM-DD, instants as YYYY-MM-DD HH:MM:SS in GMT+8, NULL as
 * str_is_null(). A format turns that into its own cells. The same rows give the same bytes: no
 * clock, no host name, no locale is read here (2-packages.md, 2.2, 2.3, 2.7).
 */
#ifndef ETL_OUT_SINK_H
#define ETL_OUT_SINK_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/base/row.h"
#include "etl/out/gz.h"

enum cell_kind {
    CELL_TEXT,
    CELL_INT,  /* a count; shown with thousands separators in a sheet */
    CELL_DEC,  /* an exact decimal; `decimals` is the largest scale that can occur */
    CELL_DATE, /* YYYY-MM-DD */
    CELL_TIME, /* YYYY-MM-DD HH:MM:SS, GMT+8 */
};

enum profile { PROFILE_HUMAN, PROFILE_MACHINE };
enum locale { LOCALE_ZH, LOCALE_EN };

struct sheet_column {
    const char    *id; /* stable ASCII id: the heading of the machine profile */
    const char    *zh;
    const char    *en;
    const char    *meaning_zh; /* for the dictionary sheet; may be NULL */
    const char    *meaning_en;
    enum cell_kind kind;
    int            decimals;     /* CELL_DEC: at most so many */
    int            min_decimals; /* CELL_DEC: at least so many; equal to `decimals` when fixed */
    bool           summed;       /* its exact sum stands on the cover and in the manifest */
    bool           key;          /* part of the row's identity across releases */
};

/* One line of the cover sheet: a fact of the content, never of the run (2-packages.md, 2.3). */
struct sheet_note {
    const char *label;
    const char *value;
};

/* What a sink must know about the table before its first row. Must outlive the sink. */
struct sheet {
    const char  *report; /* report id */
    const char  *title;  /* in the locale */
    enum locale  locale;
    enum profile profile;
    int64_t      created; /* seconds since 1970; never now(): R 00:00+08 of the cycle */
    const struct sheet_column *columns;
    size_t                     column_count;
    const struct sheet_note   *notes; /* the cover's lines known before the rows */
    size_t                     note_count;
    enum gz_engine             gzip;       /* CSV: GZ_AUTO unless the configuration says zlib */
    uint32_t                   sheet_rows; /* XLSX: rows of a data sheet; 0 for the usual number */
};

/* One line of the 核对 sheet: a summed column in one currency ("" when the report has none). */
struct sheet_proof {
    const char *column_id;
    const char *currency;
    const char *written;    /* what the writer added up, exact decimal text */
    const char *ledger;     /* the ledger's independent sum, or NULL when there is none */
    const char *difference; /* written - ledger, or NULL */
    bool        control;    /* it proves the file and is no amount of business */
};

enum chart_kind { CHART_LINE, CHART_BAR };
struct sheet_chart {
    const char        *title;
    enum chart_kind    kind;
    const char *const *labels;
    const char *const *values; /* exact decimal text */
    size_t             count;
};

/* What is known only after the last row. */
struct sheet_closing {
    const struct sheet_note  *notes; /* row count, totals, latest trade time */
    size_t                    note_count;
    const struct sheet_proof *proofs;
    size_t                    proof_count;
    const struct sheet_chart *charts;
    size_t                    chart_count;
};

/* What a finished file proves about itself. */
struct sink_figures {
    uint64_t rows;
    uint64_t bytes;              /* of the file */
    uint64_t content_bytes;      /* CSV: before compression; XLSX: equal to bytes */
    uint64_t segments_at;        /* where the segments begin in the file */
    uint64_t cut_cells;          /* cells cut to the format's limit or freed of U+FFFE/U+FFFF */
    char     sha256[65];         /* of the file, lower-case hex */
    char     content_sha256[65]; /* CSV: of the uncompressed content; XLSX: of the cells in order */
};

struct sink;

/*
 * A day is over: where its file stands. The days before are those of the file it was taken over
 * from. Both words are the writers' own.
 */
struct sink_mark {
    const char             *day;   /* YYYY-MM-DD: its rows and all before are there */
    const char             *state; /* what sink_cut() said */
    const char             *tally; /* rows and sums up to there */
    const struct sink_mark *before;
};

/* One per output format; const, without state. */
struct sink_ops {
    const char *suffix; /* ".csv.gz" */
    const char *format; /* "csv.gz", the manifest's word */
    bool (*open)(struct sink *sink, struct err *err);
    bool (*row)(struct sink *sink, struct row row, struct err *err);
    bool (*cut)(struct sink *sink, struct str *state, struct arena *arena, struct err *err);
    /* A further sheet of the same file; NULL where a format has one table. */
    bool (*annex)(struct sink *sink, const struct sheet *sheet, struct err *err);
    bool (*finish)(struct sink *sink, const struct sheet_closing *closing, struct err *err);
    void (*abandon)(struct sink *sink);
};

extern const struct sink_ops sink_csv_gz;
extern const struct sink_ops sink_xlsx;

/* The sink lives in `arena`; `sheet` must outlive it. The file will be <path><ops->suffix>. */
NODISCARD bool sink_open(struct sink **out, const struct sink_ops *ops, const struct sheet *sheet,
                         const char *path, struct arena *arena, struct err *err);
/* Begins with the rows of another file of the same table, up to one of its cuts; see place.h. */
NODISCARD bool sink_resume(struct sink **out, const struct sink_ops *ops, const struct sheet *sheet,
                           const char *path, const struct place_from *from, struct arena *arena,
                           struct err *err);
NODISCARD bool sink_row(struct sink *sink, struct row row, struct err *err);
/*
 * Ends a segment of the rows: it is part of the file's bytes, so it must not depend on how the file
 * came about. *state tells sink_resume() where it was; NULL when nobody can go on from here.
 */
NODISCARD bool sink_cut(struct sink *sink, struct str *state, struct arena *arena, struct err *err);
/*
 * From here on rows go to a further sheet: another table with its own columns, named by its title.
 * `sheet` must outlive the sink. Only its cells count in content_sha256: rows, sums and proofs are
 * those of the first table.
 */
NODISCARD bool sink_annex(struct sink *sink, const struct sheet *sheet, struct err *err);
NODISCARD bool sink_finish(struct sink *sink, const struct sheet_closing *closing,
                           struct sink_figures *figures, struct err *err);

#endif
