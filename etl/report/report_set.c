#include <assert.h>

#include "etl/report/report_impl.h"

#define SET_ARENA   (64U << 20)
#define SET_PART    4 /* digits of a part's number */
#define SET_PARTS   9999
#define RESULT_ROOM 8

/* The file of the last release that it goes on from, or NULL. */
static const struct place_from *set_from(const struct set *set, const struct sink_ops *ops)
{
    if (set->base == NULL)
        return NULL;
    return ops == &sink_xlsx ? &set->base->xlsx : &set->base->csv;
}

/* Where a file of the set goes, without suffix; part 0 = none. */
static bool set_file_open(struct set *set, struct set_file *file, const struct sink_ops *ops,
                          int part, struct err *err)
{
    struct unit *unit = set->unit;
    struct str   name = set->word == NULL
                            ? unit->base
                            : arena_printf(&set->arena, "%s/%s", unit->base.data, set->word);
    if (part > 0)
        name = arena_printf(&set->arena, "%s_%0*d", name.data, SET_PART, part);
    struct str path = arena_printf(&set->arena, "%s/%s", unit->job->directory, name.data);
    arena_open(&file->arena, ops->format, SET_ARENA);
    file->path = arena_printf(unit->arena, "%s%s", name.data, ops->suffix).data;
    const struct place_from *from = set_from(set, ops);
    if (sink_resume(&file->sink, ops, &set->sheet, path.data, from, &file->arena, err))
        return true;
    if (from != NULL)
        unit->job->base->unsound = true;
    return false;
}

static void set_file_close(struct set_file *file)
{
    if (file->arena.base != NULL)
        arena_close(&file->arena);
    file->sink = NULL;
}

static bool set_part_open(struct set *set, struct err *err)
{
    struct unit *unit = set->unit;
    if (unit->job->edition.part_rows > 0 && ++set->part > SET_PARTS)
        return err_set(err, ERR_LIMIT, "%s: more than %d parts", unit->base.data, SET_PARTS);
    if (!set_file_open(set, &set->csv, &sink_csv_gz, set->part, err))
        return false;
    tally_init(&set->open, unit->sum_scales, unit->sum_count, &set->csv.arena);
    return segment_tally(set, err);
}

/* A set that had more rows than a workbook is made for has none to go on from. */
static bool set_book_open(struct set *set, struct err *err)
{
    const struct unit *unit = set->unit;
    if (unit->def->machine_csv || unit->def->book != NULL)
        return true;
    if (set->base == NULL || set->base->xlsx.path != NULL)
        return set_file_open(set, &set->xlsx, &sink_xlsx, 0, err);
    set->omitted = !unit->job->edition.big_xlsx && set->open.rows > EDITION_XLSX_ROWS;
    unit->job->base->unsound = !set->omitted;
    return set->omitted || err_set(err, ERR_DATA, "%s: no workbook to go on from", set->csv.path);
}

bool set_open(struct set *set, struct unit *unit, struct str split,
              const struct report_base_set *base, struct err *err)
{
    *set = (struct set){.unit = unit,
                        .split = split,
                        .base = base,
                        .cutting = segment_cuts(unit),
                        .first_file = unit->out->file_count};
    if (unit->bound.split != BOUND_NONE)
        set->word = str_is_null(split) ? REPORT_UNASSIGNED : split.data;
    arena_open(&set->arena, "file set", SET_ARENA);
    report_cover_sheet(unit, split, set->word, &set->sheet, &set->arena);
    tally_init(&set->written, unit->sum_scales, unit->sum_count, &set->arena);
    return set_part_open(set, err) && set_book_open(set, err);
}

void set_close(struct set *set)
{
    set_file_close(&set->csv);
    set_file_close(&set->xlsx);
    if (set->arena.base != NULL)
        arena_close(&set->arena);
}

