#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/report/changes.h"
#include "etl/report/changes_spill.h"

#define TEST_ARENA   ((size_t)1 << 30)
#define TEST_CREATED 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define FEW          ((size_t)5000)
#define MANY         ((size_t)(CHANGES_PASS * 9 / 4)) /* ten slices of the keys */

static const struct sheet_column columns[] = {
    {.id = "id", .zh = "编号", .en = "Id", .kind = CELL_TEXT, .key = true},
    {.id = "currency", .zh = "币种", .en = "Currency", .kind = CELL_TEXT},
    {.id = "amount",
     .zh = "金额",
     .en = "Amount",
     .kind = CELL_DEC,
     .decimals = 2,
     .min_decimals = 2,
     .summed = true},
};
#define COLUMNS COUNT_OF(columns)

static const struct manifest_schema schema = {"t-0123456789ab", "t",    "currency", NULL,
                                              columns,          COLUMNS};

struct fixture {
    struct arena         arena;
    struct err           err;
    char                 dir[64];
    struct manifest_file file[2]; /* before, after */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/test_changes.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 2; i++)
        if (f->file[i].path != NULL)
            (void)unlink(arena_printf(&f->arena, "%s/%s", f->dir, f->file[i].path).data);
    arena_close(&f->arena);
    assert_int_equal(rmdir(f->dir), 0); /* nothing else is left */
    free(f);
    return 0;
}

/* Every 1000th row of before is gone; after is told from its end, and says of every `other`th row
 * another amount. */
#define GONE 1000

static bool is_gone(size_t row)
{
    return row % GONE == 7;
}

static bool is_other(size_t row, size_t other)
{
    return other != 0 && row % other == 11 % other && !is_gone(row);
}

static void put(struct fixture *f, struct sink *sink, const char *id, size_t amount)
{
    char       number[32];
    int        len = snprintf(number, sizeof number, "%zu.00", amount);
    struct str cells[COLUMNS] = {str_from_z(id), str_from_z("CNY"), {number, (size_t)len}};
    if (!sink_row(sink, (struct row){cells, COLUMNS}, &f->err))
        fail_msg("%s", f->err.text);
}

