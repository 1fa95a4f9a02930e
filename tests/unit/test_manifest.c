#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/out/json.h"
#include "etl/out/manifest.h"
#include "etl/out/manifest_read.h"

#define TEST_ARENA ((size_t)64 << 20)
#define HASH_A     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SCHEMA     "etl/out/manifest.schema.json" /* tests run from the root */
#define NO_PYTHON  77

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

static struct manifest_sum sums[] = {
    {"payable_amount", "CNY", "1029.79", "1029.79", "1029.79", "0.00"},
    {"bonus_amount", "CNY", NULL, NULL, "0.00", "0.00"},
};

static const struct manifest_file files[] = {
    {
        .path = "order_resource_detail_202611_20261121.xlsx",
        .report = "order_resource_detail",
        .edition = "",
        .cycle = "2026-11",
        .state = "estimated",
        .schema = "order_resource_detail-0123456789ab",
        .format = "xlsx",
        .profile = "human",
        .locale = "zh",
        .masked = true,
        .figures = {.rows = 0,
                    .bytes = 5000,
                    .content_bytes = 5000,
                    .sha256 = HASH_A,
                    .content_sha256 = HASH_B},
        .writer = "libxlsxwriter-1.1.4",
        .scope_words = "关联期间内的自有客户",
    },
    {
        .path = "manager_consumption_detail_202611_20261121_en/m1_0002.csv.gz",
        .report = "manager_consumption_detail",
        .edition = "en",
        .cycle = "2026-11",
        .state = "estimated",
        .schema = "manager_consumption_detail-0123456789ab",
        .format = "csv.gz",
        .profile = "machine",
        .locale = "en",
        .split = "m1",
        .part = 2,
        .parts = 2,
        .figures = {.rows = 3,
                    .bytes = 400,
                    .content_bytes = 900,
                    .sha256 = HASH_B,
                    .content_sha256 = HASH_A,
                    .cut_cells = 1},
        .writer = "zlib-1.2.13/4",
        .sums = sums,
        .sum_count = COUNT_OF(sums),
        .first_instant = "2026-11-01 00:00:00",
        .last_instant = "2026-11-20 23:59:59",
        .xlsx_omitted = true,
        .scope_words = "rows of own customers while associated",
        .scope_sha256 = HASH_A,
        .supersedes = "manager_consumption_detail_202611_20261120_en/m1_0002.csv.gz",
        .linked = true,
    },
};

static const struct manifest_day        recency[] = {{"2026-11-19", true}, {"2026-11-20", false}};
static const struct manifest_incomplete incomplete[] = {{"2026-11", "CNY", 2, "-31.5"}};
static const struct manifest_total      totals[] = {
         {"manager_consumption_detail", "en", "2026-11", "m1", 3, sums, COUNT_OF(sums)},
};

static const struct sheet_column columns[] = {
    {.id = "currency", .zh = "币种", .en = "Currency", .kind = CELL_TEXT, .key = true},
    {.id = "payable_amount",
     .zh = "应付金额",
     .en = "Payable",
     .kind = CELL_DEC,
     .decimals = 12,
     .min_decimals = 2,
     .summed = true},
};
static const struct manifest_schema schemas[] = {
    {"order_resource_detail-0123456789ab", "order_resource_detail", NULL, NULL, columns, 1},
    {"manager_consumption_detail-0123456789ab", "manager_consumption_detail", "currency", NULL,
     columns, COUNT_OF(columns)},
};

static const struct manifest_change changes[] = {
    {"manager_consumption_detail", "en", "2026-11", "changed",
     "changes_manager_consumption_detail_202611_20261121_en.csv.gz", NULL},
    {"order_resource_detail", "", NULL, "not compared", NULL, "its first release"},
};

static struct manifest example(void)
{
    return (struct manifest){
        .partner = "p1",
        .recipient = "p1--m1",
        .release = "20261121.2",
        .issue_date = "2026-11-21",
        .data_through = "2026-11-20",
        .run_id = "run-1",
        .program_version = "0.1.0",
        .config_sha256 = HASH_A,
        .definitions_sha256 = HASH_B,
        .sums_sha256 = HASH_A,
        .reissue_of = "20261121",
        .reason = "late \"rows\"",
        .recency = recency,
        .recency_count = COUNT_OF(recency),
        .schemas = schemas,
        .schema_count = COUNT_OF(schemas),
        .incomplete = incomplete,
        .incomplete_count = COUNT_OF(incomplete),
        .changes = changes,
        .change_count = COUNT_OF(changes),
        .totals = totals,
        .total_count = COUNT_OF(totals),
        .files = files,
        .file_count = COUNT_OF(files),
    };
}

/* All pieces, one behind the other. */
struct taken {
    char   text[1 << 20];
    size_t len;
};

