#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "etl/extract/drop_run.h"
#include "etl/extract/feed_run.h"
#include "etl/out/tree.h"
#include "etl/pg/sql.h"

#define ARENA_LIMIT (256U * 1024 * 1024)

/* clang-format off */
static const struct feed_column columns[] = {
    {"customer_id",       OF_TEXT(16), ROW_KEY},
    {"bill_cycle",        OF_TEXT(7), ROW_KEY},
    {"source_partner_id", OF_TEXT(16)},
    {"currency",          OF_TEXT(3)},
    {"payable_amount",    OF_DEC(2), REQUIRED},
};
/* clang-format on */
static const struct feed_def thing = {.name = "thing", .columns = columns, .column_count = 5};
static const struct feed_def thing_part = {
    .name = "thing_part", .columns = columns, .column_count = 5};
static const struct feed_def *const feeds[] = {&thing, &thing_part};

static const struct mapping_account focus_accounts[] = {
    {"/providers/Microsoft.Billing/billingAccounts/8611537", "azure"},
    {"1234567890123", "aws"},
    {"20209880", "oracle"},
};

struct fixture {
    struct arena       arena;
    char               dir[64];
    struct drop_source source;
    struct drop_file  *files;
    size_t             count;
    struct drop_result result;
    char               sent[4096]; /* rows in |, lines in ; */
    size_t             used;
    struct err         err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", ARENA_LIMIT);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/nightpost-drop-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->source = (struct drop_source){.name = "s", .dir = f->dir};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    assert_true(tree_remove(f->dir, &f->err));
    arena_close(&f->arena);
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *name, const char *text)
{
    const char *path = arena_printf(&f->arena, "%s/%s", f->dir, name).data;
    assert_true(tree_write(path, str_from_z(text), &f->err));
}

