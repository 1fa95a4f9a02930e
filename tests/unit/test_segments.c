#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/out/readback.h"

#define TEST_ARENA ((size_t)256 << 20)
#define TEST_DAYS  7
#define TEST_ROWS  3000 /* of a day, at most */

/* clang-format off */
static const struct sheet_column columns[] = {
    {"name",   "名称",   "Name",   NULL, NULL, CELL_TEXT, 0, 0,  false, false},
    {"amount", "金额",   "Amount", NULL, NULL, CELL_DEC,  12, 2, true,  false},
    {"count",  "数量",   "Count",  NULL, NULL, CELL_INT,  0, 0,  true,  false},
    {"at",     "时间",   "At",     NULL, NULL, CELL_TIME, 0, 0,  false, false},
    {"currency", "币种", "Currency", NULL, NULL, CELL_TEXT, 0, 0, false, false},
};
/* clang-format on */

static const struct manifest_schema schema = {"t-0123456789ab", "t", "currency", "at", columns,
                                              COUNT_OF(columns)};

struct fixture {
    struct arena arena;
    struct sheet sheet;
    char         dir[64];
    char         whole[96];
    char         part[96];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/test_segments.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->whole, sizeof f->whole, "%s/whole", f->dir);
    (void)snprintf(f->part, sizeof f->part, "%s/part", f->dir);
    f->sheet = (struct sheet){.report = "t",
                              .title = "t",
                              .created = 86400,
                              .columns = columns,
                              .column_count = COUNT_OF(columns)};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {"whole.csv.gz", "part.csv.gz", "whole.xlsx", "part.xlsx"};
    struct fixture          *f = *state;
    char                     path[128];
    arena_close(&f->arena);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(f->dir), 0);
    free(f);
    return 0;
}

/* The same rows of a day whoever asks. */
static void write_day(struct sink *sink, int day)
{
    uint64_t   seed = (uint64_t)day * 7919 + 1;
    struct err err = {.kind = ERR_NONE};
    char       name[64];
    char       amount[32];
    char       count[32];
    char       at[32];
    int        rows = day == 3 ? 1 : TEST_ROWS / (1 + day % 4);
    for (int r = 0; r < rows; r++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        unsigned draw = (unsigned)(seed >> 40);
        (void)snprintf(name, sizeof name, "%s %x_x0041_ \"%u\"", draw % 5 == 0 ? "客户" : "=name",
                       draw, draw % 7);
        (void)snprintf(amount, sizeof amount, "-%u.%012u", draw, draw * 7);
        (void)snprintf(count, sizeof count, "%u%s", draw,
                       day == 2 && r == 0 ? "1234567890123" : "");
        (void)snprintf(at, sizeof at, "2026-11-%02d %02u:00:00", day, draw % 24);
        struct str cells[] = {str_from_z(name), str_from_z(amount), str_from_z(count),
                              str_from_z(at), draw % 3 == 0 ? STR("USD") : STR("CNY")};
        if (draw % 11 == 0)
            cells[1] = STR_NULL;
        if (!sink_row(sink, (struct row){cells, COUNT_OF(cells)}, &err))
            fail_msg("%s", err.text);
    }
}

/* Writes days, each with its cut; states[d] says where the file stood after day d. */
static struct sink_figures write_days(struct fixture *f, const struct sink_ops *ops,
                                      const char *path, const struct place_from *from, int first,
                                      int last, struct str *states)
{
    struct err                 err = {.kind = ERR_NONE};
    struct sink               *sink;
    struct sink_figures        figures;
    const struct sheet_closing nothing = {.note_count = 0};
    if (!sink_resume(&sink, ops, &f->sheet, path, from, &f->arena, &err))
        fail_msg("%s", err.text);
    for (int day = first; day <= last; day++) {
        write_day(sink, day);
        if (!sink_cut(sink, &states[day], &f->arena, &err))
            fail_msg("%s", err.text);
    }
    if (!sink_finish(sink, &nothing, &figures, &err))
        fail_msg("%s", err.text);
    return figures;
}

static struct place_from place(struct fixture *f, const struct sink_ops *ops, const char *path,
                               struct sink_figures figures, struct str state)
{
    return (struct place_from){arena_printf(&f->arena, "%s%s", path, ops->suffix).data,
                               figures.segments_at, state};
}

