/*
 * issue_files.c - the reports of a recipient, and the links to what did not change.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/run/clock.h"
#include "etl/run/issue.h"
#include "etl/run/readers.h"
#include "etl/run/stop.h"

/* Columns of sql/run/recipient_units.sql and previous_files.sql. */
enum {
    UNIT_REPORT,
    UNIT_EDITION,
    UNIT_LOCALE,
    UNIT_PROFILE,
    UNIT_MASKED,
    UNIT_PART_ROWS,
    UNIT_BIG
};
enum { OLD_PATH, OLD_REPORT, OLD_CYCLE, OLD_EDITION, OLD_FORMAT, OLD_PART, OLD_SPLIT, OLD_SHA256 };

#define FIRST_OF_MONTH "-01"
#define OLDER_MEMORY   ((size_t)1 << 20)

static enum gz_engine issue_gzip(const struct app *app)
{
    if (strcmp(app->gzip, "zlib") == 0)
        return GZ_ZLIB;
    return strcmp(app->gzip, "isal") == 0 ? GZ_ISAL : GZ_AUTO;
}

static struct report_job issue_report_job(const struct issue *issue, const struct report_def *def,
                                          const struct report_edition *edition, const char *cycle,
                                          const char *state)
{
    bool        manager = issue->manager != NULL;
    const char *month = cycle != NULL ? cycle : issue->through; /* its first seven characters */
    const char *first = arena_printf(issue->arena, "%.7s" FIRST_OF_MONTH, month).data;
    return (struct report_job){
        .def = def,
        .edition = *edition,
        .reader = reader_of_partner(issue->partner_type) | (manager ? READER_MANAGER : 0U),
        .director = strcmp(issue->kind, "director") == 0,
        .recipient = issue->recipient,
        .recipient_name = issue->name,
        .cycle = cycle,
        .cycle_state = state,
        .issue_date = issue->issue_date,
        .through = issue->through,
        .created = day_midnight(first),
        .directory = issue->directory,
        .scope = issue->pairs,
        .scope_count = issue->pair_count,
        .managers = issue->managers,
        .manager_count = issue->manager_count,
        .scope_sha256 = issue->scope_sha256,
        .gzip = issue_gzip(issue->worker->app),
    };
}

static void issue_keep_schema(struct issue *issue, const struct manifest_schema *schema)
{
    for (size_t i = 0; i < issue->schema_count; i++)
        if (strcmp(issue->schemas[i].id, schema->id) == 0)
            return;
    assert(issue->schema_count < report_registry_count);
    issue->schemas[issue->schema_count++] = *schema;
}

static bool issue_keep(struct issue *issue, const struct report_result *result, struct err *err)
{
    if (issue->file_count + result->file_count > ISSUE_FILES_MAX ||
        issue->total_count + result->total_count > ISSUE_FILES_MAX)
        return err_set(err, ERR_LIMIT, "a release has at most %d files", ISSUE_FILES_MAX);
    for (size_t i = 0; i < result->file_count; i++)
        issue->files[issue->file_count++] = result->files[i];
    for (size_t i = 0; i < result->total_count; i++)
        issue->totals[issue->total_count++] = result->totals[i];
    issue_keep_schema(issue, &result->schema);
    issue->rows += result->rows;
    issue->differences += result->differences;
    return true;
}

/* Left out, and noted: the rest of the release goes out. */
static bool issue_hold(struct issue *issue, const struct report_job *job, const char *why,
                       struct err *err)
{
    struct conn *conn = issue->worker->conn;
    const char  *unit =
        arena_printf(issue->arena, "%s/%s%s%s", issue->recipient, job->def->name,
                     job->cycle == NULL ? "" : " ", job->cycle == NULL ? "" : job->cycle)
            .data;
    const char       *said = arena_printf(issue->arena, "%s: %s", job->def->name, why).data;
    const char *const begin[] = {issue->run_id, "write", unit};
    const char *const end[] = {issue->run_id, "write", unit, "held", NULL, NULL, NULL, said};
    assert(issue->held < ISSUE_FILES_MAX);
    issue->held_all[issue->held] = said;
    issue->held_why = issue->held++ == 0 ? said : issue->held_why;
    return conn_exec(conn, "sql/run/unit_begin.sql", begin, COUNT_OF(begin), NULL, err) &&
           conn_exec(conn, "sql/run/unit_end.sql", end, COUNT_OF(end), NULL, err);
}

