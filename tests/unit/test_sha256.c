#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/base/sha256.h"

#define TEST_ARENA (1U << 20)

static void gives_the_published_digests(void **state)
{
    /* FIPS 180-2, appendix B, and the empty message. */
    static const struct {
        const char *in;
        const char *hex;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    struct arena arena;
    (void)state;
    arena_open(&arena, "test", TEST_ARENA);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char           hex[SHA256_HEX_SIZE];
        struct sha256 *sha = sha256_init(&arena);
        sha256_add(sha, cases[i].in, strlen(cases[i].in));
        sha256_hex(sha, hex);
        assert_string_equal(hex, cases[i].hex);
    }
    arena_close(&arena);
}

static void does_not_depend_on_how_the_bytes_are_cut(void **state)
{
    struct arena arena;
    char         hex[SHA256_HEX_SIZE];
    (void)state;
    arena_open(&arena, "test", TEST_ARENA);
    struct sha256 *sha = sha256_init(&arena);
    sha256_add(sha, "a", 1);
    sha256_add(sha, "", 0);
    sha256_add(sha, "bc", 2);
    sha256_hex(sha, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    arena_close(&arena);
}

static void gives_its_memory_back_when_left_half_way(void **state)
{
    struct arena arena;
    (void)state;
    arena_open(&arena, "test", TEST_ARENA);
    sha256_add(sha256_init(&arena), "abc", 3);
    arena_close(&arena); /* the leak checker looks */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_digests),
        cmocka_unit_test(does_not_depend_on_how_the_bytes_are_cut),
        cmocka_unit_test(gives_its_memory_back_when_left_half_way),
    };
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