/* Every file of n days, gone on with after each day that it has, is the file of all days. */
static void goes_on(struct fixture *f, const struct sink_ops *ops)
{
    struct str          all[TEST_DAYS + 1];
    struct str          states[TEST_DAYS + 1];
    struct str          again[TEST_DAYS + 1];
    struct sink_figures whole = write_days(f, ops, f->whole, NULL, 1, TEST_DAYS, all);
    for (int days = 1; days < TEST_DAYS; days += 2) {
        struct sink_figures part = write_days(f, ops, f->part, NULL, 1, days, states);
        for (int after = 1; after <= days; after++) {
            struct place_from   from = place(f, ops, f->part, part, states[after]);
            struct sink_figures got =
                write_days(f, ops, f->whole, &from, after + 1, TEST_DAYS, again);
            assert_string_equal(got.sha256, whole.sha256);
            assert_string_equal(got.content_sha256, whole.content_sha256);
            assert_int_equal(got.rows, whole.rows);
            assert_int_equal(got.bytes, whole.bytes);
            assert_int_equal(got.content_bytes, whole.content_bytes);
            assert_int_equal(got.cut_cells, whole.cut_cells);
            assert_true(str_eq(again[TEST_DAYS], all[TEST_DAYS])); /* and can be gone on with */
        }
    }
}

static void a_csv_gone_on_with_is_the_one_written_whole(void **state)
{
    struct fixture *f = *state;
    goes_on(f, &sink_csv_gz);
    f->sheet.gzip = GZ_ZLIB;
    f->sheet.profile = PROFILE_MACHINE;
    goes_on(f, &sink_csv_gz);
}

static void so_is_a_workbook(void **state)
{
    struct fixture *f = *state;
    goes_on(f, &sink_xlsx);
    f->sheet.gzip = GZ_ZLIB;
    goes_on(f, &sink_xlsx);
}

/* A table of several pages has places up to the end of the first. */
static void a_workbook_is_gone_on_with_on_its_first_page_only(void **state)
{
    struct fixture *f = *state;
    struct str      states[TEST_DAYS + 1];
    struct str      again[TEST_DAYS + 1];
    f->sheet.sheet_rows = 3400; /* two days and a bit */
    struct sink_figures whole = write_days(f, &sink_xlsx, f->part, NULL, 1, TEST_DAYS, states);
    assert_false(str_is_null(states[2]));
    assert_true(str_is_null(states[TEST_DAYS]));
    struct place_from   from = place(f, &sink_xlsx, f->part, whole, states[2]);
    struct sink_figures got = write_days(f, &sink_xlsx, f->whole, &from, 3, TEST_DAYS, again);
    assert_string_equal(got.sha256, whole.sha256);
}

static void refused(struct fixture *f, const struct sink_ops *ops, const struct place_from *from,
                    const char *why)
{
    struct err   err = {.kind = ERR_NONE};
    struct sink *sink;
    assert_false(sink_resume(&sink, ops, &f->sheet, f->whole, from, &f->arena, &err));
    if (strstr(err.text, why) == NULL)
        fail_msg("\"%s\" says nothing of \"%s\"", err.text, why);
}

static void flip(const char *path, off_t at)
{
    char byte;
    int  fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte = (char)(byte ^ 1);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    assert_int_equal(close(fd), 0);
}

static void refuses(struct fixture *f, const struct sink_ops *ops)
{
    struct str          states[TEST_DAYS + 1];
    struct sink_figures part = write_days(f, ops, f->part, NULL, 1, 4, states);
    struct place_from   from = place(f, ops, f->part, part, states[4]);
    struct place_from   bad = from;
    bad.path = "/nowhere/t";
    refused(f, ops, &bad, "No such file");
    bad = from;
    bad.state = STR("");
    refused(f, ops, &bad, "no place");
    for (size_t len = 1; len < from.state.len; len += 5) { /* cut short: no word is missing */
        bad.state = (struct str){from.state.data, len};
        struct err   err = {.kind = ERR_NONE};
        struct sink *sink;
        assert_false(sink_resume(&sink, ops, &f->sheet, f->whole, &bad, &f->arena, &err));
    }
    bad = from;
    bad.at += 100000000;
    refused(f, ops, &bad, "shorter than it was written");
    flip(from.path, (off_t)from.at + 400);
    refused(f, ops, &from, "other bytes than were written");
    flip(from.path, (off_t)from.at + 400);
    (void)write_days(f, ops, f->whole, &from, 5, 5, states);
}

static void refuses_a_file_that_is_not_what_it_was(void **state)
{
    refuses(*state, &sink_csv_gz);
    refuses(*state, &sink_xlsx);
}

/* --- read again from a cut on ------------------------------------------------------------------
 */