static bool issue_session_of(struct issue *issue, const struct report_job *job, const char *mark,
                             bool final, struct err *err)
{
    struct conn *conn = issue->worker->reader;
    const char  *marts = issue->search_path;
    const char  *path =
        final ? arena_printf(issue->arena, "%s_closed, %s, pg_catalog", marts, marts).data
               : arena_printf(issue->arena, "%s, pg_catalog", marts).data;
    return conn_set(conn, "search_path", path, err) &&
           conn_set(conn, "nightpost.mark", mark, err) &&
           conn_set(conn, "nightpost.locale", job->edition.locale == LOCALE_ZH ? "zh" : "en",
                    err) &&
           conn_set(conn, "nightpost.cycle", job->cycle == NULL ? "" : job->cycle, err) &&
           conn_set(conn, "nightpost.state", job->cycle_state == NULL ? "" : job->cycle_state,
                    err) &&
           conn_set(conn, "nightpost.from_day", job->base == NULL ? "" : job->base->from_day, err);
}

/*
 * One unit of work: one report, one cycle, one edition. A final cycle is what its closing knew, and
 * is proven against the scope of then (1-domain.md, 1.8).
 */
static bool issue_write(struct issue *issue, const struct report_job *job, const char *mark,
                        struct report_result *result, const char **why, struct err *err)
{
    struct conn *conn = issue->worker->reader;
    bool         final = job->cycle_state != NULL && strcmp(job->cycle_state, "final") == 0;
    return stop_check(err) && conn_begin_read(conn, err) &&
           issue_session_of(issue, job, mark, final, err) &&
           report_held(job, conn, why, issue->arena, err) &&
           (*why != NULL || report_write(job, conn, result, issue->arena, err)) &&
           conn_commit(conn, err);
}

/* From the last release's files where they are sound, else from nothing. */
static bool issue_make(struct issue *issue, const struct report_job *job, const char *mark,
                       struct report_result *result, const char **why, struct err *err)
{
    struct report_job from = *job;
    if (!issue_segments_base(issue, &from, err))
        return false;
    if (issue_write(issue, &from, mark, result, why, err))
        return true;
    if (from.base == NULL || !from.base->unsound)
        return false;
    log_warn(&issue->worker->app->log, "segments not taken over", "recipient", issue->recipient,
             "report", job->def->name, "cycle", job->cycle, "why", err->text, NULL);
    *err = (struct err){.kind = ERR_NONE};
    conn_rollback(issue->worker->reader);
    return issue_write(issue, job, mark, result, why, err);
}

static bool issue_unit(struct issue *issue, const struct report_job *job, const char *mark,
                       struct err *err)
{
    struct report_result result = {.rows = 0};
    const char          *why = NULL;
    bool                 carried;
    if (!issue_carry(issue, job, &result, &carried, err))
        return err_wrap(err, "report %s", job->def->name);
    if (carried)
        return issue_keep(issue, &result, err);
    bool ok = issue_make(issue, job, mark, &result, &why, err) &&
              issue_session_of(issue, job, issue->mark, false, err);
    issue_segments_key(issue, job, &result);
    ok = ok && (why == NULL ? issue_keep(issue, &result, err) : issue_hold(issue, job, why, err));
    return ok || err_wrap(err, "report %s%s%s", job->def->name, job->cycle == NULL ? "" : " ",
                          job->cycle == NULL ? "" : job->cycle);
}

