/*
 * xlsx_verify.c - is the finished workbook what was meant?
 *
 * libxlsxwriter stages every part in a temporary file and looks at no return code of a write: on a
 * full disk bytes are missing from the middle of a sheet, the zip file around it is in order and
 * workbook_close() says LXW_NO_ERROR (seen on a tmpfs of half the size needed). A write that
 * failed loses bytes and never changes any. So each sheet must hold as many bytes of rows as were
 * staged, and every part must be whole: as many elements closed as opened, the outermost last.
 * Costs one inflate: about a tenth of the time the book took.
 */
#include "etl/out/xlsx_impl.h"

#include <errno.h>
#include <stdio.h>

#include "etl/out/zip_read.h"

#define VERIFY_BUFFER   65536
#define VERIFY_NAME_MAX 64
#define VERIFY_ROWS     "<sheetData>"
#define VERIFY_ROWS_END "</sheetData>"
#define VERIFY_LOST                                                                                \
    "bytes were lost on the way to the disk; it may have been full: free space or set "            \
    "outbox= to another place"

struct verify {
    int64_t depth;   /* elements open */
    char    before;  /* the last byte seen */
    bool    in_tag;  /* between < and > */
    bool    closing; /* the tag began with </ */
    bool    special; /* the tag began with <? or <! */
    bool    closed;  /* the outermost element has ended */
    bool    broken;  /* something no XML of ours has */
    char    tag[16]; /* the beginning of the tag, to find sheetData */
    size_t  tag_len;
    int64_t at;       /* bytes seen */
    int64_t tag_from; /* where the tag began */
    int64_t rows_from;
    int64_t rows_to;
};

static void verify_tag_end(struct verify *v)
{
    if (v->special)
        return;
    if (v->closed)
        v->broken = true;
    if (v->closing)
        v->depth--;
    else if (v->before != '/')
        v->depth++;
    if (v->depth < 0)
        v->broken = true;
    if (v->depth == 0)
        v->closed = true;
    if (v->tag_len == strlen(VERIFY_ROWS) - 2 && memcmp(v->tag, "sheetData", v->tag_len) == 0)
        v->rows_from = v->at + 1;
    if (v->closing && v->tag_len == strlen(VERIFY_ROWS_END) - 2 &&
        memcmp(v->tag, "/sheetData", v->tag_len) == 0)
        v->rows_to = v->tag_from;
}

/* Neither < nor > stands unescaped in a text or an attribute of what libxlsxwriter writes. */
static void verify_byte(struct verify *v, char c)
{
    if (c == '<') {
        v->broken = v->broken || v->in_tag;
        v->in_tag = true;
        v->tag_len = 0;
        v->tag_from = v->at;
    } else if (c == '>') {
        v->broken = v->broken || !v->in_tag;
        v->in_tag = false;
        verify_tag_end(v);
    } else if (v->in_tag) {
        if (v->tag_len == 0) {
            v->closing = c == '/';
            v->special = c == '?' || c == '!';
        }
        if (v->tag_len < sizeof v->tag)
            v->tag[v->tag_len++] = c;
    }
    v->before = c;
    v->at++;
}

static bool verify_member(struct xlsx *x, struct zip_read *zip, const struct zip_member *member,
                          int64_t staged, char *buf, struct err *err)
{
    struct verify v = {.rows_from = -1, .rows_to = -1};
    size_t        got = 0;
    if (!zip_read_begin(zip, member, err))
        return false;
    do {
        if (!zip_read(zip, buf, VERIFY_BUFFER, &got, err))
            return false;
        for (size_t i = 0; i < got; i++)
            verify_byte(&v, buf[i]);
    } while (got > 0);
    bool whole = v.closed && !v.broken && !v.in_tag && v.depth == 0;
    if (staged >= 0)
        whole = whole && v.rows_from >= 0 && v.rows_to - v.rows_from == staged;
    if (whole)
        return true;
    err->errnum = ENOSPC;
    return err_set(err, ERR_IO, "%s: %s: " VERIFY_LOST, x->path, member->name);
}

bool xlsx_verify(struct xlsx *x, struct err *err)
{
    struct zip_read *zip;
    char             name[VERIFY_NAME_MAX];
    char            *buf = ARENA_ARRAY(x->arena, char, VERIFY_BUFFER);
    if (!zip_read_open(&zip, x->path, x->arena, err))
        return false;
    int number = 0;
    for (const struct xlsx_leaf *leaf = x->leaves; leaf != NULL; leaf = leaf->next) {
        (void)snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", ++number);
        const struct zip_member *member = zip_read_find(zip, name);
        if (member == NULL)
            return err_set(err, ERR_IO, "%s: %s is missing", x->path, name);
        if (!verify_member(x, zip, member, leaf->staged, buf, err))
            return false;
    }
    for (size_t i = 0; i < zip_read_count(zip); i++) {
        const struct zip_member *member = zip_read_member(zip, i);
        if (strncmp(member->name, "xl/worksheets/sheet", strlen("xl/worksheets/sheet")) != 0 &&
            !verify_member(x, zip, member, -1, buf, err))
            return false;
    }
    zip_read_close(zip);
    return true;
}