struct reading {
    uint64_t     rows[TEST_DAYS + 1];
    const char  *tallies[TEST_DAYS + 1]; /* through each day */
    uint64_t    *hashes;                 /* of each row's cells */
    struct tally tally;
};

static uint64_t row_hash(const struct readback *back)
{
    uint64_t h = 14695981039346656037U;
    for (size_t c = 0; c < COUNT_OF(columns); c++)
        for (size_t i = 0; i <= back->cells[c].len; i++)
            h = (h ^ (i < back->cells[c].len ? (unsigned char)back->cells[c].data[i] : 256U)) *
                1099511628211U;
    return h;
}

static int row_day(const struct readback *back)
{
    return back->cells[3].data[9] - '0';
}

static struct manifest_file file_of(struct fixture *f, const struct sink_ops *ops,
                                    struct sink_figures figures)
{
    return (struct manifest_file){
        .path = arena_printf(&f->arena, "%s%s", f->whole, ops->suffix).data,
        .format = ops->format,
        .profile = f->sheet.profile == PROFILE_HUMAN ? "human" : "machine",
        .locale = "zh",
        .figures = figures,
    };
}

static void read_whole(struct fixture *f, const struct manifest_file *file, struct reading *out)
{
    struct err      err = {.kind = ERR_NONE};
    struct readback back;
    *out = (struct reading){.hashes = ARENA_ARRAY(&f->arena, uint64_t, file->figures.rows)};
    assert_true(readback_open(&back, file->path, file, &schema, true, &f->arena, &err));
    while (readback_next(&back, &err) == SCAN_ROW) {
        int day = row_day(&back);
        out->hashes[back.tally.rows - 1] = row_hash(&back);
        out->rows[day] = back.tally.rows;
        out->tallies[day] = tally_print(&back.tally, &f->arena);
    }
    assert_int_equal(err.kind, ERR_NONE);
    assert_int_equal(back.tally.rows, file->figures.rows);
    out->tally = back.tally;
}

static bool open_behind(struct fixture *f, const struct manifest_file *file, struct str state,
                        uint64_t rows, const char *tally, struct readback *back, struct err *err)
{
    struct place_behind behind = {file->figures.segments_at, state, rows, tally};
    return readback_open_behind(back, file->path, file, &schema, true, &behind, &f->arena, err);
}

static void read_behind(struct fixture *f, const struct sink_ops *ops)
{
    struct str           states[TEST_DAYS + 1];
    struct reading       whole;
    struct manifest_file file =
        file_of(f, ops, write_days(f, ops, f->whole, NULL, 1, TEST_DAYS, states));
    read_whole(f, &file, &whole);
    for (int day = 1; day <= TEST_DAYS && !str_is_null(states[day]); day++) {
        struct err      err = {.kind = ERR_NONE};
        struct readback back;
        char            sha256[SHA256_HEX_SIZE];
        uint64_t        rows = whole.rows[day];
        if (!open_behind(f, &file, states[day], rows, whole.tallies[day], &back, &err))
            fail_msg("%s", err.text);
        assert_int_equal(back.tally.rows, rows);
        for (enum scan_next next; (next = readback_next(&back, &err)) != SCAN_END; rows++) {
            if (next == SCAN_FAILED)
                fail_msg("%s", err.text);
            assert_true(row_hash(&back) == whole.hashes[rows]);
        }
        assert_int_equal(rows, file.figures.rows);
        assert_true(tally_same(&back.tally, &whole.tally));
        if (back.csv != NULL) {
            assert_int_equal(csv_scan_content(back.csv, sha256), file.figures.content_bytes);
            assert_string_equal(sha256, file.figures.content_sha256);
        }
    }
}

static void files_are_read_from_any_cut_on(void **state)
{
    struct fixture *f = *state;
    read_behind(f, &sink_csv_gz);
    read_behind(f, &sink_xlsx);
    f->sheet.sheet_rows = 3400; /* more pages than the one that is cut */
    read_behind(f, &sink_xlsx);
    f->sheet.profile = PROFILE_MACHINE;
    f->sheet.gzip = GZ_ZLIB;
    read_behind(f, &sink_csv_gz);
}

static void behind_is_damage(struct fixture *f, const struct manifest_file *file, struct str state,
                             const char *tally, const char *why)
{
    struct err      err = {.kind = ERR_NONE};
    struct readback back;
    enum scan_next  next = SCAN_FAILED;
    if (open_behind(f, file, state, 1, tally, &back, &err))
        while ((next = readback_next(&back, &err)) == SCAN_ROW) {
        }
    assert_int_equal(next, SCAN_FAILED);
    if (strstr(err.text, why) == NULL)
        fail_msg("\"%s\" says nothing of \"%s\"", err.text, why);
}

