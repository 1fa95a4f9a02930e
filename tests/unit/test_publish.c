#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/out/publish.h"
#include "etl/out/tree.h"

#define TEST_ARENA ((size_t)8 << 20)
#define TEST_MTIME 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define HASH_A     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct fixture {
    struct arena arena;
    char         outbox[64];
    char         text[4096];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", TEST_ARENA);
    (void)snprintf(f->outbox, sizeof f->outbox, "/tmp/test_publish.XXXXXX");
    assert_non_null(mkdtemp(f->outbox));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    arena_close(&f->arena);
    assert_true(tree_remove(f->outbox, &err));
    free(f);
    return 0;
}

static const char *at(struct fixture *f, const char *path)
{
    return arena_printf(&f->arena, "%s/%s", f->outbox, path).data;
}

static bool there(struct fixture *f, const char *path)
{
    struct stat st;
    return lstat(at(f, path), &st) == 0;
}

static const char *read_text(struct fixture *f, const char *path)
{
    FILE *file = fopen(at(f, path), "rb");
    assert_non_null(file);
    size_t n = fread(f->text, 1, sizeof f->text - 1, file);
    f->text[n] = '\0';
    assert_int_equal(fclose(file), 0);
    return f->text;
}

static const char *latest(struct fixture *f, const char *recipient)
{
    ssize_t n = readlink(at(f, arena_printf(&f->arena, "%s/latest", recipient).data), f->text,
                         sizeof f->text - 1);
    f->text[n < 0 ? 0 : n] = '\0';
    return f->text;
}

static struct release *begun(struct fixture *f, const char *recipient, const char *name)
{
    struct err      err = {.kind = ERR_NONE};
    struct release *release;
    if (!release_open(&release, f->outbox, recipient, name, &f->arena, &err))
        fail_msg("%s", err.text);
    return release;
}

static void publish(struct fixture *f, const char *recipient, const char *name)
{
    struct err      err = {.kind = ERR_NONE};
    struct release *release = begun(f, recipient, name);
    if (!release_write(release, "manifest.json", STR("{}\n"), NULL, &err) ||
        !release_commit(release, TEST_MTIME, &err))
        fail_msg("%s", err.text);
}

static void is_absent_until_commit_and_complete_after_it(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct stat     st;
    char            hash[SHA256_HEX_SIZE];
    struct release *release = begun(f, "p1", "20261121");

    assert_true(release_mkdir(release, "detail", &err));
    assert_true(release_write(release, "detail/m1.csv", STR("abc"), hash, &err));
    assert_string_equal(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(release_write(release, "manifest.json", STR("{}\n"), NULL, &err));
    assert_false(there(f, "p1"));
    assert_true(there(f, ".building/p1--20261121/detail/m1.csv"));

    assert_true(release_commit(release, TEST_MTIME, &err));
    assert_false(there(f, ".building/p1--20261121"));
    assert_string_equal(read_text(f, "p1/latest/detail/m1.csv"), "abc");
    assert_string_equal(latest(f, "p1"), "20261121");
    static const struct {
        const char *path;
        mode_t      mode;
    } entries[] = {{"p1/20261121", 0750},
                   {"p1/20261121/detail", 0750},
                   {"p1/20261121/detail/m1.csv", 0640},
                   {"p1/20261121/manifest.json", 0640}};
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        assert_int_equal(stat(at(f, entries[i].path), &st), 0);
        assert_int_equal(st.st_mtime, TEST_MTIME);
        assert_int_equal(st.st_mtim.tv_nsec, 0);
        assert_int_equal(st.st_mode & 07777, entries[i].mode);
    }
}

static void leaves_nothing_when_abandoned(void **state)
{
    struct fixture *f = *state;
    struct arena    arena;
    struct err      err = {.kind = ERR_NONE};
    struct release *release;
    arena_open(&arena, "unit", TEST_ARENA);
    assert_true(release_open(&release, f->outbox, "p1", "20261121", &arena, &err));
    assert_true(release_write(release, "a", STR("a"), NULL, &err));
    arena_close(&arena);
    assert_false(there(f, ".building/p1--20261121"));
    assert_false(there(f, "p1"));
}

static void removes_what_a_killed_run_left(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    assert_int_equal(mkdir(at(f, ".building"), 0750), 0);
    assert_int_equal(mkdir(at(f, ".building/p1--20261121"), 0750), 0);
    assert_true(tree_write(at(f, ".building/p1--20261121/old.csv.gz.part"), STR("x"), &err));
    publish(f, "p1", "20261121");
    assert_false(there(f, "p1/20261121/old.csv.gz.part"));
}

