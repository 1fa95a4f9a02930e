#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "etl/base/arena.h"

static void note(void *arg)
{
    char **end = arg;
    *(*end)++ = 'x';
}

struct order {
    char *end;
    char  mark;
};

static void note_mark(void *arg)
{
    struct order *order = arg;
    (void)snprintf(order->end + strlen(order->end), 4, "%c", order->mark);
}

static void memory_is_zeroed_and_aligned(void **state)
{
    struct arena arena;
    (void)state;
    arena_open(&arena, "test", 1 << 16);
    size_t mark = arena_mark(&arena);
    memset(ARENA_ARRAY(&arena, char, 100), 0xFF, 100);
    arena_rewind(&arena, mark);
    const char *again = ARENA_ARRAY(&arena, char, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(again[i], 0);
    for (int i = 0; i < 10; i++) {
        (void)ARENA_NEW(&arena, char);
        assert_int_equal((uintptr_t)ARENA_NEW(&arena, long double) % alignof(long double), 0);
    }
    arena_close(&arena);
}

/* Behind what was handed out before, nothing is zeroed because it is so: before it, it is not. */
static void memory_is_zero_on_both_sides_of_what_was_touched(void **state)
{
    struct arena arena;
    (void)state;
    arena_open(&arena, "test", 1 << 20);
    for (size_t round = 1; round <= 4; round++) {
        size_t mark = arena_mark(&arena);
        size_t size = round % 2 == 0 ? 1000 : round * 10000;
        char  *text = ARENA_ARRAY(&arena, char, size);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(text[i], 0);
        memset(text, 0xFF, size);
        assert_true(arena_extend(&arena, text, size, size + 15000));
        for (size_t i = size; i < size + 15000; i++)
            assert_int_equal(text[i], 0);
        memset(text + size, 0xFF, 15000);
        arena_rewind(&arena, mark);
    }
    arena_close(&arena);
}

static void cleanups_run_last_first(void **state)
{
    struct arena arena;
    char         seen[8] = "";
    struct order first = {seen, '1'};
    struct order second = {seen, '2'};
    (void)state;
    arena_open(&arena, "test", 1 << 16);
    arena_defer(&arena, note_mark, &first);
    arena_defer(&arena, note_mark, &second);
    arena_close(&arena);
    assert_string_equal(seen, "21");
}

static void a_rewind_keeps_earlier_cleanups(void **state)
{
    struct arena arena;
    char         seen[8] = "";
    char        *end = seen;
    (void)state;
    arena_open(&arena, "test", 1 << 16);
    arena_defer(&arena, note, &end);
    size_t mark = arena_mark(&arena);
    (void)ARENA_NEW(&arena, long);
    arena_rewind(&arena, mark);
    assert_string_equal(seen, "");
    arena_close(&arena);
    assert_string_equal(seen, "x");
}

static void prints_and_copies_text(void **state)
{
    struct arena arena;
    (void)state;
    arena_open(&arena, "test", 1 << 16);
    struct str text = arena_printf(&arena, "%s-%03d", "华", 7);
    assert_int_equal(text.len, 7);
    assert_string_equal(text.data, "华-007");
    assert_string_equal(arena_zcopy(&arena, (struct str){"abcdef", 3}), "abc");
    assert_string_equal(arena_zcopy(&arena, STR_NULL), "");
    arena_close(&arena);
}

/* What a process that outgrows its arena says and how it ends. */
static int outgrow(char *said, size_t size, size_t count)
{
    int out[2];
    int status;
    assert_int_equal(pipe(out), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct arena arena;
        (void)dup2(out[1], STDERR_FILENO);
        arena_open(&arena, "small", 4096);
        (void)arena_alloc(&arena, 8, 8, count);
        _exit(0);
    }
    (void)close(out[1]);
    ssize_t n = read(out[0], said, size - 1);
    said[n > 0 ? n : 0] = '\0';
    (void)close(out[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void the_limit_ends_the_process_with_a_sentence(void **state)
{
    char said[256];
    (void)state;
    assert_int_equal(outgrow(said, sizeof said, 100), 0);
    assert_int_not_equal(outgrow(said, sizeof said, 1000), 0);
    assert_non_null(strstr(said, "arena 'small': limit of 4096 bytes reached at 8 * 1000"));
    assert_int_not_equal(outgrow(said, sizeof said, SIZE_MAX / 4), 0); /* overflows */
}

/* What a child that was forked afterwards has written, pointers among it. */
static void a_shared_one_is_seen_by_both(void **state)
{
    struct arena arena;
    int          status = 0;
    (void)state;
    arena_open_shared(&arena, "shared", 4096);
    const char *volatile *slot = ARENA_NEW(&arena, const char *volatile);
    pid_t                 pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        *slot = arena_printf(&arena, "from process %d", 2).data;
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_string_equal(*slot, "from process 2");
    arena_close(&arena);
}

static void the_last_allocation_grows_where_it_stands(void **state)
{
    struct arena arena;
    (void)state;
    arena_open(&arena, "test", 1 << 16);
    char *first = ARENA_ARRAY(&arena, char, 10);
    char *last = ARENA_ARRAY(&arena, char, 10);
    memcpy(last, "0123456789", 10);
    assert_false(arena_extend(&arena, first, 10, 20));
    assert_true(arena_extend(&arena, last, 10, 5000));
    assert_memory_equal(last, "0123456789", 10);
    for (int i = 10; i < 5000; i++)
        assert_int_equal(last[i], 0);
    const char *behind = ARENA_ARRAY(&arena, char, 1);
    assert_true(behind >= last + 5000);
    assert_false(arena_extend(&arena, last, 5000, 5001));
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(memory_is_zero_on_both_sides_of_what_was_touched),
        cmocka_unit_test(the_last_allocation_grows_where_it_stands),
        cmocka_unit_test(cleanups_run_last_first),
        cmocka_unit_test(a_rewind_keeps_earlier_cleanups),
        cmocka_unit_test(prints_and_copies_text),
        cmocka_unit_test(a_shared_one_is_seen_by_both),
        cmocka_unit_test(the_limit_ends_the_process_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
