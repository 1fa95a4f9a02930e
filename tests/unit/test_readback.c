#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/out/readback.h"
#include "etl/out/zip_splice.h"

#define TEST_ARENA   ((size_t)256 << 20)
#define TEST_CREATED 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define LONG_TEXT    40000      /* more than a workbook's cell holds */

static const struct sheet_column columns[] = {
    {.id = "name", .zh = "名称", .en = "Name", .kind = CELL_TEXT, .key = true},
    {.id = "currency", .zh = "币种", .en = "Currency", .kind = CELL_TEXT},
    {.id = "amount",
     .zh = "金额",
     .en = "Amount",
     .kind = CELL_DEC,
     .decimals = 12,
     .min_decimals = 2,
     .summed = true},
    {.id = "count", .zh = "数量", .en = "Count", .kind = CELL_INT, .summed = true},
    {.id = "day", .zh = "日期", .en = "Day", .kind = CELL_DATE},
    {.id = "at", .zh = "时间", .en = "At", .kind = CELL_TIME},
};
#define COLUMNS COUNT_OF(columns)

static const struct manifest_schema schema = {"t-0123456789ab", "t",    "currency", "at",
                                              columns,          COLUMNS};

struct fixture {
    struct arena         arena;
    struct err           err;
    struct sheet         sheet;
    struct manifest_file file;
    char                 dir[64];
    char                 path[96];
    const char          *made;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/test_readback.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->path, sizeof f->path, "%s/t", f->dir);
    f->sheet = (struct sheet){.report = "t",
                              .title = "t",
                              .created = TEST_CREATED,
                              .columns = columns,
                              .column_count = COLUMNS};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    (void)unlink(f->made); /* its name is in the arena */
    arena_close(&f->arena);
    assert_int_equal(rmdir(f->dir), 0);
    free(f);
    return 0;
}

typedef const char *test_row[COLUMNS]; /* NULL is NULL */

static void make(struct fixture *f, const struct sink_ops *ops, const test_row *rows, size_t count)
{
    const struct sheet_closing closing = {.note_count = 0};
    struct sink               *sink;
    bool                       ok = sink_open(&sink, ops, &f->sheet, f->path, &f->arena, &f->err);
    for (size_t r = 0; ok && r < count; r++) {
        struct str cells[COLUMNS];
        for (size_t c = 0; c < COLUMNS; c++)
            cells[c] = str_from_z(rows[r][c]);
        ok = sink_row(sink, (struct row){cells, COLUMNS}, &f->err);
    }
    if (!ok || !sink_finish(sink, &closing, &f->file.figures, &f->err))
        fail_msg("%s", f->err.text);
    f->made = arena_printf(&f->arena, "%s%s", f->path, ops->suffix).data;
    f->file.path = arena_printf(&f->arena, "t%s", ops->suffix).data;
    f->file.format = ops->format;
    f->file.profile = f->sheet.profile == PROFILE_HUMAN ? "human" : "machine";
    f->file.locale = f->sheet.locale == LOCALE_ZH ? "zh" : "en";
}

