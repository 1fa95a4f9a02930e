/*
 * policy.c - nightpost policy: incentive plans and tiers of an operator's own file
 * (1-domain.md, 1.6; E58).
 *
 * A file is kept whole or not at all, as batches of source _operator, so that every night says
 * which policies it knew. The same name with other content is a correction: what it no longer has
 * has ended, as with a drop folder. What is judged stands in sql/run/policy_check.sql; here a file
 * becomes rows.
 */
#include <stdio.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/base/near.h"
#include "etl/base/sha256.h"
#include "etl/base/utf8.h"
#include "etl/extract/csv_read.h"
#include "etl/extract/feed_run.h"
#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/show.h"

#define POLICY_SOURCE   "_operator"
#define POLICY_FILE_MAX ((size_t)4 << 20)
#define POLICY_NAME_MAX 200 /* bytes of a file's name */
#define POLICY_SCRATCH  ((size_t)4 << 20)
#define POLICY_MARK_ALL "9223372036854775807"
#define POLICY_ABSENT   SIZE_MAX
#define POLICY_CELLS    (COUNT_OF(policy_columns) + 2) /* line and fault before them */

struct policy_column {
    const char *name;
    bool        required; /* the file must have the column */
};

static const struct policy_column policy_columns[] = {
    {"plan_id", true},
    {"plan_name", true},
    {"plan_name_en", false},
    {"valid_from_cycle", true},
    {"valid_to_cycle", false},
    {"association_types", true},
    {"partner_kinds", true},
    {"period_kind", true},
    {"product_policies", true},
    {"tier_mode", true},
    {"cap_amount", false},
    {"new_customer_bonus_rate", false},
    {"indicator_name", false},
    {"indicator_scope", false},
    {"indicator_method", false},
    {"indicator_dimension", false},
    {"currency", true},
    {"threshold", true},
    {"rate", true},
};

struct policy_file {
    const char        *path;
    const char        *name; /* its last part: which file it is when it comes again */
    struct str         text;
    size_t             taken;
    char               sha256[SHA256_HEX_SIZE];
    struct csv_reader *reader;
    size_t             header_count;
    size_t             from[COUNT_OF(policy_columns)]; /* cell of the file, or POLICY_ABSENT */
    uint64_t           rows;
};

struct policy_counts {
    struct load_counts plans;
    struct load_counts tiers;
};

/* --- the file -------------------------------------------------------------------------------- */

static bool policy_take(void *context, char *buf, size_t room, size_t *got, struct err *err)
{
    struct policy_file *file = context;
    size_t              left = file->text.len - file->taken;
    (void)err;
    *got = left < room ? left : room;
    memcpy(buf, file->text.data + file->taken, *got);
    file->taken += *got;
    return true;
}

static bool policy_no_column(const struct policy_file *file, struct str title, struct arena *arena,
                             struct err *err)
{
    const char *word = arena_zcopy(arena, title);
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    for (size_t i = 0; i < COUNT_OF(policy_columns); i++)
        near_consider(word, policy_columns[i].name, &best, &distance);
    return err_set(err, ERR_DATA, "%s:1: a policy has no column \"%.64s\"%s%s%s", file->path,
                   utf8_valid(title) ? word : "?", best == NULL ? "" : "; do you mean \"",
                   best == NULL ? "" : best, best == NULL ? "" : "\"?");
}

static bool policy_title(struct policy_file *file, struct str title, size_t cell,
                         struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(policy_columns); i++) {
        if (!str_eq(title, str_from_z(policy_columns[i].name)))
            continue;
        if (file->from[i] != POLICY_ABSENT)
            return err_set(err, ERR_DATA, "%s:1: column %s stands twice", file->path,
                           policy_columns[i].name);
        file->from[i] = cell;
        return true;
    }
    return policy_no_column(file, title, arena, err);
}

static bool policy_header(struct policy_file *file, struct arena *arena, struct err *err)
{
    struct row     header;
    uint64_t       line;
    enum rows_next next = csv_read_next(file->reader, &header, &line, err);
    if (next == ROWS_FAILED)
        return false;
    if (next == ROWS_END)
        return err_set(err, ERR_DATA, "%s: the file is empty: not even a header", file->path);
    if (header.count > CSV_COLUMNS_MAX)
        return err_set(err, ERR_DATA, "%s:1: more than %d columns", file->path, CSV_COLUMNS_MAX);
    file->header_count = header.count;
    for (size_t i = 0; i < COUNT_OF(policy_columns); i++)
        file->from[i] = POLICY_ABSENT;
    for (size_t c = 0; c < header.count; c++)
        if (!policy_title(file, header.cells[c], c, arena, err))
            return false;
    for (size_t i = 0; i < COUNT_OF(policy_columns); i++)
        if (policy_columns[i].required && file->from[i] == POLICY_ABSENT)
            return err_set(err, ERR_DATA, "%s:1: column %s is missing", file->path,
                           policy_columns[i].name);
    return true;
}

