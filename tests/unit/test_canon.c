#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/out/tally.h"
#include "etl/report/canon.h"
#include "etl/report/field.h"

#define TEST_ARENA (1U << 20)

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

static const struct report_column amount = {"payable_amount", AS_AMOUNT};
static const struct report_column money = {"amount_due", AS_MONEY};
static const struct report_column quantity = {"usage_amount", AS_QUANTITY};
static const struct report_column day = {"trade_day", AS_DATE};
static const struct report_column instant = {"trade_time", AS_TIME};

/* `out` NULL is SQL NULL. */
static void canon(const struct report_column *column, const char *in, const char *out)
{
    struct err err = {.kind = ERR_NONE};
    char       buf[CANON_MAX];
    struct str got;
    if (!canon_cell(column, str_from_z(in), buf, &got, &err))
        fail_msg("%s: %s", in, err.text);
    if (out == NULL)
        assert_true(str_is_null(got));
    else
        assert_true(str_eq(got, str_from_z(out)));
}

static void refused(const struct report_column *column, const char *in, const char *text)
{
    struct err err = {.kind = ERR_NONE};
    char       buf[CANON_MAX];
    struct str got;
    assert_false(canon_cell(column, str_from_z(in), buf, &got, &err));
    assert_int_equal(err.kind, ERR_DATA);
    assert_string_equal(err.text, text);
}

static void trims_decimals_to_what_the_column_shows(void **state)
{
    (void)state;
    canon(&amount, "1029.790000000000", "1029.79");
    canon(&amount, "0.045998220000", "0.04599822");
    canon(&amount, "-0.000000000001", "-0.000000000001");
    canon(&amount, "12", "12.00");
    canon(&amount, "-0.000000000000", "0.00");
    canon(&money, "99999999999999999999999999.500000000000", "99999999999999999999999999.50");
    canon(&quantity, "744.000000000000", "744");
    canon(&quantity, "0.500", "0.5");
    canon(&money, NULL, NULL);
}

static void never_rounds(void **state)
{
    (void)state;
    refused(&money, "1.005000000000", "column \"amount_due\": \"1.005\" has more than 2 decimals");
    refused(&amount, "0.0000000000001",
            "column \"payable_amount\": \"0.0000000000001\" has more than 12 decimals");
    refused(&amount, "NaN", "column \"payable_amount\": \"NaN\" is not a decimal number");
    refused(&amount, "Infinity", "column \"payable_amount\": \"Infinity\" is not a decimal number");
}

static void cuts_instants_to_the_second_in_gmt8(void **state)
{
    (void)state;
    canon(&instant, "2026-10-01 12:00:00+08", "2026-10-01 12:00:00");
    canon(&instant, "2026-10-01 23:59:59.999999+08", "2026-10-01 23:59:59");
    canon(&instant, "infinity", NULL);
    canon(&instant, "-infinity", NULL);
    canon(&instant, NULL, NULL);
    canon(&day, "2026-10-01", "2026-10-01");
    canon(&day, "infinity", NULL);
}

static void refuses_other_clocks_and_other_years(void **state)
{
    (void)state;
    refused(&instant, "2026-10-01 12:00:00+00",
            "column \"trade_time\": \"2026-10-01 12:00:00+00\" is no instant in GMT+8");
    refused(&instant, "2026-10-01 12:00:00",
            "column \"trade_time\": \"2026-10-01 12:00:00\" is no instant in GMT+8");
    refused(&instant, "12026-10-01 12:00:00+08",
            "column \"trade_time\": \"12026-10-01 12:00:00+08\" is no instant in GMT+8");
    refused(&instant, "0044-03-15 12:00:00+08 BC",
            "column \"trade_time\": \"0044-03-15 12:00:00+08 BC\" is no instant in GMT+8");
    refused(&instant, "", "column \"trade_time\": \"\" is no instant in GMT+8");
    refused(&day, "0044-03-15 BC",
            "column \"trade_day\": \"0044-03-15 BC\" is no date of the years 0001-9999");
}

