#include "etl/report/report_run.h"

#include <unistd.h>

#include "etl/out/publish.h"
#include "etl/out/tree.h"
#include "etl/report/mask.h"
#include "etl/report/report_impl.h"

#define UNIT_SCRATCH                                                                               \
    (64U << 20) /* of one row: PostgreSQL sends no field above 1 GiB, we far less */

static bool unit_shown(struct unit *unit, struct err *err)
{
    const struct report_def *def = unit->def;
    size_t                   n = 0;
    unit->shown = ARENA_ARRAY(unit->arena, struct shown, def->column_count);
    unit->cells = ARENA_ARRAY(unit->arena, struct str, def->column_count);
    unit->sum_scales = ARENA_ARRAY(unit->arena, int, def->column_count);
    unit->sum_columns = ARENA_ARRAY(unit->arena, size_t, def->column_count);
    for (size_t i = 0; i < def->column_count; i++) {
        const struct report_column *column = &def->columns[i];
        if (!edition_shows(unit->job, column))
            continue;
        unit->shown[n].column = column;
        unit->shown[n].source = unit->bound.source[i];
        if (column->summed) {
            unit->sum_scales[unit->sum_count] = column->decimals;
            unit->sum_columns[unit->sum_count++] = n;
        }
        n++;
    }
    return n > 0 || err_set(err, ERR_CONFIG, "no column is for %s", unit->job->recipient);
}

static const struct manifest_focus *unit_focus(const struct unit *unit)
{
    const struct report_focus *def = &unit->def->focus;
    if (def->dataset == NULL)
        return NULL;
    struct manifest_focus *focus = ARENA_NEW(unit->arena, struct manifest_focus);
    *focus = (struct manifest_focus){
        .dataset = def->dataset,
        .version = def->version,
        .created = def->created,
        .columns = unit->sheet.columns,
        .column_count = unit->sheet.column_count,
    };
    return focus;
}

/* The field when the recipient sees it. */
static const char *unit_seen(const struct unit *unit, const char *field)
{
    for (size_t i = 0; field != NULL && i < unit->sheet.column_count; i++)
        if (strcmp(unit->sheet.columns[i].id, field) == 0)
            return field;
    return NULL;
}

static void unit_schema(struct unit *unit)
{
    unit->schema = report_schema_id(unit->def, unit->arena);
    unit->out->schema = (struct manifest_schema){
        .id = unit->schema,
        .report = unit->def->name,
        .currency = unit_seen(unit, unit->def->currency),
        .instant = unit_seen(unit, unit->def->instant),
        .columns = unit->sheet.columns,
        .column_count = unit->sheet.column_count,
    };
}

static bool unit_open(struct unit *unit, struct err *err)
{
    const struct report_job *job = unit->job;
    if ((unit->def->readers & job->reader) == 0)
        return err_set(err, ERR_CONFIG, "it is not for %s", job->recipient);
    if (!report_bind(&unit->bound, unit->def, job->director, unit->conn, unit->arena, err) ||
        !unit_shown(unit, err))
        return false;
    if (job->manager_count > 0 && unit->bound.manager == BOUND_NONE)
        return err_set(err, ERR_CONFIG, "%s returns no column \"account_manager_id\"",
                       unit->def->query);
    edition_sheet(job, &unit->sheet, unit->arena);
    unit_schema(unit);
    unit->base = edition_base(job, unit->arena);
    unit->focus = unit_focus(unit);
    unit->edition = job->edition.id == NULL ? "" : job->edition.id;
    tally_init(&unit->tally, unit->sum_scales, unit->sum_count, unit->arena);
    if (!report_proof_load(unit, err) || !report_charts_load(unit, err) ||
        !report_cover_load(unit, err))
        return false;
    if (unit->bound.split == BOUND_NONE)
        return true;
    struct str folder = arena_printf(unit->arena, "%s/%s", job->directory, unit->base.data);
    return tree_mkdir(folder.data, err);
}

