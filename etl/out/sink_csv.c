/*
 * sink_csv.c - RFC 4180 with CRLF, UTF-8, gzip: 2-packages.md, 2.2.
 *
 * human:   byte-order mark (Excel needs it), localised headings, a ' before what a spreadsheet
 *          would run, clock times as they are (GMT+8);
 * machine: no mark, ids as headings, values untouched, instants in ISO 8601 with Z.
 */
#include "etl/out/sink_impl.h"

#include "etl/base/date.h"
#include "etl/out/cell.h"
#include "etl/out/gz.h"

static bool csv_needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '"' || c == ',' || c == '\r' || c == '\n')
            return true;
    }
    return false;
}

static bool csv_quoted(struct gz *gz, struct str prefix, struct str text, struct err *err)
{
    if (!gz_write(gz, STR("\""), err) || !gz_write(gz, prefix, err))
        return false;
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '"')
            continue;
        struct str part = {text.data + from, i + 1 - from};
        if (!gz_write(gz, part, err))
            return false;
        from = i; /* the quote goes out again with the next part: doubled */
    }
    struct str tail = {text.data + from, text.len - from};
    return gz_write(gz, tail, err) && gz_write(gz, STR("\""), err);
}

static bool csv_field(struct gz *gz, struct str prefix, struct str text, struct err *err)
{
    if (csv_needs_quotes(text))
        return csv_quoted(gz, prefix, text, err);
    return gz_write(gz, prefix, err) && gz_write(gz, text, err);
}

static bool csv_cell(const struct sink *sink, size_t c, struct str text, struct err *err)
{
    const struct sheet        *sheet = sink->sheet;
    const struct sheet_column *column = &sheet->columns[c];
    struct gz                 *gz = sink->state;
    struct str                 prefix = STR("");
    int64_t                    instant = 0;
    char                       buf[DATE_TEXT_MAX];

    if (!cell_check(column, text, &instant, err))
        return false;
    /* Without quotes a lone empty field would be an empty line, which readers skip. */
    if (text.len == 0 && sheet->column_count == 1)
        return gz_write(gz, STR("\"\""), err);
    if (str_is_null(text))
        return true;
    if (column->kind == CELL_TEXT && sheet->profile == PROFILE_HUMAN && cell_needs_guard(text))
        prefix = STR("'");
    if (column->kind == CELL_TIME && sheet->profile == PROFILE_MACHINE) {
        if (instant - DATE_GMT8_S < DATE_FIRST_S)
            return err_set(err, ERR_DATA, "column \"%s\": %.*s is before the year 1 in UTC",
                           column->id, STR_ARG(text));
        text = date_print_utc(instant - DATE_GMT8_S, buf);
    }
    return csv_field(gz, prefix, text, err);
}

static bool csv_row(struct sink *sink, struct row row, struct err *err)
{
    struct gz *gz = sink->state;
    for (size_t c = 0; c < row.count; c++)
        if ((c > 0 && !gz_write(gz, STR(","), err)) || !csv_cell(sink, c, row.cells[c], err))
            return false;
    return gz_write(gz, STR("\r\n"), err);
}

/* The heading is in what is taken over. */
static bool csv_resume(struct sink *sink, struct err *err)
{
    struct str rest;
    return sink_place(sink, &rest, err) &&
           gz_resume(sink->state, sink->from, &rest, sink->arena, err);
}

static bool csv_cut(struct sink *sink, struct str *state, struct arena *arena, struct err *err)
{
    return gz_cut(sink->state, state, arena, err);
}

static bool csv_open(struct sink *sink, struct err *err)
{
    const struct sheet *sheet = sink->sheet;
    struct gz          *gz;

    if (!gz_open(&gz, sink->temp_path, sheet->gzip, sink->arena, err))
        return false;
    sink->state = gz;
    if (sink->from != NULL)
        return csv_resume(sink, err);
    if (sheet->profile == PROFILE_HUMAN && !gz_write(gz, STR("\xEF\xBB\xBF"), err))
        return false;
    for (size_t c = 0; c < sheet->column_count; c++) {
        struct str heading = str_from_z(cell_heading(sheet, &sheet->columns[c]));
        if ((c > 0 && !gz_write(gz, STR(","), err)) || !csv_field(gz, STR(""), heading, err))
            return false;
    }
    return gz_write(gz, STR("\r\n"), err);
}

static bool csv_finish(struct sink *sink, const struct sheet_closing *closing, struct err *err)
{
    struct gz_figures    gz;
    struct sink_figures *figures = &sink->figures;
    (void)closing; /* a CSV file holds the rows and nothing else */

    if (!gz_finish(sink->state, &gz, err))
        return false;
    figures->bytes = gz.bytes;
    figures->content_bytes = gz.content_bytes;
    memcpy(figures->sha256, gz.sha256, sizeof figures->sha256);
    memcpy(figures->content_sha256, gz.content_sha256, sizeof figures->content_sha256);
    return true;
}

static void csv_abandon(struct sink *sink)
{
    if (sink->state != NULL)
        gz_abandon(sink->state);
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