static struct manifest_file *set_record(struct set *set, const struct set_file *file,
                                        const struct sink_ops *ops)
{
    struct unit             *unit = set->unit;
    const struct report_job *job = unit->job;
    struct report_result    *out = unit->out;
    if (out->file_count == unit->file_room) {
        size_t                room = unit->file_room == 0 ? RESULT_ROOM : unit->file_room * 2;
        struct manifest_file *grown = ARENA_ARRAY(unit->arena, struct manifest_file, room);
        if (out->file_count > 0)
            memcpy(grown, out->files, out->file_count * sizeof *grown);
        out->files = grown;
        unit->file_room = room;
    }
    out->files[out->file_count] = (struct manifest_file){
        .path = file->path,
        .report = unit->def->name,
        .edition = unit->edition,
        .cycle = job->cycle,
        .state = job->cycle_state,
        .schema = unit->schema,
        .format = ops->format,
        .profile = job->edition.profile == PROFILE_HUMAN ? "human" : "machine",
        .locale = edition_word(job, "zh", "en"),
        .masked = job->edition.masked,
        .split = set->word,
        .writer = manifest_writer(ops, job->gzip, unit->arena),
        .scope_words = edition_scope(job),
        .scope_sha256 = job->scope_sha256,
        .focus = unit->focus,
    };
    return &out->files[out->file_count++];
}

static void set_span(const struct unit *unit, const struct tally *tally, const char **first,
                     const char **last)
{
    if (tally->first[0] == '\0')
        return;
    *first = arena_zcopy(unit->arena, str_from_z(tally->first));
    *last = arena_zcopy(unit->arena, str_from_z(tally->last));
}

static const struct place_behind *set_taken(const struct set *set, const struct sink_ops *ops,
                                            uint64_t at)
{
    const struct place_from *from = set_from(set, ops);
    if (from == NULL)
        return NULL;
    struct place_behind *behind = ARENA_NEW(set->unit->arena, struct place_behind);
    *behind = (struct place_behind){
        .at = at, .state = from->state, .rows = set->taken, .tally = set->base->tally};
    return behind;
}

/* Ends a file and records it. */
static struct manifest_file *set_file_finish(struct set *set, struct set_file *file,
                                             const struct sink_ops      *ops,
                                             const struct sheet_closing *closing, struct err *err)
{
    struct report_result *out = set->unit->out;
    struct sink_figures   figures;
    if (!sink_finish(file->sink, closing, &figures, err))
        return NULL;
    file->sink = NULL;
    struct manifest_file *record = set_record(set, file, ops);
    record->figures = figures;
    record->marks = ops == &sink_xlsx ? set->xlsx_marks : set->csv_marks;
    record->taken_through = set->base == NULL ? NULL : set->base->through;
    record->taken = set_taken(set, ops, figures.segments_at);
    out->bytes += figures.bytes;
    out->cut_cells += figures.cut_cells;
    return record;
}

static bool set_part_finish(struct set *set, struct err *err)
{
    const struct sheet_closing nothing = {.note_count = 0};
    struct unit               *unit = set->unit;
    if (!segment_day(set, STR(""), err))
        return false;
    struct manifest_file *record = set_file_finish(set, &set->csv, &sink_csv_gz, &nothing, err);
    if (record == NULL)
        return false;
    record->part = set->part;
    set_span(unit, &set->open, &record->first_instant, &record->last_instant);
    if (!report_sums(unit, &set->open, &record->sums, &record->sum_count, err) ||
        !tally_fold(&set->written, &set->open, err))
        return false;
    set_file_close(&set->csv);
    return true;
}

static bool set_count(struct set *set, const struct set_row *row, struct err *err)
{
    const struct unit *unit = set->unit;
    set->open.rows++;
    tally_instant(&set->open, row->instant);
    if (unit->sum_count == 0)
        return true;
    struct tally_sum *sums = tally_currency(&set->open, row->currency, err);
    if (sums == NULL)
        return false;
    for (size_t i = 0; i < unit->sum_count; i++)
        if (!tally_add(&sums[i], row->cells.cells[unit->sum_columns[i]], err))
            return err_wrap(err, "column \"%s\"", unit->sheet.columns[unit->sum_columns[i]].id);
    return true;
}

