#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/report/mask.h"

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

struct sample {
    const char *in;
    const char *out;
};

static void try_all(struct arena *arena, enum column_mask mask, const struct sample *samples,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str got = mask_text(mask, str_from_z(samples[i].in), arena);
        assert_string_equal(arena_zcopy(arena, got), samples[i].out);
    }
}

static void masks_names_by_perceived_characters(void **state)
{
    static const struct sample samples[] = {
        {"王", "*"},
        {"王五", "王*"},
        {"王小五", "王***五"},
        {"欧阳娜娜", "欧***娜"},
        {"深圳市某某科技有限公司", "深***司"},
        {"A", "*"},
        {"Jo", "J*"},
        {"Anna", "A***a"},
        {"e\xCC\x81", "*"}, /* e with a combining accent is one character */
        {"e\xCC\x81"
         "a\xCC\x88",
         "e\xCC\x81*"},
        {"a\xCC\x88xe\xCC\x81", "a\xCC\x88***e\xCC\x81"},
        {"👨‍👩‍👧", "*"}, /* a family is one */
        {"王👨‍👩‍👧", "王*"},
        {"👨‍👩‍👧王👨‍👩‍👧", "👨‍👩‍👧***👨‍👩‍👧"},
        {"👍🏽五", "👍🏽*"}, /* a skin tone belongs to its hand */
        {"🇨🇳🇫🇷王", "🇨🇳***王"},        /* a flag is two letters and one character */
        {"王五🇨🇳🇫🇷", "王***🇫🇷"},
        {"한국", "한*"},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"
         "a",
         "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB*"},
    };
    try_all(*state, MASK_NAME, samples, COUNT_OF(samples));
}

static void masks_phones_but_for_the_last_four_digits(void **state)
{
    static const struct sample samples[] = {
        {"13800138000", "***8000"},
        {"+86 138-0013-8000", "***8000"},
        {"(0755) 8765 43 21", "***4321"},
        {"12345678", "***5678"},
        {"1234567", "***"},
        {"12-34-567", "***"},
        {"5", "***"},
        {"none", "***"},
        {"１３８００１３８０００", "***"},
    };
    try_all(*state, MASK_PHONE, samples, COUNT_OF(samples));
}

static void masks_emails_but_for_the_first_character_and_the_domain(void **state)
{
    static const struct sample samples[] = {
        {"wang.wu@example.com", "w***@example.com"}, {"a@b.cn", "a***@b.cn"},
        {"王五@例子.中国", "王***@例子.中国"},       {"\"a@b\"@example.com", "\"***@example.com"},
        {"@example.com", "***@example.com"},         {"not an address", "n***"},
    };
    try_all(*state, MASK_EMAIL, samples, COUNT_OF(samples));
}

static void masks_contacts_only_when_they_look_like_one(void **state)
{
    static const struct sample samples[] = {
        {"13800138000", "***8000"},
        {"+86-13800138000", "***8000"},
        {"wang@example.com", "w***@example.com"},
        {"hw_cloud_01", "hw_cloud_01"},
        {"ecs-web-0001", "ecs-web-0001"},
        {"192.168.100.200", "192.168.100.200"},
        {"深圳甲公司", "深圳甲公司"},
        {"123456", "123456"},
        {"123456789012345678901", "123456789012345678901"},
        {"user@host", "user@host"},
        {"see a@b.cn or c", "see a@b.cn or c"},
    };
    try_all(*state, MASK_CONTACT, samples, COUNT_OF(samples));
}

static void leaves_null_and_empty_text_alone(void **state)
{
    for (int mask = MASK_NONE; mask <= MASK_CONTACT; mask++) {
        assert_true(str_is_null(mask_text((enum column_mask)mask, STR_NULL, *state)));
        struct str empty = mask_text((enum column_mask)mask, STR(""), *state);
        assert_true(!str_is_null(empty) && empty.len == 0);
    }
    assert_true(str_eq(mask_text(MASK_NONE, STR("王五"), *state), STR("王五")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(masks_names_by_perceived_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(masks_phones_but_for_the_last_four_digits, setup, teardown),
        cmocka_unit_test_setup_teardown(masks_emails_but_for_the_first_character_and_the_domain,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(masks_contacts_only_when_they_look_like_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(leaves_null_and_empty_text_alone, setup, teardown),
    };
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}
