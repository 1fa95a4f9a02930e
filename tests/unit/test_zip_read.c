#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/out/sink.h"
#include "etl/out/zip_read.h"

#define TEST_ARENA ((size_t)16 << 20)
#define TEST_TEXT  65536
#define TEST_PART  "xl/worksheets/sheet2.xml"

static const struct sheet_column columns[] = {{.id = "name", .zh = "名称", .en = "Name"}};

struct fixture {
    struct arena arena;
    char         dir[64];
    char         path[96];
    char         file[128];
};

static int setup(void **state)
{
    struct fixture     *f = calloc(1, sizeof *f);
    struct err          err = {.kind = ERR_NONE};
    struct sink        *sink;
    struct sink_figures figures;
    const struct str    cells[] = {STR("客户")};
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/test_zip_read.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->path, sizeof f->path, "%s/t", f->dir);
    (void)snprintf(f->file, sizeof f->file, "%s/t.xlsx", f->dir);
    const struct sheet sheet = {
        .report = "t", .title = "t", .created = 1, .columns = columns, .column_count = 1};
    assert_true(sink_open(&sink, &sink_xlsx, &sheet, f->path, &f->arena, &err));
    assert_true(sink_row(sink, (struct row){cells, 1}, &err));
    assert_true(sink_finish(sink, NULL, &figures, &err));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    assert_int_equal(unlink(f->file), 0);
    assert_int_equal(rmdir(f->dir), 0);
    free(f);
    return 0;
}

/* The bytes of one member, or -1 and the error. */
static long part(const char *file, const char *name, char *buf, size_t slice, struct err *err)
{
    struct arena     arena;
    struct zip_read *zip;
    long             total = -1;
    size_t           got = 1;
    arena_open(&arena, "read", TEST_ARENA);
    if (zip_read_open(&zip, file, &arena, err)) {
        const struct zip_member *member = zip_read_find(zip, name);
        if (member == NULL)
            (void)err_set(err, ERR_DATA, "no such member");
        bool ok = member != NULL && zip_read_begin(zip, member, err);
        long sum = 0;
        while (ok && got > 0) {
            ok = sum + (long)slice <= TEST_TEXT && zip_read(zip, buf + sum, slice, &got, err);
            sum += ok ? (long)got : 0;
        }
        total = ok ? sum : -1;
    }
    arena_close(&arena);
    return total;
}

static void gives_what_another_reader_gives(void **state)
{
    static const size_t slices[] = {1, 7, 4096, 30000};
    struct fixture     *f = *state;
    char                command[256];
    char               *want = malloc(TEST_TEXT);
    char               *got = malloc(TEST_TEXT);
    struct err          err = {.kind = ERR_NONE};
    assert_non_null(want);
    assert_non_null(got);
    (void)snprintf(command, sizeof command, "unzip -p '%s' " TEST_PART, f->file);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t n = fread(want, 1, TEST_TEXT, pipe);
    assert_int_equal(pclose(pipe), 0);
    for (size_t i = 0; i < COUNT_OF(slices); i++) {
        assert_int_equal(part(f->file, TEST_PART, got, slices[i], &err), (long)n);
        assert_memory_equal(got, want, n);
    }
    free(want);
    free(got);
}

static void knows_the_members_it_has(void **state)
{
    struct fixture  *f = *state;
    struct err       err = {.kind = ERR_NONE};
    struct zip_read *zip;
    assert_true(zip_read_open(&zip, f->file, &f->arena, &err));
    assert_true(zip_read_count(zip) > 8);
    assert_string_equal(zip_read_member(zip, 0)->name, "[Content_Types].xml");
    assert_non_null(zip_read_find(zip, TEST_PART));
    assert_null(zip_read_find(zip, "xl/worksheets/sheet9.xml"));
    zip_read_close(zip);
}

static void poke(const char *file, long at, int mask)
{
    FILE *stream = fopen(file, "r+b");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, at, SEEK_SET), 0);
    int byte = fgetc(stream);
    assert_int_equal(fseek(stream, at, SEEK_SET), 0);
    assert_int_not_equal(fputc(byte ^ mask, stream), EOF);
    assert_int_equal(fclose(stream), 0);
}

static long length(const char *file)
{
    FILE *stream = fopen(file, "rb");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, 0, SEEK_END), 0);
    long len = ftell(stream);
    assert_int_equal(fclose(stream), 0);
    return len;
}

/* A damaged byte is noticed, or it is one that does not matter: never other content. */
static void never_gives_other_content_for_a_damaged_byte(void **state)
{
    struct fixture *f = *state;
    char           *want = malloc(TEST_TEXT);
    char           *got = malloc(TEST_TEXT);
    struct err      err = {.kind = ERR_NONE};
    assert_non_null(want);
    assert_non_null(got);
    long n = part(f->file, TEST_PART, want, 4096, &err);
    long noticed = 0;
    long len = length(f->file);
    assert_true(n > 0);
    for (long at = 0; at < len; at += 3) {
        poke(f->file, at, 1 << at % 8);
        long m = part(f->file, TEST_PART, got, 4096, &err);
        poke(f->file, at, 1 << at % 8);
        noticed += m < 0;
        if (m >= 0 && (m != n || memcmp(got, want, (size_t)n) != 0))
            fail_msg("byte %ld: other content", at);
    }
    assert_true(noticed > 100);
    free(want);
    free(got);
}

static void tells_a_file_cut_short(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    char            buf[64];
    long            len = length(f->file);
    for (long cut = 1; cut < len; cut += 97) {
        assert_int_equal(truncate(f->file, len - cut), 0);
        assert_int_equal(part(f->file, TEST_PART, buf, sizeof buf, &err), -1);
        assert_int_equal(err.kind, ERR_DATA);
        assert_non_null(strstr(err.text, "not a sound zip file"));
    }
}

static void names_a_file_that_is_not_there(void **state)
{
    struct err err = {.kind = ERR_NONE};
    char       buf[8];
    (void)state;
    assert_int_equal(part("/nowhere/t.xlsx", TEST_PART, buf, sizeof buf, &err), -1);
    assert_string_equal(err.text, "/nowhere/t.xlsx: open: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_what_another_reader_gives, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_the_members_it_has, setup, teardown),
        cmocka_unit_test_setup_teardown(never_gives_other_content_for_a_damaged_byte, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(tells_a_file_cut_short, setup, teardown),
        cmocka_unit_test(names_a_file_that_is_not_there),
    };
    return cmocka_run_group_tests_name("zip_read", tests, NULL, NULL);
}