bool set_row(struct set *set, const struct set_row *row, struct err *err)
{
    const struct report_edition *edition = &set->unit->job->edition;
    if (!segment_day(set, row->day, err))
        return false;
    set->uncut = true;
    if (edition->part_rows > 0 && set->open.rows == (uint64_t)edition->part_rows &&
        (!set_part_finish(set, err) || !set_part_open(set, err)))
        return false;
    if (set->xlsx.sink != NULL && !edition->big_xlsx &&
        set->written.rows + set->open.rows >= EDITION_XLSX_ROWS) {
        set_file_close(&set->xlsx);
        set->omitted = true;
    }
    return sink_row(set->csv.sink, row->cells, err) &&
           (set->xlsx.sink == NULL || sink_row(set->xlsx.sink, row->cells, err)) &&
           set_count(set, row, err);
}

static void set_proofs(struct set *set, const struct manifest_total *total,
                       struct sheet_closing *closing)
{
    struct sheet_proof *proofs =
        ARENA_ARRAY(&set->xlsx.arena, struct sheet_proof, total->sum_count);
    for (size_t i = 0; i < total->sum_count; i++)
        proofs[i] = (struct sheet_proof){
            .column_id = total->sums[i].column,
            .currency = total->sums[i].currency,
            .written = total->sums[i].written == NULL ? "0" : total->sums[i].written,
            .ledger = total->sums[i].ledger,
            .difference = total->sums[i].difference,
            .control = report_cover_is_control(set->unit, total->sums[i].column),
        };
    closing->proofs = proofs;
    closing->proof_count = total->sum_count;
}

static bool set_xlsx_finish(struct set *set, const struct manifest_total *total, struct err *err)
{
    const struct unit   *unit = set->unit;
    struct sheet_closing closing = {.charts = unit->charts, .chart_count = unit->chart_count};
    report_cover_closing(unit, &set->written, total, &closing, &set->xlsx.arena);
    set_proofs(set, total, &closing);
    if (!report_annexes(unit, set->xlsx.sink, &set->xlsx.arena, err))
        return false;
    struct manifest_file *record = set_file_finish(set, &set->xlsx, &sink_xlsx, &closing, err);
    if (record == NULL)
        return false;
    record->sums = total->sums;
    record->sum_count = total->sum_count;
    set_span(unit, &set->written, &record->first_instant, &record->last_instant);
    set_file_close(&set->xlsx);
    return true;
}

/* What the parts learn only now: how many they are, and the ledger's side where there is one. */
static void set_parts(struct set *set, const struct manifest_total *total)
{
    const struct report_result *out = set->unit->out;
    for (size_t i = set->first_file; i < out->file_count; i++) {
        struct manifest_file *file = &out->files[i];
        file->parts = set->part;
        file->xlsx_omitted = set->omitted;
        if (set->part == 0) {
            file->sums = total->sums;
            file->sum_count = total->sum_count;
        }
    }
}

bool set_finish(struct set *set, struct err *err)
{
    struct unit *unit = set->unit;
    bool         whole = unit->bound.split == BOUND_NONE;
    if (!set_part_finish(set, err))
        return false;
    struct manifest_total *total = report_total_new(unit);
    total->split = set->word;
    total->rows = set->written.rows;
    if (!report_proof_sums(unit, &set->written, set->split, whole, total, err))
        return false;
    set_parts(set, total);
    unit->out->omitted += set->omitted ? 1 : 0;
    return (set->xlsx.sink == NULL || set_xlsx_finish(set, total, err)) &&
           tally_fold(&unit->tally, &set->written, err);
}
