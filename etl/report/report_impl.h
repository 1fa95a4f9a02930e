/*
 * report_impl.h - between the parts of the engine, nobody else.
 *
 *     report_bind.c   a definition against what the database says its queries return
 *     report_proof.c  the ledger's independent sums, charts
 *     report_cover.c  what the cover says of one file set
 *     report_set.c    one file set: a CSV in parts and a workbook
 *     report_run.c    the rows of a unit, one set after another
 *     report_segment.c  files cut at days, and what is taken over from the last release
 *     report_annex.c  the further sheets of a workbook
 *     report_hash.c   hashes of a definition
 */
#ifndef ETL_REPORT_REPORT_IMPL_H
#define ETL_REPORT_REPORT_IMPL_H

#include "etl/out/tally.h"
#include "etl/report/canon.h"
#include "etl/report/report_run.h"

#define BOUND_NONE SIZE_MAX

/* Where a definition's fields stand in what its query returns. */
struct bound {
    size_t  count;  /* columns of the query */
    size_t *source; /* of each column of the table */
    size_t  top;
    size_t  owner;
    size_t  split;    /* BOUND_NONE without */
    size_t  currency; /* BOUND_NONE without */
    size_t  instant;  /* BOUND_NONE without */
    size_t  day;      /* of a segment; BOUND_NONE without */
    size_t  manager;  /* account_manager_id; BOUND_NONE without */
};

/* `director`: split by account manager. */
NODISCARD bool report_bind(struct bound *bound, const struct report_def *def, bool director,
                           struct conn *conn, struct arena *arena, struct err *err);
/* Shapes of the proof and the charts. */
NODISCARD bool report_bind_more(const struct report_def *def, struct conn *conn,
                                struct arena *arena, struct err *err);

/* One line of the ledger's sums. */
struct proof_line {
    struct str split;  /* NULL for rows without a value */
    size_t     column; /* summed column */
    char       currency[TALLY_CURRENCY_SIZE];
    struct dec amount; /* DEC_SCALE_MAX decimals */
    bool       used;
};

/* Lines in the order of split (NULL first), so that those of a set stand together. */
struct proof {
    bool               present;
    struct proof_line *lines;
    size_t             count;
};

/* A shown column of a unit. */
struct shown {
    const struct report_column *column;
    size_t                      source; /* of the query */
    size_t                      sum;    /* summed column, or BOUND_NONE */
    char                        buf[CANON_MAX];
};

/* What stays the same for all rows of a unit. */
struct unit {
    const struct report_job     *job;
    const struct report_def     *def;
    struct conn                 *conn;
    struct arena                *arena;   /* the caller's: results and tables */
    struct arena                 scratch; /* rewound after every row */
    struct bound                 bound;
    struct sheet                 sheet;
    struct shown                *shown; /* one per column of the sheet */
    struct str                  *cells; /* the row as it is written */
    size_t                       sum_count;
    int                         *sum_scales;
    size_t                      *sum_columns; /* of the sheet */
    struct proof                 proof;
    struct sheet_chart          *charts;
    size_t                       chart_count;
    struct table                 notes;       /* of the report's own query */
    struct table                 split_names; /* id and name, where files are split by manager */
    struct str                   base;        /* name of the file or the folder */
    const char                  *schema;
    const struct manifest_focus *focus; /* NULL unless it is a FOCUS dataset */
    const char                  *edition;
    struct tally                 tally;
    size_t                       last_pair; /* of the scope list: rows of an owner come together */
    struct str                   last_split;
    bool                         seen_unassigned;
    size_t                       base_next;  /* set of job->base */
    size_t                       mark_bytes; /* of all marks */
    struct report_result        *out;
    size_t                       file_room;
    size_t                       total_room;
};

/* Runs the proof and the charts; they must come before the rows, which occupy the session. */
NODISCARD bool report_proof_load(struct unit *unit, struct err *err);
NODISCARD bool report_charts_load(struct unit *unit, struct err *err);