static void make(struct fixture *f, int side, size_t count, size_t other)
{
    const struct sheet_closing closing = {.note_count = 0};
    const struct sheet         sheet = {.report = "t",
                                        .title = "t",
                                        .profile = PROFILE_MACHINE,
                                        .created = TEST_CREATED,
                                        .columns = columns,
                                        .column_count = COLUMNS};
    struct manifest_file      *file = &f->file[side];
    const char                *name = side == 0 ? "before" : "after";
    struct sink               *sink;
    char                       id[32];
    const char                *path = arena_printf(&f->arena, "%s/%s", f->dir, name).data;
    if (!sink_open(&sink, &sink_csv_gz, &sheet, path, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
    for (size_t r = 0; r < count; r++) {
        size_t row = side == 0 ? r : count - 1 - r;
        (void)snprintf(id, sizeof id, "row-%zu", row);
        if (side == 0 || !is_gone(row))
            put(f, sink, id, side == 1 && is_other(row, other) ? row + 1 : row);
    }
    if (side == 1)
        put(f, sink, "new", 5);
    if (!sink_finish(sink, &closing, &file->figures, &f->err))
        fail_msg("%s", f->err.text);
    file->path = arena_printf(&f->arena, "%s%s", name, sink_csv_gz.suffix).data;
    file->format = sink_csv_gz.format;
    file->profile = "machine";
    file->locale = "en";
}

static void find(struct fixture *f, const char *through, bool cumulative, struct changes *out)
{
    const struct changes_file files[] = {{&f->file[0], NULL}, {&f->file[1], NULL}};
    const struct changes_job  job = {.schema = &schema,
                                     .before = {f->dir, &files[0], 1},
                                     .after = {f->dir, &files[1], 1},
                                     .before_through = "2026-11-20",
                                     .through = through,
                                     .cumulative = cumulative};
    if (!changes_find(&job, out, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
}

/* Each change is one of those that were made; how many of each kind. */
static void told(const struct changes *out, size_t count, size_t other, size_t kinds[3])
{
    kinds[0] = kinds[1] = kinds[2] = 0;
    for (size_t i = 0; i < out->count; i++) {
        const struct change *c = &out->list[i];
        kinds[c->kind]++;
        if (c->kind == CHANGE_ADDED) {
            assert_string_equal(c->after[0].data, "new");
            continue;
        }
        size_t row = strtoull(c->before[0].data + 4, NULL, 10);
        assert_true(row < count);
        if (c->kind == CHANGE_REMOVED) {
            assert_true(is_gone(row));
            continue;
        }
        assert_true(is_other(row, other));
        assert_true(str_eq(c->before[0], c->after[0]));
        assert_int_equal(strtoull(c->before[2].data, NULL, 10), row);
        assert_int_equal(strtoull(c->after[2].data, NULL, 10), row + 1);
    }
}

static void in_memory(void **state)
{
    struct fixture *f = *state;
    struct changes  out;
    size_t          kinds[3];
    make(f, 0, FEW, 0);
    make(f, 1, FEW, 500);
    find(f, "2026-11-20", false, &out);
    told(&out, FEW, 500, kinds);
    assert_int_equal(kinds[CHANGE_ADDED], 1);
    assert_int_equal(kinds[CHANGE_REMOVED], FEW / GONE);
    assert_int_equal(kinds[CHANGE_CHANGED], FEW / 500);
    assert_int_equal(out.rows, 1 + FEW / GONE + FEW / 500);
    assert_int_equal(out.unlisted, 0);
}

static void more_than_memory(void **state)
{
    struct fixture *f = *state;
    struct changes  out;
    size_t          kinds[3];
    size_t          gone = (MANY - 7 + GONE - 1) / GONE;
    size_t          others = (MANY - 11 + 499) / 500;
    make(f, 0, MANY, 0);
    make(f, 1, MANY, 500);
    find(f, "2026-11-20", false, &out);
    told(&out, MANY, 500, kinds);
    assert_int_equal(kinds[CHANGE_ADDED], 1);
    assert_int_equal(kinds[CHANGE_REMOVED], gone);
    assert_int_equal(kinds[CHANGE_CHANGED], others);
    assert_int_equal(out.rows, 1 + gone + others);
    assert_int_equal(out.unlisted, 0);
}

static void more_than_listed(void **state)
{
    struct fixture *f = *state;
    struct changes  out;
    size_t          kinds[3];
    size_t          gone = (MANY - 7 + GONE - 1) / GONE;
    size_t          others = 0;
    for (size_t r = 0; r < MANY; r++)
        others += is_other(r, 20);
    make(f, 0, MANY, 0);
    make(f, 1, MANY, 20);
    find(f, "2026-11-20", false, &out);
    told(&out, MANY, 20, kinds);
    assert_int_equal(out.count, CHANGES_LISTED);
    assert_int_equal(out.rows, 1 + gone + others);
    assert_int_equal(out.unlisted, out.rows - CHANGES_LISTED);
}

static void totals_only(void **state)
{
    struct fixture *f = *state;
    struct changes  out;
    make(f, 0, MANY, 0);
    make(f, 1, MANY, 0);
    find(f, "2026-11-21", true, &out);
    assert_true(out.totals_only);
    assert_int_equal(out.count, 0);
    assert_int_equal(out.before.rows, MANY);
    assert_int_equal(out.after.rows, MANY + 1 - (MANY - 7 + GONE - 1) / GONE);
    assert_int_equal(out.rows, 1 + (MANY - 7 + GONE - 1) / GONE);
}

static void nothing(void **state)
{
    struct fixture *f = *state;
    struct changes  out;
    make(f, 0, MANY, 0);
    f->file[1] = f->file[0];
    find(f, "2026-11-20", false, &out);
    assert_true(changes_none(&out));
}

static void spill(void **state)
{
    struct fixture       *f = *state;
    struct changes_spill *s;
    struct changes_mark   mark = {{0, 0}, {0, 0}};
    struct changes_mark  *list = ARENA_ARRAY(&f->arena, struct changes_mark, 2000);
    size_t                count;
    assert_true(changes_spill_open(&s, f->dir, 7, &f->arena, &f->err));
    for (uint64_t i = 0; i < 7000; i++) {
        mark.row[0] = i;
        assert_true(changes_spill_put(s, i % 5, &mark, &f->err)); /* two have none */
    }
    assert_true(changes_spill_flush(s, &f->err));
    for (size_t slice = 0; slice < 7; slice++) {
        assert_true(changes_spill_take(s, slice, list, 2000, &count, &f->err));
        assert_int_equal(count, slice < 5 ? 1400 : 0);
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(list[i].row[0] % 5, slice);
            sum += list[i].row[0];
        }
        assert_int_equal(sum, slice < 5 ? 1400 * slice + (uint64_t)5 * 1399 * 1400 / 2 : 0);
    }
    assert_false(changes_spill_take(s, 0, list, 1399, &count, &f->err));
    assert_int_equal(f->err.kind, ERR_LIMIT);
}

static void spill_nowhere(void **state)
{
    struct fixture       *f = *state;
    struct changes_spill *s;
    const char           *path = arena_printf(&f->arena, "%s/not-there", f->dir).data;
    assert_false(changes_spill_open(&s, path, 2, &f->arena, &f->err));
    assert_int_equal(f->err.kind, ERR_IO);
    assert_non_null(strstr(f->err.text, "not-there"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(more_than_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(more_than_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(totals_only, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(spill, setup, teardown),
        cmocka_unit_test_setup_teardown(spill_nowhere, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
