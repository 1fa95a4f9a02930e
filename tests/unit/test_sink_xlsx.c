#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/out/sink.h"
#include "tests/harness/book.h"

#define TEST_ARENA   ((size_t)32 << 20)
#define TEST_CREATED 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define EXCEL_MAX    32767

/* clang-format off */
static const struct sheet_column columns[] = {
    {"name",   "名称", "Name",   "叫什么", "What it is called", CELL_TEXT, 0, 0, false, false},
    {"amount", "金额", "Amount", NULL,     NULL,                CELL_DEC,  2, 2, true, false},
    {"usage",  "用量", "Usage",  NULL,     NULL,                CELL_DEC,  8, 0, false, false},
    {"count",  "数量", "Count",  NULL,     NULL,                CELL_INT,  0, 0, true, false},
    {"day",    "日期", "Day",    NULL,     NULL,                CELL_DATE, 0, 0, false, false},
    {"at",     "时间", "At",     NULL,     NULL,                CELL_TIME, 0, 0, false, false},
};
/* clang-format on */
#define COLUMNS COUNT_OF(columns)

struct fixture {
    struct arena        arena;
    struct sheet        sheet;
    struct sink_figures figures;
    struct book         book;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    book_open(&f->book, "test_sink_xlsx");
    f->sheet = (struct sheet){.report = "t",
                              .title = "消费 <汇总>",
                              .created = TEST_CREATED,
                              .columns = columns,
                              .column_count = COLUMNS};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    book_close(&f->book);
    free(f);
    return 0;
}

static bool try_write(struct fixture *f, const struct str *cells, size_t rows,
                      const struct sheet_closing *closing, struct err *err)
{
    struct sink *sink;
    if (!sink_open(&sink, &sink_xlsx, &f->sheet, f->book.path, &f->arena, err))
        return false;
    for (size_t r = 0; r < rows; r++)
        if (!sink_row(sink, (struct row){cells + r * COLUMNS, COLUMNS}, err))
            return false;
    return sink_finish(sink, closing, &f->figures, err);
}

static void write_book(struct fixture *f, const struct str *cells, size_t rows,
                       const struct sheet_closing *closing)
{
    struct err err = {.kind = ERR_NONE};
    if (!try_write(f, cells, rows, closing, &err))
        fail_msg("%s", err.text);
}

/* STR() is a compound literal, which no static initializer may hold. */
#define FACT(text)                                                                                 \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static const struct str facts[] = {
    FACT("=1+2"), FACT("1234.50"),    FACT("3"),
    FACT("7"),    FACT("2026-11-21"), FACT("2026-11-21 06:00:00"),
    FACT("007"),  {NULL, 0},          FACT("0.5"),
    {NULL, 0},    {NULL, 0},          {NULL, 0},
};

static void has_its_sheets_in_order(void **state)
{
    struct fixture *f = *state;
    write_book(f, facts, 2, NULL);
    const char              *book = book_member(&f->book, "xl/workbook.xml");
    const char              *at = book;
    static const char *const names[] = {"\"封面\"", "\"数据\"", "\"核对\"", "\"字典\""};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        at = strstr(at, names[i]);
        assert_non_null(at);
    }
    assert_null(strstr(book, "图表"));
    assert_int_equal(f->figures.rows, 2);
}

static void writes_numbers_dates_and_texts_as_what_they_are(void **state)
{
    struct fixture *f = *state;
    write_book(f, facts, 2, NULL);
    book_holds(&f->book, SHEET(2), "<is><t>=1+2</t></is>");
    book_holds(&f->book, SHEET(2), "<is><t>007</t></is>");
    book_holds(&f->book, SHEET(2), "<v>1234.5</v>");
    book_holds(&f->book, SHEET(2), "<v>0.5</v>");
    book_holds(&f->book, SHEET(2), "<v>46347</v>");    /* 2026-11-21 */
    book_holds(&f->book, SHEET(2), "<v>46347.25</v>"); /* 06:00 of the GMT+8 clock */
    book_lacks(&f->book, SHEET(2), "<f>");
    book_holds(&f->book, "xl/styles.xml", "formatCode=\"#,##0.########\"");
    book_holds(&f->book, "xl/styles.xml", "formatCode=\"yyyy-mm-dd hh:mm:ss\"");
}

static void has_a_frozen_header_a_filter_widths_and_no_green_triangles(void **state)
{
    struct fixture *f = *state;
    write_book(f, facts, 2, NULL);
    book_holds(&f->book, SHEET(2),
               "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" "
               "state=\"frozen\"/>");
    book_holds(&f->book, SHEET(2), "<autoFilter ref=\"A1:F3\"/>");
    book_holds(&f->book, SHEET(2), "<ignoredError sqref=\"A1:F3\" numberStoredAsText=\"1\"/>");
    book_holds(&f->book, SHEET(2), "<col min=\"6\" max=\"6\" width=\"21.7109375\"");
}

