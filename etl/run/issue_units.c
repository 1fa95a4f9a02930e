/*
 * issue_units.c - which reports a recipient gets, in which cycles and editions; what is made of
 * them goes into the release in that order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "etl/run/clock.h"
#include "etl/run/issue.h"
#include "etl/run/readers.h"

/* Columns of sql/run/recipient_units.sql. */
enum {
    UNIT_REPORT,
    UNIT_EDITION,
    UNIT_LOCALE,
    UNIT_PROFILE,
    UNIT_MASKED,
    UNIT_PART_ROWS,
    UNIT_BIG
};

#define FIRST_OF_MONTH "-01"

static enum gz_engine issue_gzip(const struct app *app)
{
    if (strcmp(app->gzip, "zlib") == 0)
        return GZ_ZLIB;
    return strcmp(app->gzip, "isal") == 0 ? GZ_ISAL : GZ_AUTO;
}

static struct report_job issue_report_job(struct issue *issue, const struct report_def *def,
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
        .proven = &issue->proven, /* a helper writes into its own copy */
    };
}

static bool issue_plan_unit(struct issue *issue, const struct report_job *job, const char *mark,
                            struct err *err)
{
    if (issue->unit_count == ISSUE_UNITS_MAX)
        return err_set(err, ERR_LIMIT, "a release has at most %d reports", ISSUE_UNITS_MAX);
    struct issue_unit *unit = ARENA_NEW(issue->arena, struct issue_unit);
    *unit = (struct issue_unit){.job = *job, .mark = mark};
    issue->units[issue->unit_count++] = unit;
    return true;
}

static bool issue_plan(struct issue *issue, const struct report_def *def,
                       const struct report_edition *subscribed, struct err *err)
{
    struct report_edition edition = report_edition_of(def, subscribed);
    if (!def->by_cycle) {
        struct report_job job = issue_report_job(issue, def, &edition, NULL, NULL);
        return issue_plan_unit(issue, &job, issue->mark, err);
    }
    for (size_t c = 0; c < issue->cycles.rows; c++) {
        struct report_job job = issue_report_job(
            issue, def, &edition, table_z(&issue->cycles, c, 0), table_z(&issue->cycles, c, 1));
        if (!issue_plan_unit(issue, &job, table_z(&issue->cycles, c, 2), err))
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

static bool issue_wanted(struct issue *issue, const struct report_def *def)
{
    if (!report_allowed(def, issue->partner_type, issue->manager != NULL))
        return false;
    if (issue->reports == NULL ||
        strstr(issue->reports, arena_printf(issue->arena, " %s ", def->name).data) != NULL)
        return true;
    issue->narrowed = true;
    return false;
}

/* Finance subscribes to nothing: it gets what is for it, in clear. */
static bool issue_plan_finance(struct issue *issue, struct err *err)
{
    struct report_edition edition = {.locale = LOCALE_ZH, .profile = PROFILE_HUMAN, .id = ""};
    for (size_t i = 0; i < report_registry_count; i++)
        if (issue_wanted(issue, report_registry[i]) &&
            !issue_plan(issue, report_registry[i], &edition, err))
            return false;
    return true;
}

/* A subscribed report, and the ones that come with it. */
static bool issue_plan_subscribed(struct issue *issue, const char *name,
                                  const struct report_edition *edition, struct err *err)
{
    for (size_t i = 0; i < report_registry_count; i++) {
        const struct report_def *def = report_registry[i];
        bool                     asked = strcmp(def->name, name) == 0;
        bool                     beside = def->with != NULL && strcmp(def->with, name) == 0;
        /* The gate again: a partner may have lost its role since it subscribed (E2). */
        if ((asked || beside) && issue_wanted(issue, def) && !issue_plan(issue, def, edition, err))
            return false;
    }
    return true;
}

static bool issue_plan_all(struct issue *issue, struct err *err)
{
    if (strcmp(issue->kind, "finance") == 0)
        return issue_plan_finance(issue, err);
    for (size_t u = 0; u < issue->subscribed.rows; u++) {
        struct report_edition edition = issue_edition(&issue->subscribed, u);
        if (!issue_plan_subscribed(issue, table_z(&issue->subscribed, u, UNIT_REPORT), &edition,
                                   err))
            return false;
    }
    return true;
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
    for (size_t i = 0; i < result->file_count; i++) {
        issue->files[issue->file_count++] = result->files[i];
        issue->linked += result->files[i].linked;
    }
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
    const char *const done[] = {issue->run_id, "write", unit, "held", NULL, NULL, NULL, said, NULL};
    assert(issue->held < issue->unit_count);
    issue->held_all[issue->held] = said;
    issue->held_why = issue->held++ == 0 ? said : issue->held_why;
    return conn_exec(conn, "sql/run/unit_done.sql", done, COUNT_OF(done), NULL, err);
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

/*
 * As much room as what was made needs, and a file and its totals more for each: what is different
 * from the last release (issue_changes.c).
 */
static void issue_keep_room(struct issue *issue)
{
    size_t files = 0;
    size_t totals = 0;
    for (size_t u = 0; u < issue->unit_count; u++) {
        files += issue->units[u]->result.file_count;
        totals += issue->units[u]->result.total_count;
    }
    issue->files = ARENA_ARRAY(issue->arena, struct manifest_file, 2 * files);
    issue->totals = ARENA_ARRAY(issue->arena, struct manifest_total, totals + files);
    issue->schemas = ARENA_ARRAY(issue->arena, struct manifest_schema, 2 * issue->unit_count);
    issue->held_all = ARENA_ARRAY(issue->arena, const char *, issue->unit_count);
}

static bool issue_keep_all(struct issue *issue, struct err *err)
{
    issue_keep_room(issue);
    for (size_t u = 0; u < issue->unit_count; u++) {
        const struct issue_unit *unit = issue->units[u];
        if (unit->why == NULL ? !issue_keep(issue, &unit->result, err)
                              : !issue_hold(issue, &unit->job, unit->why, err))
            return err_wrap(err, "report %s", unit->job.def->name);
    }
    return true;
}

static bool issue_unit_task(struct issue *issue, void *units, size_t n, struct err *err)
{
    return issue_make(issue, (struct issue_unit *)units + n, err);
}

/* Copies of the units, which every process sees, take the place of the issue's. */
static bool issue_make_all(struct issue *issue, struct err *err)
{
    struct arena      *shared = issue_shared(issue);
    struct issue_unit *units = ARENA_ARRAY(shared, struct issue_unit, issue->unit_count);
    for (size_t u = 0; u < issue->unit_count; u++) {
        units[u] = *issue->units[u];
        issue->units[u] = &units[u];
    }
    return issue_spread(issue, issue->unit_count, true, issue_unit_task, units, err);
}

bool issue_reports(struct issue *issue, struct err *err)
{
    struct str folder = str_from_z(release_path(issue->release, "."));
    issue->directory = arena_printf(issue->arena, "%.*s", (int)(folder.len - 2), folder.data).data;
    issue->units = ARENA_ARRAY(issue->arena, struct issue_unit *, ISSUE_UNITS_MAX);
    if (!issue_plan_all(issue, err) || !issue_make_all(issue, err) || !issue_keep_all(issue, err))
        return false;
    if (strcmp(issue->kind, "finance") == 0) /* it has to see what is wrong */
        return true;
    if (issue->file_count == 0 && issue->held > 0)
        return err_set(err, ERR_DIFFERENCE, "%s", issue->held_why);
    return issue->differences == 0 || issue_differs(issue, err);
}
