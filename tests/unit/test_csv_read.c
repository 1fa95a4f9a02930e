#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "etl/extract/csv_read.h"
#include "etl/out/gz.h"

#define ARENA_LIMIT (64U * 1024 * 1024)
#define TEXT_ROOM   150000U /* more than two blocks of the reader */
#define ROWS_ROOM   600000U

struct fixture {
    struct arena arena;
    char         dir[64];
    char         path[128];
};

/* Bytes in memory, given out in slices of changing length. */
struct slices {
    struct str text;
    size_t     at;
    unsigned   seed; /* 0: all at once */
};

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 16;
}

static bool read_slice(void *context, char *buf, size_t room, size_t *got, struct err *err)
{
    struct slices *slices = context;
    size_t         left = slices->text.len - slices->at;
    size_t         n = left < room ? left : room;
    (void)err;
    if (slices->seed != 0 && n > 1)
        n = 1 + next_random(&slices->seed) % (n < 300 ? n : 300);
    if (n > 0)
        memcpy(buf, slices->text.data + slices->at, n);
    slices->at += n;
    *got = n;
    return true;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    arena_open(&f->arena, "test", ARENA_LIMIT);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/nightpost-csv-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    if (f->path[0] != '\0')
        (void)unlink(f->path);
    assert_int_equal(rmdir(f->dir), 0);
    arena_close(&f->arena);
    free(f);
    return 0;
}

/* All rows as text: [line|cell|<null>] ... and at the end "." or the error. */
static const char *all_rows(struct csv_reader *reader, struct arena *arena)
{
    char      *text = ARENA_ARRAY(arena, char, 1U << 20);
    size_t     used = 0;
    struct err err = {.kind = ERR_NONE};
    for (;;) {
        struct row     row;
        uint64_t       line;
        enum rows_next next = csv_read_next(reader, &row, &line, &err);
        if (next != ROWS_ROW) {
            (void)snprintf(text + used, (1U << 20) - used, "%s", next == ROWS_END ? "." : err.text);
            return text;
        }
        used += (size_t)snprintf(text + used, (1U << 20) - used, "[%llu", (unsigned long long)line);
        for (size_t c = 0; c < row.count; c++)
            used += (size_t)snprintf(text + used, (1U << 20) - used, "|%.*s",
                                     str_is_null(row.cells[c]) ? 6 : (int)row.cells[c].len,
                                     str_is_null(row.cells[c]) ? "<null>" : row.cells[c].data);
        used += (size_t)snprintf(text + used, (1U << 20) - used, "]");
    }
}

static const char *rows_of(struct fixture *f, struct str text, unsigned seed)
{
    struct slices     *slices = ARENA_NEW(&f->arena, struct slices);
    struct csv_reader *reader;
    struct err         err = {.kind = ERR_NONE};
    *slices = (struct slices){text, 0, seed};
    assert_true(csv_read_open_source(&reader, "f.csv", (struct csv_source){read_slice, slices},
                                     &f->arena, &err));
    return all_rows(reader, &f->arena);
}

#define ASSERT_ROWS(f, literal, expected)                                                          \
    assert_string_equal(rows_of((f), STR(literal), 0), expected)

static void reads_rows_and_tells_null_from_empty(void **state)
{
    ASSERT_ROWS(*state, "a,b\nc,\n\"\",d\n", "[1|a|b][2|c|<null>][3||d].");
    ASSERT_ROWS(*state, "a,b\r\nc,d\r\n", "[1|a|b][2|c|d].");
    ASSERT_ROWS(*state, "a,b\rc,d\r", "[1|a|b][2|c|d].");
    ASSERT_ROWS(*state, "a,b\nc,d", "[1|a|b][2|c|d].");
    ASSERT_ROWS(*state, "", ".");
    ASSERT_ROWS(*state, "\n", ".");
}

static void keeps_blanks_around_a_value(void **state)
{
    ASSERT_ROWS(*state, " a ,\tb\t\n", "[1| a |\tb\t].");
}

static void unquotes(void **state)
{
    ASSERT_ROWS(*state, "\"a,b\",\"say \"\"hi\"\"\"\n", "[1|a,b|say \"hi\"].");
    ASSERT_ROWS(*state, "\"two\nlines\",x\ny,z\n", "[1|two\nlines|x][3|y|z].");
    ASSERT_ROWS(*state, "\"two\r\nlines\",x\r\ny,z\r\n", "[1|two\r\nlines|x][3|y|z].");
}

static void drops_the_byte_order_mark(void **state)
{
    ASSERT_ROWS(*state, "\xEF\xBB\xBF\"a\",b\n", "[1|a|b].");
    ASSERT_ROWS(*state, "\xEF\xBB\xBF", ".");
}

static void gives_rows_of_any_width(void **state)
{
    ASSERT_ROWS(*state, "a,b\nc\nd,e,f\n", "[1|a|b][2|c][3|d|e|f].");
}

