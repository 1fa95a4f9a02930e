#include "etl/out/manifest.h"

#include <stdlib.h>
#include <xlsxwriter.h>

#include "etl/base/date.h"
#include "etl/out/manifest_impl.h"

/* GMT+8 text becomes UTC with Z. */
static bool manifest_instant(struct json *json, const char *key, const char *text, struct err *err)
{
    char    buf[DATE_TEXT_MAX];
    int64_t seconds;
    json_key(json, key);
    if (text == NULL) {
        json_null(json);
        return true;
    }
    if (!date_parse_time(str_from_z(text), &seconds, err))
        return false;
    if (seconds - DATE_GMT8_S < DATE_FIRST_S)
        return err_set(err, ERR_DATA, "%s is before the year 1 in UTC", text);
    json_str(json, date_print_utc(seconds - DATE_GMT8_S, buf));
    return true;
}

static void manifest_sums(struct json *json, const struct manifest_sum *sums, size_t count)
{
    json_key(json, "sums");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_object(json);
        json_key_text(json, "column", sums[i].column);
        json_key_text(json, "currency", sums[i].currency);
        json_key_dec(json, "written", sums[i].written);
        json_key_dec(json, "read", sums[i].read);
        json_key_dec(json, "ledger", sums[i].ledger);
        json_key_dec(json, "difference", sums[i].difference);
        json_end(json);
    }
    json_end(json);
}

static void manifest_what(struct json *json, const struct manifest_file *file)
{
    json_key_text(json, "path", file->path);
    json_key_text(json, "report", file->report);
    json_key_text(json, "edition", file->edition);
    json_key_text(json, "cycle", file->cycle);
    json_key_text(json, "state", file->state);
    json_key_text(json, "schema", file->schema);
    json_key_text(json, "format", file->format);
    json_key_text(json, "profile", file->profile);
    json_key_text(json, "locale", file->locale);
    json_key_bool(json, "masked", file->masked);
    json_key_text(json, "split", file->split);
    if (file->part == 0) {
        json_key(json, "part");
        json_null(json);
        json_key(json, "parts");
        json_null(json);
    } else {
        json_key_uint(json, "part", (uint64_t)file->part);
        json_key_uint(json, "parts", (uint64_t)file->parts);
    }
}

static void manifest_bytes(struct json *json, const struct manifest_file *file)
{
    const struct sink_figures *figures = &file->figures;
    json_key_uint(json, "rows", figures->rows);
    json_key_uint(json, "bytes", figures->bytes);
    json_key_text(json, "sha256", figures->sha256);
    json_key_uint(json, "content_bytes", figures->content_bytes);
    json_key_text(json, "content_sha256", figures->content_sha256);
    json_key_text(json, "writer", file->writer);
    json_key_uint(json, "cut_cells", figures->cut_cells);
    json_key_bool(json, "xlsx_omitted", file->xlsx_omitted);
}

static bool manifest_file(struct json *json, const struct manifest_file *file, struct err *err)
{
    json_object(json);
    manifest_what(json, file);
    manifest_bytes(json, file);
    if (!manifest_instant(json, "first_instant", file->first_instant, err) ||
        !manifest_instant(json, "last_instant", file->last_instant, err))
        return err_wrap(err, "%s", file->path);
    manifest_sums(json, file->sums, file->sum_count);
    json_key(json, "scope");
    json_object(json);
    json_key_text(json, "predicate", file->scope_words);
    json_key_text(json, "snapshot_sha256", file->scope_sha256);
    json_key_uint(json, "rows_included", file->figures.rows);
    json_end(json);
    json_key_text(json, "supersedes", file->supersedes);
    json_key_bool(json, "linked", file->linked);
    json_end(json);
    return true;
}

