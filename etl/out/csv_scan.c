#include <assert.h>

#include "etl/base/bytes.h"
#include "etl/out/gz.h"
#include "etl/out/scan.h"

#define CSV_SCAN_BLOCK ((size_t)64 << 10) /* of the buffer, until a row is longer */
#define CSV_SCAN_BOM   "\xEF\xBB\xBF"
#define CSV_SCAN_BOMS  3 /* bytes of it */

struct csv_scan {
    const char       *path;
    struct gz_reader *gz;
    struct sha256    *content;
    uint64_t          content_bytes;
    uint64_t          content_max;
    struct arena     *arena;
    char             *buf;
    size_t            room; /* of buf */
    size_t            from; /* of the next row in buf */
    size_t            to;   /* end of what was read */
    bool              at_end;
    bool              bom;
    uint64_t          rows;
    struct str       *cells;
    bool             *doubled; /* one per cell: it has quotes that stand for one */
    size_t            count;   /* cells of the open row */
    size_t            columns; /* of the first row */
};

static struct csv_scan *csv_scan_new(const char *path, uint64_t content_max, struct arena *arena)
{
    struct csv_scan *scan = ARENA_NEW(arena, struct csv_scan);
    scan->path = path;
    scan->arena = arena;
    scan->content_max = content_max;
    scan->content = sha256_init(arena);
    scan->room = CSV_SCAN_BLOCK;
    scan->buf = ARENA_ARRAY(arena, char, scan->room);
    scan->cells = ARENA_ARRAY(arena, struct str, SCAN_COLUMNS_MAX);
    scan->doubled = ARENA_ARRAY(arena, bool, SCAN_COLUMNS_MAX);
    return scan;
}

bool csv_scan_open(struct csv_scan **out, const char *path, uint64_t content_max,
                   struct arena *arena, struct err *err)
{
    *out = csv_scan_new(path, content_max, arena);
    return gz_read_open(&(*out)->gz, path, arena, err);
}

bool csv_scan_open_behind(struct csv_scan **out, const char *path, uint64_t content_max,
                          size_t column_count, const struct place_behind *behind,
                          struct arena *arena, struct err *err)
{
    struct csv_scan *scan = csv_scan_new(path, content_max, arena);
    struct cut_place place;
    struct str       rest = behind->state;
    uint64_t         cut_cells;
    if (!place_parse_rows(&rest, &scan->rows, &cut_cells) || !place_parse(&rest, &place) ||
        !sha256_resume(scan->content, str_from_z(place.content)))
        return err_set(err, ERR_DATA, "%s: \"%.*s\" is no place to read from", path,
                       STR_ARG(behind->state));
    scan->rows++; /* the heading */
    scan->columns = column_count;
    scan->content_bytes = place.figures.content;
    *out = scan;
    return gz_read_open_behind(&scan->gz, path, &place, arena, err);
}

void csv_scan_close(struct csv_scan *scan)
{
    gz_read_close(scan->gz);
}

static bool csv_scan_bad(const struct csv_scan *scan, const char *what, struct err *err)
{
    return err_set(err, ERR_DATA, "%s: row %llu: %s", scan->path,
                   (unsigned long long)scan->rows + 1, what);
}

/* A row that fills the buffer gets one of twice the size: it is looked at only a few times. */
static bool csv_scan_grow(struct csv_scan *scan, struct err *err)
{
    size_t room = scan->room * 2;
    if (room > SCAN_ROW_MAX)
        return csv_scan_bad(scan, "it is longer than any row may be", err);
    char *grown = ARENA_ARRAY(scan->arena, char, room);
    memcpy(grown, scan->buf, scan->to);
    scan->buf = grown;
    scan->room = room;
    return true;
}

/* Reads more behind the open row, which moves to the front first: the buffer stays in the cache. */
static bool csv_scan_fill(struct csv_scan *scan, struct err *err)
{
    size_t got = 0;
    if (scan->from > 0) {
        memmove(scan->buf, scan->buf + scan->from, scan->to - scan->from);
        scan->to -= scan->from;
        scan->from = 0;
    }
    if (scan->to == scan->room && !csv_scan_grow(scan, err))
        return false;
    if (!gz_read(scan->gz, scan->buf + scan->to, scan->room - scan->to, &got, err))
        return false;
    sha256_add(scan->content, scan->buf + scan->to, got);
    scan->content_bytes += got;
    scan->to += got;
    scan->at_end = got == 0;
    return scan->content_bytes <= scan->content_max ||
           err_set(err, ERR_LIMIT, "%s: unpacked it has more than the expected %llu bytes",
                   scan->path, (unsigned long long)scan->content_max);
}

enum csv_scan_step { STEP_ROW, STEP_MORE, STEP_BAD };

