/*
 * book.h - one workbook in a folder of its own, and what an unzip that is not ours finds in it.
 *
 *     struct book book;
 *     book_open(&book, "test_name");     makes the folder; the sink writes to book.path
 *     book_holds(&book, SHEET(2), "<row");
 *     book_close(&book);                 fails when anything but the workbook was left behind
 *
 * Every function fails the cmocka test that calls it instead of returning an error.
 */
#ifndef TESTS_HARNESS_BOOK_H
#define TESTS_HARNESS_BOOK_H

#define SHEET(n) "xl/worksheets/sheet" #n ".xml"

struct book {
    char  dir[64];
    char  path[96];  /* what a sink is opened with, without the ending */
    char  file[128]; /* the workbook */
    char *text;      /* of the member that was read last; the book's own */
};

void book_open(struct book *book, const char *name);
void book_close(struct book *book);

/* A member as text, until the next one is read. */
const char *book_member(struct book *book, const char *name);
void        book_holds(struct book *book, const char *name, const char *what);
void        book_lacks(struct book *book, const char *name, const char *what);

#endif