static bool policy_open(struct policy_file *file, const char *path, struct arena *arena,
                        struct err *err)
{
    const char    *slash = strrchr(path, '/');
    struct sha256 *sha = sha256_init(arena);
    *file = (struct policy_file){.path = path, .name = slash == NULL ? path : slash + 1};
    if (file->name[0] == '\0' || strlen(file->name) > POLICY_NAME_MAX ||
        !utf8_valid(str_from_z(file->name)))
        return err_set(err, ERR_USAGE, "%s: no usable name of a file", path);
    if (!fs_read_file(path, POLICY_FILE_MAX, &file->text, arena, err))
        return false;
    sha256_add(sha, file->text.data, file->text.len);
    sha256_hex(sha, file->sha256);
    return csv_read_open_source(&file->reader, path, (struct csv_source){policy_take, file}, arena,
                                err) &&
           policy_header(file, arena, err);
}

/* What is wrong with a row as a whole, or NULL. */
static const char *policy_fault(const struct policy_file *file, struct row row, struct arena *arena)
{
    if (row.count != file->header_count)
        return arena_printf(arena, "has %zu columns, the header has %zu", row.count,
                            file->header_count)
            .data;
    for (size_t c = 0; c < row.count; c++) {
        struct str cell = row.cells[c];
        if (!utf8_valid(cell) || (cell.len > 0 && memchr(cell.data, '\0', cell.len) != NULL))
            return arena_printf(arena, "cell %zu is not UTF-8 text", c + 1).data;
    }
    return NULL;
}

static bool policy_row(const struct policy_file *file, struct row row, uint64_t line,
                       struct copy_in *copy, struct arena *scratch, struct err *err)
{
    struct str  cells[POLICY_CELLS];
    const char *fault = policy_fault(file, row, scratch);
    cells[0] = arena_printf(scratch, "%llu", (unsigned long long)line);
    cells[1] = fault == NULL ? STR_NULL : str_from_z(fault);
    for (size_t i = 0; i < COUNT_OF(policy_columns); i++)
        cells[i + 2] =
            fault != NULL || file->from[i] == POLICY_ABSENT ? STR_NULL : row.cells[file->from[i]];
    return copy_in_row(copy, (struct row){cells, POLICY_CELLS}, err);
}

static bool policy_rows(struct policy_file *file, struct copy_in *copy, struct arena *scratch,
                        struct err *err)
{
    size_t mark = arena_mark(scratch);
    for (;;) {
        struct row     row;
        uint64_t       line;
        enum rows_next next = csv_read_next(file->reader, &row, &line, err);
        if (next != ROWS_ROW)
            return next == ROWS_END;
        file->rows++;
        if (!policy_row(file, row, line, copy, scratch, err))
            return false;
        arena_rewind(scratch, mark);
    }
}

static bool policy_send(struct policy_file *file, struct conn *conn, struct arena *arena,
                        struct err *err)
{
    struct copy_in *copy;
    struct arena    scratch;
    if (!conn_exec(conn, "sql/run/policy_clear.sql", NULL, 0, NULL, err) ||
        !copy_in_open(&copy, conn, "sql/run/policy_rows.sql", arena, err))
        return false;
    arena_open(&scratch, "policy row", POLICY_SCRATCH);
    bool ok = policy_rows(file, copy, &scratch, err);
    arena_close(&scratch);
    if (!ok) {
        copy_in_abort(copy);
        return false;
    }
    return copy_in_end(copy, NULL, err) &&
           conn_exec(conn, "sql/run/policy_trim.sql", NULL, 0, NULL, err);
}

/* --- judging and keeping -----------------------------------------------------------------------
 */

/* Every fault on a line of its own on stderr, then one sentence. */
static bool policy_judge(const struct policy_file *file, struct conn *conn, struct arena *arena,
                         struct err *err)
{
    struct table      t;
    size_t            lines = 0;
    const char *const values[] = {file->name};
    if (!conn_set(conn, "nightpost.mark", POLICY_MARK_ALL, err) ||
        !conn_table(conn, "sql/run/policy_check.sql", values, 1, &t, arena, err))
        return false;
    for (size_t r = 0; r < t.rows; r++) {
        lines += r == 0 || strcmp(table_z(&t, r, 0), table_z(&t, r - 1, 0)) != 0;
        (void)fprintf(stderr, "%s:%s: %s: %s\n", file->path, table_z(&t, r, 0), table_z(&t, r, 1),
                      table_z(&t, r, 2));
    }
    return t.rows == 0 ||
           err_set(err, ERR_DATA,
                   "%s: refused whole, nothing was imported: %zu fault%s in %zu line%s", file->path,
                   t.rows, t.rows == 1 ? "" : "s", lines, lines == 1 ? "" : "s");
}