static void never_changes_a_published_release(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct release *release;
    char            want[128];
    publish(f, "p1", "20261121");
    assert_false(release_open(&release, f->outbox, "p1", "20261121", &f->arena, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    (void)snprintf(want, sizeof want, "%s/p1/20261121 is published already and never changed",
                   f->outbox);
    assert_string_equal(err.text, want);
}

static void refuses_to_publish_an_unfinished_file(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct release *release = begun(f, "p1", "20261121");
    assert_true(release_write(release, "t.csv.gz.part", STR("x"), NULL, &err));
    assert_false(release_commit(release, TEST_MTIME, &err));
    assert_non_null(strstr(err.text, "t.csv.gz.part: an unfinished file"));
    assert_false(there(f, "p1/20261121"));
}

static void keeps_latest_at_the_highest_release(void **state)
{
    static const struct {
        const char *name;
        const char *latest;
    } steps[] = {{"20261121", "20261121"},      {"20261121.2", "20261121.2"},
                 {"20261120", "20261121.2"},    {"20261121.10", "20261121.10"},
                 {"20261121.9", "20261121.10"}, {"20261201", "20261201"}};
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        publish(f, "p1", steps[i].name);
        assert_string_equal(latest(f, "p1"), steps[i].latest);
    }
}

static void links_an_unchanged_file_and_leaves_its_time_alone(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct stat     old;
    struct stat new;
    publish(f, "p1", "20261120");
    assert_int_equal(stat(at(f, "p1/20261120/manifest.json"), &old), 0);
    struct release *release = begun(f, "p1", "20261121");
    assert_true(release_can_link(release, at(f, "p1/20261120/manifest.json")));
    assert_true(release_link(release, "same.json", at(f, "p1/20261120/manifest.json"), &err));
    assert_true(release_commit(release, TEST_MTIME + 86400, &err));
    assert_int_equal(stat(at(f, "p1/20261121/same.json"), &new), 0);
    assert_int_equal(old.st_ino, new.st_ino);
    assert_int_equal(new.st_mtime, TEST_MTIME);
    assert_int_equal(release_copies(release), 0);
}

static void copies_and_counts_where_no_link_can_be(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct release *release = begun(f, "p1", "20261121");
    assert_false(release_can_link(release, "/proc/self/limits"));
    assert_true(release_link(release, "limits", "/proc/self/limits", &err)); /* another device */
    assert_int_equal(release_copies(release), 1);
    assert_true(release_commit(release, TEST_MTIME, &err));
    assert_non_null(strstr(read_text(f, "p1/latest/limits"), "Max open files"));
}

static void writes_sums_by_path_that_sha256sum_reads(void **state)
{
    static const struct release_file files[] = {{"detail/m1.csv.gz", HASH_B},
                                                {"index.html", HASH_A},
                                                {"Z.csv.gz", HASH_B},
                                                {"detail-x.csv.gz", HASH_A}};
    struct fixture                  *f = *state;
    struct err                       err = {.kind = ERR_NONE};
    char                             hash[SHA256_HEX_SIZE];
    struct release                  *release = begun(f, "p1", "20261121");
    assert_true(release_sums(release, files, COUNT_OF(files), hash, &err));
    assert_string_equal(read_text(f, ".building/p1--20261121/SHA256SUMS"),
                        HASH_B "  Z.csv.gz\n" HASH_A "  detail-x.csv.gz\n" HASH_B
                               "  detail/m1.csv.gz\n" HASH_A "  index.html\n");
    struct sha256 *sha = sha256_init(&f->arena);
    char           again[SHA256_HEX_SIZE];
    sha256_add(sha, f->text, strlen(f->text));
    sha256_hex(sha, again);
    assert_string_equal(hash, again);
}

static void recovery_swaps_latest_and_clears_the_building_site(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    char            name[RELEASE_NAME_MAX];
    publish(f, "p1", "20261120");
    publish(f, "p1", "20261121");
    /* As if killed after the rename: latest still at the elder; another release half built. */
    assert_int_equal(unlink(at(f, "p1/latest")), 0);
    assert_int_equal(symlink("20261120", at(f, "p1/latest")), 0);
    assert_int_equal(symlink("20261121", at(f, "p1/.latest.next")), 0);
    assert_int_equal(mkdir(at(f, "p1/20261122"), 0750), 0); /* no manifest: not ours, not whole */
    assert_int_equal(mkdir(at(f, ".building/p1--20261123"), 0750), 0);
    assert_int_equal(mkdir(at(f, ".building/p1--m1--20261123"), 0750), 0);
    for (int i = 0; i < 2; i++) {
        assert_true(release_recover(f->outbox, "p1", name, &f->arena, &err));
        assert_string_equal(name, "20261121");
        assert_string_equal(latest(f, "p1"), "20261121");
        assert_false(there(f, ".building/p1--20261123"));
        assert_true(there(f, ".building/p1--m1--20261123")); /* another recipient's */
        assert_false(there(f, "p1/.latest.next"));
    }
}

static void recovery_of_an_unknown_recipient_finds_nothing(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    char            name[RELEASE_NAME_MAX];
    assert_true(release_recover(f->outbox, "p1--m1", name, &f->arena, &err));
    assert_string_equal(name, "");
}

static void knows_which_ids_may_name_a_folder(void **state)
{
    static const char *const good[] = {
        "p1", "A-b_9", "_finance",
        "0",  "a-b-c", "1234567890123456789012345678901234567890123456789012345678901234"};
    static const char *const bad[] = {
        "",
        "_x",
        "_finance2",
        ".x",
        "a--b",
        "a/b",
        "..",
        "a b",
        "客户",
        "-a",
        "a-",
        "a.b",
        "12345678901234567890123456789012345678901234567890123456789012345"};
    char       out[RECIPIENT_FOLDER_MAX + 1];
    struct err err = {.kind = ERR_NONE};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!recipient_id_valid(good[i]))
            fail_msg("refused \"%s\"", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (recipient_id_valid(bad[i]))
            fail_msg("accepted \"%s\"", bad[i]);
    assert_true(recipient_pair("p1", "m_1", out, &err));
    assert_string_equal(out, "p1--m_1");
    assert_false(recipient_pair("p1", "a--b", out, &err));
    assert_false(recipient_pair("_finance", "m1", out, &err));
    assert_string_equal(err.text, "\"_finance\" cannot be a recipient");
}

static void reads_release_names_and_orders_them(void **state)
{
    static const char *const bad[] = {
        "",           "2026112", "202611211",    "20261121.",       "20261121.1", "20261121.02",
        "20261121.x", "latest",  "20261121.2.3", "20261121.999999", "20261121x2"};
    struct release_number a;
    struct release_number b;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (release_parse(bad[i], &a))
            fail_msg("accepted \"%s\"", bad[i]);
    assert_true(release_parse("20261121", &a) && a.day == 20261121 && a.issue == 1);
    assert_true(release_parse("20261121.12", &b) && b.day == 20261121 && b.issue == 12);
    assert_true(release_compare(a, b) < 0 && release_compare(b, a) > 0);
    assert_int_equal(release_compare(a, a), 0);
}

static void says_what_to_do_when_the_disk_refuses(void **state)
{
    static const struct {
        int         errnum;
        const char *text;
    } cases[] = {
        {ENOSPC, "/o: mkdir: No space left on device (free space or set outbox= to another place)"},
        {EROFS, "/o: mkdir: Read-only file system (make it writable for this user or set outbox= "
                "to another place)"},
        {EACCES, "/o: mkdir: Permission denied (make it writable for this user or set outbox= to "
                 "another place)"},
        {EIO, "/o: mkdir: Input/output error"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {.kind = ERR_NONE};
        assert_false(tree_error(&err, cases[i].errnum, "/o", "mkdir"));
        assert_int_equal(err.kind, ERR_IO);
        assert_int_equal(err.errnum, cases[i].errnum);
        assert_string_equal(err.text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_absent_until_commit_and_complete_after_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(leaves_nothing_when_abandoned, setup, teardown),
        cmocka_unit_test_setup_teardown(removes_what_a_killed_run_left, setup, teardown),
        cmocka_unit_test_setup_teardown(never_changes_a_published_release, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_to_publish_an_unfinished_file, setup, teardown),
        cmocka_unit_test_setup_teardown(keeps_latest_at_the_highest_release, setup, teardown),
        cmocka_unit_test_setup_teardown(links_an_unchanged_file_and_leaves_its_time_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(copies_and_counts_where_no_link_can_be, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_sums_by_path_that_sha256sum_reads, setup, teardown),
        cmocka_unit_test_setup_teardown(recovery_swaps_latest_and_clears_the_building_site, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(recovery_of_an_unknown_recipient_finds_nothing, setup,
                                        teardown),
        cmocka_unit_test(knows_which_ids_may_name_a_folder),
        cmocka_unit_test(reads_release_names_and_orders_them),
        cmocka_unit_test(says_what_to_do_when_the_disk_refuses),
    };
    return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
