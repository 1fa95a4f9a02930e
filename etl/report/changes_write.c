/*
 * changes_write.c - the lines of a changes file.
 *
 *     new_day   a day that the last release could not know: rows and, per sum, how much
 *     total     a cumulative report after D has moved on: per sum, before and after
 *     added, removed   a row: per sum that is not 0, its amount
 *     changed   a cell: before and after
 *     more      rows that are too many to tell
 */
#include "etl/base/date.h"
#include "etl/report/changes.h"
#include "etl/report/report_run.h"

#include "etl/out/readback.h"

#define KEYS_MAX       64
#define CHANGES_ERASED "[erased]" /* nightpost.contact_columns() */
#define OWN_BEFORE     3          /* change, reason, day */
#define DAY_LEN        10

enum own { OWN_CHANGE, OWN_REASON, OWN_DAY };
enum tail {
    TAIL_COLUMN,
    TAIL_BEFORE,
    TAIL_AFTER,
    TAIL_DIFFERENCE,
    TAIL_ROWS,
    TAIL_CURRENCY,
    TAILS
};

/* clang-format off */
static const struct sheet_column own_columns[OWN_BEFORE] = {
    {"change", "变动", "Change", "new_day 新业务日，total 累计报表的合计，added 新增行，removed 消失行，changed 单元格变化，more 未列出的行",
     "new_day, total (of a cumulative report), added, removed, changed, more (rows not told)", CELL_TEXT, 0, 0, false, false},
    {"reason", "原因", "Reason", "归属变化、退款、政策、更正、迟到用量", "re-attribution, refund, policy, correction, late usage", CELL_TEXT, 0, 0, false, false},
    {"change_day", "业务日", "Day", "该行所属的业务日（GMT+8）", "business day of the row (GMT+8)", CELL_DATE, 0, 0, false, false},
};
static const struct sheet_column tail_columns[TAILS] = {
    {"changed_column", "列", "Column", "发生变化的列", "the column that is different", CELL_TEXT, 0, 0, false, false},
    {"value_before", "变动前", "Before", "上一版中的值", "in the release before", CELL_TEXT, 0, 0, false, false},
    {"value_after", "变动后", "After", "本版中的值", "in this release", CELL_TEXT, 0, 0, false, false},
    {"difference", "差额", "Difference", "变动后减变动前", "after less before", CELL_DEC, DEC_SCALE_MAX, 0, false, false},
    {"change_rows", "行数", "Rows", "该行汇总的行数", "rows that the line stands for", CELL_INT, 0, 0, false, false},
    {"change_currency", "币种", "Currency", "金额的币种", "of the amounts", CELL_TEXT, 0, 0, false, false},
};
/* clang-format on */

struct writer {
    uint64_t                  lines;
    const struct changes_job *job;
    const struct changes     *changes;
    struct sink              *sink;
    struct arena             *arena; /* scratch: rewound line by line */
    struct str               *cells;
    size_t                    count;          /* columns of the file */
    size_t                    keys[KEYS_MAX]; /* columns of the report */
    size_t                    key_count;
    size_t                    currency; /* column of the report, or SIZE_MAX */
    size_t                    instant;
    size_t currency_key; /* the key that is the currency, or SIZE_MAX: then a column of its own */
};

static size_t writer_keys(const struct manifest_schema *schema, size_t keys[KEYS_MAX])
{
    size_t n = 0;
    for (size_t c = 0; c < schema->column_count && n < KEYS_MAX; c++)
        if (schema->columns[c].key)
            keys[n++] = c;
    return n;
}

/* Which of the keys is the currency: a file has that column once. */
static size_t writer_currency(const struct manifest_schema *schema, const size_t *keys,
                              size_t count)
{
    size_t currency = schema_column(schema, schema->currency);
    for (size_t i = 0; i < count; i++)
        if (keys[i] == currency)
            return i;
    return SIZE_MAX;
}

