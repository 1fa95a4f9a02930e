#include "etl/out/readback.h"

#include <assert.h>
#include <stdio.h>

#include "etl/base/date.h"
#include "etl/out/cell.h"

#define SERIAL_DECIMALS                                                                            \
    INT64_C(10000000000) /* of a day: 15 digits, of which 5 stand before them                      \
                          */
#define SERIAL_SCALE 10
#define SERIAL_ZERO  INT64_C(25569) /* the serial number of 1970-01-01 */
#define SERIAL_LAST  2958465        /* 9999-12-31 */
#define UTC_LEN      20             /* 2026-10-01T04:00:00Z */

size_t schema_column(const struct manifest_schema *schema, const char *id)
{
    for (size_t c = 0; id != NULL && c < schema->column_count; c++)
        if (strcmp(schema->columns[c].id, id) == 0)
            return c;
    return SIZE_MAX;
}

static void readback_columns(struct readback *back, bool all)
{
    const struct manifest_schema *schema = back->schema;
    struct arena                 *arena = back->arena;
    size_t                        count = schema->column_count;
    int                          *scales = ARENA_ARRAY(arena, int, count);
    back->cells = ARENA_ARRAY(arena, struct str, count);
    back->room = arena_alloc(arena, DEC_TRIM_MAX, 1, count);
    back->wanted = ARENA_ARRAY(arena, bool, count);
    back->summed = ARENA_ARRAY(arena, size_t, count);
    back->currency = schema_column(schema, schema->currency);
    back->instant = schema_column(schema, schema->instant);
    for (size_t c = 0; c < count; c++) {
        const struct sheet_column *column = &schema->columns[c];
        back->wanted[c] = all || column->summed || c == back->currency;
        if (!column->summed)
            continue;
        scales[back->sum_count] = column->kind == CELL_DEC ? column->decimals : 0;
        back->summed[back->sum_count++] = c;
    }
    tally_init(&back->tally, scales, back->sum_count, arena);
}

bool readback_open(struct readback *out, const char *path, const struct manifest_file *file,
                   const struct manifest_schema *schema, bool all, struct arena *arena,
                   struct err *err)
{
    *out = (struct readback){.file = file, .schema = schema, .arena = arena};
    readback_columns(out, all);
    if (strcmp(file->format, sink_xlsx.format) == 0)
        return xlsx_scan_open(&out->xlsx, path, schema->column_count, READBACK_SHEET_MAX, arena,
                              err);
    uint64_t most = file->figures.content_bytes;
    return csv_scan_open(&out->csv, path, most < READBACK_CSV_MAX ? most : READBACK_CSV_MAX, arena,
                         err);
}

bool readback_open_behind(struct readback *out, const char *path, const struct manifest_file *file,
                          const struct manifest_schema *schema, bool all,
                          const struct place_behind *behind, struct arena *arena, struct err *err)
{
    uint64_t most = file->figures.content_bytes;
    if (schema->currency == NULL)
        return readback_open(out, path, file, schema, all, arena, err);
    if (strcmp(file->format, sink_xlsx.format) == 0) /* its heading is read */
        return readback_open(out, path, file, schema, all, arena, err) &&
               tally_parse(&out->tally, behind->tally, err) &&
               xlsx_scan_behind(out->xlsx, behind, err);
    *out = (struct readback){.file = file, .schema = schema, .arena = arena, .any_row = true};
    readback_columns(out, all);
    return tally_parse(&out->tally, behind->tally, err) &&
           csv_scan_open_behind(&out->csv, path, most < READBACK_CSV_MAX ? most : READBACK_CSV_MAX,
                                schema->column_count, behind, arena, err);
}

void readback_close(struct readback *out)
{
    if (out->csv != NULL)
        csv_scan_close(out->csv);
    if (out->xlsx != NULL)
        xlsx_scan_close(out->xlsx);
}

const char *readback_place(const struct readback *out, char buf[READBACK_PLACE_MAX])
{
    if (out->csv != NULL)
        (void)snprintf(buf, READBACK_PLACE_MAX, "row %llu",
                       (unsigned long long)csv_scan_row(out->csv));
    else
        (void)snprintf(buf, READBACK_PLACE_MAX, "sheet \"%s\" row %llu", xlsx_scan_sheet(out->xlsx),
                       (unsigned long long)xlsx_scan_row(out->xlsx));
    return buf;
}

/* --- one cell, canonical ---------------------------------------------------------------------- */