static void what_is_passed_over_is_looked_at_too(void **state)
{
    struct fixture              *f = *state;
    const struct sink_ops *const formats[] = {&sink_csv_gz, &sink_xlsx};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct str           states[TEST_DAYS + 1];
        struct manifest_file file =
            file_of(f, formats[i], write_days(f, formats[i], f->whole, NULL, 1, 3, states));
        const char *tally = "1;;";
        off_t       at = (off_t)file.figures.segments_at + 400;
        bool        csv = formats[i] == &sink_csv_gz;
        behind_is_damage(f, &file, STR(""), tally, "no place");
        behind_is_damage(f, &file, states[2], "", "no tally");
        flip(file.path, at);
        behind_is_damage(f, &file, states[2], tally, "other bytes than were written");
        flip(file.path, at);
        flip(file.path, csv ? (off_t)file.figures.bytes - 5 : (off_t)file.figures.segments_at - 9);
        behind_is_damage(f, &file, states[2], tally, csv ? "checksum" : "not");
    }
}

static void a_hash_goes_on_from_any_byte(void **state)
{
    struct fixture *f = *state;
    char            text[300];
    char            whole[SHA256_HEX_SIZE];
    char            got[SHA256_HEX_SIZE];
    char            peek[SHA256_HEX_SIZE];
    char            at[SHA256_STATE_SIZE];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 37);
    struct sha256 *sha = sha256_init(&f->arena);
    sha256_add(sha, text, sizeof text);
    sha256_hex(sha, whole);
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        struct sha256 *first = sha256_init(&f->arena);
        struct sha256 *second = sha256_init(&f->arena);
        sha256_add(first, text, cut);
        sha256_state(first, at);
        sha256_add(second, "x", 1);
        assert_true(sha256_resume(second, str_from_z(at)));
        sha256_peek(second, peek);
        sha256_hex(first, got);
        assert_string_equal(peek, got);
        sha256_add(second, text + cut, sizeof text - cut);
        sha256_hex(second, got);
        assert_string_equal(got, whole);
        for (size_t len = 0; len < strlen(at); len++)
            assert_true(!sha256_resume(second, (struct str){at, len}) || at[len - 1] == ':' ||
                        at[len] == ':');
    }
}

static void a_tally_is_written_down_and_read_again(void **state)
{
    static const int scales[] = {12, 0};
    struct fixture  *f = *state;
    struct err       err = {.kind = ERR_NONE};
    struct tally     tally;
    struct tally     read;
    tally_init(&tally, scales, COUNT_OF(scales), &f->arena);
    tally_init(&read, scales, COUNT_OF(scales), &f->arena);
    assert_string_equal(tally_print(&tally, &f->arena), "0;;");
    assert_true(tally_parse(&read, "0;;", &err));
    struct tally_sum *cny = tally_currency(&tally, STR("CNY"), &err);
    assert_true(tally_add(&cny[0], STR("-1.000000000001"), &err));
    struct tally_sum *none = tally_currency(&tally, STR(""), &err);
    assert_true(tally_add(&none[1], STR("7"), &err));
    tally_instant(&tally, STR("2026-11-01 00:00:00"));
    tally_instant(&tally, STR("2026-11-30 23:59:59"));
    tally.rows = 12345;
    const char *text = tally_print(&tally, &f->arena);
    assert_string_equal(text,
                        "12345;2026-11-01 00:00:00;2026-11-30 23:59:59;=,7;CNY=-1.000000000001,");
    assert_true(tally_parse(&read, text, &err));
    assert_string_equal(tally_print(&read, &f->arena), text);
    assert_null(tally_find(&read, "", 0));
    assert_false(tally_parse(&read, "", &err));
    assert_false(tally_parse(&read, "x;;", &err));
    assert_false(tally_parse(&read, "1;;;CNY=z,1", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_csv_gone_on_with_is_the_one_written_whole, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(so_is_a_workbook, setup, teardown),
        cmocka_unit_test_setup_teardown(a_workbook_is_gone_on_with_on_its_first_page_only, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(refuses_a_file_that_is_not_what_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(files_are_read_from_any_cut_on, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_passed_over_is_looked_at_too, setup, teardown),
        cmocka_unit_test_setup_teardown(a_hash_goes_on_from_any_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(a_tally_is_written_down_and_read_again, setup, teardown),
    };
    return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