/* One cell from *at on; STEP_ROW when it is whole. `after` is the byte behind it. */
static enum csv_scan_step csv_scan_cell(struct csv_scan *scan, size_t *at, char *after,
                                        const char **bad)
{
    const char *buf = scan->buf;
    size_t      i = *at;
    size_t      to = scan->to;
    bool        quoted = i < to && buf[i] == '"';
    bool        doubled = false;
    size_t      from = quoted ? ++i : i;
    if (quoted) {
        for (;; i += 2) {
            const char *quote = i < to ? memchr(buf + i, '"', to - i) : NULL;
            if (quote == NULL || (size_t)(quote - buf) + 1 >= to)
                return STEP_MORE;
            i = (size_t)(quote - buf);
            if (buf[i + 1] != '"')
                break;
            doubled = true;
        }
    } else {
        i += bytes_find(buf + i, to - i, ",\r\n\"");
        if (i == to)
            return STEP_MORE;
    }
    if (scan->count == SCAN_COLUMNS_MAX) {
        *bad = "more columns than any report has";
        return STEP_BAD;
    }
    bool none = i == from && !quoted;
    scan->cells[scan->count] = none ? STR_NULL : (struct str){buf + from, i - from};
    scan->doubled[scan->count++] = doubled;
    i += quoted;
    *after = buf[i];
    *at = i + 1;
    return STEP_ROW;
}

/* A whole row from scan->from on. */
static enum csv_scan_step csv_scan_try(struct csv_scan *scan, size_t *end, const char **bad)
{
    size_t at = scan->from;
    char   after = ',';
    scan->count = 0;
    while (after == ',') {
        enum csv_scan_step step = csv_scan_cell(scan, &at, &after, bad);
        if (step != STEP_ROW)
            return step;
    }
    if (after == '"') {
        *bad = "a quote in the middle of a cell";
        return STEP_BAD;
    }
    if (after == '\r' && at == scan->to)
        return STEP_MORE;
    if (after != '\r' || scan->buf[at] != '\n') {
        *bad = after == '\r' || after == '\n' ? "a row does not end in CR LF"
                                              : "text behind a closing quote";
        return STEP_BAD;
    }
    *end = at + 1;
    return STEP_ROW;
}

/* "" inside a quoted cell stands for one quote: in place, it only gets shorter. */
static void csv_scan_undouble(struct csv_scan *scan)
{
    for (size_t c = 0; c < scan->count; c++) {
        if (!scan->doubled[c])
            continue;
        char  *text = scan->buf + (scan->cells[c].data - scan->buf);
        size_t used = 0;
        for (size_t i = 0; i < scan->cells[c].len; i++) {
            text[used++] = text[i];
            i += text[i] == '"';
        }
        scan->cells[c].len = used;
    }
}

static bool csv_scan_begin(struct csv_scan *scan, struct err *err)
{
    while (!scan->at_end && scan->to < CSV_SCAN_BOMS)
        if (!csv_scan_fill(scan, err))
            return false;
    scan->bom = scan->to >= CSV_SCAN_BOMS && memcmp(scan->buf, CSV_SCAN_BOM, CSV_SCAN_BOMS) == 0;
    scan->from = scan->bom ? CSV_SCAN_BOMS : 0;
    return true;
}

enum scan_next csv_scan_next(struct csv_scan *scan, struct row *row, struct err *err)
{
    const char *bad = NULL;
    size_t      end = 0;
    if (scan->rows == 0 && !scan->at_end && scan->to == 0 && !csv_scan_begin(scan, err))
        return SCAN_FAILED;
    for (;;) {
        enum csv_scan_step step =
            scan->from == scan->to ? STEP_MORE : csv_scan_try(scan, &end, &bad);
        if (step == STEP_ROW)
            break;
        if (step == STEP_BAD) {
            (void)csv_scan_bad(scan, bad, err);
            return SCAN_FAILED;
        }
        if (scan->at_end && scan->from == scan->to)
            return SCAN_END;
        if (scan->at_end) {
            (void)csv_scan_bad(scan, "the file ends in the middle of it", err);
            return SCAN_FAILED;
        }
        if (!csv_scan_fill(scan, err))
            return SCAN_FAILED;
    }
    if (scan->rows == 0)
        scan->columns = scan->count;
    if (scan->count != scan->columns) {
        (void)err_set(err, ERR_DATA, "%s: row %llu has %zu cells, the heading has %zu", scan->path,
                      (unsigned long long)scan->rows + 1, scan->count, scan->columns);
        return SCAN_FAILED;
    }
    csv_scan_undouble(scan);
    scan->from = end;
    scan->rows++;
    *row = (struct row){scan->cells, scan->count};
    return SCAN_ROW;
}

bool csv_scan_has_bom(const struct csv_scan *scan)
{
    return scan->bom;
}

uint64_t csv_scan_row(const struct csv_scan *scan)
{
    return scan->rows;
}

uint64_t csv_scan_content(struct csv_scan *scan, char sha256[SHA256_HEX_SIZE])
{
    assert(scan->at_end);
    sha256_hex(scan->content, sha256);
    return scan->content_bytes;
}