static bool cell_from_machine(struct str text, char buf[DATE_TEXT_MAX], struct str *out,
                              struct err *err)
{
    char    plain[DATE_TEXT_MAX];
    int64_t seconds;
    if (text.len != UTC_LEN || text.data[10] != 'T' || text.data[UTC_LEN - 1] != 'Z')
        return err_set(err, ERR_DATA, "\"%.*s\" is no instant with Z", STR_ARG(text));
    memcpy(plain, text.data, UTC_LEN - 1);
    plain[10] = ' ';
    if (!date_parse_time((struct str){plain, UTC_LEN - 1}, &seconds, err))
        return false;
    *out = date_print_time(seconds + DATE_GMT8_S, buf);
    return true;
}

static bool cell_from_csv(const struct readback *back, size_t c, struct str text, struct str *out,
                          struct err *err)
{
    const struct sheet_column *column = &back->schema->columns[c];
    bool                       human = strcmp(back->file->profile, "human") == 0;
    *out = text;
    if (str_is_null(text) || text.len == 0)
        return true;
    if (column->kind == CELL_TEXT && human && text.data[0] == '\'') {
        struct str rest = {text.data + 1, text.len - 1};
        if (cell_needs_guard(rest))
            *out = rest;
    }
    if (column->kind == CELL_TIME && !human)
        return cell_from_machine(text, back->room[c], out, err);
    return true;
}

/* A day and its time as Excel counts them, to the second. */
static bool cell_from_serial(enum cell_kind kind, struct str text, char buf[DATE_TEXT_MAX],
                             struct str *out, struct err *err)
{
    char       number[XLSX_SCAN_DECIMAL_MAX];
    struct dec serial;
    if (!xlsx_scan_decimal(text, SERIAL_SCALE, number, out, err) ||
        !dec_parse(*out, SERIAL_SCALE, &serial, err))
        return false;
    if (serial.units < 0 || serial.units > SERIAL_LAST * (dec_units)SERIAL_DECIMALS)
        return err_set(err, ERR_DATA, "\"%.*s\" is no date of a workbook", STR_ARG(text));
    dec_units seconds = (serial.units * DATE_DAY_S + SERIAL_DECIMALS / 2) / SERIAL_DECIMALS;
    dec_units at = seconds - (dec_units)SERIAL_ZERO * DATE_DAY_S;
    if (kind == CELL_TIME) {
        *out = date_print_time((int64_t)at, buf);
        return true;
    }
    if (seconds % DATE_DAY_S != 0)
        return err_set(err, ERR_DATA, "\"%.*s\" is a time, not a date", STR_ARG(text));
    *out = date_print((int64_t)(at / DATE_DAY_S), buf);
    return true;
}

static bool cell_from_xlsx(const struct readback *back, size_t c, struct xlsx_scan_cell cell,
                           struct str *out, struct err *err)
{
    const struct sheet_column *column = &back->schema->columns[c];
    char                       number[XLSX_SCAN_DECIMAL_MAX];
    struct str                 text;
    *out = cell.kind == XLSX_SCAN_EMPTY ? STR_NULL : cell.text;
    if (cell.kind != XLSX_SCAN_NUMBER)
        return true;
    switch (column->kind) {
    case CELL_TEXT: return err_set(err, ERR_DATA, "a number where a text belongs");
    case CELL_DATE:
    case CELL_TIME: return cell_from_serial(column->kind, cell.text, back->room[c], out, err);
    case CELL_INT:
    case CELL_DEC: break;
    }
    int scale = column->kind == CELL_DEC ? column->decimals : 0;
    return xlsx_scan_decimal(cell.text, scale, number, &text, err) &&
           dec_trim(text, column->min_decimals, back->room[c], out, err);
}

/* --- a row ------------------------------------------------------------------------------------ */

static bool readback_add(struct readback *back, struct err *err)
{
    struct str currency = back->currency == SIZE_MAX ? STR_NULL : back->cells[back->currency];
    back->tally.rows++;
    if (back->instant != SIZE_MAX && back->wanted[back->instant] &&
        back->cells[back->instant].len == TALLY_INSTANT_SIZE - 1)
        tally_instant(&back->tally, back->cells[back->instant]);
    if (back->sum_count == 0)
        return true;
    struct tally_sum *sums = tally_currency(&back->tally, currency, err);
    if (sums == NULL)
        return false;
    for (size_t i = 0; i < back->sum_count; i++)
        if (!tally_add(&sums[i], back->cells[back->summed[i]], err))
            return err_wrap(err, "column \"%s\"", back->schema->columns[back->summed[i]].id);
    return true;
}

