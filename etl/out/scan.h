/*
 * scan.h - reads finished files again: the rows of our own CSV and of our own workbooks.
 *
 * This is for proving, not for importing. A scanner knows the one form that our writers give a file
 * (2-packages.md, 2.2, 2.3) and takes anything else for damage: ERR_DATA with the file and where in
 * it. It trusts no number in the file: memory is bounded by the constants here, content by what the
 * caller expects. No code is shared with the writers but the container formats.
 *
 * Life: open, next until it is not SCAN_ROW; closed by the arena. A scanner takes about SCAN_ROOM
 * of address space and touches about 200 KiB of it.
 */
#ifndef ETL_OUT_SCAN_H
#define ETL_OUT_SCAN_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/base/row.h"
#include "etl/base/sha256.h"
#include "etl/out/place.h"

#define SCAN_COLUMNS_MAX 512               /* the widest report has less than 100 */
#define SCAN_ROW_MAX     ((size_t)8 << 20) /* bytes of a row; real ones have a few KiB */
#define SCAN_ROOM        ((size_t)20 << 20)
#define SCAN_SHEETS_MAX  256 /* of a workbook */

enum scan_next { SCAN_ROW, SCAN_END, SCAN_FAILED };

/* --- CSV.gz -----------------------------------------------------------------------------------
 * The heading is the first row. Every row has as many cells as the first. Valid until the next
 * call. A cell is NULL when nothing stands in it.
 */
struct csv_scan;

/* `content_max`: more bytes than that are not unpacked, ERR_LIMIT. */
NODISCARD bool csv_scan_open(struct csv_scan **out, const char *path, uint64_t content_max,
                             struct arena *arena, struct err *err);
/* Begins behind a cut with so many rows before it; the heading is among those, and not given. */
NODISCARD bool csv_scan_open_behind(struct csv_scan **out, const char *path, uint64_t content_max,
                                    size_t column_count, const struct place_behind *behind,
                                    struct arena *arena, struct err *err);
NODISCARD enum scan_next csv_scan_next(struct csv_scan *scan, struct row *row, struct err *err);
bool                     csv_scan_has_bom(const struct csv_scan *scan); /* after the first row */
uint64_t                 csv_scan_row(const struct csv_scan *scan); /* of the last one, from 1 */
/* After SCAN_END, once. */
uint64_t csv_scan_content(struct csv_scan *scan, char sha256[SHA256_HEX_SIZE]);
void     csv_scan_close(struct csv_scan *scan); /* also done by the arena */

/* --- the data sheets of a workbook -------------------------------------------------------------
 * Sheet after sheet; each begins with the heading row, of which `heading` speaks.
 */
enum xlsx_scan_kind { XLSX_SCAN_EMPTY, XLSX_SCAN_TEXT, XLSX_SCAN_NUMBER };

struct xlsx_scan_cell {
    enum xlsx_scan_kind kind;
    struct str          text; /* unescaped; of a number as it stands in the file */
};

struct xlsx_scan;

/* `content_max`: of one sheet. */
NODISCARD bool xlsx_scan_open(struct xlsx_scan **out, const char *path, size_t column_count,
                              uint64_t content_max, struct arena *arena, struct err *err);
/* Under the heading of the first sheet, the rows before a cut are passed over. */
NODISCARD bool xlsx_scan_behind(struct xlsx_scan *scan, const struct place_behind *behind,
                                struct err *err);
/* `column_count` cells in *cells, valid until the next call. */
NODISCARD enum scan_next xlsx_scan_next(struct xlsx_scan *scan, const struct xlsx_scan_cell **cells,
                                        bool *heading, struct err *err);
const char              *xlsx_scan_sheet(const struct xlsx_scan *scan); /* of the last row */
uint64_t                 xlsx_scan_row(const struct xlsx_scan *scan);   /* in that sheet, from 1 */
void                     xlsx_scan_close(struct xlsx_scan *scan);

/*
 * The text between two tags, unescaped in place: what stands there only gets shorter. False when an
 * entity is none of XML's five or a tag stands in it.
 */
NODISCARD bool xlsx_scan_text(char *from, char *to, struct str *out);

/*
 * The decimal that a number cell stands for. A workbook carries 15 significant digits and its XML
 * has 16 or 17, so the text is rounded half away from zero to 15 digits first and to `scale` then.
 */
#define XLSX_SCAN_DECIMAL_MAX 64
NODISCARD bool xlsx_scan_decimal(struct str text, int scale, char buf[XLSX_SCAN_DECIMAL_MAX],
                                 struct str *out, struct err *err);

#endif
