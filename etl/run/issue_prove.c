/*
 * issue_prove.c - control 9: rows and exact sums are read back from every file that was made,
 * before anybody can see it (3-operations.md, 3.1, 3.3).
 *
 * A file that became a link has the bytes of one that was read back when it was made: what was read
 * then is taken over. A difference holds the recipient back.
 */
#include <string.h>

#include "etl/base/dec.h"
#include "etl/out/readback.h"
#include "etl/run/issue.h"
#include "etl/run/stop.h"

#define PROVE_ARENA (READBACK_ROOM + ((size_t)16 << 20))
#define NOTHING     "nothing"

/* Columns of sql/run/previous_sums.sql. */
enum { OLD_PATH, OLD_FIELD, OLD_CURRENCY, OLD_READ };

static const char *prove_or_nothing(const char *amount)
{
    return amount == NULL ? NOTHING : amount;
}

static bool prove_same(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool prove_sum(const struct readback *back, struct manifest_sum *sum, struct arena *arena,
                      struct err *err)
{
    if (!readback_sum(back, sum->column, sum->currency, &sum->read, arena, err))
        return false;
    return prove_same(sum->read, sum->written) ||
           err_set(err, ERR_DIFFERENCE,
                   "%s: column \"%s\"%s%s: %s was written and %s is read back from the file: held "
                   "back",
                   back->file->path, sum->column, sum->currency[0] == '\0' ? "" : " ",
                   sum->currency, prove_or_nothing(sum->written), prove_or_nothing(sum->read));
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

static bool prove_new(struct issue *issue, const struct manifest_file *file,
                      struct manifest_sum *sums, struct err *err)
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
        ok = prove_sum(&back, &sums[i], issue->arena, err);
    ok = ok && prove_content(&back, err);
    arena_close(&arena);
    return ok;
}

/* The first line of a file of the last release: they are in byte order by path. */
static size_t prove_old_from(const struct table *t, const char *path)
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
    return low;
}

/* What was read when the bytes were made; false when the column was not added up then. */
static bool prove_old(const struct issue *issue, const struct manifest_file *file,
                      struct manifest_sum *sums)
{
    const struct table *t = &issue->older_sums;
    const char         *path = strchr(file->supersedes, '/') + 1;
    size_t              from = prove_old_from(t, path);
    for (size_t i = 0; i < file->sum_count; i++) {
        size_t r = from;
        while (r < t->rows && strcmp(table_z(t, r, OLD_PATH), path) == 0 &&
               (strcmp(table_z(t, r, OLD_FIELD), sums[i].column) != 0 ||
                strcmp(table_z(t, r, OLD_CURRENCY), sums[i].currency) != 0))
            r++;
        if (r == t->rows || strcmp(table_z(t, r, OLD_PATH), path) != 0 ||
            !prove_same(table_z(t, r, OLD_READ), sums[i].written))
            return false;
        sums[i].read = table_z(t, r, OLD_READ);
    }
    return true;
}

/* The n-th file's lines with what is read: theirs, for those of a table share what was written. */
static bool prove_file(struct issue *issue, void *read, size_t n, struct err *err)
{
    const struct manifest_file *file = &issue->files[n];
    struct manifest_sum       **sums = read;
    sums[n] = ARENA_ARRAY(issue->arena, struct manifest_sum, file->sum_count);
    if (file->sum_count > 0)
        memcpy(sums[n], file->sums, file->sum_count * sizeof *sums[n]);
    return stop_check(err) && ((file->linked && prove_old(issue, file, sums[n])) ||
                               prove_new(issue, file, sums[n], err));
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
        struct manifest_total *total = &issue->totals[t];
        struct manifest_sum   *sums =
            ARENA_ARRAY(issue->arena, struct manifest_sum, total->sum_count);
        if (total->sum_count > 0)
            memcpy(sums, total->sums, total->sum_count * sizeof *sums);
        for (size_t i = 0; i < total->sum_count; i++)
            if (!prove_total(issue, total, &sums[i], err))
                return false;
        total->sums = sums;
    }
    return true;
}

bool issue_prove(struct issue *issue, struct err *err)
{
    struct manifest_sum **read =
        ARENA_ARRAY(issue_shared(issue), struct manifest_sum *, issue->file_count);
    if (!issue_spread(issue, issue->file_count, false, prove_file, read, err))
        return false;
    for (size_t i = 0; i < issue->file_count; i++)
        issue->files[i].sums = read[i];
    return prove_totals(issue, err);
}
