#include <stdlib.h>
#include <string.h>

#include "etl/report/report_impl.h"

#define RESULT_ROOM 8 /* of an array that doubles */

enum { PROOF_SPLIT, PROOF_COLUMN, PROOF_CURRENCY, PROOF_AMOUNT };

/* NULL first, then byte order. */
static int proof_compare(struct str a, struct str b)
{
    if (str_is_null(a) || str_is_null(b))
        return str_is_null(b) - str_is_null(a);
    int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int proof_by_split(const void *a, const void *b)
{
    const struct proof_line *left = a;
    const struct proof_line *right = b;
    return proof_compare(left->split, right->split);
}

static const char *proof_field(const struct unit *unit, size_t sum)
{
    return unit->sheet.columns[unit->sum_columns[sum]].id;
}

/* The summed column of that name; BOUND_NONE for one that the recipient does not see. */
static bool proof_column(const struct unit *unit, struct str name, size_t *at, struct err *err)
{
    *at = BOUND_NONE;
    for (size_t i = 0; i < unit->sum_count; i++)
        if (str_eq(name, str_from_z(proof_field(unit, i))))
            *at = i;
    for (size_t i = 0; *at == BOUND_NONE && i < unit->def->column_count; i++)
        if (str_eq(name, str_from_z(unit->def->columns[i].field)) && unit->def->columns[i].summed)
            return true;
    return *at != BOUND_NONE ||
           err_set(err, ERR_CONFIG, "%s: \"%.*s\" is no summed column of the report",
                   unit->def->proof, STR_ARG(name));
}

static bool proof_line(const struct unit *unit, const struct table *table, size_t row,
                       struct proof_line *line, struct err *err)
{
    struct str name = table_cell(table, row, PROOF_COLUMN);
    struct str currency = table_cell(table, row, PROOF_CURRENCY);
    struct str amount = table_cell(table, row, PROOF_AMOUNT);

    *line = (struct proof_line){.split = table_cell(table, row, PROOF_SPLIT)};
    if (line->split.len == 0)
        line->split = STR_NULL;
    if (str_is_null(name))
        return err_set(err, ERR_CONFIG, "%s: a line without a column", unit->def->proof);
    if (!proof_column(unit, name, &line->column, err))
        return false;
    if (currency.len >= TALLY_CURRENCY_SIZE)
        return err_set(err, ERR_DATA, "%s: \"%.*s\" is no currency", unit->def->proof,
                       STR_ARG(currency));
    if (currency.len > 0)
        memcpy(line->currency, currency.data, currency.len);
    line->amount.scale = DEC_SCALE_MAX;
    return str_is_null(amount) || dec_parse(amount, DEC_SCALE_MAX, &line->amount, err) ||
           err_wrap(err, "%s: column \"%.*s\"", unit->def->proof, STR_ARG(name));
}

/* The ledger's sums for one cycle, in whatever report and edition they are held against. */
struct report_proven {
    const char           *path;
    const char           *cycle; /* "" without */
    const char           *state; /* a final cycle has another mark: "" without */
    struct table          table;
    struct report_proven *next;
};

static const char *proof_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static const struct report_proven *proof_known(const struct report_job *job)
{
    const struct report_proven *p = job->proven == NULL ? NULL : *job->proven;
    while (p != NULL && (strcmp(p->path, job->def->proof) != 0 ||
                         strcmp(p->cycle, proof_or_empty(job->cycle)) != 0 ||
                         strcmp(p->state, proof_or_empty(job->cycle_state)) != 0))
        p = p->next;
    return p;
}

static bool proof_table(struct unit *unit, struct table *table, struct err *err)
{
    const struct report_job    *job = unit->job;
    const struct report_proven *known = proof_known(job);
    if (known != NULL) {
        *table = known->table;
        return true;
    }
    if (!conn_table(unit->conn, job->def->proof, NULL, 0, table, unit->arena, err))
        return false;
    if (job->proven == NULL)
        return true;
    struct report_proven *p = ARENA_NEW(unit->arena, struct report_proven);
    *p = (struct report_proven){job->def->proof, proof_or_empty(job->cycle),
                                proof_or_empty(job->cycle_state), *table, *job->proven};
    *job->proven = p;
    return true;
}

bool report_proof_load(struct unit *unit, struct err *err)
{
    struct table  table;
    struct proof *proof = &unit->proof;
    if (unit->def->proof == NULL)
        return true;
    if (!proof_table(unit, &table, err))
        return false;
    if (table.columns != PROOF_AMOUNT + 1)
        return err_set(err, ERR_CONFIG, "%s returns %zu columns, not %d", unit->def->proof,
                       table.columns, PROOF_AMOUNT + 1);
    proof->present = true;
    proof->lines = ARENA_ARRAY(unit->arena, struct proof_line, table.rows);
    for (size_t i = 0; i < table.rows; i++) {
        struct proof_line *line = &proof->lines[proof->count];
        if (!proof_line(unit, &table, i, line, err))
            return false;
        proof->count += line->column == BOUND_NONE ? 0 : 1;
    }
    if (proof->count > 0)
        qsort(proof->lines, proof->count, sizeof *proof->lines, proof_by_split);
    return true;
}

/* The first line from which on the split value is not smaller. */
static size_t proof_from(const struct proof *proof, struct str split)
{
    size_t low = 0;
    size_t high = proof->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (proof_compare(proof->lines[middle].split, split) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const char *proof_text(const struct unit *unit, size_t sum, struct dec value,
                              const char **out, struct err *err)
{
    char       exact[DEC_TEXT_MAX];
    char       trimmed[DEC_TRIM_MAX];
    struct str text;
    int        min = unit->sheet.columns[unit->sum_columns[sum]].min_decimals;
    if (!dec_trim(dec_print(value, exact), min, trimmed, &text, err))
        return NULL;
    *out = arena_zcopy(unit->arena, text);
    return *out;
}

/* written - ledger, both at full scale. `written` may be NULL, which counts 0. */
static bool proof_difference(struct dec written, struct dec ledger, struct dec *out,
                             struct err *err)
{
    char       buf[DEC_TEXT_MAX];
    struct dec minus = {.scale = DEC_SCALE_MAX};
    if (!dec_parse(dec_print(written, buf), DEC_SCALE_MAX, out, err))
        return false;
    if (__builtin_sub_overflow(minus.units, ledger.units, &minus.units))
        return err_set(err, ERR_LIMIT, "a total does not fit into 128 bits");
    return dec_add(out, minus, err);
}

static bool proof_sum(struct unit *unit, const struct tally *tally, const struct tally *ledger,
                      const char *currency, size_t sum, struct manifest_sum *out, struct err *err)
{
    const struct tally_sum *wrote = tally_find(tally, currency, sum);
    const struct tally_sum *knows = ledger == NULL ? NULL : tally_find(ledger, currency, sum);
    struct dec              written = {.scale = unit->sum_scales[sum]};
    struct dec              known = {.scale = DEC_SCALE_MAX};
    struct dec              difference;
    *out = (struct manifest_sum){.column = proof_field(unit, sum), .currency = currency};
    if (wrote != NULL)
        written = wrote->value;
    if (wrote != NULL && proof_text(unit, sum, written, &out->written, err) == NULL)
        return false;
    if (ledger == NULL)
        return true;
    if (knows != NULL)
        known = knows->value;
    if (!proof_difference(written, known, &difference, err) ||
        proof_text(unit, sum, known, &out->ledger, err) == NULL ||
        proof_text(unit, sum, difference, &out->difference, err) == NULL)
        return err_wrap(err, "column \"%s\"", out->column);
    unit->out->differences += difference.units != 0 ? 1 : 0;
    return true;
}

/*
 * Every summed column in every currency of `tally`, or of `ledger` when it is not NULL. Only the
 * lines are the result's; what they are found with is the row's.
 */
static bool proof_lines(struct unit *unit, const struct tally *tally, const struct tally *ledger,
                        struct manifest_sum **sums, size_t *count, struct err *err)
{
    struct tally both;
    size_t       n = 0;
    tally_init(&both, NULL, 0, &unit->scratch);
    for (int side = 0; side < 2; side++) {
        const struct tally *t = side == 0 ? tally : ledger;
        for (size_t c = 0; t != NULL && c < t->currency_count; c++)
            if (tally_currency(&both, str_from_z(t->currencies[c].name), err) == NULL)
                return false;
    }
    struct manifest_sum *lines =
        ARENA_ARRAY(unit->arena, struct manifest_sum, unit->sum_count * both.currency_count);
    for (size_t c = 0; c < both.currency_count; c++) {
        const char *currency = arena_zcopy(unit->arena, str_from_z(both.currencies[c].name));
        for (size_t i = 0; i < unit->sum_count; i++)
            if (!proof_sum(unit, tally, ledger, currency, i, &lines[n++], err))
                return false;
    }
    *sums = lines;
    *count = n;
    return true;
}

bool report_sums(struct unit *unit, const struct tally *tally, struct manifest_sum **sums,
                 size_t *count, struct err *err)
{
    size_t row = arena_mark(&unit->scratch);
    bool   ok = proof_lines(unit, tally, NULL, sums, count, err);
    arena_rewind(&unit->scratch, row);
    return ok;
}

/* The ledger's lines of a range, added up by column and currency. */
static bool proof_ledger(struct unit *unit, size_t from, size_t to, struct tally *ledger,
                         struct err *err)
{
    int *scales = ARENA_ARRAY(&unit->scratch, int, unit->sum_count);
    for (size_t i = 0; i < unit->sum_count; i++)
        scales[i] = DEC_SCALE_MAX;
    tally_init(ledger, scales, unit->sum_count, &unit->scratch);
    for (size_t i = from; i < to; i++) {
        struct proof_line *line = &unit->proof.lines[i];
        struct tally_sum  *sums = tally_currency(ledger, str_from_z(line->currency), err);
        line->used = true;
        if (sums == NULL || !dec_add(&sums[line->column].value, line->amount, err))
            return err_wrap(err, "%s", unit->def->proof);
        sums[line->column].any = true;
    }
    return true;
}

static size_t proof_to(const struct proof *proof, size_t from)
{
    size_t to = from;
    while (to < proof->count &&
           proof_compare(proof->lines[to].split, proof->lines[from].split) == 0)
        to++;
    return to;
}

bool report_proof_sums(struct unit *unit, const struct tally *tally, struct str split, bool whole,
                       struct manifest_total *total, struct err *err)
{
    struct tally        ledger;
    const struct proof *proof = &unit->proof;
    if (!proof->present)
        return report_sums(unit, tally, &total->sums, &total->sum_count, err);
    size_t from = whole ? 0 : proof_from(proof, split);
    size_t to = whole ? proof->count : from;
    size_t row = arena_mark(&unit->scratch);
    if (!whole && from < proof->count && proof_compare(proof->lines[from].split, split) == 0)
        to = proof_to(proof, from);
    bool ok = proof_ledger(unit, from, to, &ledger, err) &&
              proof_lines(unit, tally, &ledger, &total->sums, &total->sum_count, err);
    arena_rewind(&unit->scratch, row);
    return ok;
}

bool report_proof_rest(struct unit *unit, struct err *err)
{
    const struct proof *proof = &unit->proof;
    struct tally        nothing;
    tally_init(&nothing, unit->sum_scales, unit->sum_count, unit->arena);
    size_t row = arena_mark(&unit->scratch);
    for (size_t from = 0; from < proof->count;) {
        size_t to = proof_to(proof, from);
        if (!proof->lines[from].used) {
            struct str             split = proof->lines[from].split;
            struct manifest_total *total = report_total_new(unit);
            struct tally           ledger;
            total->split = str_is_null(split) ? REPORT_UNASSIGNED : split.data;
            if (!proof_ledger(unit, from, to, &ledger, err) ||
                !proof_lines(unit, &nothing, &ledger, &total->sums, &total->sum_count, err))
                return false;
            arena_rewind(&unit->scratch, row);
        }
        from = to;
    }
    return true;
}

struct manifest_total *report_total_new(struct unit *unit)
{
    struct report_result *out = unit->out;
    if (out->total_count == unit->total_room) {
        size_t                 room = unit->total_room == 0 ? RESULT_ROOM : unit->total_room * 2;
        struct manifest_total *grown = ARENA_ARRAY(unit->arena, struct manifest_total, room);
        if (out->total_count > 0)
            memcpy(grown, out->totals, out->total_count * sizeof *grown);
        out->totals = grown;
        unit->total_room = room;
    }
    out->totals[out->total_count] = (struct manifest_total){
        .report = unit->def->name, .edition = unit->edition, .cycle = unit->job->cycle};
    return &out->totals[out->total_count++];
}

/* A name may have a line break in it; the axis of a chart may not. */
static const char *chart_label(struct arena *arena, const char *label)
{
    char *line = arena_zcopy(arena, str_from_z(label == NULL ? "" : label));
    for (char *p = line; *p != '\0'; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    return line;
}

static bool chart_load(struct unit *unit, const struct report_chart *def, struct sheet_chart *out,
                       struct err *err)
{
    struct table table;
    if (!conn_table(unit->conn, def->query, NULL, 0, &table, unit->arena, err))
        return false;
    if (table.columns != 2)
        return err_set(err, ERR_CONFIG, "%s returns %zu columns, not 2", def->query, table.columns);
    const char **labels = ARENA_ARRAY(unit->arena, const char *, table.rows);
    const char **values = ARENA_ARRAY(unit->arena, const char *, table.rows);
    for (size_t i = 0; i < table.rows; i++) {
        struct str value = table_cell(&table, i, 1);
        char       buf[DEC_TRIM_MAX];
        labels[i] = chart_label(unit->arena, table_z(&table, i, 0));
        if (str_is_null(value))
            value = STR("0");
        if (!dec_trim(value, 0, buf, &value, err))
            return err_wrap(err, "%s", def->query);
        values[i] = arena_zcopy(unit->arena, value);
    }
    *out = (struct sheet_chart){
        .title = edition_word(unit->job, def->title_zh, def->title_en),
        .kind = def->kind == REPORT_CHART_LINE ? CHART_LINE : CHART_BAR,
        .labels = labels,
        .values = values,
        .count = table.rows,
    };
    return true;
}

/* A folder of files has none: the queries draw the recipient's rows, not those of one file. */
bool report_charts_load(struct unit *unit, struct err *err)
{
    if (unit->bound.split != BOUND_NONE)
        return true;
    unit->charts = ARENA_ARRAY(unit->arena, struct sheet_chart, unit->def->chart_count);
    for (size_t i = 0; i < unit->def->chart_count; i++) {
        struct sheet_chart *chart = &unit->charts[unit->chart_count];
        if (!chart_load(unit, &unit->def->charts[i], chart, err))
            return false;
        unit->chart_count += chart->count == 0 ? 0 : 1;
    }
    return true;
}
