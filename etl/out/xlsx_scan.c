#include <limits.h>
#include <stdio.h>

#include "etl/base/utf8.h"
#include "etl/out/scan.h"
#include "etl/out/zip_read.h"

#define XLSX_SCAN_BLOCK    ((size_t)64 << 10) /* of the buffer, until a row is longer */
#define XLSX_SCAN_BOOK     "xl/workbook.xml"
#define XLSX_SCAN_BOOK_MAX ((size_t)1 << 20) /* of that member */
#define XLSX_SCAN_NAME_MAX 64
#define XLSX_SCAN_LETTER   4        /* bytes of an attribute of one letter before its value */
#define XLSX_SCAN_ROWS_MAX 1048576u /* of a sheet, by the format */

struct xlsx_scan {
    const char            *path;
    struct arena          *arena;
    struct zip_read       *zip;
    const char            *sheets[SCAN_SHEETS_MAX]; /* names, in the order of the book */
    size_t                 sheet_count;
    size_t                 sheet; /* the open one; sheets[0] is the cover */
    bool                   open;
    bool                   in_rows;
    uint64_t               content_max;
    uint64_t               content; /* bytes of the open sheet */
    char                  *buf;
    size_t                 room; /* of buf */
    size_t                 from;
    size_t                 to;
    bool                   at_end;
    uint64_t               row;    /* of the last row given */
    uint64_t               next;   /* the row that was read and waits behind empty ones; 0 = none */
    uint64_t               behind; /* rows that are passed over under the first heading */
    uint64_t               behind_at;
    struct cut_place       behind_place;
    size_t                 columns;
    struct xlsx_scan_cell *cells;
    struct xlsx_scan_cell *empty;
};

static bool xlsx_scan_bad(const struct xlsx_scan *scan, const char *what, struct err *err)
{
    if (!scan->open)
        return err_set(err, ERR_DATA, "%s: %s", scan->path, what);
    return err_set(err, ERR_DATA, "%s: sheet \"%s\" after row %llu: %s", scan->path,
                   scan->sheets[scan->sheet], (unsigned long long)scan->row, what);
}

/* A row that fills the buffer gets one of twice the size: it is looked at only a few times. */
static bool xlsx_scan_grow(struct xlsx_scan *scan, struct err *err)
{
    size_t room = scan->room * 2;
    if (room > SCAN_ROW_MAX)
        return xlsx_scan_bad(scan, "a row that is too long", err);
    char *grown = ARENA_ARRAY(scan->arena, char, room);
    memcpy(grown, scan->buf, scan->to);
    scan->buf = grown;
    scan->room = room;
    return true;
}

static bool xlsx_scan_fill(struct xlsx_scan *scan, struct err *err)
{
    size_t got = 0;
    if (scan->from > 0) {
        memmove(scan->buf, scan->buf + scan->from, scan->to - scan->from);
        scan->to -= scan->from;
        scan->from = 0;
    }
    if (scan->to == scan->room && !xlsx_scan_grow(scan, err))
        return false;
    if (scan->at_end)
        return xlsx_scan_bad(scan, "it ends in the middle", err);
    if (!zip_read(scan->zip, scan->buf + scan->to, scan->room - scan->to, &got, err))
        return false;
    scan->to += got;
    scan->content += got;
    scan->at_end = got == 0;
    return scan->content <= scan->content_max ||
           xlsx_scan_bad(scan, "it unpacks to more than a sheet may have", err);
}

static const char *xlsx_scan_find(const char *from, const char *to, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = from; (size_t)(to - p) >= len; p++) {
        p = memchr(p, word[0], (size_t)(to - p));
        if (p == NULL || (size_t)(to - p) < len)
            return NULL;
        if (memcmp(p, word, len) == 0)
            return p;
    }
    return NULL;
}

/* --- the book --------------------------------------------------------------------------------- */

