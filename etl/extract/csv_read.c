#include "etl/extract/csv_read.h"

#include <assert.h>
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "etl/base/utf8.h"
#include "etl/out/gz.h"

#define CSV_BLOCK      ((size_t)64 * 1024)
#define CSV_GROWTH     ((size_t)4096) /* of libcsv's buffer for one cell */
#define CSV_CELL_LIMIT (CSV_ROW_MAX + 2 * CSV_GROWTH)
#define CSV_GBK_MIN    2 /* so many Chinese characters make a text in GBK probable */

struct csv_reader {
    struct csv_parser parser;
    struct csv_source source;
    const char       *name;
    char             *block;
    size_t            used; /* of the block */
    size_t            at;
    bool              started;
    bool              at_end;
    bool              failed;

    uint64_t line;     /* the physical line of the next byte, from 1 */
    bool     after_cr; /* the last byte fed was CR: an LF now belongs to it */

    uint64_t    row_line;
    size_t      row_bytes;
    bool        in_row;
    bool        row_done;
    struct str *cells;
    size_t      cell_count;
    char       *text; /* of the cells; they are no longer than the row's bytes */
    size_t      text_used;
    char       *raw;
    size_t      raw_used;

    struct str blank;  /* the one cell of a blank line */
    uint64_t   blanks; /* lines held back until something follows them */
    uint64_t   blank_line;
    bool       row_held; /* the row that followed them waits */
};

/* --- what libcsv calls: it has no way to stop, so nothing here can fail --------------------- */

static int csv_never_blank(unsigned char c)
{
    (void)c;
    return 0;
}

/* The second bound on memory, should the count of a row's bytes ever be wrong. */
static void *csv_bounded_realloc(void *old, size_t size)
{
    return size > CSV_CELL_LIMIT ? NULL : realloc(old, size);
}

static void csv_on_cell(void *data, size_t len, void *context)
{
    struct csv_reader *reader = context;
    size_t             c = reader->cell_count++;
    if (c >= CSV_COLUMNS_MAX)
        return;
    if (data == NULL) {
        reader->cells[c] = STR_NULL;
        return;
    }
    assert(len <= CSV_ROW_MAX - reader->text_used);
    char *copy = reader->text + reader->text_used;
    memcpy(copy, data, len);
    reader->text_used += len;
    reader->cells[c] = (struct str){copy, len};
}

static void csv_on_row(int end, void *context)
{
    struct csv_reader *reader = context;
    (void)end;
    reader->row_done = true;
}

/* --- opening --------------------------------------------------------------------------------- */

static void csv_read_close(void *arg)
{
    struct csv_reader *reader = arg;
    csv_free(&reader->parser);
}

bool csv_read_open_source(struct csv_reader **out, const char *name, struct csv_source source,
                          struct arena *arena, struct err *err)
{
    struct csv_reader *reader = ARENA_NEW(arena, struct csv_reader);
    reader->source = source;
    reader->name = name;
    reader->line = 1;
    reader->block = ARENA_ARRAY(arena, char, CSV_BLOCK);
    reader->cells = ARENA_ARRAY(arena, struct str, CSV_COLUMNS_MAX);
    reader->text = ARENA_ARRAY(arena, char, CSV_ROW_MAX);
    reader->raw = ARENA_ARRAY(arena, char, CSV_RAW_MAX);
    if (csv_init(&reader->parser,
                 CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_EMPTY_IS_NULL) != 0)
        return err_set(err, ERR_LIMIT, "%s: csv_init failed", name);
    csv_set_space_func(&reader->parser, csv_never_blank);
    csv_set_realloc_func(&reader->parser, csv_bounded_realloc);
    csv_set_blk_size(&reader->parser, CSV_GROWTH);
    arena_defer(arena, csv_read_close, reader);
    *out = reader;
    return true;
}

static bool csv_source_gz(void *context, char *buf, size_t room, size_t *got, struct err *err)
{
    return gz_read(context, buf, room, got, err);
}

struct csv_plain {
    const char *path;
    int         fd;
};

static bool csv_source_plain(void *context, char *buf, size_t room, size_t *got, struct err *err)
{
    const struct csv_plain *plain = context;
    ssize_t                 n;
    do
        n = read(plain->fd, buf, room);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set_errno(err, errno, "%s: read", plain->path);
    *got = (size_t)n;
    return true;
}

static void csv_plain_close(void *arg)
{
    const struct csv_plain *plain = arg;
    (void)close(plain->fd);
}

