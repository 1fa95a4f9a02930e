#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "etl/out/pack.h"

#define TEST_ARENA   ((size_t)64 << 20)
#define TEST_CONTENT 1200000 /* several blocks and a part of one */
#define TEST_SLICE   90000
#define TEST_PIECES  12

static const enum gz_engine engines[] = {GZ_AUTO, GZ_ZLIB};

struct fixture {
    struct arena   arena;
    char          *content;
    unsigned char *packed; /* where everything goes */
    size_t         used;
    unsigned char *back;
};

static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((*seed >> 33) % below);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    uint64_t        seed = 1;
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    f->content = malloc(TEST_CONTENT);
    f->packed = malloc(2 * TEST_CONTENT);
    f->back = malloc(TEST_CONTENT + 1);
    assert_true(f->content != NULL && f->packed != NULL && f->back != NULL);
    for (size_t i = 0; i < TEST_CONTENT; i++)
        f->content[i] = (char)('a' + (int)draw(&seed, 1 + draw(&seed, 26)));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    free(f->content);
    free(f->packed);
    free(f->back);
    free(f);
    return 0;
}

static bool keep(void *to, const void *data, size_t len, struct err *err)
{
    struct fixture *f = to;
    (void)err;
    assert_true(f->used + len <= 2 * TEST_CONTENT);
    memcpy(f->packed + f->used, data, len);
    f->used += len;
    return true;
}

static struct pack *begin(struct fixture *f, enum gz_engine engine)
{
    struct pack_to to = {.packed = keep, .to = f, .name = "test"};
    struct err     err = {.kind = ERR_NONE};
    struct pack   *pack;
    f->used = 0;
    arena_close(&f->arena);
    arena_open(&f->arena, "test", TEST_ARENA);
    if (!pack_open(&pack, engine, to, &f->arena, &err))
        fail_msg("%s", err.text);
    return pack;
}

/* Content [from, to) in slices of the seed's choice; 0: at once. */
static void put(struct fixture *f, struct pack *pack, size_t from, size_t to, uint64_t seed)
{
    struct err err = {.kind = ERR_NONE};
    while (from < to) {
        size_t n = seed == 0 ? to - from : draw(&seed, TEST_SLICE);
        n = n < to - from ? n : to - from;
        assert_true(pack_write(pack, (struct str){f->content + from, n}, &err));
        from += n;
    }
}

/* By a reader that is not ours: the packed bytes are one deflate stream of the content. */
static void unpacks(struct fixture *f, size_t len)
{
    z_stream z = {.next_in = f->packed, .avail_in = (uInt)f->used};
    assert_int_equal(inflateInit2(&z, -15), Z_OK);
    z.next_out = f->back;
    z.avail_out = TEST_CONTENT + 1;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    assert_int_equal(z.total_out, len);
    assert_memory_equal(f->back, f->content, len);
    assert_int_equal(inflateEnd(&z), Z_OK);
}

static uint32_t crc_of(struct fixture *f, size_t len)
{
    return (uint32_t)crc32(0, (const Bytef *)f->content, (uInt)len);
}

static void the_bytes_do_not_depend_on_the_slices(void **state)
{
    struct fixture     *f = *state;
    struct err          err = {.kind = ERR_NONE};
    struct pack_figures whole;
    struct pack_figures sliced;
    unsigned char      *first = malloc(2 * TEST_CONTENT);
    assert_non_null(first);
    for (size_t e = 0; e < COUNT_OF(engines); e++) {
        struct pack *pack = begin(f, engines[e]);
        put(f, pack, 0, TEST_CONTENT, 0);
        assert_true(pack_end(pack, &whole, &err));
        unpacks(f, TEST_CONTENT);
        assert_int_equal(whole.crc, crc_of(f, TEST_CONTENT));
        assert_int_equal(whole.bytes, f->used);
        memcpy(first, f->packed, f->used);
        for (uint64_t seed = 1; seed <= 8; seed++) {
            pack = begin(f, engines[e]);
            put(f, pack, 0, TEST_CONTENT, seed);
            assert_true(pack_end(pack, &sliced, &err));
            assert_memory_equal(&sliced, &whole, sizeof whole);
            assert_memory_equal(f->packed, first, f->used);
        }
    }
    free(first);
}

/* Where random pieces of the content begin; the last entry is its end. Some are empty. */
static void cut_points(size_t points[TEST_PIECES + 1], uint64_t seed)
{
    points[0] = 0;
    for (size_t i = 1; i < TEST_PIECES; i++) {
        size_t left = TEST_CONTENT - points[i - 1];
        points[i] = points[i - 1] + (draw(&seed, 4) == 0 ? 0 : draw(&seed, (uint32_t)(left / 2)));
    }
    points[TEST_PIECES] = TEST_CONTENT;
}

