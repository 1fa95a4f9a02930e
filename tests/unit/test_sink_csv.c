#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "etl/out/cell.h"
#include "etl/out/sink.h"

#define TEST_ARENA ((size_t)16 << 20)
#define TEST_TEXT  4096
#define BOM        "\xEF\xBB\xBF"

/* clang-format off */
static const struct sheet_column columns[] = {
    {"name",   "名称",   "Name, full", NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"amount", "金额",   "Amount",     NULL, NULL, CELL_DEC,  2, 2, true, false},
    {"count",  "数量",   "Count",      NULL, NULL, CELL_INT,  0, 0, false, false},
    {"day",    "日期",   "Day",        NULL, NULL, CELL_DATE, 0, 0, false, false},
    {"at",     "时间",   "At",         NULL, NULL, CELL_TIME, 0, 0, false, false},
};
/* clang-format on */

#define HUMAN_ZH   BOM "名称,金额,数量,日期,时间\r\n"
#define MACHINE_EN "name,amount,count,day,at\r\n"

struct fixture {
    struct arena arena;
    struct sheet sheet;
    char         dir[64];
    char         path[96];
    char         file[128];
    char         got[TEST_TEXT];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/test_sink_csv.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->path, sizeof f->path, "%s/t", f->dir);
    (void)snprintf(f->file, sizeof f->file, "%s/t.csv.gz", f->dir);
    f->sheet = (struct sheet){.report = "t",
                              .title = "t",
                              .created = 1,
                              .columns = columns,
                              .column_count = COUNT_OF(columns)};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    (void)unlink(f->file);
    assert_int_equal(rmdir(f->dir), 0); /* fails when a temporary file was left behind */
    free(f);
    return 0;
}

static const char *written(struct fixture *f, const struct str *cells, size_t rows)
{
    struct err          err = {.kind = ERR_NONE};
    struct sink        *sink;
    struct sink_figures figures;
    if (!sink_open(&sink, &sink_csv_gz, &f->sheet, f->path, &f->arena, &err))
        fail_msg("%s", err.text);
    for (size_t r = 0; r < rows; r++)
        if (!sink_row(sink, (struct row){cells + r * f->sheet.column_count, f->sheet.column_count},
                      &err))
            fail_msg("%s", err.text);
    if (!sink_finish(sink, NULL, &figures, &err))
        fail_msg("%s", err.text);
    gzFile gz = gzopen(f->file, "rb");
    assert_non_null(gz);
    int n = gzread(gz, f->got, TEST_TEXT - 1);
    assert_true(n >= 0);
    f->got[n] = '\0';
    assert_int_equal(gzclose(gz), Z_OK);
    assert_int_equal(figures.rows, rows);
    assert_int_equal(figures.content_bytes, n);
    return f->got;
}

static void quotes_only_what_must_be_quoted(void **state)
{
    struct fixture  *f = *state;
    const struct str cells[] = {
        STR("plain x"), STR("1.00"),       STR("7"),
        STR_NULL,       STR_NULL,          STR("a,b"),
        STR("0.10"),    STR_NULL,          STR_NULL,
        STR_NULL,       STR("say \"hi\""), STR_NULL,
        STR_NULL,       STR_NULL,          STR_NULL,
        STR("\""),      STR_NULL,          STR_NULL,
        STR_NULL,       STR_NULL,          STR("two\r\nlines"),
        STR_NULL,       STR_NULL,          STR_NULL,
        STR_NULL,       STR(" blanks "),   STR_NULL,
        STR_NULL,       STR_NULL,          STR_NULL,
        STR_NULL,       STR_NULL,          STR_NULL,
        STR_NULL,       STR_NULL,          STR(""),
        STR_NULL,       STR_NULL,          STR_NULL,
        STR_NULL,
    };
    assert_string_equal(written(f, cells, 8), HUMAN_ZH "plain x,1.00,7,,\r\n"
                                                       "\"a,b\",0.10,,,\r\n"
                                                       "\"say \"\"hi\"\"\",,,,\r\n"
                                                       "\"\"\"\",,,,\r\n"
                                                       "\"two\r\nlines\",,,,\r\n"
                                                       " blanks ,,,,\r\n"
                                                       ",,,,\r\n"
                                                       ",,,,\r\n");
}

/* STR() is a compound literal, which no static initializer may hold. */
#define FACT(text)                                                                                 \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static const struct str facts[] = {FACT("=1+2"), FACT("-3.50"), FACT("1"), FACT("2026-11-21"),
                                   FACT("2026-11-21 07:30:00")};

static void shows_people_local_times_and_guarded_texts(void **state)
{
    struct fixture *f = *state;
    f->sheet.locale = LOCALE_EN;
    assert_string_equal(written(f, facts, 1), BOM "\"Name, full\",Amount,Count,Day,At\r\n"
                                                  "'=1+2,-3.50,1,2026-11-21,2026-11-21 "
                                                  "07:30:00\r\n");
}

