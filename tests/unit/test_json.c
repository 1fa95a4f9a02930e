#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/out/json.h"

#define TEST_ARENA (4U << 20)

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

static void prints_two_spaces_and_members_in_order(void **state)
{
    struct json j;
    struct err  err = {.kind = ERR_NONE};
    struct str  got;
    json_init(&j, *state);
    json_object(&j);
    json_key(&j, "b");
    json_int(&j, -9223372036854775807 - 1);
    json_key(&j, "a");
    json_array(&j);
    json_uint(&j, 18446744073709551615U);
    json_bool(&j, true);
    json_null(&j);
    json_dec(&j, "-1029.7900");
    json_object(&j);
    json_end(&j);
    json_array(&j);
    json_end(&j);
    json_end(&j);
    json_key(&j, "none");
    json_text(&j, NULL);
    json_end(&j);
    assert_true(json_finish(&j, &got, &err));
    assert_true(str_eq(got, STR("{\n"
                                "  \"b\": -9223372036854775808,\n"
                                "  \"a\": [\n"
                                "    18446744073709551615,\n"
                                "    true,\n"
                                "    null,\n"
                                "    \"-1029.7900\",\n"
                                "    {},\n"
                                "    []\n"
                                "  ],\n"
                                "  \"none\": null\n"
                                "}\n")));
}

static void escapes_what_json_wants_escaped_and_nothing_else(void **state)
{
    struct json j;
    struct err  err = {.kind = ERR_NONE};
    struct str  got;
    json_init(&j, *state);
    json_text(&j, "\"\\/\b\f\n\r\t\x01\x7F 客户😀");
    assert_true(json_finish(&j, &got, &err));
    assert_true(str_eq(got, STR("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f 客户😀\"\n")));
}

static void refuses_bad_text_and_bad_decimals_at_the_end(void **state)
{
    struct json j;
    struct err  err = {.kind = ERR_NONE};
    struct str  got;
    json_init(&j, *state);
    json_text(&j, "\xFF");
    assert_false(json_finish(&j, &got, &err));
    assert_int_equal(err.kind, ERR_DATA);
    json_init(&j, *state);
    json_dec(&j, "NaN");
    assert_false(json_finish(&j, &got, &err));
    assert_string_equal(err.text, "\"NaN\" is not a decimal number");
}

static void grows_as_far_as_it_must(void **state)
{
    struct json j;
    struct err  err = {.kind = ERR_NONE};
    struct str  got;
    json_init(&j, *state);
    json_array(&j);
    for (int i = 0; i < 20000; i++)
        json_int(&j, i);
    json_end(&j);
    assert_true(json_finish(&j, &got, &err));
    assert_true(got.len > 100000);
    assert_memory_equal(got.data + got.len - 9, " 19999\n]\n", 9);
}

/* Into one text; nothing more behind `room`. */
struct pieces {
    char     text[4 * JSON_PIECE];
    size_t   len;
    size_t   room;
    unsigned asked;
};

static bool take(void *to, struct str piece, struct err *err)
{
    struct pieces *p = to;
    p->asked++;
    assert_true(piece.len <= JSON_PIECE);
    if (piece.len > p->room - p->len)
        return err_set(err, ERR_IO, "no room");
    memcpy(p->text + p->len, piece.data, piece.len);
    p->len += piece.len;
    return true;
}

static void print_numbers(struct json *j, int count)
{
    json_array(j);
    for (int i = 0; i < count; i++)
        json_int(j, i);
    json_end(j);
}

static void says_the_same_in_pieces(void **state)
{
    struct json    j;
    struct err     err = {.kind = ERR_NONE};
    struct str     whole;
    struct pieces *p = ARENA_NEW(*state, struct pieces);
    for (int count = 1; count < 20000; count = count * 2 + 1) {
        json_init(&j, *state);
        print_numbers(&j, count);
        assert_true(json_finish(&j, &whole, &err));
        *p = (struct pieces){.room = sizeof p->text};
        json_init_to(&j, (struct json_to){take, p}, *state);
        print_numbers(&j, count);
        assert_true(json_finish_to(&j, &err));
        assert_int_equal(p->len, whole.len);
        assert_memory_equal(p->text, whole.data, whole.len);
        assert_int_equal(p->asked, whole.len / JSON_PIECE + 1);
    }
}

static void stops_where_a_piece_is_not_taken(void **state)
{
    struct json    j;
    struct err     err = {.kind = ERR_NONE};
    struct pieces *p = ARENA_NEW(*state, struct pieces);
    p->room = JSON_PIECE;
    json_init_to(&j, (struct json_to){take, p}, *state);
    print_numbers(&j, 40000);
    assert_false(json_finish_to(&j, &err));
    assert_string_equal(err.text, "no room");
    assert_int_equal(p->asked, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(prints_two_spaces_and_members_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(escapes_what_json_wants_escaped_and_nothing_else, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(says_the_same_in_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(stops_where_a_piece_is_not_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_bad_text_and_bad_decimals_at_the_end, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(grows_as_far_as_it_must, setup, teardown),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
