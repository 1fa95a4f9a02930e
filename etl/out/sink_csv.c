/*
 * sink_csv.c - RFC 4180 with CRLF, UTF-8, gzip: 2-packages.md, 2.2.
 *
 * human:   byte-order mark (Excel needs it), localised headings, a ' before what a spreadsheet
 *          would run, clock times as they are (GMT+8);
 * machine: no mark, ids as headings, values untouched, instants in ISO 8601 with Z.
 */
#include "etl/out/sink_impl.h"

#include "etl/base/bytes.h"
#include "etl/base/date.h"
#include "etl/out/cell.h"
#include "etl/out/gz.h"

#define CSV_BUFFER 32768 /* gathered here: a cell is too little to be handed on by itself */

struct csv {
    struct gz *gz;
    size_t     used;
    char      *data; /* CSV_BUFFER */
};

static bool csv_flush(struct csv *csv, struct err *err)
{
    struct str all = {csv->data, csv->used};
    csv->used = 0;
    return gz_write(csv->gz, all, err);
}

static inline bool csv_put(struct csv *csv, const char *data, size_t len, struct err *err)
{
    if (len > CSV_BUFFER - csv->used && !csv_flush(csv, err))
        return false;
    if (len > CSV_BUFFER)
        return gz_write(csv->gz, (struct str){data, len}, err);
    memcpy(csv->data + csv->used, data, len);
    csv->used += len;
    return true;
}

static inline bool csv_put_char(struct csv *csv, char c, struct err *err)
{
    return csv_put(csv, &c, 1, err);
}

static bool csv_quoted(struct csv *csv, struct str text, bool guarded, struct err *err)
{
    if (!csv_put_char(csv, '"', err) || (guarded && !csv_put_char(csv, '\'', err)))
        return false;
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '"')
            continue;
        if (!csv_put(csv, text.data + from, i + 1 - from, err))
            return false;
        from = i; /* the quote goes out again with the next part: doubled */
    }
    return csv_put(csv, text.data + from, text.len - from, err) && csv_put_char(csv, '"', err);
}

static bool csv_field(struct csv *csv, struct str text, bool guarded, struct err *err)
{
    if (bytes_have(text.data, text.len, ",\"\r\n"))
        return csv_quoted(csv, text, guarded, err);
    return (!guarded || csv_put_char(csv, '\'', err)) && csv_put(csv, text.data, text.len, err);
}

static bool csv_cell(const struct sink *sink, size_t c, struct str text, struct err *err)
{
    const struct sheet        *sheet = sink->sheet;
    const struct sheet_column *column = &sheet->columns[c];
    struct csv                *csv = sink->state;
    int64_t                    instant = 0;
    char                       buf[DATE_TEXT_MAX];

    if (!cell_check(column, text, &instant, err))
        return false;
    /* Without quotes a lone empty field would be an empty line, which readers skip. */
    if (text.len == 0 && sheet->column_count == 1)
        return csv_put(csv, "\"\"", 2, err);
    if (str_is_null(text))
        return true;
    if (column->kind == CELL_TIME && sheet->profile == PROFILE_MACHINE) {
        if (instant - DATE_GMT8_S < DATE_FIRST_S)
            return err_set(err, ERR_DATA, "column \"%s\": %.*s is before the year 1 in UTC",
                           column->id, STR_ARG(text));
        text = date_print_utc(instant - DATE_GMT8_S, buf);
    }
    bool guarded =
        column->kind == CELL_TEXT && sheet->profile == PROFILE_HUMAN && cell_needs_guard(text);
    return csv_field(csv, text, guarded, err);
}

static bool csv_row(struct sink *sink, struct row row, struct err *err)
{
    struct csv *csv = sink->state;
    for (size_t c = 0; c < row.count; c++)
        if ((c > 0 && !csv_put_char(csv, ',', err)) || !csv_cell(sink, c, row.cells[c], err))
            return false;
    return csv_put(csv, "\r\n", 2, err);
}

/* The heading is in what is taken over. */
static bool csv_resume(struct sink *sink, struct err *err)
{
    struct csv *csv = sink->state;
    struct str  rest;
    return sink_place(sink, &rest, err) && gz_resume(csv->gz, sink->from, &rest, sink->arena, err);
}

static bool csv_cut(struct sink *sink, struct str *state, struct arena *arena, struct err *err)
{
    struct csv *csv = sink->state;
    return csv_flush(csv, err) && gz_cut(csv->gz, state, arena, err);
}

static bool csv_open(struct sink *sink, struct err *err)
{
    const struct sheet *sheet = sink->sheet;
    struct csv         *csv = ARENA_NEW(sink->arena, struct csv);

    if (!gz_open(&csv->gz, sink->temp_path, sheet->gzip, sink->arena, err))
        return false;
    sink->state = csv;
    csv->data = ARENA_ARRAY(sink->arena, char, CSV_BUFFER);
    if (sink->from != NULL)
        return csv_resume(sink, err);
    if (sheet->profile == PROFILE_HUMAN && !csv_put(csv, "\xEF\xBB\xBF", 3, err))
        return false;
    for (size_t c = 0; c < sheet->column_count; c++) {
        struct str heading = str_from_z(cell_heading(sheet, &sheet->columns[c]));
        if ((c > 0 && !csv_put_char(csv, ',', err)) || !csv_field(csv, heading, false, err))
            return false;
    }
    return csv_put(csv, "\r\n", 2, err);
}

static bool csv_finish(struct sink *sink, const struct sheet_closing *closing, struct err *err)
{
    struct csv          *csv = sink->state;
    struct gz_figures    gz;
    struct sink_figures *figures = &sink->figures;
    (void)closing; /* a CSV file holds the rows and nothing else */

    if (!csv_flush(csv, err) || !gz_finish(csv->gz, &gz, err))
        return false;
    figures->bytes = gz.bytes;
    figures->content_bytes = gz.content_bytes;
    memcpy(figures->sha256, gz.sha256, sizeof figures->sha256);
    memcpy(figures->content_sha256, gz.content_sha256, sizeof figures->content_sha256);
    return true;
}

static void csv_abandon(struct sink *sink)
{
    struct csv *csv = sink->state;
    if (csv != NULL)
        gz_abandon(csv->gz);
}

const struct sink_ops sink_csv_gz = {
    .suffix = ".csv.gz",
    .format = "csv.gz",
    .open = csv_open,
    .row = csv_row,
    .cut = csv_cut,
    .finish = csv_finish,
    .abandon = csv_abandon,
};
