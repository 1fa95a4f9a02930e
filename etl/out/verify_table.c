/*
 * verify_table.c - what the files add up to, and whether a CSV and its workbook say the same.
 *
 * A table is a report of a cycle in an edition (and, in a folder, of a split value): a CSV, whole
 * or in parts, and mostly a workbook. Both are read at once, row by row.
 */
#include <stdlib.h>

#include "etl/out/cell.h"
#include "etl/out/readback.h"
#include "etl/out/verify_impl.h"

#define TABLE_ARENA (2 * READBACK_ROOM)
#define TABLE_CUT   "…[cut]"
#define TABLE_CELLS 5  /* different ones that are told; the others are counted */
#define TABLE_SHOWN 40 /* bytes of a cell in a message */

/* One of the two sides while it is read. */
struct side {
    const struct manifest_file *file; /* NULL: there is none, or no more */
    struct readback             back;
    bool                        sound; /* nothing was damaged so far */
};

struct table_check {
    struct verify                *v;
    const struct manifest_schema *schema;
    struct side                   csv;
    struct side                   xlsx;
    uint64_t                      rows;      /* of the CSV, all parts */
    uint64_t                      different; /* cells */
    uint64_t                      cut;
};

/* One line of the manifest beside what the file adds up to. */
static void check_sum(struct verify *v, const struct readback *back, const struct manifest_sum *s)
{
    struct err  err = {.kind = ERR_NONE};
    const char *path = back->file->path;
    const char *have;
    if (!readback_sum(back, s->column, s->currency, &have, v->arena, &err)) {
        verify_find_err(v, path, &err);
        return;
    }
    if (!verify_equal(have, s->written))
        verify_find(v, path,
                    "column %s %s: the manifest says %s, the rows add up to %s%s: amounts were "
                    "changed, or rows are missing or were added",
                    s->column, s->currency, verify_shown(s->written), verify_shown(have),
                    verify_gap(v, s->written, have));
    if (!verify_same(s->read, s->written))
        verify_find(v, path, "column %s %s: the manifest says %s written and %s read back",
                    s->column, s->currency, verify_shown(s->written), verify_shown(s->read));
    verify_ledger(v, path, "", s);
}

/* Every currency in the rows has its line for every summed column. */
static void check_currencies(struct verify *v, const struct readback *back)
{
    const struct manifest_file *file = back->file;
    for (size_t c = 0; c < back->tally.currency_count; c++)
        for (size_t i = 0; i < back->sum_count; i++) {
            const char *column = back->schema->columns[back->summed[i]].id;
            const char *currency = back->tally.currencies[c].name;
            if (verify_sum_of(file->sums, file->sum_count, column, currency) == NULL)
                verify_find(v, file->path,
                            "column %s: there are rows in %s, which the manifest "
                            "has no sum of",
                            column, currency[0] == '\0' ? "no currency" : currency);
        }
}

static const char *tally_end(const char *instant)
{
    return instant[0] == '\0' ? NULL : instant;
}

/* --- one file --------------------------------------------------------------------------------- */

static bool side_open(struct table_check *t, struct side *side, const struct manifest_file *file,
                      struct arena *arena)
{
    struct err err = {.kind = ERR_NONE};
    side->file = file;
    side->sound = false;
    if (file == NULL || verify_entry_of(t->v, file->path) == NULL)
        return false; /* that it is missing was told */
    side->sound = readback_open(&side->back, verify_path(t->v, file->path), file, t->schema, true,
                                arena, &err);
    if (!side->sound)
        verify_find_err(t->v, file->path, &err);
    return side->sound;
}

static bool side_next(struct table_check *t, struct side *side)
{
    struct err err = {.kind = ERR_NONE};
    if (!side->sound)
        return false;
    enum scan_next next = readback_next(&side->back, &err);
    if (next != SCAN_FAILED)
        return next == SCAN_ROW;
    side->sound = false;
    verify_find_err(t->v, side->file->path, &err);
    return false;
}