static void pieces_stand_anywhere_and_add_up(void **state)
{
    struct fixture     *f = *state;
    struct err          err = {.kind = ERR_NONE};
    unsigned char      *alone = malloc(2 * TEST_CONTENT);
    size_t              points[TEST_PIECES + 1];
    struct pack_figures piece;
    struct pack_figures single;
    assert_non_null(alone);
    for (uint64_t seed = 1; seed <= 16; seed++) {
        enum gz_engine engine = engines[seed % COUNT_OF(engines)];
        cut_points(points, seed);
        /* Each piece by itself, out of an engine that has done nothing else. */
        size_t              at = 0;
        struct pack_figures all = {.bytes = 0};
        for (size_t i = 0; i < TEST_PIECES; i++) {
            struct pack *pack = begin(f, engine);
            put(f, pack, points[i], points[i + 1], 0);
            assert_true(pack_cut(pack, &piece, &err));
            assert_int_equal(piece.content, points[i + 1] - points[i]);
            assert_int_equal(piece.bytes, f->used);
            memcpy(alone + at, f->packed, f->used);
            at += f->used;
            all = pack_join(all, piece);
        }
        /* All in one stream, in slices: the same bytes, and an end. */
        struct pack *pack = begin(f, engine);
        for (size_t i = 0; i < TEST_PIECES; i++) {
            put(f, pack, points[i], points[i + 1], seed);
            assert_true(pack_cut(pack, &piece, &err));
        }
        assert_int_equal(f->used, at);
        assert_memory_equal(f->packed, alone, at);
        assert_int_equal(all.content, TEST_CONTENT);
        assert_int_equal(all.bytes, at);
        assert_int_equal(all.crc, crc_of(f, TEST_CONTENT));
        assert_true(pack_end(pack, &single, &err));
        assert_int_equal(single.content, 0);
        unpacks(f, TEST_CONTENT);
    }
    free(alone);
}

static void after_an_end_another_stream_begins(void **state)
{
    struct fixture     *f = *state;
    struct err          err = {.kind = ERR_NONE};
    struct pack_figures first;
    struct pack_figures second;
    for (size_t e = 0; e < COUNT_OF(engines); e++) {
        struct pack *pack = begin(f, engines[e]);
        put(f, pack, 0, 300000, 3);
        assert_true(pack_end(pack, &first, &err));
        f->used = 0;
        put(f, pack, 0, 300000, 4);
        assert_true(pack_end(pack, &second, &err));
        assert_memory_equal(&first, &second, sizeof first);
        unpacks(f, 300000);
    }
}

static bool refuse(void *to, const void *data, size_t len, struct err *err)
{
    (void)to;
    (void)data;
    (void)len;
    return err_set(err, ERR_IO, "full");
}

static void what_the_receiver_refuses_ends_it(void **state)
{
    struct fixture     *f = *state;
    struct err          err = {.kind = ERR_NONE};
    struct pack_to      to = {.packed = refuse, .to = f, .name = "test"};
    struct pack_figures piece;
    struct pack        *pack;
    assert_true(pack_open(&pack, GZ_AUTO, to, &f->arena, &err));
    assert_true(pack_write(pack, (struct str){f->content, 1000}, &err));
    assert_false(pack_cut(pack, &piece, &err));
    assert_string_equal(err.text, "full");
}

#define TEST_PREFIXES 65536 /* each of igzip's 8192 hash slots about 8 times */
#define TEST_LINE     120

struct line {
    unsigned char bytes[2 * TEST_LINE];
    size_t        used;
};

static bool line_keep(void *to, const void *data, size_t len, struct err *err)
{
    struct line *line = to;
    (void)err;
    assert_true(line->used + len <= sizeof line->bytes);
    memcpy(line->bytes + line->used, data, len);
    line->used += len;
    return true;
}

/* A text whose first four letters come again, so that a match with its very first byte is there. */
static struct str prefixed(char *text, unsigned number)
{
    for (int i = 0; i < TEST_LINE; i++)
        text[i] = (char)('A' + i % 90);
    for (int i = 0; i < 4; i++, number /= 26)
        text[i] = text[50 + i] = (char)('a' + (int)(number % 26));
    return (struct str){text, TEST_LINE};
}

static void the_bytes_do_not_depend_on_the_address(void **state)
{
    struct arena        other;
    struct fixture     *f = *state;
    struct line         lines[2];
    struct pack        *packs[2];
    struct pack_figures piece;
    struct err          err = {.kind = ERR_NONE};
    char                text[TEST_LINE];
    struct pack_to      left = {.packed = line_keep, .to = &lines[0], .name = "left"};
    struct pack_to      right = {.packed = line_keep, .to = &lines[1], .name = "right"};
    arena_open(&other, "other", TEST_ARENA);
    assert_true(pack_open(&packs[0], GZ_AUTO, left, &f->arena, &err));
    assert_true(pack_open(&packs[1], GZ_AUTO, right, &other, &err));
    for (unsigned n = 0; n < TEST_PREFIXES; n++) {
        struct str content = prefixed(text, n);
        for (int i = 0; i < 2; i++) {
            lines[i].used = 0;
            assert_true(pack_write(packs[i], content, &err) && pack_end(packs[i], &piece, &err));
        }
        assert_int_equal(lines[0].used, lines[1].used);
        assert_memory_equal(lines[0].bytes, lines[1].bytes, lines[0].used);
    }
    arena_close(&other);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_bytes_do_not_depend_on_the_slices), CASE(pieces_stand_anywhere_and_add_up),
        CASE(after_an_end_another_stream_begins),    CASE(the_bytes_do_not_depend_on_the_address),
        CASE(what_the_receiver_refuses_ends_it),
    };
    return cmocka_run_group_tests_name("pack", tests, NULL, NULL);
}
