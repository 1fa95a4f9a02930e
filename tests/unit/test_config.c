#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/config.h"

#define CONFIG_ARENA ((size_t)16 << 20)

static struct config *parsed(const char *text, struct arena *arena)
{
    struct err     err = {.kind = ERR_NONE};
    struct config *config;
    if (!config_parse(&config, "t.conf", str_from_z(text), arena, &err))
        fail_msg("%s", err.text);
    return config;
}

static int open_arena(void **state)
{
    static struct arena arena;
    arena_open(&arena, "test", CONFIG_ARENA);
    *state = &arena;
    return 0;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

static void gives_values_and_defaults(void **state)
{
    struct config *config = parsed("\xEF\xBB\xBF; ours\n[nightpost]\nworkers = 4\n\n"
                                   "[warehouse]\r\ndsn = host=db port=5432 ; the new one\r\n",
                                   *state);
    assert_string_equal(config_get(config, "nightpost", "workers"), "4");
    assert_string_equal(config_get(config, "nightpost", "state"), "var");
    assert_string_equal(config_get(config, "warehouse", "dsn"), "host=db port=5432");
    assert_null(config_get(config, "warehouse", "password_file"));
    assert_string_equal(config_get(config, "source x", "overlap_minutes"), "120");
    assert_null(config_get(config, "source", "overlap_minutes"));
    assert_null(config_get(config, "nightpost", "unheard_of"));
}

static void no_file_means_defaults(void **state)
{
    struct err     err = {.kind = ERR_NONE};
    struct config *config;
    assert_true(config_load(&config, NULL, *state, &err));
    assert_string_equal(config_get(config, "nightpost", "log"), "logfmt");
    assert_null(config_next(config, "source", NULL));
}

static void a_named_file_must_exist(void **state)
{
    struct err     err = {.kind = ERR_NONE};
    struct config *config;
    assert_false(config_load(&config, "/nowhere/n.conf", *state, &err));
    assert_string_equal(err.text,
                        "configuration: /nowhere/n.conf: read: No such file or directory");
    assert_int_equal(err_exit_status(&err), 2);
}

static void only_an_equals_sign_separates(void **state)
{
    struct config *config = parsed(
        "[accounts azure]\n"
        "/providers/Microsoft.Billing/billingAccounts/8611537 = 1001\n"
        "arn:aws:organizations::123456789012:account/o-x/1 = 1002\n"
        "  indented.key=1003 = x\n"
        "# a comment\n"
        "0123-ABCD:" /* longer than inih's own line of 200 bytes */
        "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
        "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
        "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc = 1004\n",
        *state);
    const struct config_section *section = config_next(config, "accounts", NULL);
    const struct config_entry   *entry = section->entries;
    assert_string_equal(section->name, "azure");
    assert_string_equal(entry->key, "/providers/Microsoft.Billing/billingAccounts/8611537");
    assert_string_equal(entry->value, "1001");
    entry = entry->next;
    assert_string_equal(entry->key, "arn:aws:organizations::123456789012:account/o-x/1");
    assert_string_equal(entry->value, "1002");
    assert_int_equal(entry->line, 3);
    entry = entry->next;
    assert_string_equal(entry->key, "indented.key");
    assert_string_equal(entry->value, "1003 = x");
    entry = entry->next;
    assert_int_equal(strlen(entry->key), 250);
    assert_string_equal(entry->value, "1004");
    assert_null(entry->next);
}

static void keeps_the_order_of_sections(void **state)
{
    struct config *config = parsed("[source zeta]\n[nightpost]\n[source alpha]\nkind = drop\n"
                                   "[accounts alpha]\n",
                                   *state);
    const struct config_section *first = config_next(config, "source", NULL);
    const struct config_section *second = config_next(config, "source", first);
    assert_string_equal(first->name, "zeta");
    assert_null(first->entries);
    assert_string_equal(second->title, "source alpha");
    assert_int_equal(second->line, 3);
    assert_null(config_next(config, "source", second));
    assert_ptr_equal(config_find(config, "source alpha"), second);
}

static void says_where_and_what_is_wrong(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"[source a]\noverlap_minute = 5\n",
         "t.conf:2: [source a] has no key \"overlap_minute\"; did you mean \"overlap_minutes\"?"},
        {"[source a]\nquite_another = 5\n", "t.conf:2: [source a] has no key \"quite_another\""},
        {"\n[warehous]\n", "t.conf:2: no such section \"warehous\"; did you mean \"warehouse\"?"},
        {"[source]\nkind = drop\n",
         "t.conf:1: no such section \"source\"; did you mean \"source NAME\"?"},
        {"[sorce bss]\n", "t.conf:1: no such section \"sorce bss\"; did you mean \"source NAME\"?"},
        {"[nightpost]\nworkers = many\n", "t.conf:2: workers = many: use a whole number or auto"},
        {"[nightpost]\nlog = xml\n", "t.conf:2: log = xml: use logfmt|json"},
        {"[nightpost]\nlog = log\n", "t.conf:2: log = log: use logfmt|json"},
        {"[source a]\noverlap_minutes = -1\n",
         "t.conf:2: overlap_minutes = -1: use a whole number"},
        {"[source a]\nmax_bad_share = 1.5\n",
         "t.conf:2: max_bad_share = 1.5: use a share from 0 to 1, such as 0.01"},
        {"[source a]\nmax_bad_share = 5e-1\n",
         "t.conf:2: max_bad_share = 5e-1: use a share from 0 to 1, such as 0.01"},
        {"state = x\n", "t.conf:1: comes before the first [section]: \"state\""},
        {"[nightpost]\nstate\n", "t.conf:2: neither [section] nor key = value: \"state\""},
        {"[nightpost]\n= 5\n", "t.conf:2: neither [section] nor key = value: \"= 5\""},
        {"[nightpost\n", "t.conf:1: no ] ends \"[nightpost\""},
        {"[nightpost]\nstate = a\nlog = json\nstate = b\n",
         "t.conf:4: line 2 already has the key \"state\""},
        {"[warehouse]\n[nightpost]\n[warehouse]\n",
         "t.conf:3: line 1 already has a section \"warehouse\""},
        {"[nightpost]\nstate = \xFF\n", "t.conf: is not UTF-8 text"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err     err = {.kind = ERR_NONE};
        struct config *config;
        assert_false(config_parse(&config, "t.conf", str_from_z(cases[i].text), *state, &err));
        assert_string_equal(err.text, cases[i].message);
        assert_int_equal(err.kind, ERR_CONFIG);
    }
}