static void adds_by_currency_and_folds_parts_together(void **state)
{
    static const int  scales[] = {12, 0};
    struct err        err = {.kind = ERR_NONE};
    struct tally      part;
    struct tally      whole;
    struct tally_sum *sums;
    char              buf[DEC_TEXT_MAX];

    tally_init(&whole, scales, COUNT_OF(scales), *state);
    for (int i = 0; i < 2; i++) {
        tally_init(&part, scales, COUNT_OF(scales), *state);
        part.rows = 2;
        sums = tally_currency(&part, STR("USD"), &err);
        assert_non_null(sums);
        assert_true(tally_add(&sums[0], STR("0.1"), &err));
        sums = tally_currency(&part, STR("CNY"), &err);
        assert_non_null(sums);
        assert_true(tally_add(&sums[0], STR("-3.000000000001"), &err));
        assert_true(tally_add(&sums[1], STR_NULL, &err));
        tally_instant(&part, i == 0 ? STR("2026-10-02 00:00:00") : STR("2026-10-01 00:00:00"));
        tally_instant(&part, STR_NULL);
        assert_true(tally_fold(&whole, &part, &err));
    }
    assert_int_equal(whole.rows, 4);
    assert_int_equal(whole.currency_count, 2);
    assert_string_equal(whole.currencies[0].name, "CNY");
    struct str cny = dec_print(tally_find(&whole, "CNY", 0)->value, buf);
    assert_true(str_eq(cny, STR("-6.000000000002")));
    struct str usd = dec_print(tally_find(&whole, "USD", 0)->value, buf);
    assert_true(str_eq(usd, STR("0.200000000000")));
    assert_null(tally_find(&whole, "CNY", 1)); /* a sum of NULLs only is NULL */
    assert_null(tally_find(&whole, "EUR", 0));
    assert_string_equal(whole.first, "2026-10-01 00:00:00");
    assert_string_equal(whole.last, "2026-10-02 00:00:00");
}

static void says_when_a_total_is_too_large(void **state)
{
    static const int  scales[] = {12};
    struct err        err = {.kind = ERR_NONE};
    struct tally      tally;
    struct tally_sum *sums;
    tally_init(&tally, scales, COUNT_OF(scales), *state);
    sums = tally_currency(&tally, STR_NULL, &err);
    assert_non_null(sums);
    assert_true(tally_add(&sums[0], STR("99999999999999999999999999"), &err));
    assert_true(tally_add(&sums[0], STR("70000000000000000000000000"), &err));
    assert_false(tally_add(&sums[0], STR("70000000000000000000000000"), &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

static void finds_every_word_of_the_vocabulary(void **state)
{
    (void)state;
    for (size_t i = 0; i < field_count; i++) {
        const struct field *f = &field_table[i];
        if (i > 0 && strcmp(field_table[i - 1].id, f->id) >= 0)
            fail_msg("%s comes after %s", f->id, field_table[i - 1].id);
        assert_ptr_equal(field_find(f->id), f);
        assert_true(f->zh[0] != '\0' && f->en[0] != '\0');
        assert_true(f->meaning_zh[0] != '\0' && f->meaning_en[0] != '\0');
    }
    assert_null(field_find("no_such_word"));
    assert_string_equal(field_find("payable_amount")->zh, "应付金额");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trims_decimals_to_what_the_column_shows),
        cmocka_unit_test(never_rounds),
        cmocka_unit_test(cuts_instants_to_the_second_in_gmt8),
        cmocka_unit_test(refuses_other_clocks_and_other_years),
        cmocka_unit_test_setup_teardown(adds_by_currency_and_folds_parts_together, setup, teardown),
        cmocka_unit_test_setup_teardown(says_when_a_total_is_too_large, setup, teardown),
        cmocka_unit_test(finds_every_word_of_the_vocabulary),
    };
    return cmocka_run_group_tests_name("canon", tests, NULL, NULL);
}
