#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "etl/out/gz.h"

#define TEST_ARENA   ((size_t)64 << 20)
#define TEST_CONTENT 1500000 /* several blocks and a part of one */
#define TEST_SLICE   70000

struct fixture {
    struct arena arena;
    char         dir[64];
    char         path[96];
    char        *content;
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
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/test_gz.XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->path, sizeof f->path, "%s/t.gz", f->dir);
    f->content = malloc(TEST_CONTENT);
    assert_non_null(f->content);
    for (size_t i = 0; i < TEST_CONTENT; i++)
        f->content[i] = (char)('a' + (int)draw(&seed, 1 + draw(&seed, 26)));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    (void)unlink(f->path);
    assert_int_equal(rmdir(f->dir), 0);
    free(f->content);
    free(f);
    return 0;
}

static void store(struct fixture *f, enum gz_engine engine, uint64_t seed, size_t len,
                  struct gz_figures *figures)
{
    struct err err = {.kind = ERR_NONE};
    struct gz *gz;
    assert_true(gz_open(&gz, f->path, engine, &f->arena, &err));
    for (size_t at = 0; at < len;) {
        size_t n = seed == 0 ? len : draw(&seed, TEST_SLICE);
        n = n < len - at ? n : len - at;
        assert_true(gz_write(gz, (struct str){f->content + at, n}, &err));
        at += n;
    }
    assert_true(gz_finish(gz, figures, &err));
}

static void is_read_back_by_another_reader(void **state)
{
    static const enum gz_engine engines[] = {GZ_AUTO, GZ_ZLIB};
    static const size_t         sizes[] = {0, 1, 262143, 262144, 262145, 524288, TEST_CONTENT};
    struct fixture             *f = *state;
    char                       *got = malloc(TEST_CONTENT + 1);
    assert_non_null(got);
    for (size_t e = 0; e < COUNT_OF(engines); e++)
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            struct gz_figures figures;
            store(f, engines[e], 0, sizes[i], &figures);
            gzFile gz = gzopen(f->path, "rb");
            assert_int_equal(gzread(gz, got, TEST_CONTENT + 1), (int)sizes[i]);
            assert_int_equal(gzclose(gz), Z_OK);
            assert_memory_equal(got, f->content, sizes[i]);
            assert_int_equal(figures.content_bytes, sizes[i]);
        }
    free(got);
}

static void is_the_same_file_however_the_writes_were_sliced(void **state)
{
    static const enum gz_engine engines[] = {GZ_AUTO, GZ_ZLIB};
    struct fixture             *f = *state;
    for (size_t e = 0; e < COUNT_OF(engines); e++) {
        struct gz_figures whole;
        store(f, engines[e], 0, TEST_CONTENT, &whole);
        for (uint64_t seed = 1; seed <= 8; seed++) {
            struct gz_figures sliced;
            store(f, engines[e], seed, TEST_CONTENT, &sliced);
            if (strcmp(whole.sha256, sliced.sha256) != 0 || whole.bytes != sliced.bytes)
                fail_msg("engine %d, seed %d: other bytes", (int)engines[e], (int)seed);
            assert_string_equal(whole.content_sha256, sliced.content_sha256);
        }
    }
}

static void has_a_header_without_name_and_time(void **state)
{
    static const enum gz_engine engines[] = {GZ_AUTO, GZ_ZLIB};
    struct fixture             *f = *state;
    for (size_t e = 0; e < COUNT_OF(engines); e++) {
        struct gz_figures figures;
        unsigned char     head[10];
        store(f, engines[e], 0, 100, &figures);
        FILE *file = fopen(f->path, "rb");
        assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
        assert_int_equal(fclose(file), 0);
        assert_memory_equal(head, "\x1F\x8B\x08\x00\x00\x00\x00\x00", 8);
    }
}

