#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/base/utf8.h"
#include "etl/out/cell.h"
#include "etl/out/gz.h"
#include "etl/out/sink.h"

#define TEST_ARENA   ((size_t)64 << 20)
#define TEST_TABLES  60
#define TEST_COLUMNS 4
#define TEST_ROWS    200
#define TEST_CELL    80

struct expected {
    struct str cells[TEST_ROWS][TEST_COLUMNS];
    size_t     row;
    size_t     column;
    size_t     rows;
    bool       human;
    uint64_t   seed;
};

static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((*seed >> 33) % below);
}

/* Bytes a CSV reader may stumble over come up far more often than chance would have it. */
static struct str random_cell(uint64_t *seed, struct arena *arena)
{
    static const char hot[] = "\",\r\n='+-@\t ;\x01";
    char             *buf = ARENA_ARRAY(arena, char, TEST_CELL + 4);
    size_t            len = 0;
    if (draw(seed, 10) == 0)
        return STR_NULL;
    for (uint32_t n = draw(seed, TEST_CELL / 4); n > 0; n--) {
        uint32_t code = draw(seed, 3) == 0   ? (uint32_t)hot[draw(seed, sizeof hot - 1)]
                        : draw(seed, 2) == 0 ? 1 + draw(seed, 0x7F)
                                             : 0xE000 + draw(seed, 0x102000);
        size_t   width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (size_t i = width; i-- > 1;)
            buf[len + i] = (char)(0x80 | ((code >> (6 * (width - 1 - i))) & 0x3F));
        buf[len] = (char)(width == 1 ? code : (0xF00U >> width) | (code >> (6 * (width - 1))));
        len += width;
    }
    assert_true(utf8_valid((struct str){buf, len}));
    return (struct str){buf, len};
}

static int no_blanks(unsigned char c)
{
    (void)c;
    return 0;
}

static void on_field(void *bytes, size_t len, void *arg)
{
    struct expected *e = arg;
    struct str       got = {bytes == NULL ? "" : bytes, len};
    if (e->row == 0) { /* the header */
        e->column++;
        return;
    }
    struct str want = e->cells[e->row - 1][e->column];
    if (e->human && got.len > 0 && got.data[0] == '\'' && cell_needs_guard(got))
        got = (struct str){got.data + 1, got.len - 1};
    if (!str_eq(got, want))
        fail_msg("seed %llu, row %zu, column %zu: \"%.*s\", not \"%.*s\"",
                 (unsigned long long)e->seed, e->row, e->column, STR_ARG(got), STR_ARG(want));
    e->column++;
}

static void on_row(int last, void *arg)
{
    struct expected *e = arg;
    (void)last;
    assert_int_equal(e->column, TEST_COLUMNS);
    e->column = 0;
    e->row++;
}

static void read_back(const char *file, struct expected *e, struct arena *arena)
{
    struct err        err = {.kind = ERR_NONE};
    struct gz_reader *reader;
    struct csv_parser parser;
    char              buf[777];
    size_t            got;
    bool              first = true;
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&parser, no_blanks);
    assert_true(gz_read_open(&reader, file, arena, &err));
    for (;;) {
        assert_true(gz_read(reader, buf, sizeof buf, &got, &err));
        if (got == 0)
            break;
        size_t skip = first && e->human ? 3 : 0; /* the byte-order mark */
        first = false;
        assert_int_equal(csv_parse(&parser, buf + skip, got - skip, on_field, on_row, e),
                         got - skip);
    }
    assert_int_equal(csv_fini(&parser, on_field, on_row, e), 0);
    csv_free(&parser);
    assert_int_equal(e->row, e->rows + 1);
}

static void another_reader_gets_back_every_cell_of_random_tables(void **state)
{
    static const struct sheet_column columns[TEST_COLUMNS] = {
        {.id = "a", .zh = "甲,乙", .en = "a"},
        {.id = "b", .zh = "\"丙\"", .en = "b"},
        {.id = "c", .zh = "c", .en = "c"},
        {.id = "d", .zh = "d", .en = "d"}};
    char dir[] = "/tmp/test_csv_roundtrip.XXXXXX";
    char path[64];
    char file[80];
    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/t", dir);
    (void)snprintf(file, sizeof file, "%s/t.csv.gz", dir);
    for (uint64_t table = 1; table <= TEST_TABLES; table++) {
        struct arena        arena;
        struct err          err = {.kind = ERR_NONE};
        struct sink        *sink;
        struct sink_figures figures;
        uint64_t            seed = table;
        arena_open(&arena, "test", TEST_ARENA);
        struct expected *e = ARENA_NEW(&arena, struct expected);
        *e = (struct expected){.seed = table, .human = table % 2 == 0};
        e->rows = draw(&seed, TEST_ROWS + 1);
        struct sheet sheet = {.report = "t",
                              .title = "t",
                              .columns = columns,
                              .column_count = TEST_COLUMNS,
                              .created = 1,
                              .profile = e->human ? PROFILE_HUMAN : PROFILE_MACHINE};
        assert_true(sink_open(&sink, &sink_csv_gz, &sheet, path, &arena, &err));
        for (size_t r = 0; r < e->rows; r++) {
            for (size_t c = 0; c < TEST_COLUMNS; c++)
                e->cells[r][c] = random_cell(&seed, &arena);
            assert_true(sink_row(sink, (struct row){e->cells[r], TEST_COLUMNS}, &err));
        }
        assert_true(sink_finish(sink, NULL, &figures, &err));
        read_back(file, e, &arena);
        arena_close(&arena);
        assert_int_equal(unlink(file), 0);
    }
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_reader_gets_back_every_cell_of_random_tables),
    };
    return cmocka_run_group_tests_name("csv_roundtrip", tests, NULL, NULL);
}