static bool policy_load(const struct policy_file *file, const struct load_job *job,
                        const char *feed, const char *stage, struct load_counts *counts,
                        struct arena *arena, struct err *err)
{
    struct load       load;
    uint64_t          rows = 0;
    const char *const values[] = {file->name};
    if (!load_start(&load, job, feed_find(feed), arena, err) ||
        !conn_exec(job->warehouse, stage, values, 1, &rows, err))
        return false;
    struct load_file done = {.name = file->name, .sha256 = file->sha256, .read = rows};
    if (!load_close(&load, &done, counts, arena, err))
        return false;
    return counts->quarantined == 0 ||
           err_set(err, ERR_DATA, "%s: %llu rows break a rule of feed %s: nothing was imported",
                   file->path, (unsigned long long)counts->quarantined, feed);
}

/* In one transaction: judged and kept, or nothing is written. */
static bool policy_keep(struct policy_file *file, const struct load_job *job, bool only_check,
                        struct policy_counts *counts, struct arena *arena, struct err *err)
{
    if (!policy_send(file, job->warehouse, arena, err) ||
        !policy_judge(file, job->warehouse, arena, err))
        return false;
    return only_check || (policy_load(file, job, "incentive_plan", "sql/run/policy_plans.sql",
                                      &counts->plans, arena, err) &&
                          policy_load(file, job, "incentive_tier", "sql/run/policy_tiers.sql",
                                      &counts->tiers, arena, err));
}

static void policy_say(const char *what, const struct load_counts *n, const char *end)
{
    (void)printf("%s: %llu new, %llu changed, %llu unchanged, %llu ended%s", what,
                 (unsigned long long)n->added, (unsigned long long)n->changed,
                 (unsigned long long)n->unchanged, (unsigned long long)n->ended, end);
}

static bool policy_warehouse(const struct args *args, bool begins, struct conn **conn,
                             struct arena *arena, struct err *err)
{
    struct app app;
    return app_open(&app, args->config, arena, err) &&
           (begins ? app_begin(&app, err) : app_databases(&app, err)) &&
           app_warehouse(&app, "nightpost/policy", conn, arena, err) &&
           migrate(*conn, NULL, arena, err);
}

static bool policy_import(const struct args *args, struct arena *arena, struct err *err)
{
    struct policy_file   file;
    struct policy_counts counts = {.plans = {.read = 0}};
    struct load_job      job = {.source = POLICY_SOURCE,
                                .business_date = clock_today(arena),
                                .overlap_minutes = "0",
                                .max_bad_share = "0"};
    bool                 only_check = args_get(args, "check") != NULL;
    if (args->word_count != 2)
        return err_set(err, ERR_USAGE, "usage: nightpost policy import FILE.csv");
    if (!policy_open(&file, args->words[1], arena, err) ||
        !policy_warehouse(args, !only_check, &job.warehouse, arena, err) ||
        !lock_night(job.warehouse, arena, err) || !conn_begin(job.warehouse, err))
        return false;
    if (!policy_keep(&file, &job, only_check, &counts, arena, err)) {
        conn_rollback(job.warehouse);
        return false;
    }
    if (!conn_commit(job.warehouse, err))
        return false;
    conn_close(job.warehouse); /* and its lock with it */
    if (only_check) {
        (void)printf("%s: nothing is wrong with its %llu rows, nothing was imported\n", file.path,
                     (unsigned long long)file.rows);
        return true;
    }
    policy_say("plans", &counts.plans, "; ");
    policy_say("tiers", &counts.tiers, "\n");
    return true;
}

static bool policy_list(const struct args *args, struct arena *arena, struct err *err)
{
    struct conn *conn;
    struct table t;
    if (args->word_count != 1 || args_get(args, "check") != NULL)
        return err_set(err, ERR_USAGE, "usage: nightpost policy list");
    if (!policy_warehouse(args, false, &conn, arena, err) ||
        !conn_set(conn, "nightpost.mark", POLICY_MARK_ALL, err) ||
        !conn_table(conn, "sql/run/policy_list.sql", NULL, 0, &t, arena, err))
        return false;
    show_table(&t);
    return true;
}

bool command_policy(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    (void)status;
    if (strcmp(args->words[0], "list") == 0)
        return policy_list(args, arena, err);
    if (strcmp(args->words[0], "import") == 0)
        return policy_import(args, arena, err);
    return err_set(err, ERR_USAGE, "policy %s: it is import or list", args->words[0]);
}