static void scan(struct fixture *f)
{
    if (!drop_scan(&f->source, feeds, COUNT_OF(feeds), &f->files, &f->count, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
}

static bool remember(void *context, struct row row, struct err *err)
{
    struct fixture *f = context;
    (void)err;
    for (size_t c = 0; c < row.count && f->used + row.cells[c].len + 2 < sizeof f->sent; c++) {
        if (row.cells[c].len > 0)
            memcpy(f->sent + f->used, row.cells[c].data, row.cells[c].len);
        f->used += row.cells[c].len;
        f->sent[f->used++] = c + 1 == row.count ? ';' : '|';
    }
    f->sent[f->used] = '\0';
    return true;
}

static bool load(struct fixture *f, size_t n)
{
    const struct drop_task task = {&f->source, &f->files[n], f->files[n].feed};
    return drop_read(&task, (struct drop_sink){remember, f}, &f->result, &f->arena, &f->err);
}

/* One file of the feed thing, loaded. */
static bool loaded(struct fixture *f, const char *text)
{
    put(f, "thing_1.csv", text);
    scan(f);
    f->used = 0;
    return load(f, 0);
}

static const char *z(struct fixture *f, struct str text)
{
    return str_is_null(text) ? "~" : arena_zcopy(&f->arena, text);
}

#define HEAD "customer_id,bill_cycle,currency,payable_amount\n"

static void finds_what_is_complete(void **state)
{
    struct fixture *f = *state;
    put(f, "thing_20261101.csv", "b");
    put(f, "thing.csv.gz", "a");
    put(f, "thing_part-2.csv", "c");
    put(f, "things_1.csv", "d");
    put(f, ".thing_1.csv", "x");
    put(f, "thing_2.csv.part", "x");
    put(f, "thing_3.csv.tmp", "x");
    put(f, "notes.txt", "x");
    assert_int_equal(mkdir(arena_printf(&f->arena, "%s/thing_9.csv", f->dir).data, 0700), 0);
    scan(f);
    assert_int_equal(f->count, 4);
    assert_string_equal(f->files[0].name, "thing.csv.gz");
    assert_ptr_equal(f->files[0].feed, &thing);
    assert_int_equal(f->files[0].state, DROP_READY);
    assert_int_equal(f->files[0].bytes, 1);
    assert_string_equal(f->files[0].sha256,
                        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    assert_string_equal(f->files[1].name, "thing_20261101.csv");
    assert_ptr_equal(f->files[2].feed, &thing_part);
    assert_int_equal(f->files[3].state, DROP_BAD);
    assert_non_null(f->files[3].reason);
}

static void says_when_the_folder_is_missing(void **state)
{
    struct fixture *f = *state;
    f->source.dir = "/nowhere";
    assert_false(
        drop_scan(&f->source, feeds, COUNT_OF(feeds), &f->files, &f->count, &f->arena, &f->err));
    assert_int_equal(f->err.kind, ERR_CONFIG);
    assert_string_equal(f->err.text, "source s: folder /nowhere: it is not there");
}

static void waits_for_the_control_file_where_it_must(void **state)
{
    struct fixture *f = *state;
    f->source.needs_control = true;
    put(f, "thing_1.csv", HEAD);
    scan(f);
    assert_int_equal(f->files[0].state, DROP_WAITING);
    assert_string_equal(f->files[0].reason, "thing_1.csv.ok is not there yet");
    put(f, "thing_1.csv.ok", "rows=0\n");
    scan(f);
    assert_int_equal(f->files[0].state, DROP_READY);
    assert_true(load(f, 0));
    put(f, "thing_1.csv.ok", "row=0\n");
    scan(f);
    assert_int_equal(f->files[0].state, DROP_BAD);
    assert_non_null(
        strstr(f->files[0].reason, "thing_1.csv.ok: \"row\" is neither rows nor sum.<column>"));
}

static void sends_good_rows_and_keeps_bad_ones(void **state)
{
    struct fixture *f = *state;
    assert_true(loaded(f, HEAD "c1,2026-01,CNY,1.50\n"
                               "c2,2026-01,CNY,1.505\n"
                               "\n"
                               "c3,2026-01,\"C\nN\",2,x\n"
                               "c4,2026-01,\xFF,7\n"
                               "c5,2026-01,CNY,3\n"));
    assert_string_equal(f->sent, "c1|2026-01||CNY|1.5|thing_1.csv:2;"
                                 "c5|2026-01||CNY|3|thing_1.csv:8;");
    assert_int_equal(f->result.rows_read, 6);
    assert_int_equal(f->result.rows_sent, 2);
    assert_int_equal(f->result.refused_count, 4);
    const struct drop_refused *r = f->result.refused;
    assert_string_equal(z(f, r[0].place), "thing_1.csv:3");
    assert_string_equal(z(f, r[0].column), "payable_amount");
    assert_string_equal(z(f, r[0].reason), "\"1.505\" has more than 2 decimals");
    assert_string_equal(z(f, r[0].row_key), "c2|2026-01");
    assert_string_equal(z(f, r[0].customer_id), "c2");
    assert_string_equal(z(f, r[0].payable_amount), "~");
    assert_string_equal(z(f, r[0].content), "c2,2026-01,CNY,1.505");
    assert_string_equal(z(f, r[1].place), "thing_1.csv:4");
    assert_string_equal(z(f, r[1].reason), "has 1 columns, the header has 4");
    assert_string_equal(z(f, r[1].row_key), "thing_1.csv:4");
    assert_string_equal(z(f, r[2].place), "thing_1.csv:5");
    assert_string_equal(z(f, r[2].reason), "has 5 columns, the header has 4");
    assert_string_equal(z(f, r[2].content), "c3,2026-01,\"C\nN\",2,x");
    assert_string_equal(z(f, r[3].reason), "is not UTF-8: byte 1 is 0xFF");
    assert_string_equal(z(f, r[3].payable_amount), "7");
    assert_string_equal(z(f, r[3].content), "c4,2026-01,\\xFF,7");
}

static void refuses_a_file_whole(void **state)
{
    struct fixture *f = *state;
    assert_false(loaded(f, ""));
    assert_non_null(strstr(f->err.text, "thing_1.csv: the file is empty: not even a header"));
    assert_false(loaded(f, "customer_id,bill_cycle,payable\n"));
    assert_int_equal(f->err.kind, ERR_CONFIG);
    assert_non_null(strstr(f->err.text, "thing_1.csv: column payable_amount is missing"));
    assert_false(loaded(f, HEAD "c1,2026-01,\"CNY,1.50\n"));
    assert_int_equal(f->err.kind, ERR_DATA);
    assert_non_null(strstr(f->err.text, "thing_1.csv:2: the file ends inside quotes"));
}

static void refuses_a_file_of_too_many_bad_rows(void **state)
{
    struct fixture *f = *state;
    size_t          len = sizeof HEAD - 1 + (DROP_REFUSED_MAX + 1) * 2;
    char           *text = ARENA_ARRAY(&f->arena, char, len + 1);
    memcpy(text, HEAD, sizeof HEAD - 1);
    for (size_t i = sizeof HEAD - 1; i < len; i += 2)
        memcpy(text + i, "x\n", 2);
    assert_false(loaded(f, text));
    assert_non_null(strstr(f->err.text, "more than 10000 bad rows; the first: thing_1.csv:2: row: "
                                        "has 1 columns, the header has 4"));
}

static void compares_the_control_file(void **state)
{
    struct fixture *f = *state;
    put(f, "thing_1.csv.control", "rows=2\r\nsum.payable_amount=3.50\r\n");
    assert_true(loaded(f, HEAD "c1,2026-01,CNY,1.25\nc2,2026-01,CNY,2.25\n"));
    assert_int_equal(f->result.sum_count, 1);
    assert_string_equal(f->result.sums[0].found, "3.5");
    put(f, "thing_1.csv.control", "rows=3\nsum.payable_amount=3.51\n");
    assert_false(loaded(f, HEAD "c1,2026-01,CNY,1.25\nc2,2026-01,CNY,2.25\n"));
    assert_int_equal(f->err.kind, ERR_DATA);
    assert_non_null(strstr(f->err.text,
                           "thing_1.csv.control differs from its file; it says rows=3, the file "
                           "has 2; it says sum.payable_amount=3.51, the file has 3.5"));
    put(f, "thing_1.csv.control", "rows=2\nsum.nothing=3.51\n");
    assert_false(loaded(f, HEAD "c1,2026-01,CNY,1.25\n"));
    assert_non_null(strstr(f->err.text, "it has a sum of column nothing, which the file has not"));
}

static void refuses_a_file_that_changes(void **state)
{
    struct fixture *f = *state;
    put(f, "thing_1.csv", HEAD "c1,2026-01,CNY,1\n");
    scan(f);
    put(f, "thing_1.csv", HEAD "c1,2026-01,CNY,1\nc2,2026-01,CNY,1\n");
    assert_false(load(f, 0));
    assert_non_null(strstr(f->err.text, "it changed while it was read"));
}

static bool there(struct fixture *f, const char *name)
{
    return access(arena_printf(&f->arena, "%s/%s", f->dir, name).data, F_OK) == 0;
}

static void moves_files_out_of_the_way(void **state)
{
    struct fixture *f = *state;
    for (int round = 1; round <= 2; round++) {
        put(f, "thing_1.csv", "x");
        put(f, "thing_1.csv.ok", "rows=0");
        scan(f);
        assert_true(drop_done(&f->files[0], &f->arena, &f->err));
        put(f, "thing_2.csv", "x");
        scan(f);
        assert_int_equal(f->count, 1);
        assert_true(drop_refuse(&f->files[0], "because", &f->arena, &f->err));
    }
    assert_true(there(f, "done/thing_1.csv"));
    assert_true(there(f, "done/thing_1.csv.ok"));
    assert_true(there(f, "done/2.thing_1.csv"));
    assert_true(there(f, "done/2.thing_1.csv.ok"));
    assert_true(there(f, "refused/thing_2.csv"));
    assert_true(there(f, "refused/thing_2.csv.reason"));
    assert_true(there(f, "refused/2.thing_2.csv.reason"));
    assert_false(there(f, "thing_1.csv"));
    assert_false(there(f, "thing_1.csv.ok"));
    scan(f);
    assert_int_equal(f->count, 0);
}

/* --- FOCUS ----------------------------------------------------------------------------------- */

static void use_focus(struct fixture *f)
{
    const struct sql_file *file = sql_find("etl/feeds/mappings/focus_1_0.ini");
    struct mapping        *mapping;
    assert_non_null(file);
    if (!mapping_parse(&mapping, file->path, file->text, feed_registry, feed_registry_count,
                       &f->arena, &f->err))
        fail_msg("%s", f->err.text);
    f->source.mapping = mapping;
    f->source.accounts = focus_accounts;
    f->source.account_count = COUNT_OF(focus_accounts);
}

#define FOCUS_HEAD                                                                                 \
    "\"BilledCost\",\"BillingAccountId\",\"BillingAccountName\",\"BillingCurrency\","              \
    "\"BillingPeriodStart\",\"ChargeCategory\",\"ChargeDescription\",\"ChargeFrequency\","         \
    "\"ChargePeriodEnd\",\"ChargePeriodStart\",\"ListCost\",\"ServiceName\",\"Id\","               \
    "\"SubAccountId\",\"SubAccountName\"\n"
#define FOCUS_ROW(cost, account, category, list, id, sub, name)                                    \
    cost "," account ",\"SunBird\",\"USD\",\"2024-09-01 00:00:00\"," category                      \
         ",NULL,\"Usage-Based\",\"2024-09-18 23:00:00\",\"2024-09-18 22:00:00\"," list             \
         ",\"SQS\"," id "," sub "," name "\n"

static void loads_a_focus_file(void **state)
{
    struct fixture *f = *state;
    use_focus(f);
    put(f, "sep.csv.ok", "rows=5\nsum.BilledCost=8.00000080001\n");
    put(f, "sep.csv",
        FOCUS_HEAD FOCUS_ROW("0.00000080001", "1234567890123", "Usage", "0.5", "1", "s1", "One")
            FOCUS_ROW("10", "1234567890123", "Purchase", "10", "2", "s1", "One")
                FOCUS_ROW("-2", "20209880", "Credit", "-2", "3", "s2", "NULL")
                    FOCUS_ROW("NULL", "1234567890123", "Usage", "1", "4", "s1", "One")
                        FOCUS_ROW("0", "42", "Usage", "0", "5", "s3", "Three"));
    scan(f);
    assert_int_equal(f->count, 1);
    if (!load(f, 0))
        fail_msg("%s", f->err.text);
    assert_int_equal(f->result.rows_read, 5);
    assert_int_equal(f->result.rows_sent, 3);
    assert_true(f->result.derive_parties);
    assert_int_equal(f->result.refused_count, 2);
    assert_string_equal(z(f, f->result.refused[0].column), "payable_amount");
    assert_string_equal(z(f, f->result.refused[0].row_key), "s1|2024-09|4");
    assert_string_equal(z(f, f->result.refused[1].column), "source_partner_id");
    assert_string_equal(z(f, f->result.refused[1].payable_amount), "0");
    assert_int_equal(f->result.partner_count, 2);
    assert_string_equal(z(f, f->result.partners[0].partner_id), "aws");
    assert_string_equal(z(f, f->result.partners[0].name), "SunBird");
    assert_string_equal(z(f, f->result.partners[1].partner_id), "oracle");
    assert_int_equal(f->result.customer_count, 1);
    assert_string_equal(z(f, f->result.customers[0].customer_id), "s1");
    assert_string_equal(z(f, f->result.customers[0].partner_id), "aws");
    assert_string_equal(z(f, f->result.customers[0].name), "One");
}

/* The 1,000 real charges that the FinOps Foundation published; where they lie, the caller says. */
static void loads_the_published_sample(void **state)
{
    struct fixture *f = *state;
    const char     *sample = getenv("NIGHTPOST_FOCUS_SAMPLE");
    if (sample == NULL || sample[0] == '\0')
        return; /* cmocka's skip() is a failure in TAP */
    use_focus(f);
    assert_true(tree_copy(sample, arena_printf(&f->arena, "%s/sample.csv", f->dir).data, &f->err));
    put(f, "sample.csv.ok", "rows=1000\nsum.BilledCost=20.52022672899\n");
    scan(f);
    if (!load(f, 0))
        fail_msg("%s", f->err.text);
    if (f->result.refused_count > 0)
        fail_msg("%s: %s: %s", z(f, f->result.refused[0].place), z(f, f->result.refused[0].column),
                 z(f, f->result.refused[0].reason));
    assert_int_equal(f->result.rows_sent, 1000);
    assert_int_equal(f->result.partner_count, 2); /* the third account has no name */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(finds_what_is_complete),
        TEST(says_when_the_folder_is_missing),
        TEST(waits_for_the_control_file_where_it_must),
        TEST(sends_good_rows_and_keeps_bad_ones),
        TEST(refuses_a_file_whole),
        TEST(refuses_a_file_of_too_many_bad_rows),
        TEST(compares_the_control_file),
        TEST(refuses_a_file_that_changes),
        TEST(moves_files_out_of_the_way),
        TEST(loads_a_focus_file),
        TEST(loads_the_published_sample),
    };
    return cmocka_run_group_tests_name("drop_run", tests, NULL, NULL);
}
