/*
 * xlsx_part.c - the book of the library becomes the book with its rows.
 *
 * A data sheet's part is made of three pieces: what the library wrote up to the end of the heading
 * row (its columns' widths are known only now), the rows from the spool, and what the library wrote
 * behind. Each is compressed by itself, so the rows' bytes are copied and not looked at again.
 */
#include "etl/out/xlsx_impl.h"

#include <errno.h>
#include <unistd.h>

#include "etl/out/tree.h"
#include "etl/out/zip_splice.h"

#define PART_BUFFER   65536
#define PART_ROWS_END "</sheetData>"

/* A piece in the spool. */
struct part_piece {
    uint64_t            from;
    struct pack_figures figures;
};

static bool part_load(struct xlsx *x, struct zip_read *zip, const struct zip_member *member,
                      struct str *out, struct err *err)
{
    size_t size = member->size;
    size_t used = 0;
    size_t got = 0;
    char  *text = ARENA_ARRAY(x->arena, char, size + 1);
    if (!zip_read_begin(zip, member, err))
        return false;
    do {
        /* There is always room for a byte: no more comes than the member's size. */
        if (!zip_read(zip, text + used, size + 1 - used, &got, err))
            return false;
        used += got;
    } while (got > 0);
    *out = (struct str){text, used};
    return true;
}

/* What the library wrote: before and behind the place of the rows. */
static bool part_split(const struct xlsx *x, struct str part, struct str *before,
                       struct str *behind, struct err *err)
{
    const char *at = strstr(part.data, PART_ROWS_END); /* in a text < stands as &lt; */
    if (at == NULL)
        return err_set(err, ERR_IO, "%s: a data sheet has no rows", x->path);
    size_t len = (size_t)(at - part.data);
    *before = (struct str){part.data, len};
    *behind = (struct str){at, part.len - len};
    return true;
}

static bool part_copy(struct xlsx *x, struct zip_splice *splice, struct part_piece piece, char *buf,
                      struct err *err)
{
    for (uint64_t at = 0; at < piece.figures.bytes;) {
        uint64_t left = piece.figures.bytes - at;
        ssize_t  n = pread(x->spool, buf, left < PART_BUFFER ? (size_t)left : PART_BUFFER,
                           (off_t)(piece.from + at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return tree_error(err, n < 0 ? errno : EIO, x->path, "read the rows");
        if (!zip_splice_add(splice, buf, (size_t)n, err))
            return false;
        at += (uint64_t)n;
    }
    return true;
}

static bool part_put(struct xlsx *x, struct zip_read *zip, struct zip_splice *splice,
                     const struct zip_member *member, struct xlsx_page *page, char *buf,
                     struct err *err)
{
    struct part_piece first = {.from = x->spooled};
    struct part_piece rows = {page->spooled, page->figures};
    struct part_piece last;
    struct str        part;
    struct str        before;
    struct str        behind;
    if (!part_load(x, zip, member, &part, err) || !part_split(x, part, &before, &behind, err) ||
        !pack_write(x->pack, before, err) || !pack_cut(x->pack, &first.figures, err))
        return false;
    last.from = x->spooled;
    if (!pack_write(x->pack, behind, err) || !pack_end(x->pack, &last.figures, err))
        return false;
    struct pack_figures all = pack_join(pack_join(first.figures, rows.figures), last.figures);
    if (!zip_splice_begin(splice, member, all, err) || !part_copy(x, splice, first, buf, err))
        return false;
    page->at = zip_splice_bytes(splice);
    return part_copy(x, splice, rows, buf, err) && part_copy(x, splice, last, buf, err);
}

static struct xlsx_page *part_page(const struct xlsx *x, const char *name)
{
    struct xlsx_page *page = x->page_first;
    while (page != NULL && strcmp(page->part, name) != 0)
        page = page->later;
    return page;
}

static bool part_all(struct xlsx *x, struct zip_read *zip, struct zip_splice *splice,
                     struct err *err)
{
    char *buf = ARENA_ARRAY(x->arena, char, PART_BUFFER);
    for (size_t i = 0; i < zip_read_count(zip); i++) {
        const struct zip_member *member = zip_read_member(zip, i);
        struct xlsx_page        *page = part_page(x, member->name);
        bool                     ok = page == NULL ? zip_splice_copy(splice, member, err)
                                                   : part_put(x, zip, splice, member, page, buf, err);
        if (!ok)
            return false;
    }
    return true;
}

bool xlsx_parts(struct xlsx *x, struct err *err)
{
    struct zip_read   *zip;
    struct zip_splice *splice;
    if (!zip_read_open(&zip, x->path, x->arena, err))
        return false;
    if (unlink(x->path) != 0) /* it stays open to be read; the new file takes its name */
        return tree_error(err, errno, x->path, "unlink");
    bool ok = zip_splice_open(&splice, zip, x->path, x->arena, err) &&
              part_all(x, zip, splice, err) &&
              zip_splice_finish(splice, &x->figures->bytes, x->figures->sha256, err);
    zip_read_close(zip);
    pack_close(x->pack);
    if (x->spool >= 0)
        (void)close(x->spool);
    x->spool = -1;
    return ok;
}
