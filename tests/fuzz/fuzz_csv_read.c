/*
 * fuzz_csv_read.c - libFuzzer target: any bytes as a CSV file, then as values of every kind.
 *
 * Built with clang -fsanitize=fuzzer,address,undefined from this file, csv_read.c, feed_cell.c and
 * the sources of etl/base and etl/out that they need; linked with -lcsv -lz -lcrypto.
 *
 * The first byte chooses how the rest is sliced. A value that passes a column's check must pass it
 * again unchanged: what goes into the database is canonical.
 */
#include <stdlib.h>

#include "etl/extract/csv_read.h"
#include "etl/extract/feed_cell.h"

#define ARENA_LIMIT (64U * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct slices {
    const char *data;
    size_t      left;
    size_t      step;
};

static bool read_slice(void *context, char *buf, size_t room, size_t *got, struct err *err)
{
    struct slices *slices = context;
    size_t         n = slices->left < slices->step ? slices->left : slices->step;
    (void)err;
    n = n < room ? n : room;
    if (n > 0)
        memcpy(buf, slices->data, n);
    slices->data += n;
    slices->left -= n;
    *got = n;
    return true;
}

static void check_value(struct str value, struct arena *arena)
{
    static const struct feed_column columns[] = {
        {"text", OF_TEXT(8)}, {"int", OF_INT},   {"dec", OF_DEC(12)},
        {"time", OF_TIME},    {"date", OF_DATE}, {"bool", OF_BOOL},
    };
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        struct str out;
        struct str again;
        struct err err = {.kind = ERR_NONE};
        if (!feed_cell_check(&columns[i], 8 * 3600, value, &out, arena, &err))
            continue;
        if (!feed_cell_check(&columns[i], 8 * 3600, out, &again, arena, &err) ||
            !str_eq(out, again))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena       arena;
    struct csv_reader *reader;
    struct row         row;
    uint64_t           line;
    uint64_t           before = 0;
    struct err         err = {.kind = ERR_NONE};
    if (size == 0)
        return 0;
    struct slices slices = {(const char *)data + 1, size - 1, (size_t)data[0] + 1};
    arena_open(&arena, "fuzz", ARENA_LIMIT);
    if (!csv_read_open_source(&reader, "fuzz.csv", (struct csv_source){read_slice, &slices}, &arena,
                              &err))
        abort();
    size_t mark = arena_mark(&arena);
    while (csv_read_next(reader, &row, &line, &err) == ROWS_ROW) {
        if (line <= before || row.count == 0)
            abort();
        before = line;
        for (size_t c = 0; c < row.count && c < CSV_COLUMNS_MAX; c++)
            check_value(row.cells[c], &arena);
        (void)feed_cell_clean(csv_read_raw(reader), CSV_RAW_MAX, &arena);
        arena_rewind(&arena, mark);
    }
    arena_close(&arena);
    return 0;
}