static bool issue_report(struct issue *issue, const struct report_def *def,
                         const struct report_edition *subscribed, struct err *err)
{
    struct report_edition edition = report_edition_of(def, subscribed);
    if (!def->by_cycle) {
        struct report_job job = issue_report_job(issue, def, &edition, NULL, NULL);
        return issue_unit(issue, &job, issue->mark, err);
    }
    for (size_t c = 0; c < issue->cycles.rows; c++) {
        struct report_job job = issue_report_job(
            issue, def, &edition, table_z(&issue->cycles, c, 0), table_z(&issue->cycles, c, 1));
        if (!issue_unit(issue, &job, table_z(&issue->cycles, c, 2), err))
            return false;
    }
    return true;
}

static struct report_edition issue_edition(const struct table *units, size_t row)
{
    return (struct report_edition){
        .locale = strcmp(table_z(units, row, UNIT_LOCALE), "zh") == 0 ? LOCALE_ZH : LOCALE_EN,
        .profile = strcmp(table_z(units, row, UNIT_PROFILE), "human") == 0 ? PROFILE_HUMAN
                                                                           : PROFILE_MACHINE,
        .masked = strcmp(table_z(units, row, UNIT_MASKED), "true") == 0,
        .part_rows = strtoll(table_z(units, row, UNIT_PART_ROWS), NULL, 10),
        .big_xlsx = strcmp(table_z(units, row, UNIT_BIG), "true") == 0,
        .id = table_z(units, row, UNIT_EDITION),
    };
}

static bool issue_wanted(const struct issue *issue, const struct report_def *def)
{
    const char *only = issue->worker->report;
    return (only == NULL || strcmp(only, def->name) == 0) &&
           report_allowed(def, issue->partner_type, issue->manager != NULL);
}

/* Finance subscribes to nothing: it gets what is for it, in clear. */
static bool issue_finance(struct issue *issue, struct err *err)
{
    struct report_edition edition = {.locale = LOCALE_ZH, .profile = PROFILE_HUMAN, .id = ""};
    for (size_t i = 0; i < report_registry_count; i++)
        if (issue_wanted(issue, report_registry[i]) &&
            !issue_report(issue, report_registry[i], &edition, err))
            return false;
    return true;
}

/* A subscribed report, and the ones that come with it. */
static bool issue_subscribed(struct issue *issue, const char *name,
                             const struct report_edition *edition, struct err *err)
{
    for (size_t i = 0; i < report_registry_count; i++) {
        const struct report_def *def = report_registry[i];
        bool                     asked = strcmp(def->name, name) == 0;
        bool                     beside = def->with != NULL && strcmp(def->with, name) == 0;
        /* The gate again: a partner may have lost its role since it subscribed (E2). */
        if ((asked || beside) && issue_wanted(issue, def) &&
            !issue_report(issue, def, edition, err))
            return false;
    }
    return true;
}

static bool issue_is_zero(const char *amount)
{
    return amount == NULL || strpbrk(amount, "123456789") == NULL;
}

/* Which of them is first says where to look: `nightpost explain` leads to its rows. */
static bool issue_differs(const struct issue *issue, struct err *err)
{
    for (size_t t = 0; t < issue->total_count; t++) {
        const struct manifest_total *total = &issue->totals[t];
        for (size_t i = 0; i < total->sum_count; i++) {
            const struct manifest_sum *sum = &total->sums[i];
            if (issue_is_zero(sum->difference))
                continue;
            return err_set(err, ERR_DIFFERENCE,
                           "%zu totals of its files are not the ledger's: held back; the first is "
                           "%s%s%s%s%s, %s %s: %s in the file, %s in the ledger",
                           issue->differences, total->report, total->cycle == NULL ? "" : " ",
                           total->cycle == NULL ? "" : total->cycle,
                           total->split == NULL ? "" : " ",
                           total->split == NULL ? "" : total->split, sum->column, sum->currency,
                           sum->written == NULL ? "0" : sum->written, sum->ledger);
        }
    }
    return err_set(err, ERR_DIFFERENCE, "%zu totals of its files are not the ledger's: held back",
                   issue->differences);
}

