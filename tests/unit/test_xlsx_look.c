/* How a data sheet looks, on the screen and on paper; what is in it: test_sink_xlsx.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/out/sink.h"
#include "tests/harness/book.h"

#define TEST_ARENA   ((size_t)32 << 20)
#define TEST_CREATED 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define NARROW       3
#define WIDE         31

struct fixture {
    struct arena arena;
    struct sheet sheet;
    struct book  book;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    book_open(&f->book, "test_xlsx_look");
    f->sheet = (struct sheet){.report = "t", .title = "t", .created = TEST_CREATED};
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

/* A table of so many columns, of which the third and the 21st are its key; a text fills a row. */
static void write_table(struct fixture *f, size_t columns, const char *const *texts, size_t rows,
                        const struct sheet_closing *closing)
{
    struct sheet_column *table = ARENA_ARRAY(&f->arena, struct sheet_column, columns);
    struct str          *cells = ARENA_ARRAY(&f->arena, struct str, columns);
    struct sink_figures  figures;
    struct err           err = {.kind = ERR_NONE};
    struct sink         *sink;
    for (size_t c = 0; c < columns; c++)
        table[c] = (struct sheet_column){.id = "c", .zh = "c", .en = "c", .key = c == 2 || c == 20};
    f->sheet.columns = table;
    f->sheet.column_count = columns;
    bool ok = sink_open(&sink, &sink_xlsx, &f->sheet, f->book.path, &f->arena, &err);
    for (size_t r = 0; ok && r < rows; r++) {
        for (size_t c = 0; c < columns; c++)
            cells[c] = str_from_z(texts[r]);
        ok = sink_row(sink, (struct row){cells, columns}, &err);
    }
    if (!ok || !sink_finish(sink, closing, &figures, &err))
        fail_msg("%s", err.text);
}

static void makes_room_for_a_text_with_line_breaks(void **state)
{
    static const char *const texts[] = {"one line", "换行\n科技\nx", "a\nb"};
    struct fixture          *f = *state;
    write_table(f, NARROW, texts, COUNT_OF(texts), NULL);
    book_holds(&f->book, SHEET(2), "<row r=\"2\"><c");
    book_holds(&f->book, SHEET(2), "<row r=\"3\" ht=\"45\" customHeight=\"1\">");
    book_holds(&f->book, SHEET(2), "<row r=\"4\" ht=\"30\" customHeight=\"1\">");
    book_holds(&f->book, SHEET(2), "<t>换行\n科技\nx</t>"); /* what the CSV has */
}

static void prints_so_that_it_can_be_read(void **state)
{
    static const char *const eight[] = {"12345678"};
    static const char *const twenty[] = {"12345678901234567890"};
    struct fixture          *f = *state;
    write_table(f, NARROW, eight, 1, NULL); /* narrow: A4, one page wide */
    book_holds(&f->book, SHEET(2),
               "<pageSetup paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\"/>");
    write_table(f, WIDE, eight, 1, NULL); /* 31 x 10 characters: A3 */
    book_holds(&f->book, SHEET(2),
               "<pageSetup paperSize=\"8\" fitToHeight=\"0\" orientation=\"landscape\"/>");
    book_lacks(&f->book, "xl/workbook.xml", "$A:");
    write_table(f, WIDE, twenty, 1, NULL); /* several pages beside each other, with the key */
    book_holds(&f->book, SHEET(2),
               "<pageSetup paperSize=\"8\" scale=\"65\" pageOrder=\"overThenDown\"");
    book_lacks(&f->book, SHEET(2), "fitToPage");
    book_holds(&f->book, "xl/workbook.xml", "'数据'!$A:$C,'数据'!$1:$1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_room_for_a_text_with_line_breaks, setup, teardown),
        cmocka_unit_test_setup_teardown(prints_so_that_it_can_be_read, setup, teardown),
    };
    return cmocka_run_group_tests_name("xlsx_look", tests, NULL, NULL);
}