static void skips_blank_lines_only_at_the_end(void **state)
{
    ASSERT_ROWS(*state, "a,b\n\n\nc,d\n\n\n", "[1|a|b][2|<null>][3|<null>][4|c|d].");
    ASSERT_ROWS(*state, "a,b\r\n\r\nc,d\r\n\r\n", "[1|a|b][2|<null>][3|c|d].");
    ASSERT_ROWS(*state, "\na\n", "[1|<null>][2|a].");
}

static void refuses_a_quote_that_never_ends(void **state)
{
    ASSERT_ROWS(*state, "a,b\nc,\"d\ne,f\n",
                "[1|a|b]f.csv:2: the file ends inside quotes; the row that begins here is not "
                "closed");
}

static void refuses_text_behind_a_closing_quote(void **state)
{
    ASSERT_ROWS(*state, "a,b\n\"c\nc\"d,e\n",
                "[1|a|b]f.csv:3: text behind a closing quote, or a quote inside an unquoted cell; "
                "the row begins on line 2");
    ASSERT_ROWS(*state, "a\"b\n",
                "f.csv:1: text behind a closing quote, or a quote inside an unquoted cell; the row "
                "begins on line 1");
}

static void refuses_another_encoding(void **state)
{
    ASSERT_ROWS(*state,
                "\xFF\xFE"
                "a\0,\0b\0\n\0",
                "f.csv:1: the file is not UTF-8 (looks like UTF-16): export it as UTF-8");
    ASSERT_ROWS(*state, "a\0,\0b\0\n\0",
                "f.csv:1: the file is not UTF-8 (looks like UTF-16 or no text at all): export it "
                "as UTF-8");
    /* 客户,金额 */
    ASSERT_ROWS(*state, "\xBF\xCD\xBB\xA7,\xBD\xF0\xB6\xEE\nc1,2\n",
                "f.csv:1: the file is not UTF-8 (looks like GBK): export it as UTF-8");
}

static void leaves_one_bad_cell_to_the_caller(void **state)
{
    ASSERT_ROWS(*state, "客户,a\nc1,\xFF\n", "[1|客户|a][2|c1|\xFF].");
    ASSERT_ROWS(*state, "name\nCaf\xE9\n", "[1|name][2|Caf\xE9].");
}

static void refuses_a_row_without_end(void **state)
{
    struct fixture *f = *state;
    size_t          len = 2U * CSV_ROW_MAX;
    char           *text = ARENA_ARRAY(&f->arena, char, len);
    memset(text, 'x', len);
    memcpy(text, "a\n\"", 3);
    assert_string_equal(rows_of(f, (struct str){text, len}, 0),
                        "[1|a]f.csv:2: a row of more than 1048576 bytes; is a quote in it never "
                        "closed?");
}

static void counts_columns_beyond_those_it_keeps(void **state)
{
    struct fixture    *f = *state;
    char              *text = ARENA_ARRAY(&f->arena, char, CSV_COLUMNS_MAX + 8);
    struct slices      slices = {{text, CSV_COLUMNS_MAX + 8}, 0, 0};
    struct csv_reader *reader;
    struct row         row;
    uint64_t           line;
    struct err         err = {.kind = ERR_NONE};
    memset(text, ',', CSV_COLUMNS_MAX + 8);
    assert_true(csv_read_open_source(&reader, "f.csv", (struct csv_source){read_slice, &slices},
                                     &f->arena, &err));
    assert_int_equal(csv_read_next(reader, &row, &line, &err), ROWS_ROW);
    assert_int_equal(row.count, CSV_COLUMNS_MAX + 9);
}

static void keeps_the_bytes_of_the_row(void **state)
{
    struct fixture    *f = *state;
    struct slices      slices = {STR("a,b\r\n\r\n\"c\nd\",\"\"\r\n"), 0, 0};
    struct csv_reader *reader;
    struct row         row;
    uint64_t           line;
    struct err         err = {.kind = ERR_NONE};
    assert_true(csv_read_open_source(&reader, "f.csv", (struct csv_source){read_slice, &slices},
                                     &f->arena, &err));
    assert_int_equal(csv_read_next(reader, &row, &line, &err), ROWS_ROW);
    assert_true(str_eq(csv_read_raw(reader), STR("a,b")));
    assert_int_equal(csv_read_next(reader, &row, &line, &err), ROWS_ROW);
    assert_true(str_eq(csv_read_raw(reader), STR("")));
    assert_int_equal(csv_read_next(reader, &row, &line, &err), ROWS_ROW);
    assert_true(str_eq(csv_read_raw(reader), STR("\"c\nd\",\"\"")));
    assert_int_equal(csv_read_next(reader, &row, &line, &err), ROWS_END);
}

