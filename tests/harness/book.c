#include "tests/harness/book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOOK_TEXT ((size_t)1 << 20) /* the longest member a test looks at */

void book_open(struct book *book, const char *name)
{
    book->text = malloc(BOOK_TEXT);
    assert_non_null(book->text);
    (void)snprintf(book->dir, sizeof book->dir, "/tmp/%s.XXXXXX", name);
    assert_non_null(mkdtemp(book->dir));
    (void)snprintf(book->path, sizeof book->path, "%s/t", book->dir);
    (void)snprintf(book->file, sizeof book->file, "%s/t.xlsx", book->dir);
}

void book_close(struct book *book)
{
    (void)unlink(book->file);
    assert_int_equal(rmdir(book->dir), 0); /* fails when a temporary file was left behind */
    free(book->text);
}

const char *book_member(struct book *book, const char *name)
{
    char command[256];
    (void)snprintf(command, sizeof command, "unzip -p '%s' '%s'", book->file, name);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t n = fread(book->text, 1, BOOK_TEXT - 1, pipe);
    book->text[n] = '\0';
    assert_int_equal(pclose(pipe), 0);
    return book->text;
}

void book_holds(struct book *book, const char *name, const char *what)
{
    if (strstr(book_member(book, name), what) == NULL)
        fail_msg("%s has no %s:\n%.3000s", name, what, book->text);
}

void book_lacks(struct book *book, const char *name, const char *what)
{
    if (strstr(book_member(book, name), what) != NULL)
        fail_msg("%s has %s", name, what);
}