void changes_schema(const struct changes_job *job, const char *report, struct manifest_schema *out,
                    struct arena *arena)
{
    size_t               keys[KEYS_MAX];
    size_t               count = writer_keys(job->schema, keys);
    bool                 keyed = writer_currency(job->schema, keys, count) != SIZE_MAX;
    struct sheet_column *columns =
        ARENA_ARRAY(arena, struct sheet_column, OWN_BEFORE + count + TAILS);
    size_t n = 0;
    for (size_t i = 0; i < OWN_BEFORE; i++)
        columns[n++] = own_columns[i];
    for (size_t i = 0; i < count; i++) {
        columns[n] = job->schema->columns[keys[i]];
        columns[n].key = false; /* of the report's rows, not of these */
        columns[n++].summed = false;
    }
    for (size_t i = 0; i < (keyed ? TAIL_CURRENCY : TAILS); i++)
        columns[n++] = tail_columns[i];
    /* The schema it compares, with the hash that says which. */
    const char *hash = strrchr(job->schema->id, '-');
    *out = (struct manifest_schema){
        .id = arena_printf(arena, "%s%s", report, hash == NULL ? "" : hash).data,
        .report = report,
        .columns = columns,
        .column_count = n,
    };
}

static struct str *tail_cell(struct writer *w, enum tail which)
{
    size_t at = which == TAIL_CURRENCY && w->currency_key != SIZE_MAX
                    ? OWN_BEFORE + w->currency_key
                    : OWN_BEFORE + w->key_count + (size_t)which;
    return &w->cells[at];
}

static void line_begin(struct writer *w, const char *change, const char *reason)
{
    for (size_t i = 0; i < w->count; i++)
        w->cells[i] = STR_NULL;
    w->cells[OWN_CHANGE] = str_from_z(change);
    if (reason != NULL && reason[0] != '\0')
        w->cells[OWN_REASON] = str_from_z(reason);
}

static void line_keys(struct writer *w, const struct str *row)
{
    for (size_t i = 0; i < w->key_count; i++)
        w->cells[OWN_BEFORE + i] = row[w->keys[i]];
    if (w->currency != SIZE_MAX)
        *tail_cell(w, TAIL_CURRENCY) = row[w->currency];
    if (w->instant != SIZE_MAX && row[w->instant].len >= DAY_LEN)
        w->cells[OWN_DAY] = (struct str){row[w->instant].data, DAY_LEN};
}

static const char *column_name(const struct writer *w, size_t c)
{
    const struct sheet_column *column = &w->job->schema->columns[c];
    if (w->job->profile == PROFILE_MACHINE)
        return column->id;
    const char *name = w->job->locale == LOCALE_ZH ? column->zh : column->en;
    return name == NULL ? column->id : name;
}

/* What a difference means something of: amounts, quantities and counts; a status is none. */
static bool is_amount(const struct sheet_column *column)
{
    return column->kind == CELL_DEC || (column->kind == CELL_INT && column->summed);
}

static bool number_of(struct str text, struct dec *out, struct err *err)
{
    *out = (struct dec){.scale = DEC_SCALE_MAX};
    return text.len == 0 || dec_parse(text, DEC_SCALE_MAX, out, err);
}

/* after - before; NULL when it does not fit, which no sum of money does. */
static bool line_difference(struct writer *w, size_t c, struct str before, struct str after,
                            struct err *err)
{
    char       exact[DEC_TEXT_MAX];
    char       trimmed[DEC_TRIM_MAX];
    struct str text;
    struct dec a;
    struct dec b;
    if (!number_of(before, &b, err) || !number_of(after, &a, err))
        return false;
    if (__builtin_sub_overflow(a.units, b.units, &a.units))
        return true;
    if (!dec_trim(dec_print(a, exact), w->job->schema->columns[c].min_decimals, trimmed, &text,
                  err))
        return false;
    *tail_cell(w, TAIL_DIFFERENCE) = (struct str){arena_zcopy(w->arena, text), text.len};
    return true;
}