/* A file larger than two blocks, with every kind of cell and line end, and its rows as text. */
static size_t make_text(char *text, char *rows, unsigned seed)
{
    static const struct {
        const char *csv;
        const char *cell;
    } kinds[] = {
        {"plain", "plain"},
        {"", "<null>"},
        {"\"\"", ""},
        {"\"a,b\"", "a,b"},
        {"\"x\"\"y\"", "x\"y"},
        {"\"1\n2\"", "1\n2"},
        {" pad ", " pad "},
        {"客户名称", "客户名称"},
        {"\"1\r\n2\r3\"", "1\r\n2\r3"},
        {"0.00001605990", "0.00001605990"},
    };
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    const char              *end = ends[next_random(&seed) % 3];
    size_t                   used = 0;
    size_t                   out = 0;
    unsigned                 line = 1;
    while (used < TEXT_ROOM - 1000) {
        unsigned count = 2 + next_random(&seed) % 9;
        out += (size_t)snprintf(rows + out, ROWS_ROOM - out, "[%u", line);
        for (unsigned c = 0; c < count; c++) {
            unsigned kind = next_random(&seed) % COUNT_OF(kinds);
            used += (size_t)snprintf(text + used, TEXT_ROOM - used, "%s%s", c == 0 ? "" : ",",
                                     kinds[kind].csv);
            out += (size_t)snprintf(rows + out, ROWS_ROOM - out, "|%s", kinds[kind].cell);
            line += kind == 5 ? 1 : kind == 8 ? 2 : 0;
        }
        used += (size_t)snprintf(text + used, TEXT_ROOM - used, "%s", end);
        out += (size_t)snprintf(rows + out, ROWS_ROOM - out, "]");
        line++;
    }
    (void)snprintf(rows + out, ROWS_ROOM - out, ".");
    return used;
}

static void gives_the_same_rows_however_the_bytes_come(void **state)
{
    struct fixture *f = *state;
    char           *text = malloc(TEXT_ROOM);
    char           *rows = malloc(ROWS_ROOM);
    assert_non_null(text);
    assert_non_null(rows);
    for (unsigned seed = 1; seed <= 12; seed++) {
        struct str file = {text, make_text(text, rows, seed)};
        arena_close(&f->arena);
        arena_open(&f->arena, "test", ARENA_LIMIT);
        assert_string_equal(rows_of(f, file, 0), rows);
        assert_string_equal(rows_of(f, file, seed), rows);
    }
    free(text);
    free(rows);
}

static void write_gz(struct fixture *f, struct str text)
{
    struct gz        *gz;
    struct gz_figures figures;
    struct err        err = {.kind = ERR_NONE};
    (void)snprintf(f->path, sizeof f->path, "%s/f.csv.gz", f->dir);
    assert_true(gz_open(&gz, f->path, GZ_ZLIB, &f->arena, &err));
    assert_true(gz_write(gz, text, &err));
    assert_true(gz_finish(gz, &figures, &err));
}

static void reads_a_gzip_file(void **state)
{
    struct fixture    *f = *state;
    struct csv_reader *reader;
    struct err         err = {.kind = ERR_NONE};
    write_gz(f, STR("a,b\nc,d\n"));
    assert_true(csv_read_open(&reader, f->path, &f->arena, &err));
    assert_string_equal(all_rows(reader, &f->arena), "[1|a|b][2|c|d].");
}

static void refuses_a_gzip_file_cut_short(void **state)
{
    struct fixture    *f = *state;
    struct csv_reader *reader;
    struct row         row;
    uint64_t           line;
    struct err         err = {.kind = ERR_NONE};
    write_gz(f, STR("a,b\nc,d\n"));
    assert_int_equal(truncate(f->path, 20), 0);
    assert_true(csv_read_open(&reader, f->path, &f->arena, &err));
    assert_int_equal(csv_read_next(reader, &row, &line, &err), ROWS_FAILED);
    assert_int_equal(err.kind, ERR_DATA);
    assert_non_null(strstr(err.text, "f.csv.gz: the gzip file is cut short"));
}

static void says_when_the_file_is_missing(void **state)
{
    struct fixture    *f = *state;
    struct csv_reader *reader;
    struct err         err = {.kind = ERR_NONE};
    assert_false(csv_read_open(&reader, "/nowhere/f.csv", &f->arena, &err));
    assert_string_equal(err.text, "/nowhere/f.csv: open: No such file or directory");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_rows_and_tells_null_from_empty),
        TEST(keeps_blanks_around_a_value),
        TEST(unquotes),
        TEST(drops_the_byte_order_mark),
        TEST(gives_rows_of_any_width),
        TEST(skips_blank_lines_only_at_the_end),
        TEST(refuses_a_quote_that_never_ends),
        TEST(refuses_text_behind_a_closing_quote),
        TEST(refuses_another_encoding),
        TEST(leaves_one_bad_cell_to_the_caller),
        TEST(refuses_a_row_without_end),
        TEST(counts_columns_beyond_those_it_keeps),
        TEST(keeps_the_bytes_of_the_row),
        TEST(gives_the_same_rows_however_the_bytes_come),
        TEST(reads_a_gzip_file),
        TEST(refuses_a_gzip_file_cut_short),
        TEST(says_when_the_file_is_missing),
    };
    return cmocka_run_group_tests_name("csv_read", tests, NULL, NULL);
}
