/*
 * xlsx_impl.h - between the parts of the workbook writer, nobody else.
 *
 *     sink_xlsx.c   the life cycle          xlsx_cell.c   one cell of the book's own sheets
 *     xlsx_data.c   the sheets with rows    xlsx_style.c  every format and colour
 *     xlsx_row.c    the rows themselves     xlsx_out.c    their XML, compressed
 *     xlsx_part.c   into the place of their sheet's part
 *     xlsx_front.c  the cover, the charts    xlsx_back.c   reconciliation, dictionary
 *     xlsx_annex.c  further tables          xlsx_verify.c is the library's file whole
 *     xlsx_place.c  rows of another file taken over
 *
 * libxlsxwriter makes the whole book, of the data sheets all but the rows: it gives each cell back
 * as 300 ns of formatting and compresses with zlib. Rows are written by xlsx_row.c as XML of the
 * same look into a spool, compressed, and xlsx_part.c puts them into the sheet's part.
 *
 * libxlsxwriter 1.1.4, constant-memory mode: a row is written out when the next one begins, so
 * rows of one sheet must come in order; different sheets may be filled in any order, and columns,
 * filter, freezing and ignored errors may be set until the book is closed. It calls gmtime(): no
 * threads. It does not notice when its temporary files cannot be written: xlsx_book_sound() and
 * xlsx_verify() do.
 */
#ifndef ETL_OUT_XLSX_IMPL_H
#define ETL_OUT_XLSX_IMPL_H

#include <xlsxwriter.h>

#include "etl/base/dec.h"
#include "etl/out/pack.h"
#include "etl/out/place.h"
#include "etl/out/sink_impl.h"

#define XLSX_ROWS_USUAL   1000000u              /* of data in a sheet: 2-packages.md, 2.3 */
#define XLSX_ROWS_MAX     1048575u              /* what the format holds, less the header */
#define XLSX_XML_MAX      (INT64_C(3584) << 20) /* 3.5 GiB: below it no zip64 is needed */
#define XLSX_TEXT_MAX     32767                 /* UTF-16 units of a cell */
#define XLSX_WIDTH_MAX    60                    /* characters of a column */
#define XLSX_WIDTH_PAD    2                     /* of them, so that no text touches its neighbour */
#define XLSX_CUT_MARK     "…[cut]"
#define XLSX_CUT_UNITS    6
#define XLSX_EXACT_DIGITS 15             /* a double carries any decimal of so many digits */
#define XLSX_DAY_ZERO     INT64_C(25569) /* the serial number of 1970-01-01 */
#define XLSX_FIRST_SERIAL                                                                          \
    INT64_C(61) /* 1900-03-01; before it Excel counts a day that never was                         \
                 */

struct xlsx_style {
    lxw_format *title;       /* the cover's */
    lxw_format *band;        /* beside and below the title */
    lxw_format *section;     /* heading of a block */
    lxw_format *label;       /* left of a value */
    lxw_format *value;       /* wrapped text */
    lxw_format *heading;     /* of a table, over text */
    lxw_format *heading_num; /* of a table, over numbers */
    lxw_format *text;
    lxw_format *text_right; /* a number that no double can carry */
    lxw_format *wrap;       /* text over several lines */
    lxw_format *count;      /* whole numbers */
    lxw_format *good;       /* agrees */
    lxw_format *bad;        /* differs */
};

/* One look of a column's cells. */
struct xlsx_shared {
    const char         *pattern;
    bool                number;
    lxw_format         *format;
    struct xlsx_shared *next;
};

/* Any sheet, in the order of the book, which numbers its parts. */
struct xlsx_leaf {
    lxw_worksheet    *sheet;
    const char       *name;
    int64_t           staged; /* bytes of rows in its temporary file, known when it is full */
    struct xlsx_leaf *next;
};

/* One data sheet. */
struct xlsx_page {
    lxw_worksheet      *sheet;
    const char         *name;
    const char         *part; /* the member of the package */
    lxw_row_t           rows;
    uint64_t            spooled; /* where its rows begin in the spool */
    struct pack_figures figures; /* of its rows, up to the last cut */
    uint64_t            at;      /* where they begin in the file */
    struct xlsx_page   *next;
    struct xlsx_page   *later; /* of any table */
};

