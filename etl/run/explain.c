/*
 * explain.c - nightpost explain FILE ROW COLUMN: where one cell of a delivered file comes from.
 *
 * The file is found by its bytes, wherever a copy of it lies; its row by number, the first below
 * the headings being 1. What the report is made of, only its folder knows:
 * reports/<name>/explain.sql gets the row as JSON and says it line by line. What is true of every
 * cell is said here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/extract/csv_read.h"
#include "etl/out/json.h"
#include "etl/pg/sql.h"
#include "etl/run/app.h"
#include "etl/run/commands.h"
#include "etl/run/migrate.h"
#include "etl/run/readers.h"

#define EXPLAIN_READ_ROOM (64U << 10)
#define EXPLAIN_CHANGES   "changes_"
#define MARK_ALL          "9223372036854775807"

enum {
    FILE_RECIPIENT,
    FILE_RELEASE,
    FILE_PATH,
    FILE_REPORT,
    FILE_CYCLE,
    FILE_FORMAT,
    FILE_RUN,
    FILE_MARK,
    FILE_THROUGH,
    FILE_KIND,
    FILE_PARTNER_TYPE,
    FILE_MART_MARK
};

struct explain {
    struct conn             *conn;
    struct arena            *arena;
    const char              *path;
    const char              *asked; /* the column, as it was typed */
    uint64_t                 row;
    struct table             file;
    const struct report_def *def;
    struct report_job        job;
    struct str               json; /* the row */
    struct sheet_column      column;
    const char              *value; /* of the cell */
};

static bool explain_hash(const char *path, char hex[SHA256_HEX_SIZE], struct err *err)
{
    struct arena arena;
    arena_open(&arena, "explain", (size_t)EXPLAIN_READ_ROOM * 4);
    struct sha256 *sha = sha256_init(&arena);
    char          *buf = ARENA_ARRAY(&arena, char, EXPLAIN_READ_ROOM);
    int            fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t        n = fd < 0 ? -1 : 1;
    while (n > 0 && (n = read(fd, buf, EXPLAIN_READ_ROOM)) > 0)
        sha256_add(sha, buf, (size_t)n);
    int why = errno;
    if (fd >= 0)
        (void)close(fd);
    sha256_hex(sha, hex);
    arena_close(&arena);
    return n >= 0 || err_set_errno(err, why, "%s: read", path);
}

static bool explain_find(struct explain *x, struct err *err)
{
    char              hex[SHA256_HEX_SIZE];
    const char *const asked[] = {hex};
    if (!explain_hash(x->path, hex, err) ||
        !conn_table(x->conn, "sql/run/explain_file.sql", asked, 1, &x->file, x->arena, err))
        return false;
    if (x->file.rows == 0)
        return err_set(
            err, ERR_DATA,
            "%s is no file that this warehouse published (SHA-256 %s), or it was changed "
            "since",
            x->path, hex);
    if (strcmp(table_z(&x->file, 0, FILE_FORMAT), "csv.gz") != 0)
        return err_set(err, ERR_USAGE, "%s: name the .csv.gz beside it, it has the same rows",
                       x->path);
    if (strncmp(table_z(&x->file, 0, FILE_REPORT), EXPLAIN_CHANGES, strlen(EXPLAIN_CHANGES)) == 0)
        return err_set(
            err, ERR_USAGE,
            "%s says itself what changed and why: name the file of %s, of release %s for "
            "what is after, of the one before for what was",
            x->path, table_z(&x->file, 0, FILE_REPORT) + strlen(EXPLAIN_CHANGES),
            table_z(&x->file, 0, FILE_RELEASE));
    x->def = report_find(table_z(&x->file, 0, FILE_REPORT));
    if (x->def == NULL)
        return err_set(err, ERR_DATA, "%s: this program has no report %s", x->path,
                       table_z(&x->file, 0, FILE_REPORT));
    x->job = (struct report_job){
        .def = x->def,
        .reader = reader_of_partner(table_z(&x->file, 0, FILE_PARTNER_TYPE)) |
                  (strcmp(table_z(&x->file, 0, FILE_KIND), "manager") == 0 ||
                           strcmp(table_z(&x->file, 0, FILE_KIND), "director") == 0
                       ? (unsigned)READER_MANAGER
                       : 0U)};
    return true;
}

static bool explain_is(const struct sheet_column *column, const char *asked)
{
    return strcmp(column->id, asked) == 0 ||
           (column->zh != NULL && strcmp(column->zh, asked) == 0) ||
           (column->en != NULL && strcmp(column->en, asked) == 0);
}

/* A human file puts ' before a text that a spreadsheet would take for a formula
 * (2-packages.md, 2.2). */
static struct str explain_plain(struct str cell, bool human)
{
    if (human && cell.len > 1 && cell.data[0] == '\'' && strchr("=+-@\t\r", cell.data[1]) != NULL)
        return (struct str){cell.data + 1, cell.len - 1};
    return cell;
}

/* The row as JSON by column id, and the cell that was asked for. */
static bool explain_cells(struct explain *x, const struct row *row, bool human, struct err *err)
{
    struct json json;
    size_t      c = 0;
    json_init(&json, x->arena);
    json_object(&json);
    for (size_t i = 0; i < x->def->column_count; i++) {
        if (!edition_shows(&x->job, &x->def->columns[i]))
            continue;
        if (c == row->count)
            return err_set(err, ERR_DATA, "%s: its columns are not those of %s", x->path,
                           x->def->name);
        struct sheet_column column = edition_column(&x->def->columns[i]);
        struct str          cell = explain_plain(row->cells[c++], human);
        json_key(&json, column.id);
        json_str(&json, cell);
        if (explain_is(&column, x->asked)) {
            x->column = column;
            x->value = str_is_null(cell) ? "(empty)" : arena_zcopy(x->arena, cell);
        }
    }
    json_end(&json);
    if (c != row->count)
        return err_set(err, ERR_DATA, "%s: its columns are not those of %s", x->path, x->def->name);
    if (x->value == NULL)
        return err_set(err, ERR_USAGE, "%s has no column \"%s\"; see nightpost dictionary %s",
                       x->def->name, x->asked, x->def->name);
    return json_finish(&json, &x->json, err);
}