bool issue_reports(struct issue *issue, struct err *err)
{
    struct str folder = str_from_z(release_path(issue->release, "."));
    issue->directory = arena_printf(issue->arena, "%.*s", (int)(folder.len - 2), folder.data).data;
    issue->files = ARENA_ARRAY(issue->arena, struct manifest_file, ISSUE_FILES_MAX);
    issue->schemas = ARENA_ARRAY(issue->arena, struct manifest_schema, 2 * report_registry_count);
    issue->totals = ARENA_ARRAY(issue->arena, struct manifest_total, ISSUE_FILES_MAX);
    issue->held_all = ARENA_ARRAY(issue->arena, const char *, ISSUE_FILES_MAX);
    if (strcmp(issue->kind, "finance") == 0)
        return issue_finance(issue, err);
    for (size_t u = 0; u < issue->units.rows; u++) {
        struct report_edition edition = issue_edition(&issue->units, u);
        if (!issue_subscribed(issue, table_z(&issue->units, u, UNIT_REPORT), &edition, err))
            return false;
    }
    if (issue->file_count == 0 && issue->held > 0)
        return err_set(err, ERR_DIFFERENCE, "%s", issue->held_why);
    return issue->differences == 0 || issue_differs(issue, err);
}

static bool same_z(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* The row of the previous release that this file replaces; rows = none. */
static size_t issue_older(const struct issue *issue, const struct manifest_file *f)
{
    const struct table *t = &issue->older;
    for (size_t r = 0; r < t->rows; r++)
        if (same_z(table_z(t, r, OLD_REPORT), f->report) &&
            same_z(table_z(t, r, OLD_CYCLE), f->cycle) &&
            same_z(table_z(t, r, OLD_EDITION), f->edition) &&
            same_z(table_z(t, r, OLD_FORMAT), f->format) &&
            same_z(table_z(t, r, OLD_SPLIT), f->split) &&
            strtol(table_z(t, r, OLD_PART), NULL, 10) == f->part)
            return r;
    return t->rows;
}

bool issue_older_whole(const struct issue *issue, const char *path, const char *sha256)
{
    const struct app *app = issue->worker->app;
    struct arena      arena;
    struct err        err = {.kind = ERR_NONE};
    char              found[SHA256_HEX_SIZE];
    arena_open(&arena, "file of the last release", OLDER_MEMORY);
    const char *older =
        arena_printf(&arena, "%s/%s/%s/%s", app->outbox, issue->recipient, issue->previous, path)
            .data;
    bool whole = fs_sha256(older, found, &arena, &err) && strcmp(found, sha256) == 0;
    if (!whole)
        log_warn(&app->log, "a file of the last release is not what its manifest says", "file",
                 older, "why", err.kind == ERR_NONE ? "its SHA-256 is another" : err.text, NULL);
    arena_close(&arena);
    return whole;
}

bool issue_link(struct issue *issue, struct err *err)
{
    for (size_t i = 0; i < issue->file_count; i++) {
        struct manifest_file *f = &issue->files[i];
        size_t                row = issue_older(issue, f);
        issue->bytes += f->figures.bytes;
        if (f->linked || row == issue->older.rows)
            continue;
        const char *path = table_z(&issue->older, row, OLD_PATH);
        f->supersedes = arena_printf(issue->arena, "%s/%s", issue->previous, path).data;
        if (strcmp(table_z(&issue->older, row, OLD_SHA256), f->figures.sha256) != 0)
            continue;
        const char *older = arena_printf(issue->arena, "%s/%s/%s/%s", issue->worker->app->outbox,
                                         issue->recipient, issue->previous, path)
                                .data;
        const char *made = release_path(issue->release, f->path);
        if (!issue_older_whole(issue, path, f->figures.sha256)) /* the new one stays */
            continue;
        if (unlink(made) != 0)
            return err_set_errno(err, errno, "%s: replace by a link", made);
        if (!release_link(issue->release, f->path, older, err))
            return false;
        f->linked = true;
        issue->linked++;
    }
    return true;
}