/* Reads all; each cell must be the one written. */
static void reads(struct fixture *f, struct readback *back, const test_row *rows, size_t count)
{
    enum scan_next next = SCAN_END;
    if (!readback_open(back, f->made, &f->file, &schema, true, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
    for (size_t r = 0; (next = readback_next(back, &f->err)) == SCAN_ROW; r++) {
        assert_true(r < count);
        for (size_t c = 0; c < COLUMNS; c++) {
            struct str want = str_from_z(rows[r][c]);
            struct str have = back->cells[c];
            if (have.len != want.len || (want.len > 0 && !str_eq(have, want)))
                fail_msg("row %zu column %zu: %.*s, not %s", r, c, STR_ARG(have), rows[r][c]);
        }
    }
    if (next == SCAN_FAILED)
        fail_msg("%s", f->err.text);
    assert_int_equal(back->tally.rows, count);
}

/* clang-format off */
static const test_row hard[] = {
    {"plain",             "CNY", "1.50",                 "3",      "2026-11-21", "2026-11-20 23:59:59"},
    {"a,b \"q\" \"\"",    "CNY", "0.000000000001",       "-4",     "1900-03-01", "1900-03-01 00:00:01"},
    {"two\nlines\r\nx",   "USD", "-0.10",                NULL,     "1899-12-31", "0001-01-01 08:00:00"},
    {"=1+1",              "USD", "123456789012345.67",   "1",      "9999-12-31", "2026-02-28 00:00:00"},
    {"'=1",               "CNY", "900719925474.993",     "2",      NULL,         NULL},
    {"'plain",            "CNY", "99999999999.9999",     "999999999999999", "2026-01-01", NULL},
    {"<&> _x000D_ \x01",  NULL,  "0.30",                 NULL,     NULL,         "2026-01-01 12:34:56"},
    {"  blanks  ",        "CNY", "100000000000000000000.00", NULL, NULL,         NULL},
    {"'",                 "CNY", NULL,                   NULL,     NULL,         NULL},
    {"-5",                "CNY", "0.00",                 "0",      NULL,         NULL},
};
/* clang-format on */

static void sum_is(struct fixture *f, const struct readback *back, const char *column,
                   const char *currency, const char *want)
{
    const char *have;
    assert_true(readback_sum(back, column, currency, &have, &f->arena, &f->err));
    if (want == NULL)
        assert_null(have);
    else
        assert_string_equal(have, want);
}

static void sums_of_hard(struct fixture *f, const struct readback *back)
{
    /* By hand: 1.50 + 0.000000000001 + 900719925474.993 + 99999999999.9999 + 10^20 + 0.00 */
    sum_is(f, back, "amount", "CNY", "100000001000719925476.492900000001");
    sum_is(f, back, "amount", "USD", "123456789012345.57");
    sum_is(f, back, "amount", "", "0.30");
    sum_is(f, back, "count", "CNY", "1000000000000000");
    sum_is(f, back, "count", "", NULL); /* only NULLs */
    assert_string_equal(back->tally.last, "2026-11-20 23:59:59");
    assert_string_equal(back->tally.first, "0001-01-01 08:00:00");
}

static void a_csv_gives_back_what_was_written(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    make(f, &sink_csv_gz, hard, COUNT_OF(hard));
    reads(f, &back, hard, COUNT_OF(hard));
    sums_of_hard(f, &back);
    char     sha256[SHA256_HEX_SIZE];
    uint64_t bytes = csv_scan_content(back.csv, sha256);
    assert_int_equal(bytes, f->file.figures.content_bytes);
    assert_string_equal(sha256, f->file.figures.content_sha256);
    assert_true(csv_scan_has_bom(back.csv));
}

static void a_machine_csv_too(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    f->sheet.profile = PROFILE_MACHINE;
    f->sheet.locale = LOCALE_EN;
    make(f, &sink_csv_gz, hard, COUNT_OF(hard));
    reads(f, &back, hard, COUNT_OF(hard));
    sums_of_hard(f, &back);
    assert_false(csv_scan_has_bom(back.csv));
}

static void a_workbook_too(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    f->sheet.sheet_rows = 4; /* over three sheets */
    make(f, &sink_xlsx, hard, COUNT_OF(hard));
    reads(f, &back, hard, COUNT_OF(hard));
    sums_of_hard(f, &back);
    assert_string_equal(xlsx_scan_sheet(back.xlsx), "数据 3");
}

#define BARE_PART "xl/worksheets/sheet2.xml"

struct bare {
    char   data[16384];
    size_t used;
};

static bool bare_keep(void *to, const void *data, size_t len, struct err *err)
{
    struct bare *bare = to;
    (void)err;
    assert_true(bare->used + len <= sizeof bare->data);
    memcpy(bare->data + bare->used, data, len);
    bare->used += len;
    return true;
}

/* The sheet's part without the `r` of rows and cells. */
static struct str bare_part(struct fixture *f, struct zip_read *zip)
{
    const struct zip_member *member = zip_read_find(zip, BARE_PART);
    char                    *text = ARENA_ARRAY(&f->arena, char, member->size + 1);
    size_t                   used = 0;
    size_t                   got;
    assert_true(zip_read_begin(zip, member, &f->err));
    do {
        assert_true(zip_read(zip, text + used, member->size + 1 - used, &got, &f->err));
        used += got;
    } while (got > 0);
    char *to = text;
    for (const char *p = text; *p != '\0';) {
        if (strncmp(p, " r=\"", 4) == 0)
            p = strchr(p + 4, '"') + 1;
        else
            *to++ = *p++;
    }
    *to = '\0';
    return str_from_z(text);
}

/* The same book with that part, compressed again. */
static void bare_book(struct fixture *f)
{
    struct zip_read   *zip;
    struct zip_splice *splice;
    uint64_t           bytes;
    char               sha256[SHA256_HEX_SIZE];
    const char        *bare = arena_printf(&f->arena, "%s.bare", f->made).data;
    assert_true(zip_read_open(&zip, f->made, &f->arena, &f->err));
    assert_true(zip_splice_open(&splice, zip, bare, &f->arena, &f->err));
    for (size_t i = 0; i < zip_read_count(zip); i++) {
        const struct zip_member *member = zip_read_member(zip, i);
        if (strcmp(member->name, BARE_PART) != 0) {
            assert_true(zip_splice_copy(splice, member, &f->err));
            continue;
        }
        struct bare         bare_to = {.used = 0};
        struct pack_to      to = {.packed = bare_keep, .to = &bare_to, .name = "bare"};
        struct pack_figures figures;
        struct pack        *pack;
        assert_true(pack_open(&pack, GZ_AUTO, to, &f->arena, &f->err));
        assert_true(pack_write(pack, bare_part(f, zip), &f->err));
        assert_true(pack_end(pack, &figures, &f->err));
        assert_true(zip_splice_begin(splice, member, figures, &f->err));
        assert_true(zip_splice_add(splice, bare_to.data, bare_to.used, &f->err));
    }
    assert_true(zip_splice_finish(splice, &bytes, sha256, &f->err));
    assert_int_equal(rename(bare, f->made), 0);
}

/* The format lets rows and cells do without a place; they then stand one behind the other. */
static void a_workbook_whose_cells_have_no_place(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    make(f, &sink_xlsx, hard, 2);
    bare_book(f);
    reads(f, &back, hard, 2);
}

static void files_without_rows_have_none(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    make(f, &sink_xlsx, hard, 0);
    reads(f, &back, hard, 0);
    sum_is(f, &back, "amount", "CNY", NULL);
    (void)unlink(f->made);
    make(f, &sink_csv_gz, hard, 0);
    reads(f, &back, hard, 0);
}

/* A row over many buffers, and rows that end on every place around a buffer's end. */
static void rows_of_any_length(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    char           *text = arena_alloc(&f->arena, 1, 1, LONG_TEXT + 1);
    test_row       *rows = arena_alloc(&f->arena, sizeof(test_row), sizeof(void *), 200);
    memset(text, '"', LONG_TEXT);
    for (size_t r = 0; r < 200; r++) {
        memcpy(rows[r], hard[0], sizeof hard[0]);
        rows[r][0] = arena_printf(&f->arena, "%.*s", (int)(320 + r), text).data;
    }
    rows[100][0] = text;
    make(f, &sink_csv_gz, (const test_row *)rows, 200);
    reads(f, &back, (const test_row *)rows, 200);
    sum_is(f, &back, "amount", "CNY", "300.00");
}

static void a_cut_cell_has_its_mark(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    char           *text = arena_alloc(&f->arena, 1, 1, LONG_TEXT + 1);
    test_row        row = {text, "CNY", "1.00", NULL, NULL, NULL};
    memset(text, 'x', LONG_TEXT);
    make(f, &sink_xlsx, (const test_row *)&row, 1);
    assert_int_equal(f->file.figures.cut_cells, 1);
    assert_true(readback_open(&back, f->made, &f->file, &schema, true, &f->arena, &f->err));
    assert_int_equal(readback_next(&back, &f->err), SCAN_ROW);
    assert_true(back.cells[0].len < LONG_TEXT);
    assert_memory_equal(back.cells[0].data + back.cells[0].len - strlen("…[cut]"), "…[cut]",
                        strlen("…[cut]"));
    assert_int_equal(readback_next(&back, &f->err), SCAN_END);
}

static void put(struct fixture *f, const char *text)
{
    struct gz        *gz;
    struct gz_figures figures;
    f->made = arena_printf(&f->arena, "%s.csv.gz", f->path).data;
    assert_true(gz_open(&gz, f->made, GZ_ZLIB, &f->arena, &f->err));
    assert_true(gz_write(gz, str_from_z(text), &f->err));
    assert_true(gz_finish(gz, &figures, &f->err));
}

static void another_form_is_damage(void **state)
{
    static const char *const bad[][2] = {
        {"a,b\n1,2\n", "row 1: a row does not end in CR LF"},
        {"a,b\r\n1,2\r\n3\r\n", "row 3 has 1 cells, the heading has 2"},
        {"a,b\r\n1,\"2\"x\r\n", "row 2: text behind a closing quote"},
        {"a,b\r\n1,2\"x\r\n", "row 2: a quote in the middle of a cell"},
        {"a,b\r\n1,\"2", "row 2: the file ends in the middle of it"},
        {"a,b\r\n1,2\r", "row 2: the file ends in the middle of it"},
        {"a,b\r\n1,2", "row 2: the file ends in the middle of it"},
        {"a,b\r\n1\r,2\r\n", "row 2: a row does not end in CR LF"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct csv_scan *scan;
        struct row       row;
        enum scan_next   next;
        put(f, bad[i][0]);
        assert_true(csv_scan_open(&scan, f->made, 1000, &f->arena, &f->err));
        do
            next = csv_scan_next(scan, &row, &f->err);
        while (next == SCAN_ROW);
        assert_int_equal(next, SCAN_FAILED);
        if (strstr(f->err.text, bad[i][1]) == NULL)
            fail_msg("%s, wanted %s", f->err.text, bad[i][1]);
    }
}

static void no_more_is_unpacked_than_is_expected(void **state)
{
    struct fixture  *f = *state;
    struct csv_scan *scan;
    struct row       row;
    put(f, "a,b\r\n1,2\r\n");
    assert_true(csv_scan_open(&scan, f->made, 9, &f->arena, &f->err));
    assert_int_equal(csv_scan_next(scan, &row, &f->err), SCAN_FAILED);
    assert_int_equal(f->err.kind, ERR_LIMIT);
}

static void another_heading_is_told(void **state)
{
    struct fixture *f = *state;
    struct readback back;
    make(f, &sink_csv_gz, hard, 1);
    f->file.locale = "en";
    assert_true(readback_open(&back, f->made, &f->file, &schema, true, &f->arena, &f->err));
    assert_int_equal(readback_next(&back, &f->err), SCAN_FAILED);
    assert_string_equal(f->err.text, "t.csv.gz: heading 1 is \"名称\", the schema has \"Name\"");
}

static void a_number_is_the_decimal_it_stands_for(void **state)
{
    static const struct {
        const char *text;
        int         scale;
        const char *want; /* NULL: refused */
    } cases[] = {
        {"0", 2, "0.00"},
        {"-0", 2, "0.00"},
        {"1.5", 2, "1.50"},
        {"0.1", 12, "0.100000000000"},
        {"900719925474.9929", 12, "900719925474.993000000000"}, /* 16 digits of a double: 15 hold */
        {"123456789012.3459", 2, "123456789012.35"},
        {"2.5", 0, "3"},
        {"-2.5", 0, "-3"}, /* half away from zero */
        {"0.005", 2, "0.01"},
        {"-0.004", 2, "0.00"},
        {"9.999", 2, "10.00"},
        {"999999999999999.9", 0, "1000000000000000"},
        {"1E-07", 12, "0.000000100000"},
        {"1.25e+3", 2, "1250.00"},
        {"1E+20", 0, "100000000000000000000"},
        {"5E-300", 2, "0.00"},
        {".5", 1, "0.5"},
        {"5.", 1, "5.0"},
        {"", 2, NULL},
        {"-", 2, NULL},
        {".", 2, NULL},
        {"1e", 2, NULL},
        {"1e+", 2, NULL},
        {"1e400", 2, NULL},
        {"1e99999999999", 2, NULL},
        {"1e-99999999999", 2, NULL},
        {"1.2.3", 2, NULL},
        {"0x10", 2, NULL},
        {"INF", 2, NULL},
        {"NaN", 2, NULL},
        {"1 ", 2, NULL},
        {"1111111111111111111111111111111111111111111111111111111111111111", 2, NULL},
    };
    struct fixture *f = *state;
    f->made = f->path;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char       buf[XLSX_SCAN_DECIMAL_MAX];
        struct str out;
        bool ok = xlsx_scan_decimal(str_from_z(cases[i].text), cases[i].scale, buf, &out, &f->err);
        if (ok != (cases[i].want != NULL))
            fail_msg("%s was %s", cases[i].text, ok ? "taken" : "refused");
        if (ok)
            assert_string_equal(buf, cases[i].want);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_csv_gives_back_what_was_written),
        CASE(a_machine_csv_too),
        CASE(a_workbook_too),
        CASE(a_workbook_whose_cells_have_no_place),
        CASE(files_without_rows_have_none),
        CASE(rows_of_any_length),
        CASE(a_cut_cell_has_its_mark),
        CASE(another_form_is_damage),
        CASE(no_more_is_unpacked_than_is_expected),
        CASE(another_heading_is_told),
        CASE(a_number_is_the_decimal_it_stands_for),
    };
    return cmocka_run_group_tests_name("readback", tests, NULL, NULL);
}
