/*
 * csv_read.h - the rows of a CSV file, one by one, in bounded memory.
 *
 * RFC 4180, strict: a quote stands around a whole cell or not at all, blanks belong to the cell,
 * rows end in LF, CRLF or CR. The file is .csv or .csv.gz (one gzip member), UTF-8, with or without
 * a byte order mark. What is damaged as a whole (a quote that never ends, text behind a closing
 * quote, a gzip file cut short, another encoding) is an error and ends the reading, ERR_DATA with
 * file:line; what is wrong with one row is the caller's to judge: it gets the row, its first line
 * and its bytes. A blank line is a row of one NULL cell, unless nothing follows it any more.
 *
 * A cell is NULL when it is empty and unquoted. Bad UTF-8 inside a cell is not looked for here.
 *
 * Life: csv_read_open or csv_read_open_source, csv_read_next until it is not ROWS_ROW; closed by
 * the arena. A reader takes about 2.2 MiB of it. The only user of libcsv.
 */
#ifndef ETL_EXTRACT_CSV_READ_H
#define ETL_EXTRACT_CSV_READ_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/base/row.h"
#include "etl/pg/conn.h" /* enum rows_next */

#define CSV_ROW_MAX                                                                                \
    ((size_t)1024 * 1024)    /* bytes of a row: the widest real ones have a few KiB                \
                              */
#define CSV_COLUMNS_MAX 1024 /* FOCUS has 57, the vendor's bill about 80 */
#define CSV_RAW_MAX     1024 /* bytes of a row that are kept for quarantine */

/* Where the bytes come from. Sets *got; 0 means the end. */
struct csv_source {
    bool (*read)(void *context, char *buf, size_t room, size_t *got, struct err *err);
    void *context;
};

struct csv_reader;

/* A path that ends in .gz is unpacked on the way. `path` must outlive the reader. */
NODISCARD bool csv_read_open(struct csv_reader **out, const char *path, struct arena *arena,
                             struct err *err);
/* `name` is used in messages and must outlive the reader. */
NODISCARD bool csv_read_open_source(struct csv_reader **out, const char *name,
                                    struct csv_source source, struct arena *arena, struct err *err);

/*
 * The row is valid until the next call. `line` is the physical line on which it begins, from 1. A
 * row of more than CSV_COLUMNS_MAX cells has its true count but only the first cells: a caller
 * that knows its header never touches the others.
 */
NODISCARD enum rows_next csv_read_next(struct csv_reader *reader, struct row *row, uint64_t *line,
                                       struct err *err);

/* The bytes of the last row without its line end, cut at CSV_RAW_MAX; until the next call. */
struct str csv_read_raw(const struct csv_reader *reader);

#endif
