/*
 * verify_table.c - what the files add up to, and whether a CSV and its workbook say the same.
 *
 * A table is a report of a cycle in an edition (and, in a folder, of a split value): a CSV, whole
 * or in parts, and mostly a workbook. Both are read at once, row by row.
 */
#include <stdlib.h>

#include "etl/base/dec.h"
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

static const char *shown_amount(const char *amount)
{
    return amount == NULL ? "nothing" : amount;
}

static bool same_text(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* --- amounts ---------------------------------------------------------------------------------- */

static bool amount_of(const char *text, struct dec *out)
{
    struct err ignored = {.kind = ERR_NONE};
    *out = (struct dec){.scale = DEC_SCALE_MAX};
    return text == NULL || dec_parse(str_from_z(text), DEC_SCALE_MAX, out, &ignored);
}

static bool amounts_equal(const char *a, const char *b)
{
    struct dec left;
    struct dec right;
    if ((a == NULL) != (b == NULL))
        return false;
    return amount_of(a, &left) && amount_of(b, &right) && left.units == right.units;
}

/* b - a in words, for a message: " (0.10 more)"; "" when it cannot be said. */
static const char *amount_gap(struct verify *v, const char *a, const char *b)
{
    char       exact[DEC_TEXT_MAX];
    char       trimmed[DEC_TRIM_MAX];
    struct str text;
    struct err ignored = {.kind = ERR_NONE};
    struct dec left;
    struct dec right;
    struct dec gap = {.scale = DEC_SCALE_MAX};
    if (!amount_of(a, &left) || !amount_of(b, &right) ||
        __builtin_sub_overflow(right.units, left.units, &gap.units) || gap.units == 0)
        return "";
    bool more = gap.units > 0;
    if (!dec_trim(dec_print(gap, exact), 2, trimmed, &text, &ignored))
        return "";
    return arena_printf(v->arena, " (%s %s)", trimmed + (more ? 0 : 1), more ? "more" : "less")
        .data;
}

/* written - ledger is the difference it says, and that is none. */
static void check_ledger(struct verify *v, const char *file, const char *what,
                         const struct manifest_sum *s)
{
    struct dec written;
    struct dec ledger;
    struct dec difference;
    if (s->ledger == NULL && s->difference == NULL)
        return;
    bool ok = s->ledger != NULL && s->difference != NULL && amount_of(s->written, &written) &&
              amount_of(s->ledger, &ledger) && amount_of(s->difference, &difference);
    dec_units gap = 0;
    ok =
        ok && !__builtin_sub_overflow(written.units, ledger.units, &gap) && gap == difference.units;
    if (!ok)
        verify_find(v, file,
                    "%scolumn %s %s: the manifest says %s written, %s in the ledger, "
                    "difference %s: that does not add up",
                    what, s->column, s->currency, shown_amount(s->written), shown_amount(s->ledger),
                    shown_amount(s->difference));
    else if (gap != 0)
        verify_find(v, file, "%scolumn %s %s: it differs from the ledger by %s", what, s->column,
                    s->currency, s->difference);
}

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
    if (!amounts_equal(have, s->written))
        verify_find(v, path,
                    "column %s %s: the manifest says %s, the rows add up to %s%s: amounts were "
                    "changed, or rows are missing or were added",
                    s->column, s->currency, shown_amount(s->written), shown_amount(have),
                    amount_gap(v, s->written, have));
    if (!same_text(s->read, s->written))
        verify_find(v, path, "column %s %s: the manifest says %s written and %s read back",
                    s->column, s->currency, shown_amount(s->written), shown_amount(s->read));
    check_ledger(v, path, "", s);
}

static const struct manifest_sum *sum_of(const struct manifest_sum *sums, size_t count,
                                         const char *column, const char *currency)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sums[i].column, column) == 0 && strcmp(sums[i].currency, currency) == 0)
            return &sums[i];
    return NULL;
}