static bool line_value(struct writer *w, size_t c, struct str before, struct str after,
                       struct err *err)
{
    *tail_cell(w, TAIL_COLUMN) = str_from_z(column_name(w, c));
    *tail_cell(w, TAIL_BEFORE) = before;
    *tail_cell(w, TAIL_AFTER) = after;
    return !is_amount(&w->job->schema->columns[c]) || line_difference(w, c, before, after, err);
}

static bool line_end(struct writer *w, size_t mark, struct err *err)
{
    bool ok = sink_row(w->sink, (struct row){w->cells, w->count}, err);
    w->lines++;
    arena_rewind(w->arena, mark);
    return ok;
}

static void line_rows(struct writer *w, uint64_t rows)
{
    *tail_cell(w, TAIL_ROWS) = arena_printf(w->arena, "%llu", (unsigned long long)rows);
}

static bool is_zero(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] >= '1' && text.data[i] <= '9')
            return false;
    return true;
}

/* A row that came or went: one line per sum that is not 0, at least one in all. */
static bool write_whole(struct writer *w, const struct change *change, struct err *err)
{
    bool              added = change->kind == CHANGE_ADDED;
    const struct str *row = added ? change->after : change->before;
    size_t            lines = 0;
    for (size_t c = 0; c <= w->job->schema->column_count; c++) {
        bool   last = c == w->job->schema->column_count;
        size_t mark = arena_mark(w->arena);
        if (last ? lines > 0 : !w->job->schema->columns[c].summed || is_zero(row[c]))
            continue;
        line_begin(w, added ? "added" : "removed", change->reason);
        line_keys(w, row);
        if (!last && !line_value(w, c, added ? STR_NULL : row[c], added ? row[c] : STR_NULL, err))
            return false;
        if (!line_end(w, mark, err))
            return false;
        lines++;
    }
    return true;
}

/* Whose contact data was erased since: what it was is not told once more. */
static bool erased_since(const struct writer *w, const struct change *change)
{
    const struct str erased = STR(CHANGES_ERASED);
    for (size_t c = 0; c < w->job->schema->column_count; c++)
        if (str_eq(change->after[c], erased) && !str_eq(change->before[c], erased))
            return true;
    return false;
}

static bool write_cells(struct writer *w, const struct change *change, struct err *err)
{
    bool erased = erased_since(w, change);
    for (size_t c = 0; c < w->job->schema->column_count; c++) {
        size_t     mark = arena_mark(w->arena);
        struct str before = change->before[c];
        if (str_eq(before, change->after[c]))
            continue;
        if (erased && !str_is_null(before) && !is_amount(&w->job->schema->columns[c]))
            before = STR(CHANGES_ERASED);
        line_begin(w, "changed", change->reason);
        line_keys(w, change->after);
        if (!line_value(w, c, before, change->after[c], err) || !line_end(w, mark, err))
            return false;
    }
    return true;
}

static struct str tally_text(struct writer *w, const struct tally *tally, const char *currency,
                             size_t sum, struct err *err)
{
    char                    exact[DEC_TEXT_MAX];
    char                    trimmed[DEC_TRIM_MAX];
    struct str              text;
    const struct tally_sum *value = tally->scales == NULL ? NULL : tally_find(tally, currency, sum);
    if (value == NULL || !dec_trim(dec_print(value->value, exact), 2, trimmed, &text, err))
        return STR_NULL;
    return (struct str){arena_zcopy(w->arena, text), text.len};
}

/* What a tally is about: its word, the day, what it is compared with (or NULL), how many rows. */
struct tally_line {
    const char         *change;
    const char         *day;
    const struct tally *before;
    const struct tally *after;
    uint64_t            rows;
};

static void tally_begin(struct writer *w, const struct tally_line *line, const char *currency)
{
    line_begin(w, line->change, NULL);
    if (line->day != NULL)
        w->cells[OWN_DAY] = str_from_z(line->day);
    line_rows(w, line->rows);
    if (currency[0] != '\0')
        *tail_cell(w, TAIL_CURRENCY) = str_from_z(currency);
}

