#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "etl/base/err.h"

static void the_leaf_speaks_and_callers_add(void **state)
{
    struct err err = {.kind = ERR_NONE};
    (void)state;
    assert_false(err_set_errno(&err, ENOSPC, "%s: write", "out/a.xlsx"));
    assert_false(err_wrap(&err, "partition %s", "华东"));
    assert_false(err_wrap(&err, "report %s", "orders"));
    assert_string_equal(
        err.text, "report orders: partition 华东: out/a.xlsx: write: No space left on device");
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.errnum, ENOSPC);
}

static void a_long_chain_is_cut_at_its_end(void **state)
{
    struct err err = {.kind = ERR_NONE};
    char       longest[sizeof err.text];
    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_false(err_set(&err, ERR_DATA, "%s", longest));
    assert_false(err_wrap(&err, "head"));
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_int_equal(strncmp(err.text, "head: xxx", 9), 0);
    assert_string_equal(err.text + sizeof err.text - 7, "xxx...");
}

static void an_unknown_errno_has_a_number(void **state)
{
    struct err err = {.kind = ERR_NONE};
    (void)state;
    assert_false(err_set_errno(&err, 99999, "close"));
    assert_non_null(strstr(err.text, "99999"));
}

static void every_kind_has_its_exit_status(void **state)
{
    static const struct {
        enum err_kind kind;
        int           errnum;
        int           status;
    } cases[] = {
        {ERR_NONE, 0, 0},         {ERR_USAGE, 0, 64},      {ERR_CONFIG, 0, 2},
        {ERR_CONNECT, 0, 3},      {ERR_SQL, 0, 5},         {ERR_DATA, 0, 7},
        {ERR_IO, EACCES, 6},      {ERR_LIMIT, 0, 5},       {ERR_CANCELLED, 2, 130},
        {ERR_CANCELLED, 15, 143}, {ERR_CANCELLED, 0, 143}, {ERR_LOCKED, 0, 4},
        {ERR_NOT_READY, 0, 8},    {ERR_DIFFERENCE, 0, 7},  {ERR_INTERNAL, 0, 5},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {.kind = cases[i].kind, .errnum = cases[i].errnum};
        assert_int_equal(err_exit_status(&err), cases[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_leaf_speaks_and_callers_add),
        cmocka_unit_test(a_long_chain_is_cut_at_its_end),
        cmocka_unit_test(an_unknown_errno_has_a_number),
        cmocka_unit_test(every_kind_has_its_exit_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
