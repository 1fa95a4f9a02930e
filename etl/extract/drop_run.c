/*
 * drop_run.c - one file into staging: read, map, check, send; what does not pass is collected.
 */
#include "etl/extract/drop_run.h"

#include <assert.h>
#include <stdio.h>

#include "etl/base/dec.h"
#include "etl/extract/csv_read.h"
#include "etl/extract/drop_parties.h"
#include "etl/extract/feed_cell.h"

#define SCRATCH_MAX    ((size_t)4 * 1024 * 1024) /* of one row; it has at most 1 MiB */
#define REASON_MAX     1024                      /* bytes; a fault has no more */
#define REFUSED_FIRST  64                        /* the list doubles from here */
#define DIFFERENCE_MAX 600 /* bytes of what a control file and its file differ in */

/* The columns of the feed that quarantine wants to know. */
enum wanted { WANTED_CUSTOMER, WANTED_CYCLE, WANTED_CURRENCY, WANTED_PAYABLE, WANTED_COUNT };

struct reading {
    const struct drop_task *task;
    struct drop_sink        sink;
    struct drop_result     *result;
    struct csv_reader      *reader;
    struct mapping_bound   *bound;
    size_t                  header_count;
    struct str             *cells; /* of the feed, then place */
    size_t                  wanted[WANTED_COUNT];
    size_t                  sum_columns[DROP_SUMS_MAX];
    struct dec              totals[DROP_SUMS_MAX];
    struct drop_parties    *parties;
    size_t                  refused_room;
    struct arena           *arena;
    struct arena           *scratch;
};

/* --- bad rows -------------------------------------------------------------------------------- */

static struct str keep(const struct reading *reading, struct str text)
{
    if (str_is_null(text))
        return STR_NULL;
    return (struct str){arena_zcopy(reading->arena, text), text.len};
}

/* The key as nightpost.quarantine_rows writes it, so that a good version later finds it. */
static struct str row_key(const struct reading *reading)
{
    const struct feed_def *feed = reading->task->feed;
    size_t                 len = feed->column_count;
    for (size_t c = 0; c < feed->column_count; c++)
        len += feed->columns[c].key ? reading->cells[c].len : 0;
    char  *key = ARENA_ARRAY(reading->arena, char, len + 1);
    size_t used = 0;
    bool   first = true;
    for (size_t c = 0; c < feed->column_count; c++) {
        if (!feed->columns[c].key)
            continue;
        if (!first)
            key[used++] = '|';
        first = false;
        if (reading->cells[c].len > 0)
            memcpy(key + used, reading->cells[c].data, reading->cells[c].len);
        used += reading->cells[c].len;
    }
    return (struct str){key, used};
}

static void grow(struct reading *reading)
{
    struct drop_result *result = reading->result;
    size_t room = reading->refused_room == 0 ? REFUSED_FIRST : 2 * reading->refused_room;
    struct drop_refused *all = ARENA_ARRAY(reading->arena, struct drop_refused, room);
    if (result->refused_count > 0)
        memcpy(all, result->refused, result->refused_count * sizeof *all);
    result->refused = all;
    reading->refused_room = room;
}

/* `mapped`: the cells are this row's. */
static bool refuse_row(struct reading *reading, uint64_t line, const char *column,
                       const char *reason, bool mapped, struct err *err)
{
    struct drop_result *result = reading->result;
    if (result->refused_count == DROP_REFUSED_MAX)
        return err_set(err, ERR_DATA, "%s: more than %d bad rows; the first: %.*s: %.*s: %.*s",
                       reading->task->file->path, DROP_REFUSED_MAX,
                       STR_ARG(result->refused[0].place), STR_ARG(result->refused[0].column),
                       STR_ARG(result->refused[0].reason));
    if (result->refused_count == reading->refused_room)
        grow(reading);
    struct str           wanted[WANTED_COUNT] = {STR_NULL, STR_NULL, STR_NULL, STR_NULL};
    struct str           why = str_from_z(reason);
    struct str           raw = csv_read_raw(reading->reader);
    struct drop_refused *row = &result->refused[result->refused_count++];
    for (size_t w = 0; mapped && w < WANTED_COUNT; w++)
        if (reading->wanted[w] != SIZE_MAX)
            wanted[w] = keep(reading, reading->cells[reading->wanted[w]]);
    *row = (struct drop_refused){
        .place = arena_printf(reading->arena, "%s:%llu", reading->task->file->name,
                              (unsigned long long)line),
        .column = keep(reading, str_from_z(column)),
        .reason = keep(reading, feed_cell_clean(why, REASON_MAX, reading->scratch)),
        .customer_id = wanted[WANTED_CUSTOMER],
        .bill_cycle = wanted[WANTED_CYCLE],
        .currency = wanted[WANTED_CURRENCY],
        .payable_amount = wanted[WANTED_PAYABLE],
        .content = keep(reading, feed_cell_clean(raw, CSV_RAW_MAX, reading->scratch)),
    };
    row->row_key = mapped ? row_key(reading) : row->place;
    return true;
}