/* After the last row: everything the manifest says of the file's content. */
static void side_check(struct table_check *t, struct side *side)
{
    struct verify              *v = t->v;
    const struct manifest_file *file = side->file;
    struct readback            *back = &side->back;
    char                        sha256[SHA256_HEX_SIZE];
    if (!side->sound)
        return;
    if (back->tally.rows != file->figures.rows)
        verify_find(v, file->path, "it has %llu rows, the manifest says %llu",
                    (unsigned long long)back->tally.rows, (unsigned long long)file->figures.rows);
    if (back->csv != NULL) {
        uint64_t bytes = csv_scan_content(back->csv, sha256);
        if (bytes != file->figures.content_bytes ||
            strcmp(sha256, file->figures.content_sha256) != 0)
            verify_find(v, file->path,
                        "its uncompressed content is not what the manifest has the "
                        "hash of: it was changed");
        if (csv_scan_has_bom(back->csv) != (strcmp(file->profile, "human") == 0))
            verify_find(v, file->path, "its byte-order mark does not go with the profile %s",
                        file->profile);
    }
    for (size_t i = 0; i < file->sum_count; i++)
        check_sum(v, back, &file->sums[i]);
    check_currencies(v, back);
    if (back->instant != SIZE_MAX &&
        (!verify_same(tally_end(back->tally.first), file->first_instant) ||
         !verify_same(tally_end(back->tally.last), file->last_instant)))
        verify_find(v, file->path, "its rows are from %s to %s (GMT+8), the manifest says %s to %s",
                    verify_shown(tally_end(back->tally.first)),
                    verify_shown(tally_end(back->tally.last)), verify_shown(file->first_instant),
                    verify_shown(file->last_instant));
}

/* --- cell by cell ----------------------------------------------------------------------------- */

/* A workbook's cell that was cut, or freed of U+FFFE and U+FFFF, which XML does not have. */
static bool cell_was_cut(struct str csv, struct str xlsx)
{
    size_t i = 0;
    for (; i < csv.len && i < xlsx.len; i++) {
        if (csv.data[i] == xlsx.data[i])
            continue;
        bool non = i >= 2 && csv.data[i - 2] == '\xEF' && csv.data[i - 1] == '\xBF' &&
                   ((unsigned char)csv.data[i] == 0xBE || (unsigned char)csv.data[i] == 0xBF) &&
                   xlsx.data[i - 2] == '\xEF' && xlsx.data[i - 1] == '\xBF' &&
                   (unsigned char)xlsx.data[i] == 0xBD;
        /* U+FFFD is EF BF BD: only the last byte is another. */
        if (!non)
            break;
    }
    if (i == csv.len && i == xlsx.len)
        return true;
    /* The mark stands where the text was cut; its first byte may equal the text's by chance. */
    size_t mark = strlen(TABLE_CUT);
    return xlsx.len >= mark && xlsx.len < csv.len + mark && i + mark >= xlsx.len &&
           memcmp(xlsx.data + xlsx.len - mark, TABLE_CUT, mark) == 0;
}

static int shown_len(struct str text)
{
    return text.len > TABLE_SHOWN ? TABLE_SHOWN : (int)text.len;
}

static void compare_cell(struct table_check *t, size_t c)
{
    char       place[READBACK_PLACE_MAX];
    struct str csv = t->csv.back.cells[c];
    struct str xlsx = t->xlsx.back.cells[c];
    if (str_eq(csv, xlsx))
        return;
    if (t->schema->columns[c].kind == CELL_TEXT && !str_is_null(csv) && !str_is_null(xlsx) &&
        cell_was_cut(csv, xlsx)) {
        t->cut++;
        return;
    }
    if (t->different++ >= TABLE_CELLS)
        return;
    verify_find(t->v, t->xlsx.file->path,
                "%s, column %s: the workbook has \"%.*s\", the CSV \"%.*s\"",
                readback_place(&t->xlsx.back, place), t->schema->columns[c].id, shown_len(xlsx),
                xlsx.len == 0 ? "" : xlsx.data, shown_len(csv), csv.len == 0 ? "" : csv.data);
}

/* What no writer of ours lets into a file. */
static void check_cell(struct table_check *t, size_t c)
{
    int64_t    instant;
    char       place[READBACK_PLACE_MAX];
    struct err err = {.kind = ERR_NONE};
    if (!cell_check(&t->schema->columns[c], t->csv.back.cells[c], &instant, &err))
        verify_find(t->v, t->csv.file->path, "%s: %s", readback_place(&t->csv.back, place),
                    err.text);
}

static void compare_rows(struct table_check *t)
{
    while (side_next(t, &t->csv)) {
        bool both = side_next(t, &t->xlsx);
        t->rows++;
        for (size_t c = 0; c < t->schema->column_count; c++) {
            check_cell(t, c);
            if (both)
                compare_cell(t, c);
        }
    }
}

/* --- a table ---------------------------------------------------------------------------------- */

