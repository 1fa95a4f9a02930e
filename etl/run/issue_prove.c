/*
 * issue_prove.c - control 9: rows and exact sums are read back from every file that was made,
 * before anybody can see it (3-operations.md, 3.1, 3.3).
 *
 * A file that became a link has the bytes of one that was read back when it was made: what was read
 * then is taken over. A difference holds the recipient back.
 */
#include <stdlib.h>
#include <string.h>

#include "etl/base/dec.h"
#include "etl/out/readback.h"
#include "etl/run/issue.h"
#include "etl/run/stop.h"

#define PROVE_ARENA (READBACK_ROOM + ((size_t)16 << 20))
#define NOTHING     "nothing"

/* Columns of sql/run/previous_sums.sql. */
enum { OLD_PATH, OLD_LINES };

static const char *prove_or_nothing(const char *amount)
{
    return amount == NULL ? NOTHING : amount;
}

static bool prove_same(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool prove_sum(const struct readback *back, const struct manifest_sum *sum, struct err *err)
{
    const char *read;
    if (!readback_sum(back, sum->column, sum->currency, &read, back->arena, err))
        return false;
    return prove_same(read, sum->written) ||
           err_set(err, ERR_DIFFERENCE,
                   "%s: column \"%s\"%s%s: %s was written and %s is read back from the file: held "
                   "back",
                   back->file->path, sum->column, sum->currency[0] == '\0' ? "" : " ",
                   sum->currency, prove_or_nothing(sum->written), prove_or_nothing(read));
}

/*
 * The sums at the ends of segments, the first one first: the next night begins behind one of them
 * and does not read what is before it again.
 */
struct prove_marks {
    const struct sink_mark **list;
    size_t                   count;
    size_t                   next;
    struct tally             tally; /* at the next one */
};

static bool prove_mark_next(struct prove_marks *marks, const struct readback *back, struct err *err)
{
    tally_init(&marks->tally, back->tally.scales, back->tally.columns, back->arena);
    return marks->next == marks->count ||
           tally_parse(&marks->tally, marks->list[marks->next]->tally, err);
}

static bool prove_marks_open(struct prove_marks *marks, const struct readback *back,
                             struct err *err)
{
    const struct sink_mark *mark = back->schema->currency == NULL ? NULL : back->file->marks;
    *marks = (struct prove_marks){.count = 0};
    for (const struct sink_mark *m = mark; m != NULL; m = m->before)
        marks->count++;
    marks->list = ARENA_ARRAY(back->arena, const struct sink_mark *, marks->count);
    for (size_t i = marks->count; i > 0; mark = mark->before)
        marks->list[--i] = mark;
    return prove_mark_next(marks, back, err);
}

static bool prove_mark(struct prove_marks *marks, const struct readback *back, struct err *err)
{
    if (marks->next == marks->count || back->tally.rows != marks->tally.rows)
        return true;
    if (!tally_same(&back->tally, &marks->tally))
        return err_set(err, ERR_DIFFERENCE,
                       "%s: through %s other sums are read back than were written: held back",
                       back->file->path, marks->list[marks->next]->day);
    marks->next++;
    return prove_mark_next(marks, back, err);
}

static bool prove_rows(struct readback *back, struct err *err)
{
    struct prove_marks marks;
    enum scan_next     next;
    uint64_t           rows = back->file->figures.rows;
    if (!prove_marks_open(&marks, back, err))
        return false;
    do {
        next = readback_next(back, err);
        if (next == SCAN_ROW && !prove_mark(&marks, back, err))
            return false;
    } while (next == SCAN_ROW);
    if (next == SCAN_FAILED)
        return err_wrap(err, "read back");
    if (marks.next < marks.count) /* no row ends there: the next night must not begin there */
        return err_set(err, ERR_DIFFERENCE,
                       "%s: the cut after %s is at no row that is read back: held back",
                       back->file->path, marks.list[marks.next]->day);
    return back->tally.rows == rows ||
           err_set(err, ERR_DIFFERENCE,
                   "%s: %llu rows were written and %llu are read back: held back", back->file->path,
                   (unsigned long long)rows, (unsigned long long)back->tally.rows);
}

/* After the sums, which can say more of what is wrong. */
static bool prove_content(const struct readback *back, struct err *err)
{
    char sha256[SHA256_HEX_SIZE];
    if (back->csv == NULL)
        return true;
    (void)csv_scan_content(back->csv, sha256);
    return strcmp(sha256, back->file->figures.content_sha256) == 0 ||
           err_set(err, ERR_DIFFERENCE,
                   "%s: what is read back is not what was written, although its rows and sums are: "
                   "held back",
                   back->file->path);
}

/* Every currency of the file has its lines already: one more would be a difference too. */
static bool prove_currencies(const struct readback *back, struct err *err)
{
    for (size_t c = 0; c < back->tally.currency_count; c++) {
        const char *name = back->tally.currencies[c].name;
        bool        found = back->sum_count == 0;
        for (size_t i = 0; i < back->file->sum_count; i++)
            found = found || strcmp(back->file->sums[i].currency, name) == 0;
        if (!found)
            return err_set(err, ERR_DIFFERENCE,
                           "%s: rows in the currency \"%s\" are read back and none was written: "
                           "held back",
                           back->file->path, name);
    }
    return true;
}

static const struct manifest_schema *prove_schema(const struct issue         *issue,
                                                  const struct manifest_file *file)
{
    for (size_t i = 0; i < issue->schema_count; i++)
        if (strcmp(issue->schemas[i].id, file->schema) == 0)
            return &issue->schemas[i];
    return NULL;
}

static bool prove_new(struct issue *issue, const struct manifest_file *file, struct err *err)
{
    struct arena                  arena;
    struct readback               back;
    const char                   *path = release_path(issue->release, file->path);
    const struct manifest_schema *schema = prove_schema(issue, file);
    if (schema == NULL)
        return err_set(err, ERR_INTERNAL, "%s has no schema", file->path);
    arena_open(&arena, "readback", PROVE_ARENA);
    bool ok = (file->taken == NULL ? readback_open(&back, path, file, schema, false, &arena, err)
                                   : readback_open_behind(&back, path, file, schema, false,
                                                          file->taken, &arena, err)) &&
              prove_rows(&back, err) && prove_currencies(&back, err);
    for (size_t i = 0; ok && i < file->sum_count; i++)
        ok = prove_sum(&back, &file->sums[i], err);
    ok = ok && prove_content(&back, err);
    arena_close(&arena);
    return ok;
}

/* The row of a file of the last release: they are in byte order by path; rows = none. */
static size_t prove_old_row(const struct table *t, const char *path)
{
    size_t low = 0;
    size_t high = t->rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(table_z(t, middle, OLD_PATH), path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->rows && strcmp(table_z(t, low, OLD_PATH), path) == 0 ? low : t->rows;
}

static int prove_by_column(const void *a, const void *b)
{
    const struct manifest_sum *left = a;
    const struct manifest_sum *right = b;
    int                        order = strcmp(left->column, right->column);
    return order != 0 ? order : strcmp(left->currency, right->currency);
}

/* The hash of previous_sums.sql, of what was written now. */
static void prove_lines(const struct manifest_file *file, char hex[SHA256_HEX_SIZE],
                        struct arena *arena)
{
    struct sha256       *sha = sha256_init(arena);
    struct manifest_sum *sums = ARENA_ARRAY(arena, struct manifest_sum, file->sum_count);
    memcpy(sums, file->sums, file->sum_count * sizeof *sums);
    qsort(sums, file->sum_count, sizeof *sums, prove_by_column);
    for (size_t i = 0; i < file->sum_count; i++) {
        struct str line = arena_printf(arena, "%s %s %s\n", sums[i].column, sums[i].currency,
                                       sums[i].written == NULL ? "" : sums[i].written);
        sha256_add(sha, line.data, line.len);
    }
    sha256_hex(sha, hex);
}

/* What was read when the bytes were made; false when it was another, or other columns' sums. */
static bool prove_old(const struct issue *issue, const struct manifest_file *file)
{
    char                hex[SHA256_HEX_SIZE];
    const struct table *t = &issue->older_sums;
    size_t              row = prove_old_row(t, strchr(file->supersedes, '/') + 1);
    size_t              mark = arena_mark(issue->arena);
    if (row == t->rows || file->sum_count == 0)
        return file->sum_count == 0;
    prove_lines(file, hex, issue->arena);
    arena_rewind(issue->arena, mark);
    return strcmp(table_z(t, row, OLD_LINES), hex) == 0;
}

static bool prove_file(struct issue *issue, void *proven, size_t n, struct err *err)
{
    const struct manifest_file *file = &issue->files[n];
    ((bool *)proven)[n] = stop_check(err) &&
                          ((file->linked && prove_old(issue, file)) || prove_new(issue, file, err));
    return ((const bool *)proven)[n];
}

/* Only when all are proven: the files of a table share their lines, and each had to be the same. */
static bool prove_say(struct issue *issue, const bool *proven, struct err *err)
{
    for (size_t f = 0; f < issue->file_count; f++) {
        if (!proven[f])
            return err_set(err, ERR_INTERNAL, "%s: nobody has read it back", issue->files[f].path);
        for (size_t i = 0; i < issue->files[f].sum_count; i++)
            issue->files[f].sums[i].read = issue->files[f].sums[i].written;
    }
    return true;
}

static bool prove_part_of(const struct manifest_file *file, const struct manifest_total *total)
{
    return strcmp(file->format, sink_csv_gz.format) == 0 &&
           strcmp(file->report, total->report) == 0 && prove_same(file->cycle, total->cycle) &&
           strcmp(file->edition, total->edition) == 0 && prove_same(file->split, total->split);
}

/* Adds what one part has; *read stays NULL until a part has something. */
static bool prove_part(const struct manifest_file *file, const struct manifest_sum *line,
                       struct dec *sum, const char **read, struct err *err)
{
    struct dec term;
    for (size_t i = 0; i < file->sum_count; i++) {
        const struct manifest_sum *s = &file->sums[i];
        if (s->read == NULL || strcmp(s->column, line->column) != 0 ||
            strcmp(s->currency, line->currency) != 0)
            continue;
        if (!dec_parse(str_from_z(s->read), DEC_SCALE_MAX, &term, err) || !dec_add(sum, term, err))
            return false;
        *read = s->read;
    }
    return true;
}

/* The total's line is what its parts add up to, read back. */
static bool prove_total(struct issue *issue, const struct manifest_total *total,
                        struct manifest_sum *line, struct err *err)
{
    struct dec  sum = {.scale = DEC_SCALE_MAX};
    struct dec  written = {.scale = DEC_SCALE_MAX};
    const char *read = NULL;
    for (size_t f = 0; f < issue->file_count; f++)
        if (prove_part_of(&issue->files[f], total) &&
            !prove_part(&issue->files[f], line, &sum, &read, err))
            return false;
    line->read = read;
    if (read == NULL && line->written == NULL)
        return true;
    if (line->written != NULL &&
        !dec_parse(str_from_z(line->written), DEC_SCALE_MAX, &written, err))
        return false;
    if (read == NULL || written.units != sum.units)
        return err_set(
            err, ERR_DIFFERENCE,
            "%s %s: column \"%s\" %s: the parts read back do not add up to %s: held back",
            total->report, total->cycle == NULL ? "" : total->cycle, line->column, line->currency,
            prove_or_nothing(line->written));
    line->read = line->written; /* the same number, with the column's decimals */
    return true;
}

static bool prove_totals(struct issue *issue, struct err *err)
{
    for (size_t t = 0; t < issue->total_count; t++) {
        const struct manifest_total *total = &issue->totals[t];
        for (size_t i = 0; i < total->sum_count; i++)
            if (!prove_total(issue, total, &total->sums[i], err))
                return false;
    }
    return true;
}

bool issue_prove(struct issue *issue, struct err *err)
{
    bool *proven = ARENA_ARRAY(issue_shared(issue), bool, issue->file_count);
    return issue_spread(issue, issue->file_count, false, prove_file, proven, err) &&
           prove_say(issue, proven, err) && prove_totals(issue, err);
}
