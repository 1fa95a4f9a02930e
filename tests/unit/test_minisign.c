#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/minisign.h"

#define TEST_ARENA (4U << 20)

/* Made by Debian's minisign 0.11 with -G -W, and a signature of "hi\n" with -t pinned. */
#define PUBLIC                                                                                     \
    "untrusted comment: minisign public key AE5BA6AB20D369E9\n"                                    \
    "RWTpadMgq6ZbroQDNOaueMFbaExm2o2/q05eDzA9GQmDslxk8Y+cOgQ3\n"
#define SIGNED                                                                                     \
    "untrusted comment: u\n"                                                                       \
    "RUTpadMgq6Zbrp24HISLv0rQJNTrQ36myJR+OIiFAUt4AONqFZ6jd3+HCFFrhN4NSP2knbwTaqRMB2DaIrm7n3gbQ2z8" \
    "2ji9RgY=\n"                                                                                   \
    "trusted comment: pinned\n"                                                                    \
    "61Qc8Z06TMmKiheEsNKwLM9DgWNV2AbbpSkiQnurBPBgy7gVMQI0FB3pp0Opky+IXM6hbAvrv7Jj47MR3o3GAA==\n"
/* A key for this test alone. */
#define SECRET                                                                                     \
    "untrusted comment: minisign secret key\n"                                                     \
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA6WnTIKumW65bqWXQtG"   \
    "/DIKB4elFur5qQ5WHsiPex8PCo0V2Cn2xeJYQDNOaueMFbaExm2o2/q05eDzA9GQmDslxk8Y+cOgQ3AAAAAAAAAAAA"   \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

struct fixture {
    struct arena arena;
    struct err   err;
    char         path[64];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->path, sizeof f->path, "/tmp/test_minisign.XXXXXX");
    int fd = mkstemp(f->path); /* mode 0600 */
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    (void)unlink(f->path);
    arena_close(&f->arena);
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *text)
{
    FILE *file = fopen(f->path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct minisign_key public_key(struct fixture *f)
{
    struct minisign_key key;
    put(f, PUBLIC);
    if (!minisign_public(f->path, &key, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
    return key;
}

static void takes_what_minisign_signed(void **state)
{
    struct fixture     *f = *state;
    struct minisign_key key = public_key(f);
    struct str          comment;
    char                id[MINISIGN_ID_DIGITS];
    if (!minisign_verify(&key, STR("hi\n"), STR(SIGNED), &comment, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
    assert_string_equal(comment.data, "pinned");
    minisign_id(&key, id);
    assert_string_equal(id, "AE5BA6AB20D369E9");
}

/* In as many pieces as there are bytes, or in one. */
static struct str sign_of(struct fixture *f, const struct minisign_key *secret, struct str text,
                          bool pieces)
{
    struct minisign_message *message;
    struct str               out = STR_NULL;
    bool                     ok = minisign_begin(&message, &f->arena, &f->err);
    for (size_t i = 0; ok && pieces && i < text.len; i++)
        ok = minisign_add(message, (struct str){text.data + i, 1}, &f->err);
    ok = ok && (pieces || minisign_add(message, text, &f->err)) &&
         minisign_sign(secret, message, &out, &f->arena, &f->err);
    if (!ok)
        fail_msg("%s", f->err.text);
    return out;
}

static void signs_so_that_it_verifies_and_always_the_same(void **state)
{
    struct fixture     *f = *state;
    struct minisign_key secret;
    struct minisign_key key = public_key(f);
    struct str          comment;
    put(f, SECRET);
    if (!minisign_secret(f->path, &secret, &f->arena, &f->err))
        fail_msg("%s", f->err.text);
    struct str one = sign_of(f, &secret, STR("{}\n"), false);
    struct str two = sign_of(f, &secret, STR("{}\n"), true);
    assert_true(str_eq(one, two));
    assert_true(minisign_verify(&key, STR("{}\n"), one, &comment, &f->arena, &f->err));
    assert_string_equal(comment.data, MINISIGN_COMMENT);
    assert_false(minisign_verify(&key, STR("{}"), one, &comment, &f->arena, &f->err));
    assert_string_equal(f->err.text, "the signature is not over these bytes");
    assert_int_equal(f->err.kind, ERR_DIFFERENCE);
}

/* Whichever byte is another: it is refused (but in the comment that nobody trusts). */
static void refuses_every_changed_byte(void **state)
{
    struct fixture     *f = *state;
    struct minisign_key key = public_key(f);
    struct str          comment;
    char                text[] = SIGNED;
    for (size_t i = strlen("untrusted comment: u\n"); i < strlen(text); i++) {
        text[i] ^= 1;
        if (minisign_verify(&key, STR("hi\n"), str_from_z(text), &comment, &f->arena, &f->err))
            fail_msg("byte %zu", i);
        text[i] ^= 1;
    }
    for (size_t len = 0; len + 2 < strlen(text); len++)
        assert_false(minisign_verify(&key, STR("hi\n"), (struct str){text, len}, &comment,
                                     &f->arena, &f->err));
}

static void a_secret_key_must_be_ours_to_use(void **state)
{
    struct fixture     *f = *state;
    struct minisign_key key;
    char                text[] = SECRET;
    put(f, SECRET);
    assert_int_equal(chmod(f->path, 0640), 0);
    assert_false(minisign_secret(f->path, &key, &f->arena, &f->err));
    assert_non_null(strstr(f->err.text, "others can read it; chmod 600"));
    assert_int_equal(chmod(f->path, 0600), 0);
    put(f, PUBLIC);
    assert_false(minisign_secret(f->path, &key, &f->arena, &f->err));
    assert_non_null(strstr(f->err.text, "it is no minisign secret key"));
    /* The third character of the second line is half of the kdf: "Sc" asks for a password. */
    char *line = strchr(text, '\n') + 1;
    memcpy(line + 2, "RTY0I", 5);
    put(f, text);
    assert_false(minisign_secret(f->path, &key, &f->arena, &f->err));
    assert_non_null(strstr(f->err.text, "minisign -G -W"));
    assert_int_equal(f->err.kind, ERR_CONFIG);
}

static void a_damaged_secret_key_is_told(void **state)
{
    struct fixture     *f = *state;
    struct minisign_key key;
    char                text[] = SECRET;
    char               *line = strchr(text, '\n') + 1;
    line[90] = line[90] == 'A' ? 'B' : 'A'; /* in the seed */
    put(f, text);
    assert_false(minisign_secret(f->path, &key, &f->arena, &f->err));
    assert_non_null(strstr(f->err.text, "the key is damaged"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(takes_what_minisign_signed),   CASE(signs_so_that_it_verifies_and_always_the_same),
        CASE(refuses_every_changed_byte),   CASE(a_secret_key_must_be_ours_to_use),
        CASE(a_damaged_secret_key_is_told),
    };
    return cmocka_run_group_tests_name("minisign", tests, NULL, NULL);
}
