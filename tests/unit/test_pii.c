#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "etl/base/defs.h"
#include "etl/base/pii.h"

static void is_masked(const char *text, const char *expected)
{
    char buf[256];
    (void)snprintf(buf, sizeof buf, "%s", text);
    pii_mask(buf);
    assert_string_equal(buf, expected);
}

static void hides_the_middle_of_a_phone_number(void **state)
{
    (void)state;
    is_masked("row 3: 13812345678 is no number", "row 3: 138****5678 is no number");
    is_masked("+8613812345678", "+86138****5678");
    is_masked("\"13812345678\"", "\"138****5678\"");
    is_masked("电话13812345678", "电话138****5678");
}

static void hides_who_stands_before_an_at_sign(void **state)
{
    (void)state;
    is_masked("li.na@example.com, x@y", "l****@example.com, x@y");
    is_masked("postgres://user:secret@db/x", "postgres://u**********@db/x");
    is_masked("5 @ 3", "5 @ 3");
    is_masked("@", "@");
}

static void leaves_ids_amounts_and_instants(void **state)
{
    (void)state;
    is_masked("customer 300000000000000042 on 2026-11-02T02:30:00, 13345678901.50 CNY",
              "customer 300000000000000042 on 2026-11-02T02:30:00, 13345678901.50 CNY");
    is_masked("CS13812345678", "CS13812345678");
    is_masked("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hides_the_middle_of_a_phone_number),
        cmocka_unit_test(hides_who_stands_before_an_at_sign),
        cmocka_unit_test(leaves_ids_amounts_and_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
