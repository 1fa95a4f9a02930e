#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/base/date.h"

/* The calendar, counted day by day from 0001-01-01, against the two formulas. */
static void agrees_with_counting_every_day(void **state)
{
    static const int last[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t          days = -719162; /* 0001-01-01 */
    (void)state;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= last[month - 1] + (leap && month == 2 ? 1 : 0); day++) {
                struct date date = {year, month, day};
                struct date back = date_civil(days);
                if (date_days(date) != days || back.year != year || back.month != month ||
                    back.day != day)
                    fail_msg("%04d-%02d-%02d", year, month, day);
                days++;
            }
    }
    assert_int_equal(date_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_days((struct date){2026, 11, 21}), 20778);
}

static void prints_what_it_parsed(void **state)
{
    static const char *const dates[] = {"0001-01-01", "1970-01-01", "2024-02-29", "9999-12-31"};
    static const char *const times[] = {"0001-01-01 00:00:00", "1969-12-31 23:59:59",
                                        "2026-11-21 07:08:09", "9999-12-31 23:59:59"};
    struct err               err = {.kind = ERR_NONE};
    char                     buf[DATE_TEXT_MAX];
    int64_t                  value;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        assert_true(date_parse(str_from_z(dates[i]), &value, &err));
        assert_true(str_eq(date_print(value, buf), str_from_z(dates[i])));
        assert_string_equal(buf, dates[i]);
    }
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        assert_true(date_parse_time(str_from_z(times[i]), &value, &err));
        assert_true(str_eq(date_print_time(value, buf), str_from_z(times[i])));
        assert_string_equal(buf, times[i]);
    }
}

static void refuses_what_the_calendar_does_not_have(void **state)
{
    static const char *const bad[] = {"",           "2026-02-29",  "2100-02-29",
                                      "2026-13-01", "2026-00-01",  "2026-01-00",
                                      "2026-04-31", "0000-01-01",  "2026-1-1",
                                      "2026/01/01", "2026-01-01 ", " 2026-01-01",
                                      "infinity",   "20260101",    "2026-01-01 00:00:00"};
    static const char *const bad_times[] = {"2026-01-01",          "2026-01-01 24:00:00",
                                            "2026-01-01 00:60:00", "2026-01-01 00:00:60",
                                            "2026-01-01T00:00:00", "2026-01-01 00:00:00.5",
                                            "2026-02-30 00:00:00"};
    int64_t                  value;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct err err = {.kind = ERR_NONE};
        if (date_parse(str_from_z(bad[i]), &value, &err))
            fail_msg("accepted \"%s\"", bad[i]);
        assert_int_equal(err.kind, ERR_DATA);
    }
    for (size_t i = 0; i < COUNT_OF(bad_times); i++) {
        struct err err = {.kind = ERR_NONE};
        if (date_parse_time(str_from_z(bad_times[i]), &value, &err))
            fail_msg("accepted \"%s\"", bad_times[i]);
        assert_int_equal(err.kind, ERR_DATA);
    }
}

static void leads_from_gmt8_to_utc(void **state)
{
    static const struct {
        const char *local;
        const char *utc;
    } cases[] = {
        {"2026-11-21 00:00:00", "2026-11-20T16:00:00Z"},
        {"2026-01-01 07:59:59", "2025-12-31T23:59:59Z"},
        {"2024-03-01 00:00:00", "2024-02-29T16:00:00Z"},
        {"1970-01-01 08:00:00", "1970-01-01T00:00:00Z"},
    };
    struct err err = {.kind = ERR_NONE};
    char       buf[DATE_TEXT_MAX];
    int64_t    seconds;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(date_parse_time(str_from_z(cases[i].local), &seconds, &err));
        (void)date_print_utc(seconds - DATE_GMT8_S, buf);
        assert_string_equal(buf, cases[i].utc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_counting_every_day),
        cmocka_unit_test(prints_what_it_parsed),
        cmocka_unit_test(refuses_what_the_calendar_does_not_have),
        cmocka_unit_test(leads_from_gmt8_to_utc),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