/* --- the control file ------------------------------------------------------------------------ */

static bool control_begin(struct reading *reading, struct err *err)
{
    const struct drop_control *control = &reading->task->file->control;
    struct drop_result        *result = reading->result;
    result->sums = ARENA_ARRAY(reading->arena, struct drop_sum, DROP_SUMS_MAX);
    result->sum_count = control->path == NULL ? 0 : control->sum_count;
    for (size_t i = 0; i < result->sum_count; i++) {
        result->sums[i] = control->sums[i];
        reading->totals[i].scale = DEC_SCALE_MAX;
        reading->sum_columns[i] = mapping_find(reading->bound, control->sums[i].column);
        if (reading->sum_columns[i] == SIZE_MAX)
            return err_set(err, ERR_DATA, "%s: it has a sum of column %s, which the file has not",
                           control->path, control->sums[i].column);
    }
    return true;
}

/* What is no number counts as 0: its row is bad anyway, and the sums then differ. */
static bool control_add(struct reading *reading, struct row row, struct err *err)
{
    for (size_t i = 0; i < reading->result->sum_count; i++) {
        struct str value = mapping_value(reading->bound, row, reading->sum_columns[i]);
        struct str plain;
        struct dec amount;
        struct err ignored = {.kind = ERR_NONE};
        if (str_is_null(value) || !feed_cell_decimal(value, &plain, reading->scratch, &ignored) ||
            !dec_parse(plain, DEC_SCALE_MAX, &amount, &ignored))
            continue;
        if (!dec_add(&reading->totals[i], amount, err))
            return false;
    }
    return true;
}

static bool control_end(struct reading *reading, struct err *err)
{
    const struct drop_control *control = &reading->task->file->control;
    struct drop_result        *result = reading->result;
    char                       text[DIFFERENCE_MAX] = "";
    size_t                     used = 0;
    if (control->path == NULL)
        return true;
    if (control->rows != result->rows_read)
        used = (size_t)snprintf(text, sizeof text, "; it says rows=%llu, the file has %llu",
                                (unsigned long long)control->rows,
                                (unsigned long long)result->rows_read);
    for (size_t i = 0; i < result->sum_count; i++) {
        char       buf[DEC_TEXT_MAX];
        struct str found;
        if (!feed_cell_decimal(dec_print(reading->totals[i], buf), &found, reading->arena, err))
            return false;
        result->sums[i].found = arena_zcopy(reading->arena, found);
        if (strcmp(result->sums[i].found, result->sums[i].declared) == 0 || used >= sizeof text)
            continue;
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "; it says sum.%s=%s, the file "
                                 "has %s",
                                 result->sums[i].column, result->sums[i].declared,
                                 result->sums[i].found);
    }
    return used == 0 || err_set(err, ERR_DATA, "%s differs from its file%s", control->path, text);
}

/* --- the file -------------------------------------------------------------------------------- */

static bool read_row(struct reading *reading, struct row row, uint64_t line, struct err *err)
{
    const struct feed_def *feed = reading->task->feed;
    struct mapping_fault   fault = {.column = NULL};
    struct mapping_names   names;
    reading->result->rows_read++;
    if (row.count != reading->header_count) {
        (void)snprintf(fault.reason, sizeof fault.reason, "has %zu columns, the header has %zu",
                       row.count, reading->header_count);
        return refuse_row(reading, line, "row", fault.reason, false, err);
    }
    if (!control_add(reading, row, err))
        return false;
    if (!mapping_row(reading->bound, row, line, reading->cells, &names, &fault, reading->scratch))
        return refuse_row(reading, line, fault.column, fault.reason, true, err);
    reading->cells[feed->column_count] = arena_printf(
        reading->scratch, "%s:%llu", reading->task->file->name, (unsigned long long)line);
    if (!reading->sink.put(reading->sink.context,
                           (struct row){reading->cells, feed->column_count + 1}, err))
        return false;
    reading->result->rows_sent++;
    return drop_parties_add(reading->parties, reading->cells, &names, err) ||
           err_wrap(err, "%s", reading->task->file->path);
}

