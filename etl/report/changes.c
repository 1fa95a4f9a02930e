#include "etl/report/changes.h"

#include <stdlib.h>

#include "etl/out/readback.h"
#include "etl/report/changes_mark.h"
#include "etl/report/changes_spill.h"

#define CHANGES_FILE (READBACK_ROOM + ((size_t)4 << 20))
#define DAY_LEN      10

/* A row that is left over, read again. */
struct kept {
    struct changes_mark mark;
    const struct str   *cells;
    bool                after;
};

struct find {
    const struct changes_job *job;
    struct changes           *out;
    struct arena             *arena;
    struct arena              pass; /* of the marks */
    size_t                    slices;
    size_t                    instant;  /* column, or SIZE_MAX */
    struct changes_spill     *spill[2]; /* before, after; NULL: one slice, in memory */
    struct changes_marks      side[2];  /* of a slice */
    struct changes_marks      left[2];  /* of all: what has no equal, and can still be told */
    struct kept              *kept;
    size_t                    kept_count;
};

/* --- reading ---------------------------------------------------------------------------------- */

/* Whether the row is of a day that the last release could not know. */
static bool row_is_new_day(const struct find *f, const struct readback *back)
{
    struct str at = f->instant == SIZE_MAX ? STR_NULL : back->cells[f->instant];
    return at.len >= DAY_LEN && memcmp(at.data, f->job->before_through, DAY_LEN) > 0;
}

static bool tally_row(struct tally *tally, const struct readback *back, struct err *err)
{
    struct str currency = back->currency == SIZE_MAX ? STR_NULL : back->cells[back->currency];
    struct tally_sum *sums = tally_currency(tally, currency, err);
    tally->rows++;
    if (sums == NULL)
        return false;
    for (size_t i = 0; i < back->sum_count; i++)
        if (!tally_add(&sums[i], back->cells[back->summed[i]], err))
            return false;
    return true;
}

static void tally_like(const struct readback *back, struct tally *tally, struct arena *arena)
{
    int *scales = ARENA_ARRAY(arena, int, back->sum_count);
    for (size_t i = 0; i < back->sum_count; i++)
        scales[i] = back->tally.scales[i];
    tally_init(tally, scales, back->sum_count, arena);
}

static bool day_add(struct find *f, const struct readback *back, struct err *err)
{
    struct changes *out = f->out;
    const char     *day = back->cells[f->instant].data;
    size_t          i = 0;
    while (i < out->day_count && memcmp(out->days[i].day, day, DAY_LEN) != 0)
        i++;
    if (i == CHANGES_DAYS)
        i--;
    if (i == out->day_count) {
        memcpy(out->days[i].day, day, DAY_LEN);
        tally_like(back, &out->days[i].tally, f->arena);
        out->day_count++;
    }
    out->rows++;
    return tally_row(&out->days[i].tally, back, err);
}

static void keep(struct find *f, const struct readback *back, const struct changes_mark *mark,
                 bool after)
{
    size_t      count = f->job->schema->column_count;
    struct str *cells = ARENA_ARRAY(f->arena, struct str, count);
    for (size_t c = 0; c < count; c++)
        if (back->cells[c].len > 0)
            cells[c] = (struct str){arena_zcopy(f->arena, back->cells[c]), back->cells[c].len};
    f->kept[f->kept_count++] = (struct kept){*mark, cells, after};
}

static bool mark_put(struct find *f, const struct changes_mark *mark, bool after, struct err *err)
{
    struct changes_marks *side = &f->side[after];
    if (f->spill[after] != NULL)
        return changes_spill_put(f->spill[after], mark->key[0] % f->slices, mark, err);
    if (side->count == side->room)
        return err_set(err, ERR_LIMIT, "more rows than the %zu its figures say", side->room);
    side->list[side->count++] = *mark;
    return true;
}

/* One row in one of the two readings. */
static bool find_row(struct find *f, const struct readback *back, bool after, bool again,
                     struct err *err)
{
    if (after && row_is_new_day(f, back))
        return again || day_add(f, back, err);
    struct changes_mark mark = changes_mark_of(f->job->schema, back->cells);
    if (again) {
        if (changes_marks_take(&f->left[after], &mark))
            keep(f, back, &mark, after);
        return true;
    }
    if (f->out->totals_only && !tally_row(after ? &f->out->after : &f->out->before, back, err))
        return false;
    return mark_put(f, &mark, after, err);
}