static const char *readback_heading(const struct readback *back, size_t c)
{
    const struct sheet_column *column = &back->schema->columns[c];
    if (strcmp(back->file->profile, "machine") == 0)
        return column->id;
    const char *heading = strcmp(back->file->locale, "zh") == 0 ? column->zh : column->en;
    return heading == NULL ? column->id : heading; /* a manifest may leave it out */
}

static bool readback_check_heading(const struct readback *back, size_t c, struct str text,
                                   struct err *err)
{
    const char *want = readback_heading(back, c);
    return str_eq(text, str_from_z(want)) ||
           err_set(err, ERR_DATA, "%s: heading %zu is \"%.*s\", the schema has \"%s\"",
                   back->file->path, c + 1, text.len > 64 ? 64 : (int)text.len,
                   text.data == NULL ? "" : text.data, want);
}

static enum scan_next readback_csv(struct readback *back, struct err *err)
{
    struct row     row;
    enum scan_next next = csv_scan_next(back->csv, &row, err);
    if (next == SCAN_END && !back->any_row) {
        (void)err_set(err, ERR_DATA, "%s: there is no heading", back->file->path);
        return SCAN_FAILED;
    }
    if (next != SCAN_ROW)
        return next;
    bool heading = !back->any_row;
    back->any_row = true;
    if (row.count != back->schema->column_count) {
        (void)err_set(err, ERR_DATA, "%s: it has %zu columns, the schema has %zu", back->file->path,
                      row.count, back->schema->column_count);
        return SCAN_FAILED;
    }
    for (size_t c = 0; c < row.count; c++) {
        if (!heading && !back->wanted[c])
            continue;
        bool ok = heading ? readback_check_heading(back, c, row.cells[c], err)
                          : cell_from_csv(back, c, row.cells[c], &back->cells[c], err);
        if (!ok)
            return SCAN_FAILED;
    }
    return heading ? readback_csv(back, err) : SCAN_ROW;
}

static enum scan_next readback_xlsx(struct readback *back, struct err *err)
{
    const struct xlsx_scan_cell *cells;
    bool                         heading = true;
    while (heading) {
        enum scan_next next = xlsx_scan_next(back->xlsx, &cells, &heading, err);
        if (next == SCAN_END && !back->any_row) {
            (void)err_set(err, ERR_DATA, "%s: there is no heading", back->file->path);
            return SCAN_FAILED;
        }
        if (next != SCAN_ROW)
            return next;
        back->any_row = true;
        for (size_t c = 0; c < back->schema->column_count; c++) {
            if (!heading && !back->wanted[c])
                continue;
            bool ok = heading ? readback_check_heading(back, c, cells[c].text, err)
                              : cell_from_xlsx(back, c, cells[c], &back->cells[c], err);
            if (!ok && !heading)
                (void)err_wrap(err, "column \"%s\"", back->schema->columns[c].id);
            if (!ok)
                return SCAN_FAILED;
        }
    }
    return SCAN_ROW;
}

enum scan_next readback_next(struct readback *out, struct err *err)
{
    char           place[READBACK_PLACE_MAX];
    enum scan_next next = out->csv != NULL ? readback_csv(out, err) : readback_xlsx(out, err);
    if (next == SCAN_ROW && !readback_add(out, err)) {
        (void)err_wrap(err, "%s: %s", out->file->path, readback_place(out, place));
        return SCAN_FAILED;
    }
    return next;
}

bool readback_sum(const struct readback *back, const char *column, const char *currency,
                  const char **out, struct arena *arena, struct err *err)
{
    char                    exact[DEC_TEXT_MAX];
    char                    trimmed[DEC_TRIM_MAX];
    struct str              text;
    const struct tally_sum *sum = NULL;
    size_t                  c = schema_column(back->schema, column);
    for (size_t i = 0; i < back->sum_count; i++)
        if (back->summed[i] == c)
            sum = tally_find(&back->tally, back->currency == SIZE_MAX ? "" : currency, i);
    *out = NULL;
    if (c == SIZE_MAX || !back->schema->columns[c].summed)
        return err_set(err, ERR_DATA, "%s: column \"%s\" is none that is summed", back->file->path,
                       column);
    if (sum == NULL)
        return true;
    if (!dec_trim(dec_print(sum->value, exact), back->schema->columns[c].min_decimals, trimmed,
                  &text, err))
        return false;
    *out = arena_zcopy(arena, text);
    return true;
}