static int manifest_by_path(const void *a, const void *b)
{
    const struct manifest_file *const *left = a;
    const struct manifest_file *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

/* By path, in whatever order they were written. */
static bool manifest_files(struct json *json, const struct manifest *manifest, struct arena *arena,
                           struct err *err)
{
    const struct manifest_file **sorted =
        ARENA_ARRAY(arena, const struct manifest_file *, manifest->file_count);
    for (size_t i = 0; i < manifest->file_count; i++)
        sorted[i] = &manifest->files[i];
    if (manifest->file_count > 0)
        qsort(sorted, manifest->file_count, sizeof(const struct manifest_file *), manifest_by_path);
    json_key(json, "files");
    json_array(json);
    for (size_t i = 0; i < manifest->file_count; i++) {
        if (i > 0 && strcmp(sorted[i]->path, sorted[i - 1]->path) == 0)
            return err_set(err, ERR_INTERNAL, "two files are called %s", sorted[i]->path);
        if (!manifest_file(json, sorted[i], err))
            return false;
    }
    json_end(json);
    return true;
}

static void manifest_totals(struct json *json, const struct manifest *manifest)
{
    json_key(json, "totals");
    json_array(json);
    for (size_t i = 0; i < manifest->total_count; i++) {
        const struct manifest_total *total = &manifest->totals[i];
        json_object(json);
        json_key_text(json, "report", total->report);
        json_key_text(json, "edition", total->edition);
        json_key_text(json, "cycle", total->cycle);
        json_key_text(json, "split", total->split);
        json_key_uint(json, "rows", total->rows);
        manifest_sums(json, total->sums, total->sum_count);
        json_end(json);
    }
    json_end(json);
}

static void manifest_changes(struct json *json, const struct manifest *manifest)
{
    json_key(json, "changes");
    json_array(json);
    for (size_t i = 0; i < manifest->change_count; i++) {
        const struct manifest_change *change = &manifest->changes[i];
        json_object(json);
        json_key_text(json, "report", change->report);
        json_key_text(json, "edition", change->edition);
        json_key_text(json, "cycle", change->cycle);
        json_key_text(json, "result", change->result);
        json_key_text(json, "path", change->path);
        json_key_text(json, "why", change->why);
        json_end(json);
    }
    json_end(json);
}

static void manifest_recency(struct json *json, const struct manifest *manifest)
{
    json_key(json, "recency");
    json_array(json);
    for (size_t i = 0; i < manifest->recency_count; i++) {
        json_object(json);
        json_key_text(json, "day", manifest->recency[i].day);
        json_key_bool(json, "complete", manifest->recency[i].complete);
        json_end(json);
    }
    json_end(json);
}

static const char *manifest_kind(enum cell_kind kind)
{
    static const char *const words[] = MANIFEST_KINDS;
    return words[kind];
}

static void manifest_column(struct json *json, const struct sheet_column *column)
{
    json_object(json);
    json_key_text(json, "id", column->id);
    json_key_text(json, "zh", column->zh);
    json_key_text(json, "en", column->en);
    json_key_text(json, "type", manifest_kind(column->kind));
    json_key_uint(json, "decimals", (uint64_t)column->decimals);
    json_key_uint(json, "min_decimals", (uint64_t)column->min_decimals);
    json_key_bool(json, "summed", column->summed);
    json_key_bool(json, "key", column->key);
    json_end(json);
}

static int manifest_by_id(const void *a, const void *b)
{
    const struct manifest_schema *const *left = a;
    const struct manifest_schema *const *right = b;
    return strcmp((*left)->id, (*right)->id);
}

static void manifest_schemas(struct json *json, const struct manifest *manifest,
                             struct arena *arena)
{
    size_t                         count = manifest->schema_count;
    const struct manifest_schema **sorted =
        ARENA_ARRAY(arena, const struct manifest_schema *, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &manifest->schemas[i];
    if (count > 0)
        qsort(sorted, count, sizeof(const struct manifest_schema *), manifest_by_id);
    json_key(json, "schemas");
    json_array(json);
    for (size_t i = 0; i < count; i++) {
        json_object(json);
        json_key_text(json, "id", sorted[i]->id);
        json_key_text(json, "report", sorted[i]->report);
        json_key_text(json, "currency", sorted[i]->currency);
        json_key_text(json, "instant", sorted[i]->instant);
        json_key(json, "columns");
        json_array(json);
        for (size_t c = 0; c < sorted[i]->column_count; c++)
            manifest_column(json, &sorted[i]->columns[c]);
        json_end(json);
        json_end(json);
    }
    json_end(json);
}

static void manifest_incomplete(struct json *json, const struct manifest *manifest)
{
    json_key(json, "incomplete");
    json_array(json);
    for (size_t i = 0; i < manifest->incomplete_count; i++) {
        const struct manifest_incomplete *n = &manifest->incomplete[i];
        json_object(json);
        json_key_text(json, "cycle", n->cycle);
        json_key_text(json, "currency", n->currency);
        json_key_uint(json, "rows", n->rows);
        json_key_dec(json, "payable", n->payable);
        json_end(json);
    }
    json_end(json);
}

bool manifest_print(const struct manifest *manifest, const struct json_to *to, struct arena *arena,
                    struct err *err)
{
    struct json json;
    json_init_to(&json, *to, arena);
    json_object(&json);
    json_key(&json, "manifest_version");
    json_int(&json, MANIFEST_VERSION);
    json_key_text(&json, "partner", manifest->partner);
    json_key_text(&json, "recipient", manifest->recipient);
    json_key_text(&json, "release", manifest->release);
    json_key_text(&json, "issue_date", manifest->issue_date);
    json_key_text(&json, "data_through", manifest->data_through);
    json_key_text(&json, "run_id", manifest->run_id);
    json_key_text(&json, "program_version", manifest->program_version);
    json_key_text(&json, "config_sha256", manifest->config_sha256);
    json_key_text(&json, "definitions_sha256", manifest->definitions_sha256);
    json_key_text(&json, "sums_sha256", manifest->sums_sha256);
    json_key_text(&json, "previous_release", manifest->previous_release);
    json_key_text(&json, "previous_manifest_sha256", manifest->previous_manifest_sha256);
    json_key_text(&json, "reissue_of", manifest->reissue_of);
    json_key_text(&json, "reason", manifest->reason);
    manifest_recency(&json, manifest);
    manifest_schemas(&json, manifest, arena);
    manifest_incomplete(&json, manifest);
    manifest_totals(&json, manifest);
    manifest_changes(&json, manifest);
    if (!manifest_focus(&json, manifest, arena, err) ||
        !manifest_files(&json, manifest, arena, err))
        return err_wrap(err, "%s", MANIFEST_NAME);
    json_end(&json);
    return json_finish_to(&json, err) || err_wrap(err, "%s", MANIFEST_NAME);
}

const char *manifest_writer(const struct sink_ops *ops, enum gz_engine engine, struct arena *arena)
{
    if (ops == &sink_xlsx)
        return arena_printf(arena, "libxlsxwriter-%s", lxw_version()).data;
    return gz_engine_name(engine);
}