/* Every currency in the rows has its line for every summed column. */
static void check_currencies(struct verify *v, const struct readback *back)
{
    const struct manifest_file *file = back->file;
    for (size_t c = 0; c < back->tally.currency_count; c++)
        for (size_t i = 0; i < back->sum_count; i++) {
            const char *column = back->schema->columns[back->summed[i]].id;
            const char *currency = back->tally.currencies[c].name;
            if (sum_of(file->sums, file->sum_count, column, currency) == NULL)
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
        (!same_text(tally_end(back->tally.first), file->first_instant) ||
         !same_text(tally_end(back->tally.last), file->last_instant)))
        verify_find(v, file->path, "its rows are from %s to %s (GMT+8), the manifest says %s to %s",
                    shown_amount(tally_end(back->tally.first)),
                    shown_amount(tally_end(back->tally.last)), shown_amount(file->first_instant),
                    shown_amount(file->last_instant));
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

static bool is_xlsx(const struct manifest_file *file)
{
    return strcmp(file->format, sink_xlsx.format) == 0;
}

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
    if (is_xlsx(left) != is_xlsx(right))
        return is_xlsx(left) ? 1 : -1;
    return left->part != right->part ? (left->part > right->part) - (left->part < right->part)
                                     : strcmp(left->path, right->path);
}

/* Parts count from 1 to as many as each says; a whole file has none; one workbook at most. */
static bool table_is_whole(struct verify *v, const struct manifest_file *const *files, size_t count)
{
    size_t csvs = 0;
    while (csvs < count && !is_xlsx(files[csvs]))
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
    const struct manifest_file *book = is_xlsx(files[count - 1]) ? files[count - 1] : NULL;
    (void)table_is_whole(v, files, count);
    struct arena whole;
    arena_open(&whole, "table", TABLE_ARENA);
    bool with_book = side_open(&t, &t.xlsx, book, &whole);
    for (size_t i = 0; i < count && !is_xlsx(files[i]); i++) {
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

/* --- totals ----------------------------------------------------------------------------------- */

static bool total_has(const struct manifest_total *total, const struct manifest_file *file)
{
    return strcmp(total->report, file->report) == 0 && strcmp(total->edition, file->edition) == 0 &&
           same_text(total->cycle, file->cycle) && same_text(total->split, file->split);
}

static const char *total_name(struct verify *v, const struct manifest_total *total)
{
    return arena_printf(v->arena, "total of %s%s%s%s%s: ", total->report,
                        total->cycle == NULL ? "" : " ", total->cycle == NULL ? "" : total->cycle,
                        total->split == NULL ? "" : " ", total->split == NULL ? "" : total->split)
        .data;
}

static void check_total_line(struct verify *v, const struct manifest_total *total,
                             const struct manifest_sum *line)
{
    const struct manifest *m = &v->out->manifest;
    struct dec             sum = {.scale = DEC_SCALE_MAX};
    struct dec             said;
    bool                   ok = amount_of(line->written, &said);
    for (size_t f = 0; f < m->file_count && ok; f++) {
        struct dec term;
        if (is_xlsx(&m->files[f]) || !total_has(total, &m->files[f]))
            continue;
        const struct manifest_sum *s =
            sum_of(m->files[f].sums, m->files[f].sum_count, line->column, line->currency);
        ok = s == NULL || (amount_of(s->written, &term) &&
                           !__builtin_add_overflow(sum.units, term.units, &sum.units));
    }
    if (!ok || sum.units != said.units)
        verify_find(v, MANIFEST_NAME, "%scolumn %s %s: it is %s, the files have another sum",
                    total_name(v, total), line->column, line->currency,
                    shown_amount(line->written));
    check_ledger(v, MANIFEST_NAME, total_name(v, total), line);
}

/* A grand total is what its parts are together. */
static void check_totals(struct verify *v)
{
    const struct manifest *m = &v->out->manifest;
    for (size_t i = 0; i < m->total_count; i++) {
        const struct manifest_total *total = &m->totals[i];
        uint64_t                     rows = 0;
        for (size_t f = 0; f < m->file_count; f++)
            if (!is_xlsx(&m->files[f]) && total_has(total, &m->files[f]))
                rows += m->files[f].figures.rows;
        if (rows != total->rows)
            verify_find(v, MANIFEST_NAME, "%sit has %llu rows, the files %llu",
                        total_name(v, total), (unsigned long long)total->rows,
                        (unsigned long long)rows);
        for (size_t s = 0; s < total->sum_count; s++)
            check_total_line(v, total, &total->sums[s]);
    }
}

/* Every file belongs to a total: else its sums were in nobody's. */
static void check_totals_cover(struct verify *v)
{
    const struct manifest *m = &v->out->manifest;
    for (size_t f = 0; f < m->file_count; f++) {
        bool found = false;
        for (size_t i = 0; i < m->total_count && !found; i++)
            found = total_has(&m->totals[i], &m->files[f]);
        if (!found)
            verify_find(v, m->files[f].path, "the manifest has no total that it belongs to");
    }
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
    check_totals(v);
    check_totals_cover(v);
}