/* One line per sum that is another than before. */
static bool write_sums(struct writer *w, const struct tally_line *line, const char *currency,
                       struct err *err)
{
    size_t sum = 0;
    for (size_t c = 0; c < w->job->schema->column_count; c++) {
        size_t mark = arena_mark(w->arena);
        if (!w->job->schema->columns[c].summed)
            continue;
        tally_begin(w, line, currency);
        struct str old =
            line->before == NULL ? STR_NULL : tally_text(w, line->before, currency, sum, err);
        struct str new = tally_text(w, line->after, currency, sum++, err);
        if (str_eq(old, new)) {
            arena_rewind(w->arena, mark);
            continue;
        }
        if (!line_value(w, c, old, new, err) || !line_end(w, mark, err))
            return false;
    }
    return true;
}

/* Per currency of either; without sums one line that says how many rows. */
static bool write_tally(struct writer *w, const struct tally_line *line, struct err *err)
{
    struct tally both;
    size_t       mark = arena_mark(w->arena);
    if (line->after->columns == 0) {
        tally_begin(w, line, "");
        return line_end(w, mark, err);
    }
    tally_init(&both, NULL, 0, w->arena);
    for (int side = 0; side < 2; side++) {
        const struct tally *t = side == 0 ? line->before : line->after;
        for (size_t i = 0; t != NULL && i < t->currency_count; i++)
            if (tally_currency(&both, str_from_z(t->currencies[i].name), err) == NULL)
                return false;
    }
    for (size_t i = 0; i < both.currency_count; i++)
        if (!write_sums(w, line, both.currencies[i].name, err))
            return false;
    arena_rewind(w->arena, mark);
    return true;
}

static bool write_all(struct writer *w, struct err *err)
{
    const struct changes *changes = w->changes;
    for (size_t i = 0; i < changes->day_count; i++) {
        const struct changes_day *day = &changes->days[i];
        const struct tally_line   line = {"new_day", day->day, NULL, &day->tally, day->tally.rows};
        if (!write_tally(w, &line, err))
            return false;
    }
    if (changes->totals_only) {
        const struct tally_line line = {"total", NULL, &changes->before, &changes->after,
                                        changes->rows};
        if (!write_tally(w, &line, err))
            return false;
        if (w->lines > 0)
            return true;
        size_t mark = arena_mark(w->arena);
        tally_begin(w, &line, ""); /* rows are others and no sum is */
        return line_end(w, mark, err);
    }
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->list[i];
        bool                 ok = change->kind == CHANGE_CHANGED ? write_cells(w, change, err)
                                                                 : write_whole(w, change, err);
        if (!ok)
            return false;
    }
    if (changes->unlisted == 0)
        return true;
    size_t mark = arena_mark(w->arena);
    line_begin(w, "more", NULL);
    line_rows(w, changes->unlisted);
    return line_end(w, mark, err);
}

bool changes_write(const struct changes_job *job, const struct changes *changes,
                   const struct manifest_schema *schema, const char *path,
                   struct sink_figures *figures, struct arena *arena, struct err *err)
{
    const struct sheet_closing nothing = {.note_count = 0};
    struct arena               scratch;
    const struct sheet         sheet = {.report = schema->report,
                                        .locale = job->locale,
                                        .profile = job->profile,
                                        .columns = schema->columns,
                                        .column_count = schema->column_count,
                                        .gzip = job->gzip};
    struct writer              w = {.job = job,
                                    .changes = changes,
                                    .arena = &scratch,
                                    .count = schema->column_count,
                                    .currency = schema_column(job->schema, job->schema->currency),
                                    .instant = schema_column(job->schema, job->schema->instant)};
    w.key_count = writer_keys(job->schema, w.keys);
    w.currency_key = writer_currency(job->schema, w.keys, w.key_count);
    arena_open(&scratch, "changes", SCAN_ROOM);
    w.cells = ARENA_ARRAY(&scratch, struct str, w.count);
    bool ok = sink_open(&w.sink, &sink_csv_gz, &sheet, path, arena, err) && write_all(&w, err) &&
              sink_finish(w.sink, &nothing, figures, err);
    arena_close(&scratch);
    return ok;
}