/* How the cells of one column begin: <c r="A, the row's number, then one of these. */
#define XLSX_PLACE_MAX 8
struct xlsx_open {
    struct str place;
    struct str number;
    struct str whole; /* a number without decimals */
    struct str text;
    struct str wrapped; /* text over several lines */
    struct str right;   /* a number that no double can carry */
    struct str plain;   /* a date that Excel cannot hold */
};

/* The last text of a column that is not plain ASCII: rows beside one another are alike. */
struct xlsx_seen {
    size_t len; /* 0: none */
    char   text[64];
};

/* XML of rows on its way to the compressor, cells on their way to the content's hash. */
#define XLSX_BUFFER 65536
struct xlsx_buffer {
    char  *data;
    size_t used;
};

/* A further table that is finished: its columns stand in the dictionary too. */
struct xlsx_annex {
    const struct sheet *def;
    struct xlsx_annex  *next;
};

struct xlsx {
    lxw_workbook        *book;
    const struct xlsx   *main;    /* the first table while a further one is open, or NULL */
    struct xlsx_annex   *annexes; /* in the order of the book */
    struct xlsx_annex   *annex_last;
    bool                 data_done; /* the first table has its widths and filters */
    const struct sheet  *def;
    struct arena        *arena;
    const char          *path;
    struct sink_figures *figures;
    struct xlsx_style    style;
    struct xlsx_shared  *shared;
    struct xlsx_leaf    *leaves;
    struct xlsx_leaf    *leaf_last;
    lxw_worksheet       *cover;
    struct xlsx_page    *first;
    struct xlsx_page    *last;
    int                  pages;
    struct xlsx_page    *page_first; /* of all tables, in the order of the book */
    struct xlsx_page    *page_last;
    int                  page_count;
    uint32_t             rows_max;
    lxw_format         **formats; /* one per column */
    lxw_format         **whole;   /* the same, for a number without decimals */
    size_t              *widths;  /* one per column, in half-width characters */
    struct dec          *sums;    /* one per column: exact, of what was written as numbers */
    bool                *as_text; /* one per column: some number had to be written as text */
    struct sha256       *content;
    struct xlsx_open    *opens; /* one per column */
    struct xlsx_seen    *seen;  /* one per column */
    struct pack         *pack;
    struct xlsx_buffer   xml;
    struct xlsx_buffer   hashed;
    char                 place[XLSX_PLACE_MAX]; /* the row's number */
    size_t               place_len;
    struct sha256       *rows_sha; /* of the spool */
    char                *words;    /* of the columns' place, once it was asked for */
    bool                 taking;   /* bytes of another file, which are in it already */
    int                  spool;    /* file without a name; -1 before the first row */
    uint64_t             spooled;
};

/* xlsx_style.c */
NODISCARD bool xlsx_style_init(struct xlsx *x, struct err *err);
/* The format of a column's cells: never rounds, shows between min_decimals and decimals. */
lxw_format    *xlsx_column_format(struct xlsx *x, const struct sheet_column *column);
lxw_format    *xlsx_whole_format(struct xlsx *x, const struct sheet_column *column);
const char    *xlsx_word(const struct xlsx *x, const char *zh, const char *en);
NODISCARD bool xlsx_page_setup(lxw_worksheet *sheet, bool landscape, struct err *err);

/* xlsx_cell.c */
NODISCARD bool xlsx_ok(lxw_error code, struct err *err);
/* Checks the UTF-8, cuts with a mark, escapes what Excel would decode. NULL text: an empty cell. */
NODISCARD bool xlsx_text(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t column,
                         struct str text, lxw_format *format, struct err *err);
/* The text as Excel must be given it, NUL-terminated, cut with a mark when too long (counted). */
const char *xlsx_clean(struct xlsx *x, struct str text);
/* Whether xlsx_clean() has nothing to change; the text is valid UTF-8. */
bool xlsx_is_plain(struct str text);
/* Whether a double carries the decimal exactly (to 15 digits), and which. */
bool xlsx_double(struct str text, double *value);
/* How many lines a text takes where so many half-width characters stand in one. */
size_t xlsx_lines(struct str text, size_t chars);
/* Whether it has a line break. */
bool xlsx_is_broken(struct str text);
/* A number, or right-aligned text where no double carries it. */
NODISCARD bool xlsx_number(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t column,
                           struct str text, lxw_format *format, struct err *err);

