/*
 * issue_carry.c - reports that need not be made: nothing that their rows come from and that the
 * recipient sees has changed since its last release, so the unit's files are links to those of it,
 * and its figures are what that release's manifest says (sql/schema/0017_carry.sql says when). Not
 * a row is read.
 *
 * A report that names D itself in its rows says so (report_def.h, dated) and is made every night.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "etl/base/date.h"
#include "etl/base/fs.h"
#include "etl/run/issue.h"

#define DAY_LENGTH      8                 /* YYYYMMDD */
#define LINKS_FEW       1000              /* names of a file, which no file system refuses */
#define CARRY_PATH_ROOM ((size_t)1 << 20) /* beside a manifest's text */

static bool carry_same(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/*
 * What cannot be read, or is of an older form, is as if it were not there. The text, which is the
 * longer part, goes as soon as it is understood.
 */
static void carry_last(struct issue *issue)
{
    struct arena *arena = &issue->last_arena;
    struct arena  file;
    struct str    text;
    struct err    ignored = {.kind = ERR_NONE};
    arena_open(arena, "last manifest", MANIFEST_READ_MEMORY);
    arena_open(&file, "text of the last manifest", MANIFEST_BYTES_MAX + CARRY_PATH_ROOM);
    struct manifest *m = ARENA_NEW(arena, struct manifest);
    const char *path = arena_printf(&file, "%s/%s/%s/" MANIFEST_NAME, issue->worker->app->outbox,
                                    issue->recipient, issue->previous)
                           .data;
    if (fs_read_file(path, MANIFEST_BYTES_MAX, &text, &file, &ignored) &&
        manifest_read_known(text, &issue->worker->known, m, arena, &ignored))
        issue->last = m;
    arena_close(&file);
}

bool issue_carry_open(struct issue *issue, struct err *err)
{
    struct table      t;
    const char *const values[] = {issue->run_id, issue->recipient, issue->previous};
    if (issue->previous == NULL)
        return true;
    if (!conn_table(issue->worker->conn, "sql/run/carried.sql", values, COUNT_OF(values), &t,
                    issue->arena, err))
        return false;
    carry_last(issue);
    if (t.rows == 0)
        return true;
    issue->carry = issue->last;
    issue->touched = table_z(&t, 0, 0);
    return true;
}

void issue_carry_close(struct issue *issue)
{
    if (issue->last_arena.base != NULL)
        arena_close(&issue->last_arena);
}

static bool carry_of_unit(const struct report_job *job, const char *report, const char *cycle,
                          const char *edition)
{
    return strcmp(report, job->def->name) == 0 && carry_same(cycle, job->cycle) &&
           carry_same(edition, job->edition.id);
}

/* A copy is a new file: what it is made of is read before. */
static bool carry_links(struct issue *issue, const char *older, nlink_t names)
{
    if (issue->links == LINKS_UNTRIED)
        issue->links = release_can_link(issue->release, older) ? LINKS_YES : LINKS_NO;
    return issue->links == LINKS_YES && names < LINKS_FEW;
}

/*
 * As it was left when it was published: as long as then, and of a release's own time, which whoever
 * writes to it changes. Its bytes are not read (2-packages.md, 2.1): a month's file is long, and on
 * most nights it is taken over. Only of another time, as in an outbox that was copied, and where it
 * cannot be a link, it is read.
 */
static bool carry_sound(struct issue *issue, const struct manifest_file *f)
{
    struct stat st;
    const char *path = arena_printf(issue->arena, "%s/%s/%s/%s", issue->worker->app->outbox,
                                    issue->recipient, issue->previous, f->path)
                           .data;
    bool untouched = lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
                     (uint64_t)st.st_size == f->figures.bytes && st.st_mtim.tv_nsec == 0 &&
                     (st.st_mtim.tv_sec + DATE_GMT8_S) % DATE_DAY_S == 0 &&
                     carry_links(issue, path, st.st_nlink);
    return untouched || issue_older_whole(issue, f->path, f->figures.sha256);
}

/* Whether something is different of what the report's rows come from; both are " a b ". */
static bool carry_touched(struct issue *issue, const struct report_def *def)
{
    const char *rest = def->subjects;
    if (issue->touched[0] == '\0')
        return false;
    if (rest == NULL || strstr(issue->touched, " * ") != NULL)
        return true;
    while (*rest != '\0') {
        int         len = (int)strcspn(rest, " ");
        const char *word = arena_printf(issue->arena, " %.*s ", len, rest).data;
        if (strstr(issue->touched, word) != NULL)
            return true;
        rest += len + (rest[len] == ' ');
    }
    return false;
}

/* The unit's files, all of them as this release would say them. */
static bool carry_possible(struct issue *issue, const struct report_job *job)
{
    size_t      files = 0;
    const char *locale = job->edition.locale == LOCALE_ZH ? "zh" : "en";
    const char *profile = job->edition.profile == PROFILE_HUMAN ? "human" : "machine";
    if (issue->carry == NULL || job->def->dated || carry_touched(issue, job->def))
        return false;
    for (size_t i = 0; i < issue->carry->file_count; i++) {
        const struct manifest_file *f = &issue->carry->files[i];
        if (!carry_of_unit(job, f->report, f->cycle, f->edition))
            continue;
        if (!carry_same(f->state, job->cycle_state) || strcmp(f->locale, locale) != 0 ||
            strcmp(f->profile, profile) != 0 || f->masked != job->edition.masked ||
            !carry_same(f->scope_sha256, job->scope_sha256) || !carry_sound(issue, f))
            return false;
        files++;
    }
    return files > 0;
}

/* "a_202611_20261105/x.csv.gz" → "a_202611_20261106/x.csv.gz"; NULL when it has no such day. */
static const char *carry_path(const struct issue *issue, const char *path)
{
    const char *day = arena_printf(issue->arena, "_%.*s", DAY_LENGTH, issue->previous).data;
    const char *at = strstr(path, day);
    if (at == NULL)
        return NULL;
    return arena_printf(issue->arena, "%.*s_%s%s", (int)(at - path), path, issue->issue_date,
                        at + 1 + DAY_LENGTH)
        .data;
}

static const struct manifest_schema *carry_schema(const struct issue *issue, const char *id)
{
    for (size_t i = 0; i < issue->carry->schema_count; i++)
        if (strcmp(issue->carry->schemas[i].id, id) == 0)
            return &issue->carry->schemas[i];
    return NULL;
}

static const struct manifest_focus *carry_focus(struct issue *issue, const struct report_def *def,
                                                const struct manifest_schema *schema)
{
    if (def->focus.dataset == NULL)
        return NULL;
    struct manifest_focus *focus = ARENA_NEW(issue->arena, struct manifest_focus);
    *focus = (struct manifest_focus){.dataset = def->focus.dataset,
                                     .version = def->focus.version,
                                     .created = def->focus.created,
                                     .columns = schema->columns,
                                     .column_count = schema->column_count};
    return focus;
}

/* A split report's folder, before its first file. */
static bool carry_folder(struct issue *issue, const char *path, struct err *err)
{
    const char *slash = strchr(path, '/');
    if (slash == NULL)
        return true;
    const char *folder = arena_printf(issue->arena, "%.*s", (int)(slash - path), path).data;
    if (issue->carry_folder != NULL && strcmp(issue->carry_folder, folder) == 0)
        return true;
    issue->carry_folder = folder;
    return release_mkdir(issue->release, folder, err);
}

static bool carry_file(struct issue *issue, const struct report_def *def,
                       const struct manifest_file *f, struct report_result *out,
                       struct manifest_file *files, struct err *err)
{
    const struct manifest_schema *schema = carry_schema(issue, f->schema);
    const char                   *path = carry_path(issue, f->path);
    const char *older = arena_printf(issue->arena, "%s/%s/%s/%s", issue->worker->app->outbox,
                                     issue->recipient, issue->previous, f->path)
                            .data;
    if (schema == NULL || path == NULL)
        return err_set(err, ERR_INTERNAL, "%s cannot be taken over", f->path);
    struct manifest_file *made = &files[out->file_count++];
    *made = *f;
    made->path = path;
    made->linked = true;
    made->supersedes = arena_printf(issue->arena, "%s/%s", issue->previous, f->path).data;
    made->focus = carry_focus(issue, def, schema);
    out->schema = *schema;
    return carry_folder(issue, path, err) && release_link(issue->release, path, older, err);
}

/* The order in which a report makes its files: what has no manager first, parts before the
 * workbook. */
static int carry_order(const void *left, const void *right)
{
    const struct manifest_file *a = left;
    const struct manifest_file *b = right;
    const char                 *a_split = a->split == NULL ? "" : a->split;
    const char                 *b_split = b->split == NULL ? "" : b->split;
    int                         order =
        (strcmp(a_split, REPORT_UNASSIGNED) != 0) - (strcmp(b_split, REPORT_UNASSIGNED) != 0);
    if (order == 0)
        order = strcmp(a_split, b_split);
    if (order == 0)
        order = strcmp(a->format, b->format); /* csv.gz, xlsx */
    return order != 0 ? order : (a->part > b->part) - (a->part < b->part);
}

bool issue_carry(struct issue *issue, const struct report_job *job, struct report_result *out,
                 bool *carried, struct err *err)
{
    *out = (struct report_result){.rows = 0};
    *carried = carry_possible(issue, job);
    if (!*carried)
        return true;
    const struct manifest *m = issue->carry;
    struct manifest_file  *files = ARENA_ARRAY(issue->arena, struct manifest_file, m->file_count);
    struct manifest_total *totals =
        ARENA_ARRAY(issue->arena, struct manifest_total, m->total_count);
    for (size_t i = 0; i < m->file_count; i++)
        if (carry_of_unit(job, m->files[i].report, m->files[i].cycle, m->files[i].edition) &&
            !carry_file(issue, job->def, &m->files[i], out, files, err))
            return false;
    for (size_t i = 0; i < m->total_count; i++)
        if (carry_of_unit(job, m->totals[i].report, m->totals[i].cycle, m->totals[i].edition)) {
            totals[out->total_count++] = m->totals[i];
            out->rows += m->totals[i].rows;
        }
    qsort(files, out->file_count, sizeof *files, carry_order);
    out->files = files;
    out->totals = totals;
    return true;
}
