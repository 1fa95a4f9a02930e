/*
 * manifest_focus.c - the metadata that FOCUS wants beside its data (Metadata, Recency): one entry
 * per kind of FOCUS file in the release, in the specification's own words. A release that has none
 * says nothing. Every issue is a whole new instance, so each day was updated last with it.
 */
#include "etl/out/manifest.h"
#include "etl/out/manifest_impl.h"

#include "etl/base/date.h"

#define FOCUS_GENERATOR "nightpost"
#define FOCUS_PRECISION 38             /* of every amount */
#define FOCUS_SERIES    "CostAndUsage" /* the dataset whose rows are of days */

static const char *focus_type(enum cell_kind kind)
{
    switch (kind) {
    case CELL_TEXT: break;
    case CELL_INT:
    case CELL_DEC: return "Decimal";
    case CELL_DATE:
    case CELL_TIME: return "DateTime";
    }
    return "String";
}

static void focus_column(struct json *json, const struct sheet_column *column)
{
    bool is_number = column->kind == CELL_DEC || column->kind == CELL_INT;
    json_object(json);
    json_key_text(json, "ColumnName", column->id);
    json_key_text(json, "DataType", focus_type(column->kind));
    if (is_number) {
        json_key(json, "NumericPrecision");
        json_int(json, FOCUS_PRECISION);
        json_key(json, "NumberScale");
        json_int(json, column->kind == CELL_DEC ? column->decimals : 0);
    }
    if (column->kind == CELL_TEXT)
        json_key_text(json, "StringEncoding", "UTF-8");
    json_end(json);
}

/* The instant at which a GMT+8 day begins, in UTC; `after` days later. */
static bool focus_midnight(struct json *json, const char *key, const char *day, int after,
                           struct err *err)
{
    char    buf[DATE_TEXT_MAX];
    int64_t days;
    if (!date_parse(str_from_z(day), &days, err))
        return false;
    json_key(json, key);
    json_str(json, date_print_utc((days + after) * DATE_DAY_S - DATE_GMT8_S, buf));
    return true;
}

static bool focus_recency(struct json *json, const struct manifest *manifest,
                          const struct manifest_focus *focus, struct err *err)
{
    bool complete = true;
    bool series = strcmp(focus->dataset, FOCUS_SERIES) == 0;
    if (series) {
        json_key(json, "TimeSectors");
        json_array(json);
    }
    for (size_t i = 0; i < manifest->recency_count; i++) {
        const struct manifest_day *day = &manifest->recency[i];
        complete = complete && day->complete;
        if (!series)
            continue;
        json_object(json);
        if (!focus_midnight(json, "TimeSectorStart", day->day, 0, err) ||
            !focus_midnight(json, "TimeSectorEnd", day->day, 1, err) ||
            !focus_midnight(json, "TimeSectorLastUpdated", manifest->issue_date, 0, err))
            return false;
        json_key(json, "TimeSectorComplete");
        json_bool(json, day->complete);
        json_end(json);
    }
    if (series) {
        json_end(json);
        return true;
    }
    json_key(json, "DatasetInstanceComplete");
    json_bool(json, complete);
    return true;
}

static bool focus_entry(struct json *json, const struct manifest *manifest,
                        const struct manifest_file *file, struct arena *arena, struct err *err)
{
    const struct manifest_focus *focus = file->focus;
    json_object(json);
    json_key_text(json, "Dataset", focus->dataset);
    json_key_text(json, "FocusVersion", focus->version);
    json_key_text(json, "SchemaId", file->schema);
    json_key_text(json, "CreationDate", focus->created);
    json_key_text(json, "DataGenerator", FOCUS_GENERATOR);
    json_key_text(json, "DataGeneratorVersion", manifest->program_version);
    json_key(json, "DatasetInstanceId");
    json_str(json, arena_printf(arena, "%s-%s-%s", focus->dataset, manifest->recipient,
                                manifest->release));
    if (!focus_midnight(json, "DatasetInstanceLastUpdated", manifest->issue_date, 0, err) ||
        !focus_recency(json, manifest, focus, err))
        return false;
    json_key(json, "ColumnDefinition");
    json_array(json);
    for (size_t i = 0; i < focus->column_count; i++)
        focus_column(json, &focus->columns[i]);
    json_end(json);
    json_end(json);
    return true;
}

/* The file whose schema comes next in byte order, in whatever order they were written. */
static const struct manifest_file *focus_next(const struct manifest *manifest, const char *last)
{
    const struct manifest_file *next = NULL;
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];
        if (file->focus != NULL && strcmp(file->schema, last) > 0 &&
            (next == NULL || strcmp(file->schema, next->schema) < 0))
            next = file;
    }
    return next;
}

bool manifest_focus(struct json *json, const struct manifest *manifest, struct arena *arena,
                    struct err *err)
{
    const struct manifest_file *file = focus_next(manifest, "");
    if (file == NULL)
        return true;
    json_key(json, "focus");
    json_array(json);
    for (; file != NULL; file = focus_next(manifest, file->schema))
        if (!focus_entry(json, manifest, file, arena, err))
            return err_wrap(err, "%s", file->path);
    json_end(json);
    return true;
}
