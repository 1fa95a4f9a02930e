/*
 * report_cover.c - what the cover of a workbook says beside edition.c's words: whose file it is
 * where a report is split, notes of the report's own query, and after the rows their totals.
 */
#include <string.h>

#include "etl/report/report_impl.h"

#define SPLIT_NAMES "sql/run/report_split_names.sql" /* id, name */

bool report_cover_load(struct unit *unit, struct err *err)
{
    const struct bound *bound = &unit->bound;
    if (unit->def->notes != NULL &&
        !conn_table(unit->conn, unit->def->notes, NULL, 0, &unit->notes, unit->arena, err))
        return false;
    return bound->split == BOUND_NONE || bound->split != bound->manager ||
           conn_table(unit->conn, SPLIT_NAMES, NULL, 0, &unit->split_names, unit->arena, err);
}

static const char *cover_heading(const struct unit *unit, const char *field)
{
    const struct report_column column = {.field = field};
    for (size_t i = 0; i < unit->sheet.column_count; i++)
        if (strcmp(unit->sheet.columns[i].id, field) == 0)
            return edition_word(unit->job, unit->sheet.columns[i].zh, unit->sheet.columns[i].en);
    struct sheet_column words = edition_column(&column);
    const char         *heading = edition_word(unit->job, words.zh, words.en);
    return heading == NULL ? field : heading;
}

/* The name that goes with a split value, or NULL. */
static const char *cover_split_name(const struct unit *unit, struct str split)
{
    const struct table *t = &unit->split_names;
    for (size_t r = 0; r < t->rows && !str_is_null(split); r++)
        if (strcmp(table_z(t, r, 0), split.data) == 0)
            return table_z(t, r, 1);
    return NULL;
}

static const char *cover_split(const struct unit *unit, struct str split, const char *word,
                               struct arena *arena)
{
    const char *name = cover_split_name(unit, split);
    if (str_is_null(split))
        return arena_printf(
                   arena, "%s (%s)",
                   edition_word(unit->job, "未分配：没有该值的记录", "none: the rows without one"),
                   word)
            .data;
    return name == NULL || name[0] == '\0' ? word : arena_printf(arena, "%s (%s)", name, word).data;
}

void report_cover_sheet(const struct unit *unit, struct str split, const char *word,
                        struct sheet *sheet, struct arena *arena)
{
    const struct report_job *job = unit->job;
    size_t                   n = unit->sheet.note_count;
    struct sheet_note *notes = ARENA_ARRAY(arena, struct sheet_note, n + 1 + unit->notes.rows);
    memcpy(notes, unit->sheet.notes, n * sizeof *notes);
    if (word != NULL) {
        const char *field = job->director ? "account_manager_id" : unit->def->split;
        notes[n++] =
            (struct sheet_note){cover_heading(unit, field), cover_split(unit, split, word, arena)};
    }
    for (size_t r = 0; r < unit->notes.rows; r++)
        notes[n++] =
            (struct sheet_note){edition_word(job, "说明", "Note"), table_z(&unit->notes, r, 0)};
    *sheet = unit->sheet;
    sheet->notes = notes;
    sheet->note_count = n;
}

/* 1234567.8 as 1,234,567.8: a cover is read, not computed with. */
static const char *cover_grouped(struct arena *arena, const char *number)
{
    size_t whole = strcspn(number, ".");
    size_t sign = number[0] == '-' ? 1 : 0;
    char  *out = ARENA_ARRAY(arena, char, 2 * strlen(number) + 1);
    size_t n = 0;
    for (size_t i = 0; number[i] != '\0'; i++) {
        if (i > sign && i < whole && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = number[i];
    }
    out[n] = '\0';
    return out;
}

bool report_cover_is_control(const struct unit *unit, const char *field)
{
    for (size_t i = 0; i < unit->def->column_count; i++)
        if (strcmp(unit->def->columns[i].field, field) == 0)
            return unit->def->columns[i].control;
    return false;
}

/* What a total says: where the same lines stand in a file several times it is no amount. */
static const char *cover_total(const struct unit *unit, const struct manifest_sum *sum,
                               struct arena *arena)
{
    const char *amount = cover_grouped(arena, sum->written);
    if (!report_cover_is_control(unit, sum->column))
        return amount;
    return arena_printf(arena, "%s %s", amount,
                        edition_word(unit->job,
                                     "（核对数，非业务金额：同一业绩在每个计划中各计一次）",
                                     "(control sum, no amount: performance counts once per plan)"))
        .data;
}

void report_cover_closing(const struct unit *unit, const struct tally *written,
                          const struct manifest_total *total, struct sheet_closing *closing,
                          struct arena *arena)
{
    const struct report_job *job = unit->job;
    struct sheet_note       *notes = ARENA_ARRAY(arena, struct sheet_note, total->sum_count + 2);
    size_t                   n = 0;
    notes[n++] = (struct sheet_note){
        edition_word(job, "数据行数", "Rows"),
        cover_grouped(arena, arena_printf(arena, "%llu", (unsigned long long)total->rows).data)};
    for (size_t i = 0; i < total->sum_count; i++) {
        const struct manifest_sum *sum = &total->sums[i];
        const char                *heading = cover_heading(unit, sum->column);
        if (sum->written == NULL)
            continue;
        notes[n++] = (struct sheet_note){
            sum->currency[0] == '\0' ? heading
                                     : arena_printf(arena, "%s (%s)", heading, sum->currency).data,
            cover_total(unit, sum, arena)};
    }
    if (written->last[0] != '\0')
        notes[n++] = (struct sheet_note){arena_printf(arena, "%s%s (GMT+8)",
                                                      edition_word(job, "最晚", "Latest: "),
                                                      cover_heading(unit, unit->def->instant))
                                             .data,
                                         written->last};
    closing->notes = notes;
    closing->note_count = n;
}