static bool xlsx_scan_book(struct xlsx_scan *scan, struct err *err)
{
    const struct zip_member *member = zip_read_find(scan->zip, XLSX_SCAN_BOOK);
    if (member == NULL || member->size > XLSX_SCAN_BOOK_MAX)
        return xlsx_scan_bad(scan, "it has no " XLSX_SCAN_BOOK " as we write it", err);
    char  *text = ARENA_ARRAY(scan->arena, char, (size_t)member->size + 1);
    size_t used = 0;
    size_t got = 0;
    if (!zip_read_begin(scan->zip, member, err))
        return false;
    do {
        /* There is always room for a byte: zip_read() gives no more than the member's size. */
        if (!zip_read(scan->zip, text + used, member->size + 1U - used, &got, err))
            return false;
        used += got;
    } while (got > 0);
    const char *end = text + used;
    const char *p = text;
    while ((p = xlsx_scan_find(p, end, "<sheet name=\"")) != NULL) {
        struct str name;
        p += strlen("<sheet name=\"");
        const char *close = memchr(p, '"', (size_t)(end - p));
        if (close == NULL || scan->sheet_count == SCAN_SHEETS_MAX ||
            !xlsx_scan_text(text + (p - text), text + (close - text), &name))
            return xlsx_scan_bad(scan, "its list of sheets is not as we write it", err);
        scan->sheets[scan->sheet_count++] = arena_zcopy(scan->arena, name);
        p = close;
    }
    return scan->sheet_count > 1 || xlsx_scan_bad(scan, "it has no data sheet", err);
}

bool xlsx_scan_open(struct xlsx_scan **out, const char *path, size_t column_count,
                    uint64_t content_max, struct arena *arena, struct err *err)
{
    struct xlsx_scan *scan = ARENA_NEW(arena, struct xlsx_scan);
    scan->path = path;
    scan->arena = arena;
    scan->content_max = content_max;
    scan->columns = column_count;
    scan->cells = ARENA_ARRAY(arena, struct xlsx_scan_cell, column_count);
    scan->empty = ARENA_ARRAY(arena, struct xlsx_scan_cell, column_count);
    if (!zip_read_open(&scan->zip, path, arena, err) || !xlsx_scan_book(scan, err))
        return false;
    scan->room = XLSX_SCAN_BLOCK;
    scan->buf = ARENA_ARRAY(arena, char, scan->room);
    *out = scan;
    return true;
}

bool xlsx_scan_behind(struct xlsx_scan *scan, const struct place_behind *behind, struct err *err)
{
    struct str rest = behind->state;
    uint64_t   cut_cells;
    scan->behind_at = behind->at;
    return (place_parse_rows(&rest, &scan->behind, &cut_cells) &&
            place_parse(&rest, &scan->behind_place)) ||
           err_set(err, ERR_DATA, "%s: \"%.*s\" is no place to read from", scan->path,
                   STR_ARG(behind->state));
}

void xlsx_scan_close(struct xlsx_scan *scan)
{
    zip_read_close(scan->zip);
}

/* 数据, 数据 2, ...: the sheets after the cover that have the second one's name and a number. */
static bool xlsx_scan_is_data(const struct xlsx_scan *scan, size_t sheet)
{
    const char *first = scan->sheets[1];
    size_t      len = strlen(first);
    if (sheet >= scan->sheet_count)
        return false;
    return sheet == 1 ||
           (strncmp(scan->sheets[sheet], first, len) == 0 && scan->sheets[sheet][len] == ' ');
}

static bool xlsx_scan_sheet_open(struct xlsx_scan *scan, size_t sheet, struct err *err)
{
    char name[XLSX_SCAN_NAME_MAX];
    (void)snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", sheet + 1);
    const struct zip_member *member = zip_read_find(scan->zip, name);
    if (member == NULL || member->size > scan->content_max)
        return err_set(err, ERR_DATA, "%s: %s is %s", scan->path, name,
                       member == NULL ? "missing" : "larger than a sheet may be");
    scan->sheet = sheet;
    scan->open = true;
    scan->in_rows = false;
    scan->at_end = false;
    scan->from = scan->to = 0;
    scan->content = 0;
    scan->row = scan->next = 0;
    return zip_read_begin(scan->zip, member, err) &&
           (sheet != 1 || scan->behind == 0 ||
            zip_read_behind(scan->zip, scan->behind_at, &scan->behind_place, scan->arena, err));
}

/* --- one row ---------------------------------------------------------------------------------- */

/* The value of ` name="..."` within a tag; NULL when it has none. */
static struct str xlsx_scan_attribute(const char *from, const char *to, const char *name)
{
    const char *p = xlsx_scan_find(from, to, name);
    if (p == NULL)
        return STR_NULL;
    p += strlen(name);
    const char *close = memchr(p, '"', (size_t)(to - p));
    return close == NULL ? STR_NULL : (struct str){p, (size_t)(close - p)};
}

/* "AB12" to 27; SIZE_MAX when it is no place in a sheet. */
static size_t xlsx_scan_column(struct str place)
{
    size_t column = 0;
    size_t i = 0;
    for (; i < place.len && i < 3 && place.data[i] >= 'A' && place.data[i] <= 'Z'; i++)
        column = column * 26 + (size_t)(place.data[i] - 'A') + 1;
    return i == 0 || i == place.len ? SIZE_MAX : column - 1;
}

