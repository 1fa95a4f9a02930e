#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"

struct fixture {
    struct arena arena;
    char         dir[64];
};

static int open_folder(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL)
        return -1;
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/nightpost-fs.XXXXXX");
    arena_open(&f->arena, "test", 1 << 20);
    *state = f;
    return mkdtemp(f->dir) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    bool            gone = fs_remove_tree(f->dir, &err) && !fs_exists(f->dir);
    arena_close(&f->arena);
    free(f);
    return gone ? 0 : -1;
}

static const char *in(struct fixture *f, const char *name)
{
    return fs_join(&f->arena, f->dir, name);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 0777U;
}

static void joins_paths(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(fs_join(&f->arena, "a b", "c"), "a b/c");
    assert_string_equal(fs_join(&f->arena, "a", "/c"), "/c");
    assert_string_equal(fs_join(&f->arena, "", "c"), "c");
}

static void makes_folders_and_keeps_those_there(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    assert_true(fs_mkdirs(in(f, "a/b c//d/"), 0700, &err));
    assert_int_equal(mode_of(in(f, "a/b c/d")), 0700);
    assert_int_equal(mode_of(in(f, "a")), 0755);
    assert_true(fs_mkdirs(in(f, "a/b c/d"), 0755, &err));
    assert_int_equal(mode_of(in(f, "a/b c/d")), 0700);
    assert_true(fs_mkdirs("/tmp", 0755, &err));
    assert_true(fs_mkdirs("/", 0755, &err));
}

static void a_file_in_the_way_is_named(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    char            expected[256];
    assert_true(fs_write_atomic(in(f, "file"), STR("x"), 0644, &err));
    assert_false(fs_mkdirs(in(f, "file"), 0755, &err));
    (void)snprintf(expected, sizeof expected, "%s: make folder: Not a directory", in(f, "file"));
    assert_string_equal(err.text, expected);
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(err.errnum, ENOTDIR);
    assert_false(fs_mkdirs(in(f, "file/below"), 0755, &err));
}

static void writes_whole_files(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct str      text;
    assert_true(fs_write_atomic(in(f, "t"), STR("one"), 0600, &err));
    assert_true(fs_write_atomic(in(f, "t.part"), STR("left by a kill"), 0600, &err));
    assert_true(fs_write_atomic(in(f, "t"), STR("two\0!"), 0600, &err));
    assert_true(fs_read_file(in(f, "t"), 100, &text, &f->arena, &err));
    assert_true(str_eq(text, STR("two\0!")));
    assert_int_equal(mode_of(in(f, "t")), 0600);
    assert_false(fs_exists(in(f, "t.part")));
    assert_true(fs_write_atomic(in(f, "empty"), STR(""), 0600, &err));
    assert_true(fs_read_file(in(f, "empty"), 0, &text, &f->arena, &err));
    assert_int_equal(text.len, 0);
}

static void a_write_that_fails_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    assert_false(fs_write_atomic(in(f, "no/t"), STR("x"), 0600, &err));
    assert_int_equal(err.errnum, ENOENT);
    assert_true(fs_mkdirs(in(f, "busy/x"), 0755, &err));
    assert_false(fs_write_atomic(in(f, "busy"), STR("x"), 0600, &err)); /* rename refuses */
    assert_false(fs_exists(in(f, "busy.part")));
    assert_true(fs_exists(in(f, "busy/x")));
}