static bool explain_row(struct explain *x, struct err *err)
{
    struct csv_reader *reader;
    struct row         row;
    uint64_t           line;
    bool               human = false;
    if (!csv_read_open(&reader, x->path, x->arena, err))
        return false;
    for (uint64_t n = 0;; n++) {
        enum rows_next next = csv_read_next(reader, &row, &line, err);
        if (next == ROWS_FAILED)
            return false;
        if (next == ROWS_END)
            return err_set(err, ERR_USAGE, "%s has %llu rows below its headings, no row %llu",
                           x->path, (unsigned long long)(n == 0 ? 0 : n - 1),
                           (unsigned long long)x->row);
        if (n == 0 && row.count > 0)
            human = !str_eq(row.cells[0], str_from_z(x->def->columns[0].field));
        if (n == x->row)
            return explain_cells(x, &row, human, err);
    }
}

static const char *explain_rounding(const struct sheet_column *column, struct arena *arena)
{
    if (column->kind != CELL_DEC)
        return "none";
    return column->min_decimals == column->decimals
               ? arena_printf(
                     arena,
                     "to %d decimals, once, half away from zero, unless it is said below how "
                     "lines share a rounded total",
                     column->decimals)
                     .data
               : arena_printf(arena, "none: exact, trailing zeros dropped, %d to %d decimals",
                              column->min_decimals, column->decimals)
                     .data;
}

static void explain_head(const struct explain *x)
{
    const struct table *f = &x->file;
    (void)printf("cell        %s, row %llu, %s = %s\n", table_z(f, 0, FILE_PATH),
                 (unsigned long long)x->row, x->column.id, x->value);
    if (x->column.zh ==
        NULL) /* FOCUS: a program's heading, whose meaning the specification gives */
        (void)printf("column      %s of FOCUS %s %s\n", x->column.id, x->def->focus.dataset,
                     x->def->focus.version);
    else
        (void)printf("column      %s / %s: %s\n", x->column.zh, x->column.en, x->column.meaning_en);
    (void)printf("rounding    %s\n", explain_rounding(&x->column, x->arena));
    (void)printf("released    %s to %s, data through %s\n", table_z(f, 0, FILE_RELEASE),
                 table_z(f, 0, FILE_RECIPIENT), table_z(f, 0, FILE_THROUGH));
    (void)printf("knowledge   batches up to %s, run %.16s\n", table_z(f, 0, FILE_MARK),
                 table_z(f, 0, FILE_RUN));
    if (strcmp(table_z(f, 0, FILE_MARK), table_z(f, 0, FILE_MART_MARK)) != 0)
        (void)printf("note        the marts know batches up to %s by now: scope is as of then\n",
                     table_z(f, 0, FILE_MART_MARK));
}

static bool explain_body(const struct explain *x, struct err *err)
{
    struct table t;
    const char  *path = arena_printf(x->arena, "reports/%s/explain.sql", x->def->name).data;
    if (sql_find(path) == NULL) {
        (void)printf("made by     reports/%s/query.sql (nightpost sql prints it); %s\n",
                     x->def->name, x->def->unexplained == NULL ? "" : x->def->unexplained);
        return true;
    }
    if (!conn_set(x->conn, "nightpost.run_id", table_z(&x->file, 0, FILE_RUN), err) ||
        !conn_set(x->conn, "nightpost.recipient", table_z(&x->file, 0, FILE_RECIPIENT), err) ||
        !conn_set(x->conn, "nightpost.cycle", table_z(&x->file, 0, FILE_CYCLE), err) ||
        !conn_set(x->conn, "nightpost.through", table_z(&x->file, 0, FILE_THROUGH), err) ||
        !conn_set(x->conn, "nightpost.mark", table_z(&x->file, 0, FILE_MARK), err) ||
        !conn_set(x->conn, "nightpost.row", x->json.data, err) ||
        !conn_set(x->conn, "nightpost.column", x->column.id, err) ||
        !conn_table(x->conn, path, NULL, 0, &t, x->arena, err))
        return false;
    for (size_t i = 0; i < t.rows; i++)
        (void)printf("%-11s %s%s%s\n", table_z(&t, i, 1), table_z(&t, i, 2),
                     table_z(&t, i, 3)[0] == '\0' ? "" : "; ", table_z(&t, i, 3));
    return true;
}

bool command_explain(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app     app;
    const char    *row = args->words[1];
    struct explain x = {.arena = arena, .path = args->words[0], .asked = args->words[2]};
    (void)status;
    if (row[0] < '1' || row[0] > '9' || strspn(row, "0123456789") != strlen(row) || strlen(row) > 9)
        return err_set(err, ERR_USAGE, "%s is no row number; the first below the headings is 1",
                       row);
    x.row = strtoull(row, NULL, 10);
    if (!app_open(&app, args->config, arena, err) || !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/explain", &x.conn, arena, err) ||
        !migrate(x.conn, NULL, arena, err) || !conn_set(x.conn, "nightpost.mark", MARK_ALL, err) ||
        !explain_find(&x, err) || !explain_row(&x, err))
        return false;
    explain_head(&x);
    return explain_body(&x, err);
}
