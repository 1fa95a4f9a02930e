/*
 * issue_close.c - the papers of a release: its pages, SHA256SUMS, manifest.json, the run tables;
 * then the release goes into place.
 */
#include <stdlib.h>
#include <string.h>

#include "etl/out/json.h"
#include "etl/run/clock.h"
#include "etl/run/issue.h"
#include "etl/run/recipient_page.h"

#define CLOSE_FILES_AT_ONCE 64         /* in one statement */
#define CLOSE_ARENA         (4U << 20) /* of the manifest: the order of its files */

/* The cycles as an SQL array, for the queries that take them. */
static const char *close_cycles(const struct issue *issue)
{
    const char *text = "";
    for (size_t i = 0; i < issue->cycles.rows; i++)
        text = arena_printf(issue->arena, "%s%s%s", text, i == 0 ? "" : ",",
                            table_z(&issue->cycles, i, 0))
                   .data;
    return arena_printf(issue->arena, "{%s}", text).data;
}

/* What of the recipient's rows waits in quarantine, as the manifest and the page say it. */
static bool close_incomplete(struct issue *issue, struct err *err)
{
    struct table      t;
    struct conn      *conn = issue->worker->conn;
    const char *const values[] = {issue->run_id, issue->recipient, close_cycles(issue)};
    if (!conn_set(conn, "nightpost.mark", issue->mark, err) ||
        !conn_table(conn, "sql/run/incomplete.sql", values, COUNT_OF(values), &t, issue->arena,
                    err))
        return false;
    issue->incomplete = ARENA_ARRAY(issue->arena, struct manifest_incomplete, t.rows);
    issue->incomplete_count = t.rows;
    for (size_t i = 0; i < t.rows; i++)
        issue->incomplete[i] =
            (struct manifest_incomplete){table_z(&t, i, 0), table_z(&t, i, 1),
                                         strtoull(table_z(&t, i, 2), NULL, 10), table_z(&t, i, 3)};
    return true;
}

static bool close_sums(struct issue *issue, const struct release_file pages[ISSUE_PAGES],
                       char sha256[SHA256_HEX_SIZE], struct err *err)
{
    size_t               count = issue->file_count + ISSUE_PAGES;
    size_t               mark = arena_mark(issue->arena);
    struct release_file *files = ARENA_ARRAY(issue->arena, struct release_file, count);
    for (size_t i = 0; i < issue->file_count; i++)
        files[i] = (struct release_file){issue->files[i].path, issue->files[i].figures.sha256};
    for (size_t i = 0; i < ISSUE_PAGES; i++)
        files[issue->file_count + i] = pages[i];
    bool ok = release_sums(issue->release, files, count, sha256, err);
    arena_rewind(issue->arena, mark);
    return ok;
}

static bool close_recency(struct issue *issue, struct manifest *m, struct err *err)
{
    struct table         t;
    const char *const    values[] = {close_cycles(issue), issue->through};
    struct manifest_day *days;
    if (!conn_table(issue->worker->conn, "sql/run/recency.sql", values, 2, &t, issue->arena, err))
        return false;
    days = ARENA_ARRAY(issue->arena, struct manifest_day, t.rows);
    for (size_t i = 0; i < t.rows; i++)
        days[i] = (struct manifest_day){table_z(&t, i, 0), table_z(&t, i, 1)[0] == 't'};
    m->recency = days;
    m->recency_count = t.rows;
    return true;
}

/* Where manifest.json goes, and what signs it. */
struct close_text {
    struct release_text      file;
    struct minisign_message *message; /* NULL: it is not signed */
};

static bool close_take(void *to, struct str piece, struct err *err)
{
    struct close_text *text = to;
    return release_add(&text->file, piece, err) &&
           (text->message == NULL || minisign_add(text->message, piece, err));
}

/* Who it is from: the manifest holds the hash of SHA256SUMS, so this covers every file (2.7). */
static bool close_signature(struct issue *issue, struct minisign_message *message,
                            struct arena *arena, struct err *err)
{
    struct str text;
    return message == NULL ||
           (minisign_sign(issue->worker->app->sign, message, &text, arena, err) &&
            release_write(issue->release, MANIFEST_NAME MINISIGN_SUFFIX, text, NULL, err));
}

static bool close_print(struct issue *issue, const struct manifest *m, char sha256[SHA256_HEX_SIZE],
                        struct arena *arena, struct err *err)
{
    struct close_text    text = {.message = NULL};
    const struct json_to to = {close_take, &text};
    if (issue->worker->app->sign != NULL && !minisign_begin(&text.message, arena, err))
        return false;
    if (!release_begin(issue->release, MANIFEST_NAME, &text.file, err))
        return false;
    bool ok = manifest_print(m, &to, arena, err);
    return release_end(&text.file, ok, sha256, err) &&
           close_signature(issue, text.message, arena, err);
}

static const char *close_reason(const struct issue *issue)
{
    if (issue->narrowed)
        return arena_printf(issue->arena, "only these reports were asked for:%.*s",
                            (int)strlen(issue->reports) - 1, issue->reports)
            .data;
    if (issue->widened)
        return "the release before has only some of the reports";
    return issue->reissued == NULL ? NULL
                                   : "run again with other knowledge, configuration or program";
}

