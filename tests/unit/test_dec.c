#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "etl/base/dec.h"

static void prints_what_it_parsed(void **state)
{
    static const struct {
        const char *in;
        int         scale;
        const char *out;
    } cases[] = {
        {"0", 0, "0"},
        {"0", 2, "0.00"},
        {"-0.005", 3, "-0.005"},
        {"12.5", 2, "12.50"},
        {"+7", 0, "7"},
        {"-1.10", 1, "-1.1"},
        {".5", 1, "0.5"},
        {"1700000000000.01", 2, "1700000000000.01"},
        {"5.", 1, "5.0"},
        {"1.500", 1, "1.5"},
        {"-0", 2, "0.00"},
        /* Around what fits into 64 bits: 18 digits, 19, and 18 that the scale makes more of. */
        {"999999999999999999", 0, "999999999999999999"},
        {"9999999999999999999", 0, "9999999999999999999"},
        {"-9999999999.9999999", 7, "-9999999999.9999999"},
        {"9999999999.9999999", 8, "9999999999.99999990"},
        {"9999999999.9999999", 18, "9999999999.999999900000000000"},
        {"0.000000000000000001", 18, "0.000000000000000001"},
        {"-1", 18, "-1.000000000000000000"},
        {"00000000000000000000012.5", 1, "12.5"},
        {"-170141183460469231731687303715884105728", 0, "-170141183460469231731687303715884105728"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {.kind = ERR_NONE};
        struct dec value;
        char       buf[DEC_TEXT_MAX];
        if (!dec_parse(str_from_z(cases[i].in), cases[i].scale, &value, &err))
            fail_msg("%s: %s", cases[i].in, err.text);
        struct str got = dec_print(value, buf);
        if (!str_eq(got, str_from_z(cases[i].out)))
            fail_msg("%s: got %.*s, not %s", cases[i].in, STR_ARG(got), cases[i].out);
    }
}

static void refuses_what_is_not_exact(void **state)
{
    static const char *const bad[] = {
        "",     "-",  ".",  "1e5", "NaN",   "1,000", "1.234",
        "1..2", " 1", "1-", "--1", "1.2.3", "12a",   "170141183460469231731687303715884105728"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err err = {.kind = ERR_NONE};
        struct dec value;
        if (dec_parse(str_from_z(bad[i]), 2, &value, &err))
            fail_msg("accepted \"%s\"", bad[i]);
        assert_int_not_equal(err.kind, ERR_NONE);
    }
}

/* For random a, b: print(a) + print(b), added digit by digit as integers, is print(a + b). */
static void adds_exactly(void **state)
{
    uint64_t seed = 0x9E3779B97F4A7C15U;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        int64_t a = (int64_t)(seed >> 20) - (int64_t)(1LL << 43);
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        int64_t    b = (int64_t)(seed >> 20) - (int64_t)(1LL << 43);
        struct err err = {.kind = ERR_NONE};
        struct dec sum = {a, 2};
        char       buf[DEC_TEXT_MAX];
        struct dec back;
        assert_true(dec_add(&sum, (struct dec){b, 2}, &err));
        assert_true(dec_parse(dec_print(sum, buf), 2, &back, &err));
        assert_true(back.units == (dec_units)a + b);
    }
}

static void rounds_half_away_from_zero(void **state)
{
    static const struct {
        int         n, d;
        const char *out;
    } cases[] = {{1, 8, "0.13"}, {-1, 8, "-0.13"},    {1, -8, "-0.13"}, {1, 3, "0.33"},
                 {2, 3, "0.67"}, {-5, 1000, "-0.01"}, {0, 7, "0.00"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {.kind = ERR_NONE};
        struct dec value;
        char       buf[DEC_TEXT_MAX];
        assert_true(
            dec_divide((struct dec){cases[i].n, 0}, (struct dec){cases[i].d, 0}, 2, &value, &err));
        struct str got = dec_print(value, buf);
        if (!str_eq(got, str_from_z(cases[i].out)))
            fail_msg("%d/%d: got %.*s, not %s", cases[i].n, cases[i].d, STR_ARG(got), cases[i].out);
    }
}

static void trims_to_the_canonical_text(void **state)
{
    static const struct {
        const char *in;
        int         least;
        const char *out;
    } cases[] = {
        {"1.50000000", 2, "1.50"},
        {"1.23450000", 2, "1.2345"},
        {"-0.00", 2, "0.00"},
        {"+007", 0, "7"},
        {"007.10", 0, "7.1"},
        {".5", 2, "0.50"},
        {"5.", 0, "5"},
        {"100", 0, "100"},
        {"-0.10", 0, "-0.1"},
        {"0", 18, "0.000000000000000000"},
        {"123456789012345678901234567890123456789012345.6", 0,
         "123456789012345678901234567890123456789012345.6"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {.kind = ERR_NONE};
        struct str got;
        char       buf[DEC_TRIM_MAX];
        if (!dec_trim(str_from_z(cases[i].in), cases[i].least, buf, &got, &err))
            fail_msg("%s: %s", cases[i].in, err.text);
        if (!str_eq(got, str_from_z(cases[i].out)))
            fail_msg("%s: got %.*s, not %s", cases[i].in, STR_ARG(got), cases[i].out);
    }
}

static void trims_nothing_that_is_no_decimal(void **state)
{
    static const char *const bad[] = {"", "-", ".", "1e5", "NaN", "Infinity", "1..2", "--1", "1 "};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err err = {.kind = ERR_NONE};
        struct str got;
        char       buf[DEC_TRIM_MAX];
        if (dec_trim(str_from_z(bad[i]), 2, buf, &got, &err))
            fail_msg("accepted \"%s\"", bad[i]);
        assert_int_equal(err.kind, ERR_DATA);
    }
    char       nines[DEC_DIGITS_MAX + 2];
    char       buf[DEC_TRIM_MAX];
    struct err err = {.kind = ERR_NONE};
    struct str got;
    memset(nines, '9', sizeof nines);
    assert_true(dec_trim((struct str){nines, DEC_DIGITS_MAX}, 2, buf, &got, &err));
    assert_false(dec_trim((struct str){nines, DEC_DIGITS_MAX + 1}, 2, buf, &got, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

/* Whatever the scale, trimming keeps the value. */
static void keeps_the_value_while_trimming(void **state)
{
    uint64_t seed = 42;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        struct err err = {.kind = ERR_NONE};
        char       full[DEC_TEXT_MAX];
        char       buf[DEC_TRIM_MAX];
        struct str trimmed;
        struct dec back;
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        struct dec value = {(int64_t)(seed >> 16) - ((int64_t)1 << 47), (int)(seed % 19)};
        value.units *= seed % 3 == 0 ? 100000 : 1;
        assert_true(dec_trim(dec_print(value, full), (int)(seed % 7), buf, &trimmed, &err));
        assert_true(dec_parse(trimmed, DEC_SCALE_MAX, &back, &err));
        assert_true(dec_parse(dec_print(value, full), DEC_SCALE_MAX, &value, &err));
        assert_true(back.units == value.units);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_what_it_parsed),
        cmocka_unit_test(refuses_what_is_not_exact),
        cmocka_unit_test(adds_exactly),
        cmocka_unit_test(rounds_half_away_from_zero),
        cmocka_unit_test(trims_to_the_canonical_text),
        cmocka_unit_test(trims_nothing_that_is_no_decimal),
        cmocka_unit_test(keeps_the_value_while_trimming),
    };
    return cmocka_run_group_tests_name("dec", tests, NULL, NULL);
}