static bool take(void *to, struct str piece, struct err *err)
{
    struct taken *t = to;
    (void)err;
    assert_true(t->len + piece.len <= sizeof t->text);
    memcpy(t->text + t->len, piece.data, piece.len);
    t->len += piece.len;
    return true;
}

static bool prints(const struct manifest *manifest, struct str *out, struct arena *arena,
                   struct err *err)
{
    struct taken *t = ARENA_NEW(arena, struct taken);
    bool          ok = manifest_print(manifest, &(const struct json_to){take, t}, arena, err);
    *out = (struct str){t->text, t->len};
    return ok;
}

static struct str print(const struct manifest *manifest, struct arena *arena)
{
    struct err err = {.kind = ERR_NONE};
    struct str text;
    if (!prints(manifest, &text, arena, &err))
        fail_msg("%s", err.text);
    return text;
}

static void prints_the_same_bytes_for_the_same_values(void **state)
{
    struct manifest            manifest = example();
    const struct manifest_file other[] = {files[1], files[0]};
    struct str                 text = print(&manifest, *state);
    manifest.files = other;
    assert_true(str_eq(text, print(&manifest, *state))); /* in whatever order they come */
    const char *start = "{\n"
                        "  \"manifest_version\": 2,\n"
                        "  \"partner\": \"p1\",\n"
                        "  \"recipient\": \"p1--m1\",\n"
                        "  \"release\": \"20261121.2\",\n";
    assert_memory_equal(text.data, start, strlen(start));
}

static void says_instants_in_utc_and_amounts_as_text(void **state)
{
    struct manifest manifest = example();
    const char     *text = arena_zcopy(*state, print(&manifest, *state));
    assert_non_null(strstr(text, "\"first_instant\": \"2026-10-31T16:00:00Z\""));
    assert_non_null(strstr(text, "\"last_instant\": \"2026-11-20T15:59:59Z\""));
    assert_non_null(strstr(text, "\"written\": \"1029.79\""));
    assert_non_null(strstr(text, "\"written\": null"));
    assert_non_null(strstr(text, "\"reason\": \"late \\\"rows\\\"\""));
    assert_non_null(strstr(text, "\"previous_manifest_sha256\": null"));
}

static void refuses_what_is_no_amount_and_no_instant(void **state)
{
    struct manifest_sum  bad_sum = {"payable_amount", "CNY", "NaN", NULL, NULL, NULL};
    struct manifest_file bad = files[0];
    struct manifest      manifest = example();
    struct err           err = {.kind = ERR_NONE};
    struct str           text;
    manifest.files = &bad;
    manifest.file_count = 1;
    bad.sums = &bad_sum;
    bad.sum_count = 1;
    assert_false(prints(&manifest, &text, *state, &err));
    assert_string_equal(err.text, "manifest.json: \"NaN\" is not a decimal number");
    bad.sum_count = 0;
    bad.first_instant = "yesterday";
    assert_false(prints(&manifest, &text, *state, &err));
    assert_int_equal(err.kind, ERR_DATA);
    assert_non_null(strstr(err.text, bad.path));
}