static void carries_exactly_what_a_double_cannot_as_text(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"123456789012345.00", "<v>123456789012345</v>"},
        {"1234567890123456.00", "<t>1234567890123456.00</t>"},
        {"12345678901234.56", "<t>12345678901234.56</t>"},
        {"1234567890123.45", "<v>1234567890123.45</v>"},
        {"-0.10", "<v>-0.1</v>"},
        {"-0.00", "<v>0</v>"},
        {"0.30", "<v>0.3</v>"},
        {"1500000000000000000000.00", "<v>1.5E+21</v>"},
        {"00012.30", "<v>12.3</v>"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str cells[COLUMNS] = {{NULL, 0}};
        cells[1] = str_from_z(cases[i].in);
        write_book(f, cells, 1, NULL);
        book_holds(&f->book, SHEET(2), cases[i].out);
    }
}

static void refuses_what_would_corrupt_the_book(void **state)
{
    static const struct {
        size_t      column;
        const char *text;
        const char *error;
    } cases[] = {
        {0, "\xC3(", "column \"name\": the text is not valid UTF-8"},
        {1, "NaN", "column \"amount\": \"NaN\" is not a decimal number"},
        {1, "Infinity", "column \"amount\": \"Infinity\" is not a decimal number"},
        {3, "1.5", "column \"count\": \"1.5\" has more than 0 decimals"},
        {4, "infinity", "column \"day\": \"infinity\" is not a date (YYYY-MM-DD)"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {.kind = ERR_NONE};
        struct str cells[COLUMNS] = {{NULL, 0}};
        cells[cases[i].column] = str_from_z(cases[i].text);
        assert_false(try_write(f, cells, 1, NULL, &err));
        assert_int_equal(err.kind, ERR_DATA);
        if (strstr(err.text, cases[i].error) == NULL)
            fail_msg("%s", err.text);
    }
}

static void cuts_a_long_text_with_a_mark_and_counts_it(void **state)
{
    struct fixture *f = *state;
    struct str      cells[2 * COLUMNS] = {{NULL, 0}};
    char           *buf = malloc(4 * (EXCEL_MAX + 1));
    assert_non_null(buf);
    memset(buf, 'x', EXCEL_MAX);
    cells[0] = (struct str){buf, EXCEL_MAX};
    write_book(f, cells, 1, NULL); /* just fits */
    assert_int_equal(f->figures.cut_cells, 0);
    book_lacks(&f->book, SHEET(2), "[cut]");
    for (size_t i = 0; i < EXCEL_MAX; i++) /* each counts two */
        memcpy(buf + 4 * i, "😀", 4);
    cells[0] = (struct str){buf, 4 * (size_t)EXCEL_MAX};
    cells[COLUMNS] = STR("short");
    write_book(f, cells, 2, NULL);
    assert_int_equal(f->figures.cut_cells, 1);
    book_holds(&f->book, SHEET(2), "😀…[cut]</t>");
    const char *from = strstr(f->book.text, "😀");
    const char *to = strstr(f->book.text, "…[cut]");
    assert_int_equal(to - from, 4 * ((EXCEL_MAX - 6) / 2));
    free(buf);
}

static void escapes_what_excel_would_decode_and_xml_cannot_hold(void **state)
{
    struct fixture *f = *state;
    struct str      cells[3 * COLUMNS] = {{NULL, 0}};
    cells[0] = STR("_x0041_ & <b>");
    cells[COLUMNS] = STR("a\x01\r");
    cells[2 * COLUMNS] = STR("x\xEF\xBF\xBEy");
    write_book(f, cells, 3, NULL);
    book_holds(&f->book, SHEET(2), "<t>_x005F_x0041_ &amp; &lt;b&gt;</t>");
    book_holds(&f->book, SHEET(2), "<t>a_x0001__x000D_</t>");
    book_holds(&f->book, SHEET(2), "<t>x\xEF\xBF\xBDy</t>");
    assert_int_equal(f->figures.cut_cells, 1);
}

static void goes_on_in_a_further_sheet_when_one_is_full(void **state)
{
    struct fixture *f = *state;
    struct str      cells[5 * COLUMNS] = {{NULL, 0}};
    for (size_t r = 0; r < 5; r++)
        cells[r * COLUMNS + 1] = STR("0.10");
    f->sheet.sheet_rows = 2;
    write_book(f, cells, 5, NULL);
    book_holds(&f->book, "xl/workbook.xml", "\"数据 2\"");
    book_holds(&f->book, "xl/workbook.xml", "\"数据 3\"");
    book_holds(&f->book, SHEET(2), "<autoFilter ref=\"A1:F3\"/>");
    book_holds(&f->book, SHEET(4), "<autoFilter ref=\"A1:F2\"/>");
    book_holds(&f->book, SHEET(4), "名称");
    book_holds(&f->book, SHEET(5), "<f>SUM('数据'!B2:B3,'数据 2'!B2:B3,'数据 3'!B2)</f><v>0.5</v>");
}

static const struct sheet_note  notes[] = {{"合作伙伴", "p1"}, {"=a", "=1+1"}};
static const struct sheet_note  totals[] = {{"行数", "2"}};
static const struct sheet_proof proofs[] = {
    {"amount", "CNY", "1234.50", "1234.50", "0.00", false},
    {"amount", "USD", "1.00", "2.00", "-1.00", true},
    {"count", "", "7", NULL, NULL, false},
};
static const char *const          labels[] = {"11-20", "11-21"};
static const char *const          values[] = {"1.50", "2.50"};
static const struct sheet_chart   charts[] = {{"按日", CHART_LINE, labels, values, 2},
                                              {"排名", CHART_BAR, labels, values, 2}};
static const struct sheet_closing closing = {totals, 1, proofs, 3, charts, 2};

static void shows_cover_charts_reconciliation_and_dictionary(void **state)
{
    struct fixture *f = *state;
    f->sheet.notes = notes;
    f->sheet.note_count = 2;
    write_book(f, facts, 2, &closing);
    book_holds(&f->book, SHEET(1), "消费 &lt;汇总&gt;");
    book_holds(&f->book, SHEET(1), "合作伙伴");
    book_holds(&f->book, SHEET(1), "<t>=1+1</t>");
    book_holds(&f->book, SHEET(1), "行数");
    book_lacks(&f->book, SHEET(1), "<f>");
    book_holds(&f->book, "xl/workbook.xml", "\"图表\"");
    book_holds(&f->book, "xl/charts/chart1.xml", "<c:lineChart>");
    book_holds(&f->book, "xl/charts/chart2.xml", "<c:barChart>");
    book_holds(&f->book, "xl/charts/chart1.xml", "$C$4:$C$5");
    book_holds(&f->book, SHEET(4), "不一致");
    book_holds(&f->book, SHEET(4), "金额（核对数）");
    book_holds(&f->book, SHEET(4), "无独立合计");
    book_holds(&f->book, SHEET(4), "<v>-1</v>");
    book_holds(&f->book, SHEET(5), "叫什么");
    book_holds(&f->book, SHEET(5), "小数（0至8位）");
}

static void uses_ids_for_machines_and_english_when_asked(void **state)
{
    struct fixture *f = *state;
    f->sheet.profile = PROFILE_MACHINE;
    f->sheet.locale = LOCALE_EN;
    write_book(f, facts, 2, &closing);
    book_holds(&f->book, SHEET(2), "<t>amount</t>");
    book_holds(&f->book, SHEET(2), "<v>46347.25</v>");
    book_holds(&f->book, "xl/workbook.xml", "\"Reconciliation\"");
    book_holds(&f->book, SHEET(4), "DIFFERS");
    book_holds(&f->book, SHEET(5), "What it is called");
}

static void has_no_zip64_and_sound_xml(void **state)
{
    struct fixture *f = *state;
    char            command[512];
    write_book(f, facts, 2, &closing);
    (void)snprintf(command, sizeof command,
                   "unzip -Z1 '%s' | sed 's/[[]/\\\\[/' | while read -r m; do "
                   "unzip -p '%s' \"$m\" | xmllint --noout - || exit 1; done",
                   f->book.file, f->book.file);
    assert_int_equal(system(command), 0);
    (void)snprintf(command, sizeof command, "LC_ALL=C grep -qP 'PK\\x06[\\x06\\x07]' '%s'",
                   f->book.file);
    assert_int_not_equal(system(command), 0); /* no zip64 end record, no locator */
}

static void knows_its_own_hash(void **state)
{
    struct fixture *f = *state;
    char            command[256];
    char            hex[65] = {0};
    write_book(f, facts, 2, NULL);
    (void)snprintf(command, sizeof command, "sha256sum '%s'", f->book.file);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_int_equal(fread(hex, 1, 64, pipe), 64);
    (void)pclose(pipe);
    assert_string_equal(hex, f->figures.sha256);
}

/* In a process of its own, in another place of the world. */
static void write_elsewhere(struct fixture *f, const char *zone, char hash[65])
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err err = {.kind = ERR_NONE};
        bool       ok = setenv("TZ", zone, 1) == 0 && setenv("LC_ALL", "de_DE.UTF-8", 1) == 0 &&
                  setenv("TMPDIR", "/nowhere", 1) == 0 && try_write(f, facts, 2, &closing, &err) &&
                  write(fds[1], f->figures.sha256, 64) == 64;
        _exit(ok ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(read(fds[0], hash, 64), 64);
    hash[64] = '\0';
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void is_the_same_file_wherever_and_whenever_it_is_written(void **state)
{
    struct fixture *f = *state;
    char            hash[65];
    write_book(f, facts, 2, &closing);
    write_elsewhere(f, "America/New_York", hash);
    assert_string_equal(hash, f->figures.sha256);
    (void)sleep(2); /* a zip time has a resolution of two seconds */
    write_elsewhere(f, "Asia/Shanghai", hash);
    assert_string_equal(hash, f->figures.sha256);
    book_holds(&f->book, "docProps/core.xml", "2026-11-20T16:00:00Z");
    book_holds(&f->book, "docProps/core.xml", "<dc:creator>nightpost</dc:creator>");
}

static void hashes_the_cells_apart_from_the_file(void **state)
{
    struct fixture *f = *state;
    char            first[65];
    write_book(f, facts, 2, NULL);
    memcpy(first, f->figures.content_sha256, sizeof first);
    f->sheet.title = "other";
    write_book(f, facts, 2, NULL);
    assert_string_equal(first, f->figures.content_sha256);
    write_book(f, facts, 1, NULL);
    assert_string_not_equal(first, f->figures.content_sha256);
}

static void leaves_nothing_behind_when_abandoned(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct sink    *sink;
    assert_true(sink_open(&sink, &sink_xlsx, &f->sheet, f->book.path, &f->arena, &err));
    assert_true(sink_row(sink, (struct row){facts, COLUMNS}, &err));
    /* teardown closes the arena and finds the folder empty */
}

static void names_the_file_and_the_reason(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct sink    *sink;
    assert_false(sink_open(&sink, &sink_xlsx, &f->sheet, "/nowhere/t", &f->arena, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_string_equal(err.text, "/nowhere/t.xlsx.part: create: No such file or directory");
}

/*
 * Wherever writing stops, in the staged rows, in the staged part (libxlsxwriter looks at no return
 * code there) or in the zip file: ERR_IO and no file, or the very file of an empty disk.
 */
static void notices_a_disk_that_takes_no_more(void **state)
{
    enum { ROWS = 200, STEP = 1009, LAST = 130000 };
    struct fixture *f = *state;
    struct rlimit   old;
    char            good[65];
    int             whole = 0;
    struct str     *cells = calloc(ROWS * COLUMNS, sizeof *cells);
    assert_non_null(cells);
    for (size_t r = 0; r < ROWS; r++)
        memcpy(cells + r * COLUMNS, facts, COLUMNS * sizeof *cells);
    write_book(f, cells, ROWS, &closing);
    memcpy(good, f->figures.sha256, sizeof good);
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    for (rlim_t limit = 0; limit < LAST; limit += STEP) {
        struct err    err = {.kind = ERR_NONE};
        struct rlimit tight = {limit, old.rlim_max};
        assert_int_equal(unlink(f->book.file) == 0 || errno == ENOENT, 1);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
        bool ok = try_write(f, cells, ROWS, &closing, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
        arena_close(&f->arena);
        arena_open(&f->arena, "test", TEST_ARENA);
        whole += ok;
        if (ok ? strcmp(good, f->figures.sha256) != 0
               : err.kind != ERR_IO || access(f->book.file, F_OK) == 0)
            fail_msg("limit %lu: ok %d, %s", (unsigned long)limit, ok, err.text);
    }
    assert_true(whole > 0 && whole < LAST / STEP);
    free(cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(has_its_sheets_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_numbers_dates_and_texts_as_what_they_are, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(has_a_frozen_header_a_filter_widths_and_no_green_triangles,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(carries_exactly_what_a_double_cannot_as_text, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(refuses_what_would_corrupt_the_book, setup, teardown),
        cmocka_unit_test_setup_teardown(cuts_a_long_text_with_a_mark_and_counts_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(escapes_what_excel_would_decode_and_xml_cannot_hold, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(goes_on_in_a_further_sheet_when_one_is_full, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(shows_cover_charts_reconciliation_and_dictionary, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(uses_ids_for_machines_and_english_when_asked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(has_no_zip64_and_sound_xml, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_its_own_hash, setup, teardown),
        cmocka_unit_test_setup_teardown(is_the_same_file_wherever_and_whenever_it_is_written, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(hashes_the_cells_apart_from_the_file, setup, teardown),
        cmocka_unit_test_setup_teardown(leaves_nothing_behind_when_abandoned, setup, teardown),
        cmocka_unit_test_setup_teardown(names_the_file_and_the_reason, setup, teardown),
        cmocka_unit_test_setup_teardown(notices_a_disk_that_takes_no_more, setup, teardown),
    };
    return cmocka_run_group_tests_name("sink_xlsx", tests, NULL, NULL);
}