static void gives_machines_ids_untouched_values_and_utc(void **state)
{
    struct fixture *f = *state;
    f->sheet.profile = PROFILE_MACHINE;
    assert_string_equal(written(f, facts, 1),
                        MACHINE_EN "=1+2,-3.50,1,2026-11-21,2026-11-20T23:30:00Z\r\n");
}

static void writes_headers_when_there_are_no_rows(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(written(f, NULL, 0), HUMAN_ZH);
}

static void writes_a_lone_empty_field_so_that_readers_see_the_row(void **state)
{
    struct fixture  *f = *state;
    const struct str cells[] = {STR_NULL, STR("a"), STR("")};
    f->sheet.column_count = 1;
    assert_string_equal(written(f, cells, 3), BOM "名称\r\n\"\"\r\na\r\n\"\"\r\n");
}

static void guards_what_a_spreadsheet_would_run(void **state)
{
    static const struct {
        const char *text;
        bool        guarded;
    } cases[] = {
        {"=1", true},      {"+1+1", true}, {"-a", true},     {"@x", true},    {"\tx", true},
        {"\rx", true},     {"-3", false},  {"+3.50", false}, {"-3.", true},   {"-", true},
        {"+86 138", true}, {"a=1", false}, {"", false},      {"'", false},    {"'a", false},
        {"'=1", true},     {"''@", true},  {"'-3", false},   {"\n=1", false}, {"-1e5", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (cell_needs_guard(str_from_z(cases[i].text)) != cases[i].guarded)
            fail_msg("\"%s\"", cases[i].text);
}

static void refuses_what_the_column_did_not_promise(void **state)
{
    static const struct {
        size_t      column;
        const char *text;
        const char *error;
    } cases[] = {
        {0, "a\xFF", "column \"name\": the text is not valid UTF-8"},
        {1, "NaN", "column \"amount\": \"NaN\" is not a decimal number"},
        {1, "-Infinity", "column \"amount\": \"-Infinity\" is not a decimal number"},
        {1, "1.234", "column \"amount\": \"1.234\" has more than 2 decimals"},
        {1, "", "column \"amount\": \"\" is not a decimal number"},
        {2, "1.0", "column \"count\": \"1.0\" has more than 0 decimals"},
        {2, "x", "column \"count\": \"x\" is not a whole number"},
        {3, "2026-02-29", "column \"day\": \"2026-02-29\" is not a date (YYYY-MM-DD)"},
        {4, "infinity", "column \"at\": \"infinity\" is not an instant (YYYY-MM-DD HH:MM:SS)"},
    };
    struct fixture *f = *state;
    struct sink    *sink;
    struct err      err = {.kind = ERR_NONE};
    assert_true(sink_open(&sink, &sink_csv_gz, &f->sheet, f->path, &f->arena, &err));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str cells[COUNT_OF(columns)] = {{NULL, 0}};
        char       want[256];
        cells[cases[i].column] = str_from_z(cases[i].text);
        assert_false(sink_row(sink, (struct row){cells, COUNT_OF(columns)}, &err));
        assert_int_equal(err.kind, ERR_DATA);
        (void)snprintf(want, sizeof want, "%s: row 1: %s", f->file, cases[i].error);
        assert_string_equal(err.text, want);
    }
}

static void leaves_nothing_behind_when_abandoned(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct sink    *sink;
    assert_true(sink_open(&sink, &sink_csv_gz, &f->sheet, f->path, &f->arena, &err));
    assert_true(sink_row(sink, (struct row){facts, COUNT_OF(columns)}, &err));
    /* teardown closes the arena and finds the folder empty */
}

static void names_the_file_and_the_reason(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct sink    *sink;
    assert_false(sink_open(&sink, &sink_csv_gz, &f->sheet, "/nowhere/t", &f->arena, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_string_equal(err.text, "/nowhere/t.csv.gz.part: create: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(quotes_only_what_must_be_quoted, setup, teardown),
        cmocka_unit_test_setup_teardown(shows_people_local_times_and_guarded_texts, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(gives_machines_ids_untouched_values_and_utc, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(writes_headers_when_there_are_no_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_a_lone_empty_field_so_that_readers_see_the_row,
                                        setup, teardown),
        cmocka_unit_test(guards_what_a_spreadsheet_would_run),
        cmocka_unit_test_setup_teardown(refuses_what_the_column_did_not_promise, setup, teardown),
        cmocka_unit_test_setup_teardown(leaves_nothing_behind_when_abandoned, setup, teardown),
        cmocka_unit_test_setup_teardown(names_the_file_and_the_reason, setup, teardown),
    };
    return cmocka_run_group_tests_name("sink_csv", tests, NULL, NULL);
}