static bool find_file(struct find *f, const struct changes_side *side,
                      const struct changes_file *which, bool after, bool again, struct err *err)
{
    struct arena                arena;
    struct readback             back;
    enum scan_next              next = SCAN_FAILED;
    const struct manifest_file *file = which->file;
    arena_open(&arena, "changes", CHANGES_FILE);
    const char *path = arena_printf(&arena, "%s/%s", side->directory, file->path).data;
    bool        open = which->behind == NULL
                           ? readback_open(&back, path, file, f->job->schema, true, &arena, err)
                           : readback_open_behind(&back, path, file, f->job->schema, true, which->behind,
                                                  &arena, err);
    if (open) {
        if (f->out->totals_only && f->out->before.scales == NULL) {
            tally_like(&back, &f->out->before, f->arena);
            tally_like(&back, &f->out->after, f->arena);
        }
        while ((next = readback_next(&back, err)) == SCAN_ROW)
            if (!find_row(f, &back, after, again, err)) {
                next = SCAN_FAILED;
                break;
            }
    }
    arena_close(&arena);
    return next == SCAN_END || err_wrap(err, "changes: %s", file->path);
}

static bool find_read(struct find *f, bool again, struct err *err)
{
    for (int after = 0; after < 2; after++) {
        const struct changes_side *side = after ? &f->job->after : &f->job->before;
        if (again && f->left[after].count == 0)
            continue;
        for (size_t i = 0; i < side->count; i++)
            if (!find_file(f, side, &side->files[i], after != 0, again, err))
                return false;
    }
    return true;
}

/* --- pairs ------------------------------------------------------------------------------------ */

static int kept_by_mark(const void *a, const void *b)
{
    const struct kept *left = a;
    const struct kept *right = b;
    int                order = changes_mark_key(&left->mark, &right->mark);
    if (order == 0 && left->after != right->after)
        order = left->after ? 1 : -1;
    return order != 0 ? order : changes_mark_compare(&left->mark, &right->mark);
}

static bool is_moved(const struct manifest_schema *schema, const struct str *before,
                     const struct str *after)
{
    static const char *const owners[] = {"partner_id", "account_manager_id", "association_type",
                                         "reseller_id", "distributor_id"};
    for (size_t i = 0; i < COUNT_OF(owners); i++) {
        size_t c = schema_column(schema, owners[i]);
        if (c != SIZE_MAX && !str_eq(before[c], after[c]))
            return true;
    }
    return false;
}

static void pair_add(struct find *f, const struct kept *before, const struct kept *after)
{
    struct changes *out = f->out;
    if (out->count == CHANGES_LISTED)
        return; /* of keys that come more than once */
    out->list[out->count++] = (struct change){
        .kind = before == NULL  ? CHANGE_ADDED
                : after == NULL ? CHANGE_REMOVED
                                : CHANGE_CHANGED,
        .before = before == NULL ? NULL : before->cells,
        .after = after == NULL ? NULL : after->cells,
        .moved = before != NULL && after != NULL &&
                 is_moved(f->job->schema, before->cells, after->cells),
        .reason = "",
    };
}

/* Of one key: the first before with the first after, and so on; what has no partner came or went.
 */
static void pair_rows(struct find *f)
{
    if (f->kept_count > 0)
        qsort(f->kept, f->kept_count, sizeof *f->kept, kept_by_mark);
    for (size_t from = 0, to = 0; from < f->kept_count; from = to) {
        size_t middle = from;
        while (to < f->kept_count && changes_mark_key(&f->kept[from].mark, &f->kept[to].mark) == 0)
            to++;
        while (middle < to && !f->kept[middle].after)
            middle++;
        size_t before = from;
        size_t after = middle;
        while (before < middle || after < to)
            pair_add(f, before < middle ? &f->kept[before++] : NULL,
                     after < to ? &f->kept[after++] : NULL);
    }
    f->kept_count = 0;
}

static int cell_compare(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order = len == 0 ? 0 : memcmp(a.data, b.data, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* With the schema in front, because qsort() has no context. */
struct keyed {
    const struct manifest_schema *schema;
    struct change                 change;
};

static int change_by_key(const void *a, const void *b)
{
    const struct keyed *left = a;
    const struct keyed *right = b;
    const struct str   *l = left->change.before != NULL ? left->change.before : left->change.after;
    const struct str *r = right->change.before != NULL ? right->change.before : right->change.after;
    for (int keys = 1; keys >= 0; keys--)
        for (size_t c = 0; c < left->schema->column_count; c++)
            if (left->schema->columns[c].key == (keys == 1)) {
                int order = cell_compare(l[c], r[c]);
                if (order != 0)
                    return order;
            }
    return (int)left->change.kind - (int)right->change.kind;
}

static void sort_changes(struct find *f)
{
    struct changes *out = f->out;
    struct keyed   *keyed = ARENA_ARRAY(f->arena, struct keyed, out->count);
    for (size_t i = 0; i < out->count; i++)
        keyed[i] = (struct keyed){f->job->schema, out->list[i]};
    if (out->count > 0)
        qsort(keyed, out->count, sizeof *keyed, change_by_key);
    for (size_t i = 0; i < out->count; i++)
        out->list[i] = keyed[i].change;
}

static int day_by_day(const void *a, const void *b)
{
    const struct changes_day *left = a;
    const struct changes_day *right = b;
    return memcmp(left->day, right->day, DAY_LEN);
}

/* --- all -------------------------------------------------------------------------------------- */

bool changes_possible(const struct manifest_schema *schema)
{
    for (size_t c = 0; c < schema->column_count; c++)
        if (schema->columns[c].key)
            return true;
    return false;
}

static uint64_t side_rows(const struct changes_side *side)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < side->count; i++)
        rows += side->files[i].file->figures.rows -
                (side->files[i].behind == NULL ? 0 : side->files[i].behind->rows);
    return rows;
}