bool csv_read_open(struct csv_reader **out, const char *path, struct arena *arena, struct err *err)
{
    size_t len = strlen(path);
    if (len > 3 && strcmp(path + len - 3, ".gz") == 0) {
        struct gz_reader *gz;
        return gz_read_open(&gz, path, arena, err) &&
               csv_read_open_source(out, path, (struct csv_source){csv_source_gz, gz}, arena, err);
    }
    struct csv_plain *plain = ARENA_NEW(arena, struct csv_plain);
    *plain = (struct csv_plain){path, open(path, O_RDONLY | O_CLOEXEC)};
    if (plain->fd < 0)
        return err_set_errno(err, errno, "%s: open", path);
    arena_defer(arena, csv_plain_close, plain);
    return csv_read_open_source(out, path, (struct csv_source){csv_source_plain, plain}, arena,
                                err);
}

/* --- the encoding, by the first block -------------------------------------------------------- */

/*
 * GBK writes a Chinese character as two bytes; those in daily use are B0-F7 A1-FE. The text looks
 * like GBK when all its high bytes pair up so, and hardly any of them are UTF-8.
 */
static bool csv_looks_like_gbk(struct str text)
{
    size_t pairs = 0;
    size_t common = 0;
    size_t utf8 = 0;
    for (size_t i = 0; i < text.len;) {
        unsigned char lead = (unsigned char)text.data[i];
        if (lead < 0x80) {
            i++;
            continue;
        }
        if (i + 1 == text.len) /* the other half is in the next block */
            break;
        unsigned char trail = (unsigned char)text.data[i + 1];
        if (lead == 0x80 || lead == 0xFF || trail < 0x40 || trail == 0x7F || trail == 0xFF)
            return false;
        pairs++;
        common += lead >= 0xB0 && lead <= 0xF7 && trail >= 0xA1 ? 1 : 0;
        i += 2;
    }
    for (size_t i = 0; i < text.len;) {
        uint32_t code;
        size_t   n = utf8_char((struct str){text.data + i, text.len - i}, &code);
        utf8 += n > 1 ? 1 : 0;
        i += n == 0 ? 1 : n;
    }
    return common >= CSV_GBK_MIN && utf8 * 2 < pairs;
}

static bool csv_has_nul(struct str text)
{
    return text.len > 0 && memchr(text.data, '\0', text.len) != NULL;
}

/* A block may end inside a character. */
static bool csv_is_utf8(struct str text)
{
    size_t whole = text.len;
    for (size_t back = 1; back <= 3 && back <= text.len; back++)
        if (((unsigned char)text.data[text.len - back] & 0xC0U) == 0xC0U) {
            whole = text.len - back;
            break;
        }
    return utf8_valid((struct str){text.data, whole}) || utf8_valid(text);
}

static bool csv_check_encoding(struct csv_reader *reader, struct err *err)
{
    struct str  head = {reader->block, reader->used};
    const char *looks = NULL;
    if (head.len >= 3 && memcmp(head.data, "\xEF\xBB\xBF", 3) == 0) {
        reader->at = 3;
        return true;
    }
    if (head.len >= 2 &&
        (memcmp(head.data, "\xFF\xFE", 2) == 0 || memcmp(head.data, "\xFE\xFF", 2) == 0))
        looks = "UTF-16";
    else if (head.len >= 4 && csv_has_nul((struct str){head.data, 4}))
        looks = "UTF-16 or no text at all";
    else if (!csv_is_utf8(head) && csv_looks_like_gbk(head))
        looks = "GBK";
    return looks == NULL || err_set(err, ERR_DATA,
                                    "%s:1: the file is not UTF-8 (looks like %s): export it as "
                                    "UTF-8",
                                    reader->name, looks);
}

/* --- reading --------------------------------------------------------------------------------- */

/* Fills the whole block, so that nothing depends on how the source slices its bytes. */
static bool csv_fill(struct csv_reader *reader, struct err *err)
{
    reader->used = 0;
    reader->at = 0;
    while (reader->used < CSV_BLOCK && !reader->at_end) {
        size_t got = 0;
        if (!reader->source.read(reader->source.context, reader->block + reader->used,
                                 CSV_BLOCK - reader->used, &got, err))
            return err_wrap(err, "line %llu", (unsigned long long)reader->line);
        reader->used += got;
        reader->at_end = got == 0;
    }
    if (reader->started)
        return true;
    reader->started = true;
    return csv_check_encoding(reader, err);
}

/* The rest of the block up to and with its first line end: no more than one row can end in it. */
static struct str csv_slice(const struct csv_reader *reader)
{
    const char *from = reader->block + reader->at;
    size_t      left = reader->used - reader->at;
    size_t      n = 0;
    while (n < left && from[n] != '\n' && from[n] != '\r')
        n++;
    return (struct str){from, n < left ? n + 1 : n};
}