/*
 * The lines of one set, written beside ledger: every summed column in every currency of either.
 * `split` is the set's value; `whole` says that the unit is one set, which all lines belong to.
 */
NODISCARD bool report_proof_sums(struct unit *unit, const struct tally *tally, struct str split,
                                 bool whole, struct manifest_total *total, struct err *err);
/* Totals for split values that only the ledger knows. */
NODISCARD bool report_proof_rest(struct unit *unit, struct err *err);
/* The lines of a tally alone. */
NODISCARD bool report_sums(struct unit *unit, const struct tally *tally, struct manifest_sum **sums,
                           size_t *count, struct err *err);
struct manifest_total *report_total_new(struct unit *unit);

/* Writes the reports whose `book` is this one as sheets; after the rows, for they occupy the
 * session. */
NODISCARD bool report_annexes(const struct unit *unit, struct sink *sink, struct arena *arena,
                              struct err *err);

/* report_cover.c: what the covers say that only a query knows; before the rows. */
NODISCARD bool report_cover_load(struct unit *unit, struct err *err);
/* The sheet of one set: its cover says whose file it is, and the notes. `word` as in struct set. */
void report_cover_sheet(const struct unit *unit, struct str split, const char *word,
                        struct sheet *sheet, struct arena *arena);
/* Whether the total of a column proves the file only. */
bool report_cover_is_control(const struct unit *unit, const char *field);
/* Row count, totals by currency, latest instant: what the cover says after the rows. */
void report_cover_closing(const struct unit *unit, const struct tally *written,
                          const struct manifest_total *total, struct sheet_closing *closing,
                          struct arena *arena);

/* One open file with all its memory. */
struct set_file {
    struct arena arena;
    struct sink *sink; /* NULL when closed */
    const char  *path; /* within the release; in the unit's arena */
};

struct set {
    struct unit    *unit;
    struct sheet    sheet;
    struct str      split;
    const char     *word; /* its name in the folder, or NULL without one */
    struct set_file csv;
    struct set_file xlsx;
    bool            omitted;    /* the workbook */
    int             part;       /* of the CSV, from 1; 0 = whole */
    size_t          first_file; /* of the set in the result */
    struct tally    written;    /* by the parts that are finished */
    struct tally    open;       /* by the part that is not */
    /* Segments: the day of the last row, and where the files stood at the ends of days. */
    bool                          cutting;
    bool                          uncut; /* rows since the last cut */
    char                          day[11];
    const struct sink_mark       *csv_marks;
    const struct sink_mark       *xlsx_marks;
    const struct report_base_set *base;
    uint64_t                      taken; /* rows */
    struct arena                  arena; /* what is not the result's: a release has thousands */
};

/* A row in canonical text: the sheet's cells, and what is counted whether it is shown or not. */
struct set_row {
    struct row cells;
    struct str currency;
    struct str instant;
    struct str day;
};

/* `split` must live as long as the unit; NULL for the rows without a value. */
NODISCARD bool set_open(struct set *set, struct unit *unit, struct str split,
                        const struct report_base_set *base, struct err *err);
NODISCARD bool set_row(struct set *set, const struct set_row *row, struct err *err);
NODISCARD bool set_finish(struct set *set, struct err *err);
/* report_segment.c: whether the unit's files are cut at the ends of days. */
bool segment_cuts(const struct unit *unit);
/* Before a row of this day, "" behind the last one: ends the day before when it is another. */
NODISCARD bool segment_day(struct set *set, struct str day, struct err *err);
/* What the set's base has already, into its tally. */
NODISCARD bool segment_tally(struct set *set, struct err *err);
/* The next set of the base when it is this one, else NULL. */
const struct report_base_set *segment_base(struct unit *unit, struct str split);
/* Whether a set of the base comes before this one; `last`: whether there is one at all. */
bool segment_before(const struct unit *unit, struct str split, bool last);

/* Gives everything back; what is not finished is removed. */
void set_close(struct set *set);

#endif
