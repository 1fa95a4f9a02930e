/*
 * issue_changes.c - what is different from the recipient's last release, report by report
 * (2-packages.md, 2.6): the files of both are compared (etl/report/changes.h), the ledger says why.
 */
#include <assert.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/out/json.h"
#include "etl/out/manifest_read.h"
#include "etl/out/readback.h"
#include "etl/report/changes.h"
#include "etl/run/issue.h"
#include "etl/run/readers.h"
#include "etl/run/stop.h"

#define RECORD_ID "record_id" /* a report with this key tells consumption records */

/* What came of a comparison, for whoever puts the release together. */
struct compare_done {
    struct manifest_change change; /* its path: of the file that says what, or NULL */
    struct manifest_schema schema; /* of that file */
    struct sink_figures    figures;
};

/* One report of a cycle in an edition, and what both releases have of it. */
struct compare {
    struct issue               *issue;
    struct arena               *arena; /* of the comparison */
    struct compare_done        *done;
    const struct manifest_file *file; /* the first of the new ones */
    const struct manifest      *older;
    const struct report_def    *def;
    struct changes_job          job;
};

static bool same_z(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool of_table(const struct manifest_file *f, const struct manifest_file *table)
{
    return strcmp(f->format, sink_csv_gz.format) == 0 && strcmp(f->report, table->report) == 0 &&
           same_z(f->edition, table->edition) && same_z(f->cycle, table->cycle);
}

/* Whether a new file is a link to this one of the last release: then both have its rows. */
static bool is_linked(const struct issue *issue, const struct manifest_file *older)
{
    for (size_t i = 0; i < issue->file_count; i++) {
        const struct manifest_file *f = &issue->files[i];
        if (f->linked && strcmp(strchr(f->supersedes, '/') + 1, older->path) == 0)
            return true;
    }
    return false;
}

/* What a new file took over of this one of the last release: it begins with the same bytes. */
static const struct place_behind *compare_taken(const struct compare       *c,
                                                const struct manifest_file *older)
{
    for (size_t i = 0; i < c->issue->file_count; i++) {
        const struct manifest_file *f = &c->issue->files[i];
        if (f->taken != NULL && f->supersedes != NULL && of_table(f, c->file) &&
            strcmp(strchr(f->supersedes, '/') + 1, older->path) == 0)
            return f->taken;
    }
    return NULL;
}

static void compare_sides(struct compare *c)
{
    struct issue        *issue = c->issue;
    size_t               count = c->older->file_count;
    struct changes_file *before = ARENA_ARRAY(c->arena, struct changes_file, count);
    struct changes_file *after = ARENA_ARRAY(c->arena, struct changes_file, issue->file_count);
    c->job.before.files = before;
    c->job.after.files = after;
    for (size_t i = 0; i < count; i++)
        if (of_table(&c->older->files[i], c->file) && !is_linked(issue, &c->older->files[i]))
            before[c->job.before.count++] =
                (struct changes_file){&c->older->files[i], compare_taken(c, &c->older->files[i])};
    for (size_t i = 0; i < issue->file_count; i++)
        if (of_table(&issue->files[i], c->file) && !issue->files[i].linked)
            after[c->job.after.count++] = (struct changes_file){
                &issue->files[i],
                issue->files[i].supersedes == NULL ? NULL : issue->files[i].taken};
    c->job.before.directory = arena_printf(c->arena, "%s/%s/%s", issue->worker->app->outbox,
                                           issue->recipient, issue->previous)
                                  .data;
    c->job.after.directory = issue->directory;
}

/*
 * A schema's id is the report's; which of its columns a file has goes by who reads it, and a
 * partner may become another kind of partner from one night to the next.
 */
static bool same_columns(const struct compare *c)
{
    const struct manifest_schema *older = NULL;
    for (size_t i = 0; i < c->older->schema_count && older == NULL; i++)
        if (strcmp(c->older->schemas[i].id, c->job.schema->id) == 0)
            older = &c->older->schemas[i];
    bool same = older != NULL && older->column_count == c->job.schema->column_count;
    for (size_t i = 0; same && i < older->column_count; i++)
        same = strcmp(older->columns[i].id, c->job.schema->columns[i].id) == 0;
    return same;
}

static bool compare_older_whole(const struct compare *c)
{
    for (size_t i = 0; i < c->older->file_count; i++) {
        const struct manifest_file *f = &c->older->files[i];
        if (of_table(f, c->file) && !is_linked(c->issue, f) &&
            !issue_older_whole(c->issue, f->path, f->figures.sha256))
            return false;
    }
    return true;
}

/* Why the two cannot be compared, or NULL. */
static const char *compare_hindrance(const struct compare *c)
{
    const struct manifest_file *older = NULL;
    if (c->older == NULL)
        return "there is no release before that can be read";
    for (size_t i = 0; i < c->older->file_count && older == NULL; i++)
        if (of_table(&c->older->files[i], c->file))
            older = &c->older->files[i];
    if (older == NULL)
        return "the release before does not have it";
    if (strcmp(older->schema, c->file->schema) != 0 || !same_columns(c))
        return "its columns are others";
    if (strcmp(older->locale, c->file->locale) != 0 || older->masked != c->file->masked)
        return "its language or mask is another";
    return compare_older_whole(c) ? NULL : "the release before has a file that is not whole";
}

/* --- why ---------------------------------------------------------------------------------------
 */

static const char *kind_word(enum change_kind kind)
{
    return kind == CHANGE_ADDED ? "added" : kind == CHANGE_REMOVED ? "removed" : "changed";
}

/*
 * Where the ledger of consumption does not say it. A report without days in it (orders, customers)
 * changes because time goes on: only who came and who went has a reason. What a night's checks
 * found says it in the row.
 */
static const char *reason_plain(const struct compare *c, const struct change *change)
{
    if (c->def->dated && !c->def->by_cycle)
        return "";
    if (change->moved || (!c->def->by_cycle && change->kind != CHANGE_CHANGED))
        return "re-attribution";
    if (c->job.schema->instant == NULL)
        return "";
    return change->kind == CHANGE_ADDED ? "late usage" : "correction";
}

static void reason_key(struct json *json, const struct compare *c, const struct change *change,
                       const char *id)
{
    const struct str *row = change->after != NULL ? change->after : change->before;
    json_key(json, id);
    json_str(json, row[schema_column(c->job.schema, id)]);
}

static bool reason_rows(struct compare *c, const struct changes *changes, const char **out,
                        struct err *err)
{
    struct json json;
    struct str  text;
    json_init(&json, c->arena);
    json_array(&json);
    for (size_t i = 0; i < changes->count; i++) {
        json_object(&json);
        json_key(&json, "n");
        json_uint(&json, i);
        reason_key(&json, c, &changes->list[i], "customer_id");
        reason_key(&json, c, &changes->list[i], "bill_cycle");
        reason_key(&json, c, &changes->list[i], RECORD_ID);
        json_key(&json, "kind");
        json_text(&json, kind_word(changes->list[i].kind));
        json_key(&json, "moved");
        json_bool(&json, changes->list[i].moved);
        json_end(&json);
    }
    json_end(&json);
    if (!json_finish(&json, &text, err))
        return false;
    *out = arena_zcopy(c->arena, text);
    return true;
}

static bool reason_from_ledger(struct compare *c, struct changes *changes, struct err *err)
{
    struct table      t;
    const char       *rows;
    struct conn      *conn = c->issue->worker->conn;
    const char *const release[] = {c->issue->recipient, c->issue->previous};
    if (changes->count == 0)
        return true;
    if (!conn_table(conn, "sql/run/change_mark.sql", release, 2, &t, c->arena, err) ||
        !reason_rows(c, changes, &rows, err))
        return false;
    const char *const values[] = {rows, t.rows == 0 ? "0" : table_z(&t, 0, 0), c->issue->mark};
    if (!conn_table(conn, "sql/run/change_reason.sql", values, COUNT_OF(values), &t, c->arena, err))
        return false;
    for (size_t i = 0; i < t.rows && i < changes->count; i++)
        changes->list[i].reason = table_z(&t, i, 1);
    return true;
}

static bool reasons(struct compare *c, struct changes *changes, struct err *err)
{
    const struct manifest_schema *schema = c->job.schema;
    size_t                        record = schema_column(schema, RECORD_ID);
    if (record != SIZE_MAX && schema->columns[record].key &&
        schema_column(schema, "customer_id") != SIZE_MAX &&
        schema_column(schema, "bill_cycle") != SIZE_MAX)
        return reason_from_ledger(c, changes, err);
    for (size_t i = 0; i < changes->count; i++)
        changes->list[i].reason = reason_plain(c, &changes->list[i]);
    return true;
}

/* --- the file ----------------------------------------------------------------------------------
 */

static bool write_file(struct compare *c, const struct changes *changes, struct err *err)
{
    const struct issue  *issue = c->issue;
    struct arena        *arena = issue->arena;
    struct compare_done *done = c->done;
    const char          *edition = c->file->edition;
    const char          *month = c->file->cycle == NULL ? issue->through : c->file->cycle;
    const char          *report = arena_printf(arena, ISSUE_CHANGES "%s", c->file->report).data;
    const char *base = arena_printf(c->arena, "%s_%.4s%.2s_%s%s%s", report, month, month + 5,
                                    issue->issue_date, edition[0] == '\0' ? "" : "_", edition)
                           .data;
    changes_schema(&c->job, report, &done->schema, arena);
    const char *full = arena_printf(c->arena, "%s/%s", issue->directory, base).data;
    if (!changes_write(&c->job, changes, &done->schema, full, &done->figures, c->arena, err))
        return false;
    done->change.path = arena_printf(arena, "%s%s", base, sink_csv_gz.suffix).data;
    return true;
}

static const struct manifest_schema *new_schema(const struct issue         *issue,
                                                const struct manifest_file *file)
{
    for (size_t i = 0; i < issue->schema_count; i++)
        if (strcmp(issue->schemas[i].id, file->schema) == 0)
            return &issue->schemas[i];
    return NULL;
}

static enum gz_engine changes_gzip(const struct app *app)
{
    if (strcmp(app->gzip, "zlib") == 0)
        return GZ_ZLIB;
    return strcmp(app->gzip, "isal") == 0 ? GZ_ISAL : GZ_AUTO;
}

static bool compare_rows(struct compare *c, struct err *err)
{
    struct changes changes;
    c->job.before_through = c->older->data_through;
    c->job.through = c->issue->through;
    c->job.cumulative = c->def->cumulative;
    c->job.locale = strcmp(c->file->locale, "zh") == 0 ? LOCALE_ZH : LOCALE_EN;
    c->job.profile = strcmp(c->file->profile, "human") == 0 ? PROFILE_HUMAN : PROFILE_MACHINE;
    c->job.gzip = changes_gzip(c->issue->worker->app);
    compare_sides(c);
    if (!changes_find(&c->job, &changes, c->arena, err))
        return false;
    if (changes_none(&changes))
        return true;
    c->done->change.result = "changed";
    return reasons(c, &changes, err) && write_file(c, &changes, err);
}

/* Every file of the table is a link to one of the last release, and every one of those is linked.
 */
static bool compare_linked(const struct compare *c)
{
    const struct issue *issue = c->issue;
    for (size_t i = 0; i < issue->file_count; i++)
        if (of_table(&issue->files[i], c->file) && !issue->files[i].linked)
            return false;
    for (size_t i = 0; i < c->older->file_count; i++)
        if (of_table(&c->older->files[i], c->file) && !is_linked(issue, &c->older->files[i]))
            return false;
    return true;
}

static bool compare_table(struct compare *c, struct err *err)
{
    struct manifest_change *out = &c->done->change;
    *out = (struct manifest_change){.report = c->file->report,
                                    .edition = c->file->edition,
                                    .cycle = c->file->cycle,
                                    .result = "not compared",
                                    .why = compare_hindrance(c)};
    if (out->why != NULL || c->older == NULL) /* which is one of the whys */
        return true;
    out->result = "unchanged";
    if (compare_linked(c))
        return true;
    struct arena arena;
    arena_open(&arena, "changes", CHANGES_ARENA);
    c->arena = &arena;
    bool ok = compare_rows(c, err);
    c->arena = NULL;
    arena_close(&arena);
    return ok;
}

/* The first CSV of its table among the new files. */
static bool is_first(const struct issue *issue, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (of_table(&issue->files[i], &issue->files[at]))
            return false;
    return strcmp(issue->files[at].format, sink_csv_gz.format) == 0;
}

/* The tables that are compared: the first file of each, and what came of it. */
struct compare_list {
    const size_t        *files;
    struct compare_done *done;
};

static bool compare_task(struct issue *issue, void *arg, size_t n, struct err *err)
{
    const struct compare_list  *list = arg;
    const struct manifest_file *file = &issue->files[list->files[n]];
    struct compare              c = {.issue = issue,
                                     .done = &list->done[n],
                                     .file = file,
                                     .older = issue->last,
                                     .def = report_find(file->report),
                                     .job = {.schema = new_schema(issue, file)}};
    return stop_check(err) && compare_table(&c, err);
}

/* Among the release's files, with a total and a schema like every other. */
static bool compare_keep(struct issue *issue, const struct manifest_file *table,
                         const struct compare_done *done, struct err *err)
{
    issue->changes[issue->change_count++] = done->change;
    if (done->change.path == NULL)
        return true;
    if (issue->file_count == ISSUE_FILES_MAX || issue->total_count == ISSUE_FILES_MAX)
        return err_set(err, ERR_LIMIT, "a release has at most %d files", ISSUE_FILES_MAX);
    struct manifest_file file = *table;
    file.path = done->change.path;
    file.report = done->schema.report;
    file.schema = done->schema.id;
    file.split = NULL;
    file.part = file.parts = 0;
    file.figures = done->figures;
    file.sums = NULL;
    file.sum_count = 0;
    file.first_instant = file.last_instant = NULL;
    file.supersedes = NULL;
    file.focus = NULL; /* it is no FOCUS dataset */
    file.linked = file.xlsx_omitted = false;
    file.marks = NULL;
    file.taken_through = file.segments_key = NULL;
    file.taken = NULL;
    issue->files[issue->file_count++] = file;
    issue->totals[issue->total_count++] = (struct manifest_total){.report = file.report,
                                                                  .edition = file.edition,
                                                                  .cycle = file.cycle,
                                                                  .rows = file.figures.rows};
    issue->bytes += file.figures.bytes;
    bool known = false;
    for (size_t i = 0; i < issue->schema_count; i++)
        known = known || strcmp(issue->schemas[i].id, file.schema) == 0;
    if (!known)
        issue->schemas[issue->schema_count++] = done->schema;
    return true;
}

bool issue_changes(struct issue *issue, struct err *err)
{
    size_t              files = issue->file_count; /* those of the reports */
    size_t              tables = 0;
    size_t             *first = ARENA_ARRAY(issue->arena, size_t, files);
    struct compare_list list = {.files = first};
    for (size_t i = 0; i < files; i++) {
        const struct manifest_schema *schema = new_schema(issue, &issue->files[i]);
        if (is_first(issue, i) && schema != NULL && changes_possible(schema))
            first[tables++] = i;
    }
    issue->changes = ARENA_ARRAY(issue->arena, struct manifest_change, tables);
    list.done = ARENA_ARRAY(issue_shared(issue), struct compare_done, tables);
    /* With no release before it nothing is compared, and nobody asks the database why. */
    if (!issue_spread(issue, tables, issue->last != NULL, compare_task, &list, err))
        return false;
    for (size_t n = 0; n < tables; n++)
        if (!compare_keep(issue, &issue->files[first[n]], &list.done[n], err))
            return false;
    return true;
}
