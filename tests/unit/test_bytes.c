/*
 * test_bytes.c - the searches of etl/base/bytes.h against a loop over single bytes, at every length
 * and place that a block begins or ends at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/base/bytes.h"

#define ROOM 53 /* three blocks and a rest */

static const char set[4] = {',', '"', '\r', '\n'};

static size_t slow_find(const char *data, size_t len)
{
    size_t at = 0;
    while (at < len && memchr(set, data[at], sizeof set) == NULL)
        at++;
    return at;
}

static bool slow_plain(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] == '\0' || (unsigned char)data[i] >= 0x80)
            return false;
    return true;
}

/* Odd bytes around the text, which must not be looked at. */
static void check(const char *text, size_t from, size_t len)
{
    if (bytes_find(text + from, len, set) != slow_find(text + from, len))
        fail_msg("bytes_find, %zu bytes from %zu", len, from);
    if (bytes_have(text + from, len, set) != (slow_find(text + from, len) < len))
        fail_msg("bytes_have, %zu bytes from %zu", len, from);
    if (bytes_are_plain(text + from, len) != slow_plain(text + from, len))
        fail_msg("bytes_are_plain, %zu bytes from %zu", len, from);
}

static void finds_one_odd_byte_wherever_it_stands(void **state)
{
    static const char odd[] = {',', '"', '\r', '\n', '\0', '\x80', '\xFF', '\x01', '\x7F', 'x'};
    char              text[ROOM];
    (void)state;
    for (size_t o = 0; o < sizeof odd; o++)
        for (size_t at = 0; at < ROOM; at++) {
            memset(text, 'a', sizeof text);
            text[at] = odd[o];
            for (size_t from = 0; from <= ROOM; from++)
                for (size_t len = 0; from + len <= ROOM; len++)
                    check(text, from, len);
        }
}

static void agrees_on_any_bytes(void **state)
{
    uint32_t seed = 1;
    char     text[ROOM];
    (void)state;
    for (int round = 0; round < 2000; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525U + 1013904223U;
            text[i] = (char)(round % 2 == 0 ? seed >> 24 : 0x20 + (seed >> 24) % 0x40);
        }
        for (size_t len = 0; len <= ROOM; len++)
            check(text, ROOM - len, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_one_odd_byte_wherever_it_stands),
        cmocka_unit_test(agrees_on_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