static void reads_no_more_than_asked(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct str      text;
    char            expected[256];
    assert_true(fs_write_atomic(in(f, "t"), STR("12345"), 0600, &err));
    assert_true(fs_read_file(in(f, "t"), 5, &text, &f->arena, &err));
    assert_string_equal(text.data, "12345");
    assert_false(fs_read_file(in(f, "t"), 4, &text, &f->arena, &err));
    (void)snprintf(expected, sizeof expected, "%s: has 5 bytes; at most 4 are read", in(f, "t"));
    assert_string_equal(err.text, expected);
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_false(fs_read_file(in(f, ""), 4, &text, &f->arena, &err));
    assert_int_equal(err.errnum, EISDIR);
    assert_false(fs_read_file("/dev/zero", 4, &text, &f->arena, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
}

static void copies_files(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    struct str      text;
    char           *big = ARENA_ARRAY(&f->arena, char, 300000);
    memset(big, 'b', 300000);
    assert_true(fs_write_atomic(in(f, "from"), (struct str){big, 300000}, 0600, &err));
    assert_true(fs_copy(in(f, "from"), in(f, "to"), 0640, &err));
    assert_true(fs_read_file(in(f, "to"), 300000, &text, &f->arena, &err));
    assert_true(str_eq(text, (struct str){big, 300000}));
    assert_int_equal(mode_of(in(f, "to")), 0640);
    assert_false(fs_copy(in(f, "none"), in(f, "to2"), 0640, &err));
    assert_int_equal(err.errnum, ENOENT);
    assert_false(fs_copy(in(f, "from"), in(f, "none/to"), 0640, &err));
    assert_false(fs_copy(f->dir, in(f, "to2"), 0640, &err));
    assert_false(fs_exists(in(f, "to2")));
    assert_false(fs_exists(in(f, "to2.part")));
}

static void removes_trees_but_follows_no_link(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    assert_true(fs_mkdirs(in(f, "tree/a/b"), 0755, &err));
    assert_true(fs_mkdirs(in(f, "other"), 0755, &err));
    assert_true(fs_write_atomic(in(f, "other/keep"), STR("x"), 0644, &err));
    assert_int_equal(symlink(in(f, "other"), in(f, "tree/a/link")), 0);
    assert_true(fs_remove_tree(in(f, "tree"), &err));
    assert_false(fs_exists(in(f, "tree")));
    assert_true(fs_exists(in(f, "other/keep")));
    assert_true(fs_remove_tree(in(f, "tree"), &err)); /* nothing there */
    assert_true(fs_remove_tree(in(f, "other/keep"), &err));
}

static void says_what_to_do(void **state)
{
    struct err err = {.kind = ERR_NONE};
    (void)state;
    assert_false(fs_error(&err, ENOSPC, "out/a", "write"));
    assert_string_equal(
        err.text, "out/a: write: No space left on device; free some space, then run it again");
    assert_false(fs_error(&err, EACCES, "out/a", "write"));
    assert_non_null(strstr(err.text, "Permission denied; run as the owner of this folder"));
    assert_false(fs_error(&err, EROFS, "out/a", "write"));
    assert_non_null(strstr(err.text, "choose a folder that can be written to"));
    assert_false(fs_error(&err, EMFILE, "out/a", "open"));
    assert_non_null(strstr(err.text, "raise the limit of open files"));
}

static void knows_the_free_space(void **state)
{
    struct err err = {.kind = ERR_NONE};
    uint64_t   bytes = 0;
    (void)state;
    assert_true(fs_disk_free("/tmp", &bytes, &err));
    assert_true(bytes > 0);
    assert_false(fs_disk_free("/nowhere", &bytes, &err));
    assert_string_equal(err.text, "/nowhere: ask for free space: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(joins_paths, open_folder, remove_folder),
        cmocka_unit_test_setup_teardown(makes_folders_and_keeps_those_there, open_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_file_in_the_way_is_named, open_folder, remove_folder),
        cmocka_unit_test_setup_teardown(writes_whole_files, open_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_write_that_fails_leaves_nothing, open_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(reads_no_more_than_asked, open_folder, remove_folder),
        cmocka_unit_test_setup_teardown(copies_files, open_folder, remove_folder),
        cmocka_unit_test_setup_teardown(removes_trees_but_follows_no_link, open_folder,
                                        remove_folder),
        cmocka_unit_test(says_what_to_do),
        cmocka_unit_test(knows_the_free_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