static bool close_manifest(struct issue *issue, const char *sums_sha256,
                           char sha256[SHA256_HEX_SIZE], struct err *err)
{
    struct arena    arena;
    struct manifest m = {.partner = issue->partner,
                         .recipient = issue->recipient,
                         .release = issue->release_name,
                         .issue_date = day_plus(issue->through, 1, issue->arena),
                         .data_through = issue->through,
                         .run_id = issue->run_id,
                         .program_version = NIGHTPOST_VERSION,
                         .config_sha256 = issue->config_sha256,
                         .definitions_sha256 = issue->definitions_sha256,
                         .sums_sha256 = sums_sha256,
                         .previous_release = issue->previous,
                         .previous_manifest_sha256 = issue->previous_manifest,
                         .reissue_of = issue->reissued,
                         .reason = close_reason(issue),
                         .schemas = issue->schemas,
                         .schema_count = issue->schema_count,
                         .incomplete = issue->incomplete,
                         .incomplete_count = issue->incomplete_count,
                         .changes = issue->changes,
                         .change_count = issue->change_count,
                         .totals = issue->totals,
                         .total_count = issue->total_count,
                         .files = issue->files,
                         .file_count = issue->file_count};
    arena_open(&arena, "manifest", CLOSE_ARENA);
    bool ok = close_recency(issue, &m, err) && close_print(issue, &m, sha256, &arena, err);
    arena_close(&arena);
    return ok;
}

static const char *number(const struct issue *issue, uint64_t n)
{
    return arena_printf(issue->arena, "%llu", (unsigned long long)n).data;
}

static void close_file_sums(struct json *json, const struct manifest_file *f)
{
    json_key(json, "sums");
    json_array(json);
    for (size_t i = 0; i < f->sum_count; i++) {
        json_object(json);
        json_key_text(json, "field", f->sums[i].column);
        json_key_text(json, "currency", f->sums[i].currency);
        json_key_dec(json, "written", f->sums[i].written);
        json_key_dec(json, "read", f->sums[i].read);
        json_key_dec(json, "ledger", f->sums[i].ledger);
        json_end(json);
    }
    json_end(json);
}

static void close_file(struct json *json, const struct manifest_file *f)
{
    json_object(json);
    json_key_text(json, "path", f->path);
    json_key_text(json, "report", f->report);
    json_key_text(json, "cycle", f->cycle);
    json_key_text(json, "edition", f->edition);
    json_key_text(json, "format", f->format);
    json_key_uint(json, "part", (uint64_t)f->part);
    json_key_uint(json, "rows", f->figures.rows);
    json_key_uint(json, "bytes", f->figures.bytes);
    json_key_uint(json, "content_bytes", f->figures.content_bytes);
    json_key_text(json, "sha256", f->figures.sha256);
    json_key_text(json, "content_sha256", f->figures.content_sha256);
    json_key_uint(json, "cut_cells", f->figures.cut_cells);
    json_key_bool(json, "linked", f->linked);
    json_key_text(json, "split", f->split);
    close_file_sums(json, f);
    json_end(json);
}

static bool close_files(struct issue *issue, size_t from, size_t to, struct err *err)
{
    struct json json;
    struct str  text;
    size_t      mark = arena_mark(issue->arena);
    json_init(&json, issue->arena);
    json_array(&json);
    for (size_t i = from; i < to; i++)
        close_file(&json, &issue->files[i]);
    json_end(&json);
    if (!json_finish(&json, &text, err))
        return false;
    const char *const values[] = {issue->recipient, issue->release_name,
                                  arena_zcopy(issue->arena, text)};
    if (!conn_exec(issue->worker->conn, "sql/run/file_add.sql", values, COUNT_OF(values), NULL,
                   err))
        return false;
    arena_rewind(issue->arena, mark);
    return true;
}

/* The run tables know the release before anybody can see it; whether it is in place, they ask. */
static bool close_record(struct issue *issue, const char *manifest_sha256, struct err *err)
{
    struct conn      *conn = issue->worker->conn;
    const char *const which[] = {issue->recipient, issue->release_name};
    const char *const values[] = {issue->recipient,
                                  issue->release_name,
                                  day_plus(issue->through, 1, issue->arena),
                                  number(issue, (uint64_t)issue->revision),
                                  issue->run_id,
                                  number(issue, issue->file_count),
                                  number(issue, issue->linked),
                                  number(issue, issue->rows),
                                  number(issue, issue->bytes),
                                  number(issue, issue->differences),
                                  manifest_sha256,
                                  issue->facts,
                                  issue->narrowed ? issue->reports : NULL};
    if (!conn_begin(conn, err) ||
        !conn_exec(conn, "sql/run/release_clear_files.sql", which, 2, NULL, err) ||
        !conn_exec(conn, "sql/run/release_add.sql", values, COUNT_OF(values), NULL, err))
        return false;
    for (size_t i = 0; i < issue->file_count; i += CLOSE_FILES_AT_ONCE) {
        size_t left = issue->file_count - i;
        if (!close_files(issue, i, i + (left < CLOSE_FILES_AT_ONCE ? left : CLOSE_FILES_AT_ONCE),
                         err))
            return false;
    }
    return issue_segments_record(issue, err) && conn_commit(conn, err);
}

bool issue_close(struct issue *issue, struct err *err)
{
    struct release_file pages[ISSUE_PAGES];
    char                sums[SHA256_HEX_SIZE];
    char                manifest[SHA256_HEX_SIZE];
    const char         *R = day_plus(issue->through, 1, issue->arena);
    const char *const   which[] = {issue->recipient, issue->release_name};
    return close_incomplete(issue, err) && issue_pages(issue, pages, err) &&
           close_sums(issue, pages, sums, err) && close_manifest(issue, sums, manifest, err) &&
           close_record(issue, manifest, err) &&
           release_commit(issue->release, day_midnight(R), err) &&
           recipient_page(issue->worker->app, issue->worker->conn, issue->recipient, err) &&
           conn_exec(issue->worker->conn, "sql/run/release_published.sql", which, 2, NULL, err);
}