static uint64_t xlsx_scan_number(struct str text)
{
    uint64_t n = 0;
    if (text.len == 0 || text.len > 7)
        return 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return 0;
        n = n * 10 + (uint64_t)(text.data[i] - '0');
    }
    return n <= XLSX_SCAN_ROWS_MAX ? n : 0;
}

static bool xlsx_scan_begins(const char *p, const char *end, struct str word)
{
    return (size_t)(end - p) >= word.len && memcmp(p, word.data, word.len) == 0;
}

/* What stands behind a cell's tag, and its end: <v>12.5</v></c>, or <is><t>text</t></is></c>. */
static bool xlsx_scan_value(char **p, char *end, bool text, struct xlsx_scan_cell *cell)
{
    struct str open = text ? STR("<is><t") : STR("<v>");
    struct str close = text ? STR("</t></is></c>") : STR("</v></c>");
    char      *from = *p;
    if (!xlsx_scan_begins(from, end, open))
        return false;
    from += open.len;
    if (text) {
        char *tag = memchr(from, '>', (size_t)(end - from));
        if (tag == NULL)
            return false;
        from = tag + 1;
    }
    char *to = memchr(from, '<', (size_t)(end - from)); /* in a text it stands as &lt; */
    if (to == NULL || !xlsx_scan_begins(to, end, close))
        return false;
    *p = to + close.len;
    cell->kind = text ? XLSX_SCAN_TEXT : XLSX_SCAN_NUMBER;
    return xlsx_scan_text(from, to, &cell->text);
}

/* <c> or <row> and nothing that only begins so. */
static bool xlsx_scan_opens(const char *p, const char *end, const char *name)
{
    size_t len = strlen(name);
    return (size_t)(end - p) > len && memcmp(p, name, len) == 0 &&
           (p[len] == ' ' || p[len] == '>' || p[len] == '/');
}

/* The attributes of a cell's tag, which all have one letter; false for any other. */
static bool xlsx_scan_cell_tag(const char *p, const char *tag, struct str *place, struct str *type)
{
    *place = *type = STR_NULL;
    while (tag - p > XLSX_SCAN_LETTER && p[0] == ' ' && p[2] == '=' && p[3] == '"') {
        const char *from = p + XLSX_SCAN_LETTER;
        const char *close = memchr(from, '"', (size_t)(tag - from));
        if (close == NULL)
            return false;
        struct str value = {from, (size_t)(close - from)};
        if (p[1] == 'r')
            *place = value;
        else if (p[1] == 't')
            *type = value;
        p = close + 1;
    }
    return p == tag || (p + 1 == tag && *p == '/');
}

/* One <c ...> at *p, which moves behind it. Without a place it stands behind the last one. */
static bool xlsx_scan_cell(struct xlsx_scan *scan, char **p, char *end, size_t *last)
{
    if (!xlsx_scan_opens(*p, end, "<c"))
        return false;
    char *tag = memchr(*p, '>', (size_t)(end - *p));
    if (tag == NULL)
        return false;
    struct str place;
    struct str type;
    if (!xlsx_scan_cell_tag(*p + 2, tag, &place, &type))
        return false;
    size_t column = str_is_null(place) ? *last + 1 : xlsx_scan_column(place);
    bool   text = str_eq(type, STR("inlineStr"));
    if (column >= scan->columns || (*last != SIZE_MAX && column <= *last) ||
        (!str_is_null(type) && !text))
        return false;
    *last = column;
    *p = tag + 1;
    return tag[-1] == '/' || xlsx_scan_value(p, end, text, &scan->cells[column]);
}

static bool xlsx_scan_cells(struct xlsx_scan *scan, char *p, char *end)
{
    size_t last = SIZE_MAX;
    memset(scan->cells, 0, scan->columns * sizeof *scan->cells);
    while (p < end)
        if (!xlsx_scan_cell(scan, &p, end, &last))
            return false;
    return true;
}

/* The next </row>, by its rarest letter: there are a hundred < before it. */
static const char *xlsx_scan_row_end(const char *from, const char *to)
{
    const char *p = from + 4;
    while (p < to && (p = memchr(p, 'w', (size_t)(to - p))) != NULL && to - p > 1) {
        if (memcmp(p - 4, "</row>", 6) == 0)
            return p - 4;
        p++;
    }
    return NULL;
}