static void takes_what_fits_its_kind(void **state)
{
    static const char *const shares[] = {"0", "1", "0.5", "0.000000001", "1.0"};
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "[source a]\nmax_bad_share = %s\n", shares[i]);
        assert_string_equal(config_get(parsed(text, *state), "source a", "max_bad_share"),
                            shares[i]);
    }
    (void)parsed("[nightpost]\nworkers = auto\ngzip = zlib\n", *state);
}

static void finds_a_key_twice_among_many(void **state)
{
    struct arena  *arena = *state;
    char          *text = ARENA_ARRAY(arena, char, 200000);
    size_t         len = (size_t)snprintf(text, 200000, "[accounts a]\n");
    struct err     err = {.kind = ERR_NONE};
    struct config *config;
    for (int i = 0; i < 9999; i++)
        len += (size_t)snprintf(text + len, 200000 - len, "k%d = %d\n", i, i);
    assert_true(config_parse(&config, "t.conf", (struct str){text, len}, arena, &err));
    len += (size_t)snprintf(text + len, 200000 - len, "k77 = 1\n");
    assert_false(config_parse(&config, "t.conf", (struct str){text, len}, arena, &err));
    assert_string_equal(err.text, "t.conf:10001: line 79 already has the key \"k77\"");
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void reads_a_password_from_a_private_file(void **state)
{
    char           path[] = "/tmp/nightpost-secret.XXXXXX";
    char           text[256];
    struct err     err = {.kind = ERR_NONE};
    const char    *secret;
    struct config *config;

    assert_true(close(mkstemp(path)) == 0);
    (void)snprintf(text, sizeof text, "[warehouse]\npassword_file = %s\n", path);
    config = parsed(text, *state);
    write_file(path, "s e=c;ret\nsecond line\n", 0600);
    assert_true(config_secret(config, "warehouse", &secret, *state, &err));
    assert_string_equal(secret, "s e=c;ret");

    write_file(path, "secret\n", 0640);
    assert_false(config_secret(config, "warehouse", &secret, *state, &err));
    assert_non_null(strstr(err.text, "t.conf:2: password_file /tmp/nightpost-secret."));
    assert_non_null(strstr(err.text, ": others can read it; chmod 600"));
    assert_null(strstr(err.text, "secret\n"));

    assert_int_equal(unlink(path), 0);
    assert_false(config_secret(config, "warehouse", &secret, *state, &err));
    assert_non_null(strstr(err.text, "No such file or directory"));
    assert_int_equal(err.kind, ERR_CONFIG);
}

static void reads_a_password_from_the_environment(void **state)
{
    struct err     err = {.kind = ERR_NONE};
    const char    *secret;
    struct config *config = parsed("[source a]\npassword_env = NIGHTPOST_TEST_PW\n", *state);
    assert_int_equal(setenv("NIGHTPOST_TEST_PW", "pw", 1), 0);
    assert_true(config_secret(config, "source a", &secret, *state, &err));
    assert_string_equal(secret, "pw");
    assert_int_equal(unsetenv("NIGHTPOST_TEST_PW"), 0);
    assert_false(config_secret(config, "source a", &secret, *state, &err));
    assert_string_equal(err.text, "t.conf:2: password_env: there is no variable NIGHTPOST_TEST_PW");
    err.kind = ERR_NONE;
    assert_true(config_secret(config, "warehouse", &secret, *state, &err));
    assert_null(secret);
}

static void every_key_has_a_help_and_a_default_that_fits(void **state)
{
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        assert_true(strlen(key->help) > 10);
        if (key->value == NULL)
            continue;
        char        text[256];
        const char *name = strchr(key->section, ' ') == NULL ? key->section : "source x";
        (void)snprintf(text, sizeof text, "[%s]\n%s = %s\n", name, key->key, key->value);
        assert_string_equal(config_get(parsed(text, *state), name, key->key), key->value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_values_and_defaults, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(no_file_means_defaults, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_named_file_must_exist, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(only_an_equals_sign_separates, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(keeps_the_order_of_sections, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(says_where_and_what_is_wrong, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(takes_what_fits_its_kind, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(finds_a_key_twice_among_many, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(reads_a_password_from_a_private_file, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(reads_a_password_from_the_environment, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(every_key_has_a_help_and_a_default_that_fits, open_arena,
                                        close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