static int file_by_table(const void *a, const void *b)
{
    const struct manifest_file *left = *(const struct manifest_file *const *)a;
    const struct manifest_file *right = *(const struct manifest_file *const *)b;
    const char *const           pairs[][2] = {
                  {left->report, right->report},
                  {left->edition, right->edition},
                  {left->cycle == NULL ? "" : left->cycle, right->cycle == NULL ? "" : right->cycle},
                  {left->split == NULL ? "" : left->split, right->split == NULL ? "" : right->split}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        int order = strcmp(pairs[i][0], pairs[i][1]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* Within a table: parts in order, the workbook last. */
static int file_order(const void *a, const void *b)
{
    const struct manifest_file *left = *(const struct manifest_file *const *)a;
    const struct manifest_file *right = *(const struct manifest_file *const *)b;
    int                         order = file_by_table(a, b);
    if (order != 0)
        return order;
    if (verify_is_xlsx(left) != verify_is_xlsx(right))
        return verify_is_xlsx(left) ? 1 : -1;
    return left->part != right->part ? (left->part > right->part) - (left->part < right->part)
                                     : strcmp(left->path, right->path);
}

/* Parts count from 1 to as many as each says; a whole file has none; one workbook at most. */
static bool table_is_whole(struct verify *v, const struct manifest_file *const *files, size_t count)
{
    size_t csvs = 0;
    while (csvs < count && !verify_is_xlsx(files[csvs]))
        csvs++;
    if (csvs == 0 || count - csvs > 1) {
        verify_find(v, files[0]->path,
                    csvs == 0 ? "there is no CSV beside it"
                              : "there is more than one workbook of it");
        return false;
    }
    for (size_t i = 0; i < csvs; i++) {
        bool whole = csvs == 1 && files[i]->part == 0 && files[i]->parts == 0;
        if (!whole && (files[i]->part != (int)i + 1 || files[i]->parts != (int)csvs)) {
            verify_find(v, files[i]->path, "it is part %d of %d, and there are %zu", files[i]->part,
                        files[i]->parts, csvs);
            return false;
        }
    }
    return true;
}

static const struct manifest_schema *table_schema(const struct verify        *v,
                                                  const struct manifest_file *file)
{
    const struct manifest *m = &v->out->manifest;
    for (size_t i = 0; i < m->schema_count; i++)
        if (strcmp(m->schemas[i].id, file->schema) == 0)
            return &m->schemas[i];
    return NULL; /* not reached: the manifest was checked for it */
}

static void table_compared(struct verify *v, const struct manifest_file *file)
{
    for (size_t i = 0; i < v->out->line_count; i++)
        if (v->out->lines[i].file == file)
            v->out->lines[i].compared = true;
}

/* After all parts: rows that only the workbook has, and what was cut in it. */
static void table_workbook(struct table_check *t)
{
    const struct manifest_file *file = t->xlsx.file;
    uint64_t                    more = 0;
    while (side_next(t, &t->xlsx))
        more++;
    if (!t->xlsx.sound)
        return;
    uint64_t rows = t->xlsx.back.tally.rows;
    if (more > 0 || rows < t->rows)
        verify_find(t->v, file->path, "it has %llu rows, its CSV %llu", (unsigned long long)rows,
                    (unsigned long long)t->rows);
    if (t->different > TABLE_CELLS)
        verify_find(t->v, file->path, "%llu cells are not those of the CSV",
                    (unsigned long long)t->different);
    if (t->different == 0 && more == 0 && t->cut > file->figures.cut_cells)
        verify_find(t->v, file->path, "%llu cells are cut, the manifest says %llu",
                    (unsigned long long)t->cut, (unsigned long long)file->figures.cut_cells);
    side_check(t, &t->xlsx);
    table_compared(t->v, file);
}

static void check_table(struct verify *v, const struct manifest_file *const *files, size_t count)
{
    struct table_check          t = {.v = v, .schema = table_schema(v, files[0])};
    const struct manifest_file *book = verify_is_xlsx(files[count - 1]) ? files[count - 1] : NULL;
    (void)table_is_whole(v, files, count);
    struct arena whole;
    arena_open(&whole, "table", TABLE_ARENA);
    bool with_book = side_open(&t, &t.xlsx, book, &whole);
    for (size_t i = 0; i < count && !verify_is_xlsx(files[i]); i++) {
        struct arena part;
        arena_open(&part, "part", TABLE_ARENA);
        if (side_open(&t, &t.csv, files[i], &part))
            compare_rows(&t);
        side_check(&t, &t.csv);
        if (with_book)
            table_compared(v, files[i]);
        arena_close(&part);
    }
    if (with_book)
        table_workbook(&t);
    arena_close(&whole);
}

void verify_tables(struct verify *v)
{
    const struct manifest       *m = &v->out->manifest;
    const struct manifest_file **files =
        ARENA_ARRAY(v->arena, const struct manifest_file *, m->file_count);
    for (size_t i = 0; i < m->file_count; i++)
        files[i] = &m->files[i];
    if (m->file_count > 0)
        qsort(files, m->file_count, sizeof(const struct manifest_file *), file_order);
    for (size_t from = 0, to = 0; from < m->file_count; from = to) {
        while (to < m->file_count && file_by_table(&files[from], &files[to]) == 0)
            to++;
        check_table(v, files + from, to - from);
    }
}