static int unit_compare(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order = len == 0 ? 0 : memcmp(a.data, b.data, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int unit_compare_pair(const struct report_pair *pair, struct str top, struct str owner)
{
    int order = unit_compare(pair->top, top);
    return order != 0 ? order : unit_compare(pair->owner, owner);
}

/* Whether (top, owner) is in the recipient's list; rows of a pair mostly follow one another. */
static bool unit_knows_pair(struct unit *unit, struct str top, struct str owner)
{
    const struct report_job *job = unit->job;
    size_t                   low = 0;
    size_t                   high = job->scope_count;
    if (str_is_null(top) || str_is_null(owner))
        return false;
    if (unit->last_pair < high && unit_compare_pair(&job->scope[unit->last_pair], top, owner) == 0)
        return true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int    order = unit_compare_pair(&job->scope[middle], top, owner);
        if (order == 0) {
            unit->last_pair = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool unit_knows_manager(const struct report_job *job, struct str manager)
{
    size_t low = 0;
    size_t high = job->manager_count;
    while (low < high && !str_is_null(manager)) {
        size_t middle = low + (high - low) / 2;
        int    order = unit_compare(job->managers[middle], manager);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The engine's own look at every row, whatever the query says (1-domain.md, 1.4). */
static bool unit_scope(struct unit *unit, struct row row, struct err *err)
{
    struct str top = row.cells[unit->bound.top];
    struct str owner = row.cells[unit->bound.owner];
    if (!unit_knows_pair(unit, top, owner))
        return err_set(err, ERR_DATA, "row outside the scope of %s: top \"%.*s\", owner \"%.*s\"",
                       unit->job->recipient, STR_ARG(top), STR_ARG(owner));
    if (unit->job->manager_count == 0)
        return true;
    struct str manager = row.cells[unit->bound.manager];
    return unit_knows_manager(unit->job, manager) ||
           err_set(err, ERR_DATA, "row outside the scope of %s: account manager \"%.*s\"",
                   unit->job->recipient, STR_ARG(manager));
}

static bool unit_row(struct unit *unit, struct set *set, struct row row, struct err *err)
{
    static const struct report_column instant = {.field = "instant", .type = COLUMN_TIME};
    const struct bound               *bound = &unit->bound;
    struct set_row out = {.currency = STR_NULL, .instant = STR_NULL, .day = STR("")};
    for (size_t i = 0; i < unit->sheet.column_count; i++) {
        struct shown *shown = &unit->shown[i];
        if (!canon_cell(shown->column, row.cells[shown->source], shown->buf, &unit->cells[i], err))
            return false;
        if (unit->job->edition.masked && shown->column->mask != MASK_NONE)
            unit->cells[i] = mask_text(shown->column->mask, unit->cells[i], &unit->scratch);
    }
    if (bound->currency != BOUND_NONE)
        out.currency = row.cells[bound->currency];
    if (bound->day != BOUND_NONE && !str_is_null(row.cells[bound->day]))
        out.day = row.cells[bound->day];
    if (bound->instant != BOUND_NONE &&
        !canon_cell(&instant, row.cells[bound->instant], NULL, &out.instant, err))
        return false;
    out.cells = (struct row){unit->cells, unit->sheet.column_count};
    return set_row(set, &out, err);
}

/* Whose file the row belongs to; NULL when it has no value, or the unit is one file set. */
static struct str unit_split(const struct unit *unit, struct row row)
{
    if (unit->bound.split == BOUND_NONE || row.cells[unit->bound.split].len == 0)
        return STR_NULL;
    return row.cells[unit->bound.split];
}

/* A value names a file, and comes once: a second file of the same name would replace the first. */
static bool unit_split_check(struct unit *unit, struct str split, struct err *err)
{
    if (str_is_null(split)) {
        if (unit->seen_unassigned)
            return err_set(err, ERR_CONFIG, "%s: rows without a split value come back: order by it",
                           unit->def->query);
        unit->seen_unassigned = true;
        return true;
    }
    if (!recipient_id_valid(split.data) || split.data[0] == '_' ||
        strcmp(split.data, REPORT_UNASSIGNED) == 0)
        return err_set(err, ERR_DATA, "\"%s\" cannot name a file", split.data);
    if (!str_is_null(unit->last_split) && unit_compare(unit->last_split, split) >= 0)
        return err_set(err, ERR_CONFIG, "%s: \"%s\" after \"%s\": order by it, collate \"C\"",
                       unit->def->query, split.data, unit->last_split.data);
    unit->last_split = split;
    return true;
}

static bool unit_set_open(struct unit *unit, struct set *set, struct str split, struct err *err)
{
    if (!str_is_null(split))
        split.data = arena_zcopy(unit->arena, split);
    return (unit->bound.split == BOUND_NONE || unit_split_check(unit, split, err)) &&
           set_open(set, unit, split, segment_base(unit, split), err);
}

static bool unit_set_end(struct set *set, bool *open, struct err *err)
{
    if (!*open)
        return true;
    if (!set_finish(set, err))
        return false;
    set_close(set);
    *open = false;
    return true;
}

/* Sets of which no row is new, up to this one, or all that are left. */
static bool unit_sets_before(struct unit *unit, struct set *set, bool *open, struct str split,
                             bool last, struct err *err)
{
    while (segment_before(unit, split, last)) {
        *open = true;
        if (!unit_set_open(unit, set, unit->job->base->sets[unit->base_next].split, err) ||
            !unit_set_end(set, open, err))
            return false;
    }
    return true;
}

/* The next row's set: the open one, or a new one when the split value has changed. */
static bool unit_set_for(struct unit *unit, struct set *set, bool *open, struct row row,
                         struct err *err)
{
    struct str split = unit_split(unit, row);
    if (*open && str_is_null(split) == str_is_null(set->split) && str_eq(split, set->split))
        return true;
    if (!unit_set_end(set, open, err) || !unit_sets_before(unit, set, open, split, false, err))
        return false;
    *open = true; /* also when opening fails half-way: it must be closed */
    return unit_set_open(unit, set, split, err);
}

static bool unit_rows(struct unit *unit, struct set *set, bool *open, struct err *err)
{
    struct copy_out *copy;
    struct row       row;
    enum rows_next   next;
    if (!copy_out_query(&copy, unit->conn, unit->def->query, unit->bound.count, &unit->scratch,
                        err))
        return false;
    size_t mark = arena_mark(&unit->scratch);
    while ((next = copy_out_next(copy, &row, err)) == ROWS_ROW) {
        if (!unit_scope(unit, row, err) || !unit_set_for(unit, set, open, row, err) ||
            !unit_row(unit, set, row, err))
            return false;
        arena_rewind(&unit->scratch, mark);
    }
    if (next != ROWS_END)
        return false;
    if (!unit_set_end(set, open, err) || !unit_sets_before(unit, set, open, STR_NULL, true, err))
        return false;
    if (unit->out->file_count == 0) { /* no rows: a file with headers all the same */
        *open = true;
        if (!unit_set_open(unit, set, STR_NULL, err) || !unit_set_end(set, open, err))
            return false;
    }
    return report_proof_rest(unit, err);
}

/* A unit that failed leaves nothing. */
static void unit_discard(struct unit *unit)
{
    struct report_result *out = unit->out;
    struct err            ignored = {.kind = ERR_NONE};
    for (size_t i = 0; i < out->file_count; i++)
        (void)unlink(
            arena_printf(unit->arena, "%s/%s", unit->job->directory, out->files[i].path).data);
    if (unit->base.len > 0 && unit->bound.split != BOUND_NONE &&
        !tree_remove(arena_printf(unit->arena, "%s/%s", unit->job->directory, unit->base.data).data,
                     &ignored))
        ignored.kind = ERR_NONE; /* the release is given up anyway, and its folder with it */
    *out = (struct report_result){.rows = 0};
}

bool report_write(const struct report_job *job, struct conn *conn, struct report_result *out,
                  struct arena *arena, struct err *err)
{
    struct unit unit = {.job = job, .def = job->def, .conn = conn, .arena = arena, .out = out};
    struct set  set = {.unit = NULL};
    bool        open = false;

    *out = (struct report_result){.rows = 0};
    unit.bound.split = BOUND_NONE;
    unit.last_pair = SIZE_MAX;
    arena_open(&unit.scratch, "row", UNIT_SCRATCH);
    bool ok = unit_open(&unit, err) && unit_rows(&unit, &set, &open, err);
    if (open)
        set_close(&set);
    arena_close(&unit.scratch); /* ends the COPY too */
    if (!ok) {
        unit_discard(&unit);
        return false;
    }
    out->rows = unit.tally.rows;
    if (unit.tally.first[0] != '\0') {
        out->first_instant = arena_zcopy(arena, str_from_z(unit.tally.first));
        out->last_instant = arena_zcopy(arena, str_from_z(unit.tally.last));
    }
    return true;
}
