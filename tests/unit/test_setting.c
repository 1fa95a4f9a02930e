/*
 * test_setting.c - every setting that a statement asks for is told to the other servers of a Citus
 * warehouse, or is named here as one that only the coordinator asks for (3-operations.md, 3.7).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "etl/pg/conn_impl.h"

#define ASKED "current_setting('"

/* How a session began, what a load counts, the sample's source: never in a statement on rows. */
static const char *const at_home[] = {
    "nightpost.role",         "nightpost.moved",       "nightpost.sample_from",
    "nightpost.sample_scale", "nightpost.sample_seed", "nightpost.sample_through",
};

static bool told(struct str name)
{
    const char *known;
    for (size_t n = 0; (known = setting_name(n)) != NULL; n++)
        if (strlen(known) == name.len && memcmp(known, name.data, name.len) == 0)
            return true;
    for (size_t n = 0; n < sizeof at_home / sizeof at_home[0]; n++)
        if (strlen(at_home[n]) == name.len && memcmp(at_home[n], name.data, name.len) == 0)
            return true;
    return false;
}

static void every_setting_is_told(void **state)
{
    (void)state;
    const struct sql_file *file;
    size_t                 asked = 0;
    size_t                 missing = 0;
    for (size_t i = 0; (file = sql_under("", i)) != NULL; i++) {
        const char *at = file->text.data;
        while ((at = strstr(at, ASKED)) != NULL) {
            at += strlen(ASKED);
            at += *at == '\'' ? 1 : 0; /* in a text: current_setting(''name'') */
            struct str name = {at, strcspn(at, "'")};
            asked++;
            if (name.len < 10 || memcmp(name.data, "nightpost.", 10) != 0 || told(name))
                continue;
            print_message("# %s: %.*s is told to nobody\n", file->path, (int)name.len, name.data);
            missing++;
        }
    }
    assert_true(asked > 100);
    assert_int_equal(missing, 0);
}

static void names_are_sorted_and_end(void **state)
{
    (void)state;
    for (size_t n = 1; setting_name(n) != NULL; n++)
        assert_true(strcmp(setting_name(n - 1), setting_name(n)) < 0);
    assert_non_null(setting_name(SETTINGS_SHIPPED - 1));
    assert_null(setting_name(SETTINGS_SHIPPED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_setting_is_told),
        cmocka_unit_test(names_are_sorted_and_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