/* xlsx_data.c */
lxw_worksheet *xlsx_add_sheet(struct xlsx *x, const char *name, struct err *err);
NODISCARD bool xlsx_data_open(struct xlsx *x, struct err *err);
/* Before each row: turns the page when it is full. */
NODISCARD bool xlsx_data_turn(struct xlsx *x, struct err *err);
void           xlsx_widen(size_t *width, size_t need);
NODISCARD bool xlsx_data_finish(struct xlsx *x, struct err *err);
/* Stages the last rows; fails when a sheet's temporary file could not be written. */
NODISCARD bool xlsx_book_sound(struct xlsx *x, struct err *err);

/* xlsx_annex.c */
/* Ends the open table; the next rows are of this one. */
NODISCARD bool xlsx_annex_open(struct xlsx *x, const struct sheet *def, struct err *err);
/* Ends the open table; the first one is what the rest of the book is about. */
NODISCARD bool xlsx_annex_finish(struct xlsx *x, struct err *err);

/* xlsx_row.c */
/* Of a row whose texts have line breaks, in points; 0: the usual one. */
int            xlsx_row_height(const struct xlsx *x, struct row row);
NODISCARD bool xlsx_row_open(struct xlsx *x, struct err *err);
NODISCARD bool xlsx_row_write(struct xlsx *x, struct row row, struct err *err);

/* xlsx_out.c */
NODISCARD bool xlsx_out_open(struct xlsx *x, struct err *err);
/* Ends a segment, or goes on from one of another file. */
NODISCARD bool xlsx_out_mark(struct xlsx *x, struct cut_place *place, struct err *err);
NODISCARD bool xlsx_out_resume(struct xlsx *x, const struct place_from *from,
                               const struct cut_place *place, struct err *err);
/* Room for a cell, its text aside when that is not easy. */
NODISCARD bool xlsx_out_need(struct xlsx *x, struct err *err);
/* The page's rows are all there. */
NODISCARD bool xlsx_out_cut(struct xlsx *x, struct xlsx_page *page, struct err *err);
void           xlsx_out_hash(struct xlsx *x, struct row row);
void           xlsx_out_hash_end(struct xlsx *x, char hex[SHA256_HEX_SIZE]);

/* What kinds of bytes a text has. */
struct xlsx_look {
    bool high;    /* bytes above 0x7F */
    bool control; /* below 0x20 */
    bool under;   /* underscores */
    bool xml;     /* & < > */
};
#define XLSX_PLAIN_MAX 4096 /* a longer text is not easy */
struct xlsx_look xlsx_out_look(struct str text);
/* Whether a text that is valid UTF-8 goes out as it is, but for & < >. */
bool xlsx_out_is_easy(struct xlsx_look look, struct str text);
/* From behind <t to the end of the cell. */
NODISCARD bool xlsx_out_text(struct xlsx *x, struct str text, struct xlsx_look look, bool easy,
                             struct err *err);

static inline void xlsx_out_put(struct xlsx *x, struct str text)
{
    memcpy(x->xml.data + x->xml.used, text.data, text.len);
    x->xml.used += text.len;
}
#define XLSX_PUT(x, literal) xlsx_out_put((x), STR(literal))

/* xlsx_place.c: where the first table stands, as words. */
NODISCARD bool xlsx_place_cut(struct sink *sink, struct str *state, struct arena *arena,
                              struct err *err);
NODISCARD bool xlsx_place_resume(struct sink *sink, struct err *err);

/* xlsx_part.c: the book of the library, at x->path, becomes the book with its rows. */
NODISCARD bool xlsx_parts(struct xlsx *x, struct err *err);

/* sink_xlsx.c: all sheets but the rows, closed and looked at. */
NODISCARD bool xlsx_book(struct xlsx *x, const struct sheet_closing *closing, struct err *err);

/* xlsx_front.c */
NODISCARD bool xlsx_cover(struct xlsx *x, const struct sheet_closing *closing, struct err *err);
NODISCARD bool xlsx_charts(struct xlsx *x, const struct sheet_closing *closing, struct err *err);

/* xlsx_back.c */
NODISCARD bool xlsx_reconciliation(struct xlsx *x, const struct sheet_closing *closing,
                                   struct err *err);
NODISCARD bool xlsx_dictionary(struct xlsx *x, struct err *err);

/* xlsx_verify.c */
NODISCARD bool xlsx_verify(struct xlsx *x, struct err *err);

#endif