/* Room for the marks of both sides: of all rows, or of a slice and files for the others. */
static bool find_open(struct find *f, struct err *err)
{
    for (int i = 0; i < 2; i++) {
        uint64_t rows = side_rows(i == 0 ? &f->job->before : &f->job->after);
        f->side[i].room = rows < CHANGES_PASS ? (size_t)rows : CHANGES_PASS;
        f->side[i].list = ARENA_ARRAY(&f->pass, struct changes_mark, f->side[i].room);
        f->left[i].list = ARENA_ARRAY(&f->pass, struct changes_mark, CHANGES_LISTED);
        if (f->slices > 1 &&
            !changes_spill_open(&f->spill[i], f->job->after.directory, f->slices, &f->pass, err))
            return false;
    }
    return true;
}

/* What of a slice has no equal on the other side is counted, and left as long as it can be told. */
static bool find_slice(struct find *f, size_t slice, size_t *listed, struct err *err)
{
    size_t most = CHANGES_LISTED - *listed;
    for (int i = 0; i < 2; i++)
        if (f->spill[i] != NULL && !changes_spill_take(f->spill[i], slice, f->side[i].list,
                                                       f->side[i].room, &f->side[i].count, err))
            return false;
    changes_marks_cancel(&f->side[0], &f->side[1]);
    uint64_t rows = changes_marks_count(&f->side[0], &f->side[1], most);
    f->out->rows += rows;
    *listed += rows < most ? (size_t)rows : most;
    for (int i = 0; i < 2; i++) {
        struct changes_marks *left = &f->left[i];
        if (f->side[i].count > 0)
            memcpy(left->list + left->count, f->side[i].list,
                   f->side[i].count * sizeof *left->list);
        left->count += f->side[i].count;
    }
    return true;
}

static bool find_slices(struct find *f, struct err *err)
{
    size_t listed = 0;
    for (int i = 0; i < 2; i++)
        if (f->spill[i] != NULL && !changes_spill_flush(f->spill[i], err))
            return false;
    for (size_t slice = 0; slice < f->slices; slice++)
        if (!find_slice(f, slice, &listed, err))
            return false;
    return true;
}

/* The rows whose marks are left, read again to be told. */
static bool find_again(struct find *f, struct err *err)
{
    for (int i = 0; i < 2; i++) {
        f->left[i].taken = ARENA_ARRAY(&f->pass, bool, f->left[i].count);
        if (f->left[i].count > 0)
            qsort(f->left[i].list, f->left[i].count, sizeof *f->left[i].list, changes_mark_compare);
    }
    f->kept = ARENA_ARRAY(&f->pass, struct kept, f->left[0].count + f->left[1].count);
    if (!find_read(f, true, err))
        return false;
    pair_rows(f);
    return true;
}

static bool find_all(struct find *f, struct err *err)
{
    arena_open(&f->pass, "changes", CHANGES_ARENA);
    bool ok = find_open(f, err) && find_read(f, false, err) && find_slices(f, err) &&
              (f->out->totals_only || find_again(f, err));
    arena_close(&f->pass);
    return ok;
}

bool changes_find(const struct changes_job *job, struct changes *out, struct arena *arena,
                  struct err *err)
{
    struct find f = {.job = job, .out = out, .arena = arena, .instant = SIZE_MAX};
    uint64_t    before = side_rows(&job->before);
    uint64_t    after = side_rows(&job->after);
    uint64_t    most = before > after ? before : after;
    bool        moved_on = strcmp(job->through, job->before_through) > 0;
    *out = (struct changes){.totals_only = job->cumulative && moved_on};
    out->list = ARENA_ARRAY(arena, struct change, CHANGES_LISTED);
    out->days = ARENA_ARRAY(arena, struct changes_day, CHANGES_DAYS);
    if (moved_on && !job->cumulative)
        f.instant = schema_column(job->schema, job->schema->instant);
    /* Half full on average, so that an uneven slice still fits. */
    f.slices = (size_t)(most / (CHANGES_PASS / 2)) + 1;
    if (most <= CHANGES_PASS)
        f.slices = 1;
    if (!find_all(&f, err))
        return false;
    if (!out->totals_only) {
        uint64_t days = 0;
        for (size_t i = 0; i < out->day_count; i++)
            days += out->days[i].tally.rows;
        out->unlisted = out->rows - days > out->count ? out->rows - days - out->count : 0;
    }
    sort_changes(&f);
    if (out->day_count > 1)
        qsort(out->days, out->day_count, sizeof *out->days, day_by_day);
    return true;
}