static void csv_begin_row(struct csv_reader *reader)
{
    reader->in_row = true;
    reader->row_done = false;
    reader->row_line = reader->line;
    reader->row_bytes = 0;
    reader->cell_count = 0;
    reader->text_used = 0;
    reader->raw_used = 0;
}

static void csv_keep_raw(struct csv_reader *reader, struct str slice)
{
    size_t room = CSV_RAW_MAX - reader->raw_used;
    size_t n = slice.len < room ? slice.len : room;
    memcpy(reader->raw + reader->raw_used, slice.data, n);
    reader->raw_used += n;
}

static bool csv_refuse(struct csv_reader *reader, struct err *err)
{
    if (csv_error(&reader->parser) != CSV_EPARSE)
        return err_set(err, ERR_LIMIT, "%s:%llu: %s", reader->name,
                       (unsigned long long)reader->row_line,
                       csv_strerror(csv_error(&reader->parser)));
    return err_set(err, ERR_DATA,
                   "%s:%llu: text behind a closing quote, or a quote inside an unquoted cell; the "
                   "row begins on line %llu",
                   reader->name, (unsigned long long)reader->line,
                   (unsigned long long)reader->row_line);
}

/* Feeds one slice. Sets row_done when it ended a row. */
static bool csv_feed(struct csv_reader *reader, struct str slice, struct err *err)
{
    char last = slice.data[slice.len - 1];
    if (!reader->in_row)
        csv_begin_row(reader);
    if (slice.len > CSV_ROW_MAX - reader->row_bytes)
        return err_set(err, ERR_DATA,
                       "%s:%llu: a row of more than %zu bytes; is a quote in it never closed?",
                       reader->name, (unsigned long long)reader->row_line, CSV_ROW_MAX);
    reader->row_bytes += slice.len;
    csv_keep_raw(reader, slice);
    if (csv_parse(&reader->parser, slice.data, slice.len, csv_on_cell, csv_on_row, reader) !=
        slice.len)
        return csv_refuse(reader, err);
    if (last == '\r' || (last == '\n' && !(slice.len == 1 && reader->after_cr)))
        reader->line++;
    reader->after_cr = last == '\r';
    return true;
}

/* The end of the file: a last row without a line end is a row too. */
static bool csv_finish(struct csv_reader *reader, struct err *err)
{
    reader->in_row = false;
    if (csv_fini(&reader->parser, csv_on_cell, csv_on_row, reader) != 0)
        return err_set(err, ERR_DATA,
                       "%s:%llu: the file ends inside quotes; the row that begins here is not "
                       "closed",
                       reader->name, (unsigned long long)reader->row_line);
    return true;
}

/* Parses until a row ended (row_done) or the file did. */
static bool csv_parse_row(struct csv_reader *reader, struct err *err)
{
    reader->row_done = false;
    while (!reader->row_done) {
        if (reader->at == reader->used) {
            if (reader->at_end)
                return !reader->in_row || csv_finish(reader, err);
            if (!csv_fill(reader, err))
                return false;
            continue;
        }
        if (!reader->in_row && reader->after_cr && reader->block[reader->at] == '\n') {
            reader->at++; /* libcsv would call the second half of CRLF a blank line */
            reader->after_cr = false;
            continue;
        }
        struct str slice = csv_slice(reader);
        if (!csv_feed(reader, slice, err))
            return false;
        reader->at += slice.len;
    }
    reader->in_row = false;
    return true;
}

static void csv_give(struct csv_reader *reader, struct row *row, uint64_t *line)
{
    if (reader->blanks > 0) {
        *row = (struct row){&reader->blank, 1};
        *line = reader->blank_line++;
        reader->blanks--;
        return;
    }
    *row = (struct row){reader->cells, reader->cell_count};
    *line = reader->row_line;
    reader->row_held = false;
}

enum rows_next csv_read_next(struct csv_reader *reader, struct row *row, uint64_t *line,
                             struct err *err)
{
    assert(!reader->failed);
    while (!reader->row_held) {
        if (!csv_parse_row(reader, err)) {
            reader->failed = true;
            return ROWS_FAILED;
        }
        if (!reader->row_done)
            return ROWS_END; /* blank lines before it are nothing */
        if (reader->cell_count > 0) {
            reader->row_held = true;
        } else if (reader->blanks++ == 0) {
            reader->blank_line = reader->row_line;
        }
    }
    csv_give(reader, row, line);
    return ROWS_ROW;
}

struct str csv_read_raw(const struct csv_reader *reader)
{
    if (reader->row_held) /* the row given was a blank line */
        return STR("");
    struct str raw = {reader->raw, reader->raw_used};
    while (raw.len > 0 && (raw.data[raw.len - 1] == '\n' || raw.data[raw.len - 1] == '\r'))
        raw.len--;
    return raw;
}