/* A whole <row ...> that ends before `close`, or at its tag when it is empty. */
static bool xlsx_scan_take(struct xlsx_scan *scan, char *from, char *tag, const char *close,
                           struct err *err)
{
    char      *end = close == NULL ? tag + 1 : from + (close - from);
    struct str place = xlsx_scan_attribute(from, tag, " r=\"");
    scan->next = str_is_null(place) ? scan->row + 1 : xlsx_scan_number(place);
    if (scan->next > XLSX_SCAN_ROWS_MAX || scan->next <= scan->row ||
        !xlsx_scan_cells(scan, tag + 1, end))
        return xlsx_scan_bad(scan, "a row that is not as we write it", err);
    scan->from = (size_t)(end - scan->buf) + (close == NULL ? 0 : strlen("</row>"));
    return true;
}

/* The next <row ...> into cells and its number into scan->next; *done after the last one. */
static bool xlsx_scan_read(struct xlsx_scan *scan, bool *done, struct err *err)
{
    *done = false;
    for (;;) {
        char *from = scan->buf + scan->from;
        char *to = scan->buf + scan->to;
        char *tag = to > from ? memchr(from, '>', (size_t)(to - from)) : NULL;
        if (tag != NULL && tag - from == 11 && memcmp(from, "</sheetData", 11) == 0) {
            *done = true;
            return true;
        }
        if (tag != NULL && !xlsx_scan_opens(from, tag + 1, "<row"))
            return xlsx_scan_bad(scan, "it is not as we write it", err);
        if (tag != NULL && tag[-1] == '/')
            return xlsx_scan_take(scan, from, tag, NULL, err);
        const char *close = tag == NULL ? NULL : xlsx_scan_row_end(tag, to);
        if (close != NULL)
            return xlsx_scan_take(scan, from, tag, close, err);
        if (!xlsx_scan_fill(scan, err))
            return false;
    }
}

/* Moves behind <sheetData>; *any is false when the sheet has no rows at all. */
static bool xlsx_scan_rows(struct xlsx_scan *scan, bool *any, struct err *err)
{
    for (;;) {
        const char *from = scan->buf + scan->from;
        const char *to = scan->buf + scan->to;
        const char *p = xlsx_scan_find(from, to, "<sheetData");
        if (p != NULL && to - p > 11) {
            *any = p[10] == '>';
            scan->from = (size_t)(p + 11 - scan->buf);
            scan->in_rows = true;
            return true;
        }
        if (!xlsx_scan_fill(scan, err))
            return false;
    }
}

/* Ends the open sheet, to the checksum of its member; opens the next one. */
static bool xlsx_scan_turn(struct xlsx_scan *scan, bool *done, struct err *err)
{
    size_t sheet = scan->open ? scan->sheet + 1 : 1;
    while (scan->open && !scan->at_end) {
        scan->from = scan->to; /* what follows the rows is only counted */
        if (!xlsx_scan_fill(scan, err))
            return false;
    }
    *done = !xlsx_scan_is_data(scan, sheet);
    return *done || xlsx_scan_sheet_open(scan, sheet, err);
}

static bool xlsx_scan_step(struct xlsx_scan *scan, bool *done, struct err *err)
{
    bool end = !scan->open;
    bool any = true;
    *done = false;
    for (;;) {
        if (end) {
            if (!xlsx_scan_turn(scan, done, err))
                return false;
            if (*done)
                return true;
        }
        if (!scan->in_rows && !xlsx_scan_rows(scan, &any, err))
            return false;
        if (any && !xlsx_scan_read(scan, &end, err))
            return false;
        if (!any || end) {
            end = true;
            continue;
        }
        return true;
    }
}

enum scan_next xlsx_scan_next(struct xlsx_scan *scan, const struct xlsx_scan_cell **cells,
                              bool *heading, struct err *err)
{
    bool done = false;
    if (scan->next <= scan->row && !xlsx_scan_step(scan, &done, err))
        return SCAN_FAILED;
    if (done)
        return SCAN_END;
    scan->row++;
    *cells = scan->row == scan->next ? scan->cells : scan->empty; /* an empty row is not written */
    *heading = scan->row == 1;
    if (*heading && scan->sheet == 1)
        scan->row += scan->behind;
    return SCAN_ROW;
}

const char *xlsx_scan_sheet(const struct xlsx_scan *scan)
{
    return scan->sheets[scan->sheet];
}

uint64_t xlsx_scan_row(const struct xlsx_scan *scan)
{
    return scan->row;
}