static void knows_the_hashes_of_file_and_content(void **state)
{
    struct fixture   *f = *state;
    struct gz_figures figures;
    char              hex[SHA256_HEX_SIZE];
    static char       buf[TEST_CONTENT];
    store(f, GZ_AUTO, 5, TEST_CONTENT, &figures);
    FILE *file = fopen(f->path, "rb");
    assert_non_null(file);
    size_t n = fread(buf, 1, sizeof buf, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(n, figures.bytes);
    struct sha256 *sha = sha256_init(&f->arena);
    sha256_add(sha, buf, n);
    sha256_hex(sha, hex);
    assert_string_equal(hex, figures.sha256);
    sha = sha256_init(&f->arena);
    sha256_add(sha, f->content, TEST_CONTENT);
    sha256_hex(sha, hex);
    assert_string_equal(hex, figures.content_sha256);
}

/* The reader's answer to the file as it stands: the content's length, or -1 and the error. */
static long read_all(struct fixture *f, size_t room, struct err *err)
{
    struct gz_reader *reader;
    static char       buf[TEST_CONTENT];
    long              total = 0;
    size_t            got = 1;
    if (!gz_read_open(&reader, f->path, &f->arena, err))
        return -1;
    while (got > 0) {
        if (!gz_read(reader, buf, room, &got, err))
            return -1;
        if (memcmp(buf, f->content + total, got) != 0)
            return -2;
        total += (long)got;
    }
    gz_read_close(reader);
    return total;
}

static void reads_what_it_wrote_in_any_slices(void **state)
{
    static const size_t rooms[] = {1000, 65536, TEST_CONTENT};
    struct fixture     *f = *state;
    struct err          err = {.kind = ERR_NONE};
    struct gz_figures   figures;
    store(f, GZ_AUTO, 3, TEST_CONTENT, &figures);
    for (size_t i = 0; i < COUNT_OF(rooms); i++)
        assert_int_equal(read_all(f, rooms[i], &err), TEST_CONTENT);
    store(f, GZ_ZLIB, 3, 0, &figures);
    assert_int_equal(read_all(f, 10, &err), 0);
}

static void tells_a_file_cut_short_at_every_byte(void **state)
{
    struct fixture   *f = *state;
    struct gz_figures figures;
    store(f, GZ_ZLIB, 0, 300, &figures);
    for (off_t len = (off_t)figures.bytes - 1; len >= 0; len--) {
        struct err err = {.kind = ERR_NONE};
        assert_int_equal(truncate(f->path, len), 0);
        assert_int_equal(read_all(f, 65536, &err), -1);
        assert_int_equal(err.kind, ERR_DATA);
        assert_non_null(strstr(err.text, "t.gz: the gzip file is cut short"));
    }
}

static void append(const struct fixture *f, const char *bytes, size_t len)
{
    FILE *file = fopen(f->path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void refuses_a_second_member_and_other_tails(void **state)
{
    struct fixture   *f = *state;
    struct gz_figures figures;
    char              buf[1000];
    for (int i = 0; i < 2; i++) {
        struct err err = {.kind = ERR_NONE};
        store(f, GZ_ZLIB, 0, 300, &figures);
        FILE *file = fopen(f->path, "rb");
        assert_non_null(file);
        size_t n = fread(buf, 1, sizeof buf, file);
        assert_int_equal(fclose(file), 0);
        append(f, buf, i == 0 ? n : 1);
        assert_int_equal(read_all(f, 65536, &err), -1);
        assert_int_equal(err.kind, ERR_DATA);
        assert_non_null(strstr(err.text, "bytes after the end of the gzip member"));
    }
}

static void refuses_what_is_no_gzip_and_wrong_checksums(void **state)
{
    struct fixture   *f = *state;
    struct err        err = {.kind = ERR_NONE};
    struct gz_figures figures;
    store(f, GZ_ZLIB, 0, 300, &figures);
    FILE *file = fopen(f->path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, -8, SEEK_END), 0);
    assert_int_equal(fputs("xxxx", file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(read_all(f, 65536, &err), -1);
    assert_non_null(strstr(err.text, "incorrect data check"));
    assert_int_equal(truncate(f->path, 0), 0);
    append(f, "id,name\n1,a\n", 12);
    assert_int_equal(read_all(f, 65536, &err), -1);
    assert_non_null(strstr(err.text, "not a sound gzip file"));
}

static void names_the_file_and_the_reason(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct gz      *gz;
    assert_false(gz_open(&gz, "/nowhere/t.gz", GZ_AUTO, &f->arena, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.errnum, ENOENT);
    assert_string_equal(err.text, "/nowhere/t.gz: create: No such file or directory");
}

static void reports_a_disk_that_takes_no_more(void **state)
{
    struct fixture   *f = *state;
    struct err        err = {.kind = ERR_NONE};
    struct gz        *gz;
    struct gz_figures figures;
    bool              ok = gz_open(&gz, "/dev/full", GZ_ZLIB, &f->arena, &err);
    assert_true(ok);
    ok =
        gz_write(gz, (struct str){f->content, TEST_CONTENT}, &err) && gz_finish(gz, &figures, &err);
    assert_false(ok);
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.errnum, ENOSPC);
    assert_string_equal(err.text, "/dev/full: write: No space left on device (free space or set "
                                  "outbox= to another place)");
}

static void goes_on_after_a_short_write_until_the_reason_is_known(void **state)
{
    struct fixture   *f = *state;
    struct err        err = {.kind = ERR_NONE};
    struct gz        *gz;
    struct gz_figures figures;
    struct rlimit     old;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit tight = {100001, old.rlim_max}; /* write(2) stops short there, then fails */
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    assert_true(gz_open(&gz, f->path, GZ_ZLIB, &f->arena, &err));
    bool ok =
        gz_write(gz, (struct str){f->content, TEST_CONTENT}, &err) && gz_finish(gz, &figures, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(ok);
    assert_int_equal(err.errnum, EFBIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_read_back_by_another_reader, setup, teardown),
        cmocka_unit_test_setup_teardown(is_the_same_file_however_the_writes_were_sliced, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(has_a_header_without_name_and_time, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_the_hashes_of_file_and_content, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_what_it_wrote_in_any_slices, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_a_file_cut_short_at_every_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_a_second_member_and_other_tails, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_gzip_and_wrong_checksums, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(names_the_file_and_the_reason, setup, teardown),
        cmocka_unit_test_setup_teardown(reports_a_disk_that_takes_no_more, setup, teardown),
        cmocka_unit_test_setup_teardown(goes_on_after_a_short_write_until_the_reason_is_known,
                                        setup, teardown),
    };
    return cmocka_run_group_tests_name("gz", tests, NULL, NULL);
}
