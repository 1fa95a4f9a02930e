/* A manifest that is read in pieces says what it says as a whole, and is refused where that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "etl/out/json.h"
#include "etl/out/manifest_read.h"

#define TEST_ARENA ((size_t)256 << 20)
#define HASH       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FILES_LIST "\n  \"files\": ["
#define FILES_END  "\n  ]\n}\n"

static int setup(void **state)
{
    static struct arena arena; /* of the test program, not of the engine */
    arena_open(&arena, "test", TEST_ARENA);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    arena_close(*state);
    return 0;
}

static const struct sheet_column    columns[] = {{.id = "BilledCost", .kind = CELL_DEC}};
static const struct manifest_focus  focus = {"CostAndUsage", "1.2", "2026-11-21T00:00:00Z", columns,
                                             COUNT_OF(columns)};
static const struct manifest_schema schemas[] = {
    {"focus-0123456789ab", "focus", NULL, NULL, columns, COUNT_OF(columns)},
};

/* `count` files, each of FOCUS. */
static struct manifest example(size_t count, struct arena *arena)
{
    struct manifest_file *files = ARENA_ARRAY(arena, struct manifest_file, count);
    for (size_t i = 0; i < count; i++)
        files[i] = (struct manifest_file){
            .path = arena_printf(arena, "f-%03zu.csv.gz", i).data,
            .report = "focus",
            .edition = "",
            .schema = schemas[0].id,
            .format = "csv.gz",
            .profile = "machine",
            .locale = "en",
            .figures = {.rows = i, .sha256 = HASH, .content_sha256 = HASH},
            .writer = "zlib-1.2.13/4",
            .scope_words = "all",
            .focus = &focus,
        };
    return (struct manifest){
        .partner = "p1",
        .recipient = "p1",
        .release = "20261121",
        .issue_date = "2026-11-21",
        .data_through = "2026-11-20",
        .run_id = "run-1",
        .program_version = "0.1.0",
        .config_sha256 = HASH,
        .definitions_sha256 = HASH,
        .sums_sha256 = HASH,
        .schemas = schemas,
        .schema_count = COUNT_OF(schemas),
        .files = files,
        .file_count = count,
    };
}

struct taken {
    char  *text;
    size_t len;
    size_t room;
};

static bool take(void *to, struct str piece, struct err *err)
{
    struct taken *t = to;
    (void)err;
    assert_true(t->len + piece.len < t->room);
    memcpy(t->text + t->len, piece.data, piece.len);
    t->len += piece.len;
    return true;
}

static const char *print(size_t count, struct arena *arena)
{
    struct err            err = {.kind = ERR_NONE};
    const struct manifest manifest = example(count, arena);
    struct taken          t = {.room = 1 << 20};
    t.text = ARENA_ARRAY(arena, char, t.room);
    if (!manifest_print(&manifest, &(const struct json_to){take, &t}, arena, &err))
        fail_msg("%s", err.text);
    return t.text;
}

/* The text, with `what` in the place of what stands from `from` to the first `to` behind it. */
static const char *instead(const char *text, const char *from, const char *to, const char *what,
                           struct arena *arena)
{
    const char *begin = strstr(text, from);
    const char *end = begin == NULL ? NULL : strstr(begin, to);
    assert_non_null(end);
    return arena_printf(arena, "%.*s%s%s", (int)(begin - text), text, what, end).data;
}

static void refuses_a_comma_behind_the_last_entry(void **state)
{
    struct arena   *arena = *state;
    struct manifest again;
    struct err      err = {.kind = ERR_NONE};
    for (size_t count = 63; count <= 65; count++) {
        const char *text = print(count, arena);
        const char *more = instead(text, "\n    }" FILES_END, FILES_END, "\n    },", arena);
        assert_true(manifest_read(str_from_z(text), &again, arena, &err));
        assert_int_equal(again.file_count, count);
        assert_false(manifest_read(str_from_z(more), &again, arena, &err));
        assert_non_null(strstr(err.text, "it is no JSON"));
    }
}

/* Nothing is allocated for entries that a text only says are there. */
static void refuses_a_list_that_is_too_long(void **state)
{
    static const char entry[] = "    {\n    },\n";
    struct arena     *arena = *state;
    struct manifest   again;
    struct err        err = {.kind = ERR_NONE};
    size_t            count = 10 * (size_t)MANIFEST_LIST_MAX;
    char             *entries = ARENA_ARRAY(arena, char, count *(sizeof entry - 1) + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(entries + i * (sizeof entry - 1), entry, sizeof entry - 1);
    const char *list = arena_printf(arena, FILES_LIST "\n%s    {}", entries).data;
    const char *text = instead(print(1, arena), FILES_LIST, FILES_END, list, arena);
    assert_false(manifest_read(str_from_z(text), &again, arena, &err));
    assert_non_null(strstr(err.text, "files: it is no list of at most"));
}

/* What other readers do not see as the release's files is not here either. */
static void takes_no_nested_list_for_the_one_of_the_release(void **state)
{
    struct arena   *arena = *state;
    struct manifest again;
    struct err      err = {.kind = ERR_NONE};
    const char     *text = print(2, arena);
    const char     *list = strstr(text, FILES_LIST);
    const char     *end = strstr(list, FILES_END);
    const char     *nested =
        arena_printf(arena, "%.*s\n  ],\n      \"Dataset\"", (int)(end - list), list).data;
    text = instead(text, FILES_LIST, FILES_END, FILES_LIST, arena); /* "files": [\n  ] */
    text = instead(text, "\n      \"Dataset\"", ": ", nested, arena);
    if (manifest_read(str_from_z(text), &again, arena, &err))
        assert_int_equal(again.file_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refuses_a_comma_behind_the_last_entry, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_a_list_that_is_too_long, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_no_nested_list_for_the_one_of_the_release, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("manifest_cut", tests, NULL, NULL);
}