static bool read_rows(struct reading *reading, struct err *err)
{
    size_t mark = arena_mark(reading->scratch);
    for (;;) {
        struct row     row;
        uint64_t       line;
        enum rows_next next = csv_read_next(reading->reader, &row, &line, err);
        if (next != ROWS_ROW)
            return next == ROWS_END;
        if (!read_row(reading, row, line, err))
            return false;
        arena_rewind(reading->scratch, mark);
    }
}

static bool read_header(struct reading *reading, struct err *err)
{
    const struct drop_task   *task = reading->task;
    const struct drop_source *source = task->source;
    const struct mapping     *mapping =
        source->mapping != NULL ? source->mapping : mapping_own(task->feed, reading->arena);
    const struct mapping_use use = {.source = source->name,
                                    .file = task->file->name,
                                    .time_zone = source->time_zone,
                                    .accounts = source->accounts,
                                    .account_count = source->account_count};
    struct row               header;
    uint64_t                 line;
    assert(mapping_feed(mapping) == task->feed);
    enum rows_next next = csv_read_next(reading->reader, &header, &line, err);
    if (next == ROWS_FAILED)
        return false;
    if (next == ROWS_END)
        return err_set(err, ERR_DATA, "%s: the file is empty: not even a header", task->file->path);
    if (header.count > CSV_COLUMNS_MAX)
        return err_set(err, ERR_DATA, "%s: the header has %zu columns, more than %d",
                       task->file->path, header.count, CSV_COLUMNS_MAX);
    reading->header_count = header.count;
    reading->result->derive_parties = mapping_derives_parties(mapping);
    return mapping_bind(&reading->bound, mapping, &use, header, reading->arena, err);
}

static void find_wanted(struct reading *reading)
{
    static const char *const names[WANTED_COUNT] = {"customer_id", "bill_cycle", "currency",
                                                    "payable_amount"};
    const struct feed_def   *feed = reading->task->feed;
    for (size_t w = 0; w < WANTED_COUNT; w++) {
        reading->wanted[w] = SIZE_MAX;
        for (size_t c = 0; c < feed->column_count; c++)
            if (strcmp(feed->columns[c].field, names[w]) == 0)
                reading->wanted[w] = c;
    }
}

bool drop_read(const struct drop_task *task, struct drop_sink sink, struct drop_result *result,
               struct arena *arena, struct err *err)
{
    struct arena   scratch;
    struct reading reading = {
        .task = task, .sink = sink, .result = result, .arena = arena, .scratch = &scratch};
    *result = (struct drop_result){.rows_read = 0};
    assert(task->file->state == DROP_READY);
    reading.cells = ARENA_ARRAY(arena, struct str, task->feed->column_count + 1);
    find_wanted(&reading);
    reading.parties = drop_parties_init(task->feed, result, arena);
    arena_open(&scratch, "drop row", SCRATCH_MAX);
    bool ok = csv_read_open(&reading.reader, task->file->path, arena, err) &&
              read_header(&reading, err) && control_begin(&reading, err) &&
              read_rows(&reading, err) && control_end(&reading, err) &&
              drop_check_same(task->file, err);
    arena_close(&scratch);
    return ok;
}

static bool put_copy(void *context, struct row row, struct err *err)
{
    return copy_in_row(context, row, err);
}

bool drop_load(const struct drop_task *task, struct conn *warehouse, struct drop_result *result,
               struct arena *arena, struct err *err)
{
    struct copy_in *copy;
    uint64_t        rows = 0;
    if (!copy_in_open(&copy, warehouse, task->feed->load, arena, err))
        return false;
    if (!drop_read(task, (struct drop_sink){put_copy, copy}, result, arena, err)) {
        copy_in_abort(copy);
        return false;
    }
    if (!copy_in_end(copy, &rows, err))
        return false;
    return rows == result->rows_sent ||
           err_set(err, ERR_INTERNAL, "%s: %llu rows sent, %llu arrived", task->file->path,
                   (unsigned long long)result->rows_sent, (unsigned long long)rows);
}