static void refuses_two_files_of_one_name(void **state)
{
    const struct manifest_file twice[] = {files[0], files[0]};
    struct manifest            manifest = example();
    struct err                 err = {.kind = ERR_NONE};
    struct str                 text;
    manifest.files = twice;
    assert_false(prints(&manifest, &text, *state, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
}

static const struct sheet_column focus_columns[] = {
    {.id = "BilledCost", .kind = CELL_DEC, .decimals = 12},
    {.id = "ChargePeriodStart", .kind = CELL_TIME},
    {.id = "x_RowId", .kind = CELL_TEXT},
};
static const struct manifest_focus focus[] = {
    {"CostAndUsage", "1.2", "2026-11-21T00:00:00Z", focus_columns, COUNT_OF(focus_columns)},
    {"InvoiceDetail", "1.4", "2026-11-21T00:00:00Z", focus_columns, 1},
};

/* The example's two files as FOCUS files. */
static struct manifest example_focus(struct manifest_file two[2])
{
    struct manifest manifest = example();
    two[0] = files[0];
    two[1] = files[1];
    two[0].focus = &focus[1];
    two[1].focus = &focus[0];
    manifest.files = two;
    return manifest;
}

static void tells_a_focus_reader_what_is_complete_and_what_a_column_is(void **state)
{
    struct manifest_file two[2];
    struct manifest      manifest = example_focus(two);
    const char          *text = arena_zcopy(*state, print(&manifest, *state));
    const char          *sector = "\"TimeSectorStart\": \"2026-11-19T16:00:00Z\",\n"
                                  "          \"TimeSectorEnd\": \"2026-11-20T16:00:00Z\",\n"
                                  "          \"TimeSectorLastUpdated\": \"2026-11-20T16:00:00Z\",\n"
                                  "          \"TimeSectorComplete\": false";
    const char          *amount = "\"ColumnName\": \"BilledCost\",\n"
                                  "          \"DataType\": \"Decimal\",\n"
                                  "          \"NumericPrecision\": 38,\n"
                                  "          \"NumberScale\": 12";
    assert_non_null(strstr(text, sector));
    assert_non_null(strstr(text, amount));
    assert_non_null(strstr(text, "\"DatasetInstanceComplete\": false"));
    assert_true(strstr(text, "CostAndUsage") < strstr(text, "InvoiceDetail"));
    manifest.issue_date = "today";
    struct err err = {.kind = ERR_NONE};
    struct str none;
    assert_false(prints(&manifest, &none, *state, &err));
    assert_int_equal(err.kind, ERR_DATA);
}

static void says_a_schema_of_many_files_once(void **state)
{
    struct manifest_file two[2];
    struct manifest      manifest = example_focus(two);
    two[0].schema = two[1].schema;
    two[0].focus = two[1].focus;
    const char *text = arena_zcopy(*state, print(&manifest, *state));
    const char *first = strstr(text, "\"SchemaId\"");
    assert_null(strstr(first + 1, "\"SchemaId\""));
}

/* 0 valid, 1 not, NO_PYTHON when nobody can tell. */
static int validate(struct str text)
{
    char  path[] = "/tmp/test_manifest.XXXXXX";
    char  command[512];
    int   fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(command, sizeof command,
                   "python3 -c 'import json, sys\n"
                   "try:\n"
                   "    import jsonschema\n"
                   "except ImportError:\n"
                   "    sys.exit(%d)\n"
                   "v = jsonschema.Draft7Validator(json.load(open(\"%s\")))\n"
                   "e = [x.message for x in v.iter_errors(json.load(open(\"%s\")))]\n"
                   "sys.exit(1 if e else 0)' 2>/dev/null",
                   NO_PYTHON, SCHEMA, path);
    int status = system(command);
    assert_int_equal(unlink(path), 0);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    return code == 127 ? NO_PYTHON : code;
}

static void agrees_with_its_json_schema(void **state)
{
    struct manifest manifest = example();
    int             valid = validate(print(&manifest, *state));
    if (valid == NO_PYTHON)
        skip();
    assert_int_equal(valid, 0);
    struct manifest_file two[2];
    struct manifest      about = example_focus(two);
    assert_int_equal(validate(print(&about, *state)), 0);
    manifest.recency_count = 0;
    manifest.schema_count = 0;
    manifest.previous_release = "20261120";
    manifest.incomplete_count = 0;
    manifest.total_count = 0;
    manifest.change_count = 0;
    manifest.file_count = 0;
    manifest.previous_manifest_sha256 = HASH_B;
    assert_int_equal(validate(print(&manifest, *state)), 0);
    manifest.config_sha256 = "short"; /* the schema is no rubber stamp */
    assert_int_equal(validate(print(&manifest, *state)), 1);
}

/* What was printed is read, and printed again: the same bytes, so nothing was lost or changed. */
static void reads_back_what_it_printed(void **state)
{
    struct manifest manifest = example();
    struct manifest again;
    struct err      err = {.kind = ERR_NONE};
    struct str      text = print(&manifest, *state);
    if (!manifest_read(text, &again, *state, &err))
        fail_msg("%s", err.text);
    assert_true(str_eq(text, print(&again, *state)));
}

/* Every member in turn is taken away, or has another kind, or a stranger beside it. */
static void refuses_whatever_is_not_as_it_prints_it(void **state)
{
    struct manifest manifest = example();
    struct manifest again;
    struct arena   *arena = *state;
    const char     *text = arena_zcopy(arena, print(&manifest, arena));
    size_t          checked = 0;
    for (const char *colon = strstr(text, "\": "); colon != NULL;
         colon = strstr(colon + 3, "\": ")) {
        struct err err = {.kind = ERR_NONE};
        size_t     mark = arena_mark(arena);
        size_t     before = (size_t)(colon - text);
        /* "key": value becomes "keyx": value */
        struct str renamed = arena_printf(arena, "%.*sx%s", (int)before, text, colon);
        if (manifest_read(renamed, &again, arena, &err))
            fail_msg("taken: %.60s", colon - 20);
        assert_int_equal(err.kind, ERR_DATA);
        assert_non_null(strstr(err.text, "manifest.json"));
        checked++;
        arena_rewind(arena, mark);
    }
    assert_true(checked > 100);
}

/* Where the schemas are known from the manifest before, the same is read and the same refused. */
static void knows_the_schemas_it_has_read(void **state)
{
    struct arena         *arena = *state;
    struct manifest_known known = {.count = 0};
    struct manifest       manifest = example();
    struct manifest       again;
    struct err            err = {.kind = ERR_NONE};
    const char           *text = arena_zcopy(arena, print(&manifest, arena));
    for (int i = 0; i < 3; i++) {
        assert_true(manifest_read_known(str_from_z(text), &known, &again, arena, &err));
        assert_true(str_eq(str_from_z(text), print(&again, arena)));
    }
    assert_ptr_equal(again.schemas, known.schemas);
    size_t checked = 0;
    for (const char *colon = strstr(text, "\": "); colon != NULL;
         colon = strstr(colon + 3, "\": ")) {
        struct err refused = {.kind = ERR_NONE};
        size_t     mark = arena_mark(arena);
        struct str renamed = arena_printf(arena, "%.*sx%s", (int)(colon - text), text, colon);
        if (manifest_read_known(renamed, &known, &again, arena, &refused))
            fail_msg("taken: %.60s", colon - 20);
        assert_int_equal(refused.kind, ERR_DATA);
        checked++;
        arena_rewind(arena, mark);
    }
    assert_true(checked > 100);
    manifest.schemas = NULL; /* others: none at all */
    manifest.schema_count = 0;
    text = arena_zcopy(arena, print(&manifest, arena));
    assert_true(manifest_read_known(str_from_z(text), &known, &again, arena, &err));
    assert_int_equal(again.schema_count, 0);
    manifest_known_close(&known);
}

/* More files than are taken at a time: the same is read, and what is wrong with one is refused. */
static void reads_many_files(void **state)
{
    enum { MANY = 200 };
    struct arena         *arena = *state;
    struct manifest_known known = {.count = 0};
    struct manifest       manifest = example();
    struct manifest       again;
    struct err            err = {.kind = ERR_NONE};
    struct manifest_file *many = ARENA_ARRAY(arena, struct manifest_file, MANY);
    for (size_t i = 0; i < MANY; i++) {
        many[i] = manifest.files[i % manifest.file_count];
        many[i].path = arena_printf(arena, "f-%03zu.csv.gz", i).data;
    }
    struct manifest_total *most = ARENA_ARRAY(arena, struct manifest_total, MANY);
    for (size_t i = 0; i < MANY; i++) {
        most[i] = manifest.totals[i % manifest.total_count];
        most[i].rows = i;
    }
    manifest.files = many;
    manifest.totals = most;
    for (size_t count = 62; count <= MANY; count += count < 67 ? 1 : 19) {
        manifest.file_count = count;
        manifest.total_count = count;
        struct str text = print(&manifest, arena);
        if (!manifest_read_known(text, &known, &again, arena, &err))
            fail_msg("%s", err.text);
        assert_int_equal(again.file_count, count);
        assert_int_equal(again.total_count, count);
        assert_true(str_eq(text, print(&again, arena)));
    }
    char *text = (char *)(uintptr_t)arena_zcopy(arena, print(&manifest, arena));
    memcpy(strstr(text, "f-150.csv.gz"), "/", 1); /* no path of a release */
    assert_false(manifest_read_known(str_from_z(text), &known, &again, arena, &err));
    assert_int_equal(err.kind, ERR_DATA);
    assert_non_null(strstr(err.text, "files[150].path"));
    manifest_known_close(&known);
}

static void knows_a_path_of_a_release(void **state)
{
    static const char *const good[] = {"a.csv.gz", "a_202611_20261121.xlsx", "a_1/m-1_0001.csv.gz",
                                       "_x/y.xlsx"};
    static const char *const bad[] = {"",          "a",           ".csv.gz",       "/a.csv.gz",
                                      "../a.xlsx", "a/../b.xlsx", "a/b/c.csv.gz",  "a//b.xlsx",
                                      "a/.xlsx",   "a b.xlsx",    "a\\b.xlsx",     "-a.xlsx",
                                      "a/-b.xlsx", "a\n.xlsx",    "a/_b.csv.gz",   "a.csv.gz/b",
                                      "a.csv",     "é.xlsx",      "a.csv.gz.xlsx", "./a.xlsx"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!manifest_path_valid(good[i]))
            fail_msg("%s is good", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (manifest_path_valid(bad[i]))
            fail_msg("%s is bad", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(prints_the_same_bytes_for_the_same_values, setup, teardown),
        cmocka_unit_test_setup_teardown(says_instants_in_utc_and_amounts_as_text, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_amount_and_no_instant, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_two_files_of_one_name, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_a_focus_reader_what_is_complete_and_what_a_column_is,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(says_a_schema_of_many_files_once, setup, teardown),
        cmocka_unit_test_setup_teardown(agrees_with_its_json_schema, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_back_what_it_printed, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_whatever_is_not_as_it_prints_it, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_many_files, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_the_schemas_it_has_read, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_a_path_of_a_release, setup, teardown),
    };
    return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
