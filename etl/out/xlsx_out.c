/*
 * xlsx_out.c - where the XML of rows goes: a buffer, the compressor, a spool beside the file; and
 * texts on their way there.
 */
#include "etl/out/xlsx_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "etl/base/bytes.h"
#include "etl/out/tree.h"

#define OUT_EASY XLSX_PLAIN_MAX         /* bytes of a text that are copied at once */
#define OUT_ROOM ((size_t)8 * OUT_EASY) /* the worst of them is _x0001_, seven for one */

_Static_assert(OUT_ROOM < XLSX_BUFFER, "an easy text fits into the buffer");

/* --- the spool -------------------------------------------------------------------------------- */

static void out_close(void *arg)
{
    struct xlsx *x = arg;
    if (x->spool >= 0)
        (void)close(x->spool);
    x->spool = -1;
}

/* Beside the file, without a name as soon as it is there. */
static bool out_spool_open(struct xlsx *x, struct err *err)
{
    const char *path = arena_printf(x->arena, "%s.rows", x->path).data;
    x->spool = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, TREE_FILE_MODE);
    if (x->spool < 0)
        return tree_error(err, errno, path, "create");
    return unlink(path) == 0 || tree_error(err, errno, path, "unlink");
}

static bool out_spool(void *to, const void *data, size_t len, struct err *err)
{
    struct xlsx *x = to;
    const char  *from = data;
    if (x->spool < 0 && !out_spool_open(x, err))
        return false;
    x->spooled += len;
    if (!x->taking)
        sha256_add(x->rows_sha, data, len);
    while (len > 0) {
        ssize_t n = write(x->spool, from, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return tree_error(err, n < 0 ? errno : EIO, x->path, "write the rows");
        from += n;
        len -= (size_t)n;
    }
    return true;
}

/* --- buffers ---------------------------------------------------------------------------------- */

static bool out_flush(struct xlsx *x, struct err *err)
{
    struct str xml = {x->xml.data, x->xml.used};
    x->xml.used = 0;
    return pack_write(x->pack, xml, err);
}

/* Room for an easy text and its tags. */
bool xlsx_out_need(struct xlsx *x, struct err *err)
{
    return x->xml.used + OUT_ROOM <= XLSX_BUFFER || out_flush(x, err);
}

static void out_hash_put(struct xlsx *x, const char *data, size_t len)
{
    if (len > XLSX_BUFFER - x->hashed.used) {
        sha256_add(x->content, x->hashed.data, x->hashed.used);
        x->hashed.used = 0;
    }
    if (len > XLSX_BUFFER) {
        sha256_add(x->content, data, len);
        return;
    }
    memcpy(x->hashed.data + x->hashed.used, data, len);
    x->hashed.used += len;
}

/* The cells in order, whatever the file makes of them: 0x1F between cells, 0x1E after a row. */
void xlsx_out_hash(struct xlsx *x, struct row row)
{
    for (size_t c = 0; c < row.count; c++) {
        struct str text = row.cells[c];
        if (c > 0)
            out_hash_put(x, "\x1F", 1);
        out_hash_put(x, str_is_null(text) ? "" : text.data, str_is_null(text) ? 1 : text.len);
    }
    out_hash_put(x, "\x1E", 1);
}

void xlsx_out_hash_end(struct xlsx *x, char hex[SHA256_HEX_SIZE])
{
    sha256_add(x->content, x->hashed.data, x->hashed.used);
    x->hashed.used = 0;
    sha256_hex(x->content, hex);
}

bool xlsx_out_open(struct xlsx *x, struct err *err)
{
    struct pack_to to = {.packed = out_spool, .to = x, .name = x->path};
    x->spool = -1;
    x->rows_sha = sha256_init(x->arena);
    arena_defer(x->arena, out_close, x);
    x->xml.data = ARENA_ARRAY(x->arena, char, XLSX_BUFFER);
    x->hashed.data = ARENA_ARRAY(x->arena, char, XLSX_BUFFER);
    return pack_open(&x->pack, x->def->gzip, to, x->arena, err);
}

bool xlsx_out_cut(struct xlsx *x, struct xlsx_page *page, struct err *err)
{
    struct pack_figures piece;
    if (!out_flush(x, err) || !pack_cut(x->pack, &piece, err))
        return false;
    page->figures = pack_join(page->figures, piece);
    return true;
}

bool xlsx_out_mark(struct xlsx *x, struct cut_place *place, struct err *err)
{
    if (!xlsx_out_cut(x, x->last, err))
        return false;
    sha256_add(x->content, x->hashed.data, x->hashed.used);
    x->hashed.used = 0;
    place->figures = x->last->figures;
    sha256_peek(x->rows_sha, place->bytes_sha256);
    sha256_state(x->content, place->content);
    return true;
}

bool xlsx_out_resume(struct xlsx *x, const struct place_from *from, const struct cut_place *place,
                     struct err *err)
{
    struct place_to to = {out_spool, x};
    x->taking = true;
    if (!place_copy(from, place, x->rows_sha, to, x->arena, err))
        return false;
    x->taking = false;
    x->last->figures = place->figures;
    return true;
}

/* --- text ------------------------------------------------------------------------------------- */

/* What was seen so far: bytes of 0 where nothing was. */
struct out_seen {
    bytes_block high;
    bytes_block control;
    bytes_block under;
    bytes_block xml;
};

static inline void out_look_block(struct out_seen *seen, bytes_block b)
{
    seen->high |= (bytes_block)(b < 0);
    seen->control |= (bytes_block)((b >= 0) & (b < 0x20));
    seen->under |= (bytes_block)(b == '_');
    seen->xml |= (bytes_block)((b == '&') | (b == '<') | (b == '>'));
}

struct xlsx_look xlsx_out_look(struct str text)
{
    struct out_seen seen = {{0}, {0}, {0}, {0}};
    size_t          i = 0;
    for (; text.len - i >= BYTES_AT_ONCE; i += BYTES_AT_ONCE)
        out_look_block(&seen, bytes_load(text.data + i));
    if (i < text.len)
        out_look_block(&seen, bytes_load_short(text.data + i, text.len - i));
    return (struct xlsx_look){bytes_any(seen.high), bytes_any(seen.control), bytes_any(seen.under),
                              bytes_any(seen.xml)};
}

/* What XML readers drop at the ends; \r and its like are escaped. */
static bool out_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static void out_escape(struct xlsx *x, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    switch (c) {
    case '&': XLSX_PUT(x, "&amp;"); return;
    case '<': XLSX_PUT(x, "&lt;"); return;
    case '>': XLSX_PUT(x, "&gt;"); return;
    case '\t':
    case '\n': break;
    default:
        if ((unsigned char)c >= 0x20)
            break;
        XLSX_PUT(x, "_x00");
        x->xml.data[x->xml.used++] = digits[c >> 4];
        x->xml.data[x->xml.used++] = digits[c & 15];
        XLSX_PUT(x, "_");
        return;
    }
    x->xml.data[x->xml.used++] = c;
}

/* A text of any length and kind. */
static bool out_text_slow(struct xlsx *x, struct str text, struct err *err)
{
    size_t     mark = arena_mark(x->arena);
    struct str clean = str_from_z(xlsx_clean(x, text));
    for (size_t i = 0; i < clean.len; i++) {
        if (i % OUT_EASY == 0 && !xlsx_out_need(x, err))
            return false;
        out_escape(x, clean.data[i]);
    }
    arena_rewind(x->arena, mark);
    return xlsx_out_need(x, err);
}

/* Neither U+FFFE nor U+FFFF; both begin with this. */
static bool out_may_be_noncharacter(struct str text)
{
    for (size_t i = 0; i + 2 < text.len; i++)
        if ((unsigned char)text.data[i] == 0xEF && (unsigned char)text.data[i + 1] == 0xBF)
            return true;
    return false;
}

bool xlsx_out_is_easy(struct xlsx_look look, struct str text)
{
    if (text.len > OUT_EASY || look.control)
        return false;
    if (look.under)
        return xlsx_is_plain(text);
    return !look.high || !out_may_be_noncharacter(text);
}

/* An easy text with & < or > in it. */
static void out_entities(struct xlsx *x, struct str text)
{
    while (text.len > 0) {
        size_t plain = bytes_find(text.data, text.len, "&<>&");
        xlsx_out_put(x, (struct str){text.data, plain});
        if (plain == text.len)
            return;
        out_escape(x, text.data[plain]);
        text = (struct str){text.data + plain + 1, text.len - plain - 1};
    }
}

bool xlsx_out_text(struct xlsx *x, struct str text, struct xlsx_look look, bool easy,
                   struct err *err)
{
    if (out_is_space(text.data[0]) || out_is_space(text.data[text.len - 1]))
        XLSX_PUT(x, " xml:space=\"preserve\">");
    else
        XLSX_PUT(x, ">");
    if (!easy) {
        if (!out_text_slow(x, text, err))
            return false;
    } else if (look.xml) {
        out_entities(x, text);
    } else {
        xlsx_out_put(x, text);
    }
    XLSX_PUT(x, "</t></is></c>");
    return true;
}
