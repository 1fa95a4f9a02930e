#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/base/utf8.h"

static void takes_what_is_utf8(void **state)
{
    static const char *const good[] = {"",
                                       "plain ascii, longer than a word",
                                       "\x7F",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xEF\xBF\xBD",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "客户名称",
                                       "12345678客",
                                       "😀"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!utf8_valid(str_from_z(good[i])))
            fail_msg("refused case %zu: %s", i, good[i]);
}

static void refuses_what_is_not(void **state)
{
    static const char *const bad[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2x",
                                      "\xE0\x9F\xBF",
                                      "\xE4\xB8",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFE",
                                      "\xFF",
                                      "12345678\xFF",
                                      "1234567\x80z",
                                      "ab\xE5\xAE"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (utf8_valid(str_from_z(bad[i])))
            fail_msg("accepted case %zu", i);
}

/* Every code point encodes, decodes to itself, and none but the surrogates is missing. */
static void decodes_every_character(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char   buf[4];
        size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (size_t i = n; i-- > 1;)
            buf[i] = (char)(0x80 | ((code >> (6 * (n - 1 - i))) & 0x3F));
        buf[0] = (char)(n == 1 ? code : (0xF00U >> n) | (code >> (6 * (n - 1))));
        uint32_t got = 0;
        bool     surrogate = code >= 0xD800 && code <= 0xDFFF;
        size_t   len = utf8_char((struct str){buf, n}, &got);
        if (len != (surrogate ? 0 : n) || (!surrogate && got != code))
            fail_msg("U+%04X: %zu bytes, U+%04X", code, len, got);
    }
}

static void counts_columns_on_a_page(void **state)
{
    static const struct {
        const char *in;
        size_t      width;
    } cases[] = {{"", 0},  {"abc", 3},       {"客户", 4},    {"a客b", 4}, {"ｆｕ", 4}, {"😀", 2},
                 {"é", 1}, {"e\xCC\x81", 1}, {"（CNY）", 7}, {"한국", 4}, {"ｱ", 1}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t got = utf8_width(str_from_z(cases[i].in));
        if (got != cases[i].width)
            fail_msg("%s: got %zu, not %zu", cases[i].in, got, cases[i].width);
    }
}

static void counts_and_cuts_utf16_units_between_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_units16(STR("a客😀")), 4);
    assert_true(str_eq(utf8_prefix16(STR("a客😀"), 4), STR("a客😀")));
    assert_true(str_eq(utf8_prefix16(STR("a客😀"), 3), STR("a客")));
    assert_true(str_eq(utf8_prefix16(STR("a客😀"), 1), STR("a")));
    assert_true(str_eq(utf8_prefix16(STR("😀"), 1), STR("")));
}

static void knows_plain_ascii(void **state)
{
    (void)state;
    assert_true(utf8_is_ascii(STR("")));
    assert_true(utf8_is_ascii(STR("0123456789abcdef!")));
    assert_false(utf8_is_ascii(STR("0123456789abcdef\xC3\xA9")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_utf8),
        cmocka_unit_test(refuses_what_is_not),
        cmocka_unit_test(decodes_every_character),
        cmocka_unit_test(counts_columns_on_a_page),
        cmocka_unit_test(counts_and_cuts_utf16_units_between_characters),
        cmocka_unit_test(knows_plain_ascii),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
