/*
 * issue_segments.c - cumulative files that are gone on with: what of a report's files in the last
 * release is the same still (sql/schema/0033_segments.sql), and where the new files stood after
 * each day, for the next night.
 *
 * Anything that is not as it was written down - a file that is gone, other bytes, another edition -
 * means that the report asks for all its rows, as on a first night.
 */
#include <stdlib.h>
#include <string.h>

#include "etl/out/json.h"
#include "etl/run/issue.h"

/* Columns of sql/run/segment_base.sql. */
enum { BASE_SPLIT, BASE_FORMAT, BASE_PATH, BASE_KNOWN, BASE_AT, BASE_DAY, BASE_STATE, BASE_TALLY };

#define SEGMENTS_ARENA (16U << 20) /* the days of one file */

static const char *segments_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* What a file's bytes depend on beside its rows, program and definitions, which the run knows. */
static const char *segments_key(const struct issue *issue, const struct report_job *job)
{
    const struct report_edition *e = &job->edition;
    return arena_printf(issue->arena, "%s %s %s %s %s %u %s %s %s", job->cycle_state,
                        report_schema_id(job->def, issue->arena),
                        e->locale == LOCALE_ZH ? "zh" : "en",
                        e->profile == PROFILE_HUMAN ? "human" : "machine",
                        e->masked ? "masked" : "clear", job->reader, job->director ? "split" : "-",
                        manifest_writer(&sink_csv_gz, job->gzip, issue->arena),
                        manifest_writer(&sink_xlsx, job->gzip, issue->arena))
        .data;
}

static bool segments_possible(const struct issue *issue, const struct report_job *job)
{
    return job->def->segment != NULL && job->edition.part_rows == 0 && issue->previous != NULL &&
           job->cycle != NULL && strcmp(job->cycle_state, "final") != 0;
}

static struct place_from segments_place(const struct issue *issue, const struct table *t,
                                        size_t row)
{
    return (struct place_from){
        .path = arena_printf(issue->arena, "%s/%s/%s/%s", issue->worker->app->outbox,
                             issue->recipient, issue->previous, table_z(t, row, BASE_PATH))
                    .data,
        .at = strtoull(table_z(t, row, BASE_AT), NULL, 10),
        .state = table_cell(t, row, BASE_STATE),
    };
}

/* The sets of the table's rows, a CSV and then perhaps a workbook; false when one cannot be used.
 */
static bool segments_sets(const struct issue *issue, const struct table *t,
                          struct report_base *base)
{
    struct report_base_set *sets = ARENA_ARRAY(issue->arena, struct report_base_set, t->rows);
    const char             *last = NULL; /* of the set's last CSV: its split, its day */
    const char             *day = NULL;
    for (size_t r = 0; r < t->rows; r++) {
        const char *split = table_z(t, r, BASE_SPLIT);
        const char *here = table_z(t, r, BASE_DAY);
        bool        csv = strcmp(table_z(t, r, BASE_FORMAT), sink_csv_gz.format) == 0;
        if (table_z(t, r, BASE_KNOWN)[0] != 't')
            return false;
        if (!csv) {
            if (last == NULL || strcmp(last, split) != 0 ||
                strcmp(segments_or_empty(day), segments_or_empty(here)) != 0)
                return false;
            if (here != NULL)
                sets[base->count - 1].xlsx = segments_place(issue, t, r);
            continue;
        }
        last = split;
        day = here;
        if (here == NULL) /* no rows before the day */
            continue;
        bool none = split[0] == '\0' || strcmp(split, REPORT_UNASSIGNED) == 0;
        sets[base->count++] = (struct report_base_set){.split = none ? STR_NULL : str_from_z(split),
                                                       .through = here,
                                                       .tally = table_z(t, r, BASE_TALLY),
                                                       .csv = segments_place(issue, t, r)};
    }
    base->sets = sets;
    return base->count > 0;
}

bool issue_segments_base(struct issue *issue, struct report_job *job, struct err *err)
{
    struct table       from;
    struct table       files;
    struct conn       *conn = issue->worker->conn;
    const char *const  which[] = {issue->run_id, issue->recipient, issue->previous, job->cycle,
                                  job->def->segment};
    struct report_base base = {.count = 0};
    job->base = NULL;
    if (!segments_possible(issue, job))
        return true;
    if (!conn_table(conn, "sql/run/segment_from.sql", which, COUNT_OF(which), &from, issue->arena,
                    err))
        return false;
    if (from.rows == 0)
        return true;
    base.from_day = table_z(&from, 0, 0);
    const char *const values[] = {issue->recipient,
                                  issue->previous,
                                  job->def->name,
                                  job->cycle,
                                  segments_or_empty(job->edition.id),
                                  segments_key(issue, job),
                                  base.from_day};
    if (!conn_table(conn, "sql/run/segment_base.sql", values, COUNT_OF(values), &files,
                    issue->arena, err))
        return false;
    if (!segments_sets(issue, &files, &base))
        return true;
    job->base = ARENA_NEW(issue->arena, struct report_base);
    *job->base = base;
    return true;
}

void issue_segments_key(const struct issue *issue, const struct report_job *job,
                        struct report_result *result)
{
    const char *key = job->def->segment == NULL ? NULL : segments_key(issue, job);
    for (size_t i = 0; i < result->file_count; i++)
        result->files[i].segments_key = key;
}

/* The first day first. */
static void segments_json(struct json *json, const struct sink_mark *mark)
{
    const struct sink_mark *turned = NULL;
    while (mark != NULL) {
        struct sink_mark *copy = ARENA_NEW(json->arena, struct sink_mark);
        *copy = *mark;
        copy->before = turned;
        turned = copy;
        mark = mark->before;
    }
    json_array(json);
    for (; turned != NULL; turned = turned->before) {
        json_object(json);
        json_key(json, "day");
        json_text(json, turned->day);
        json_key(json, "state");
        json_text(json, turned->state);
        json_key(json, "tally");
        json_text(json, turned->tally);
        json_end(json);
    }
    json_end(json);
}

static const char *segments_number(struct arena *arena, uint64_t n)
{
    return arena_printf(arena, "%llu", (unsigned long long)n).data;
}

static bool segments_add(const struct issue *issue, const struct manifest_file *f,
                         struct arena *arena, struct err *err)
{
    struct json json;
    struct str  marks;
    json_init(&json, arena);
    segments_json(&json, f->marks);
    if (!json_finish(&json, &marks, err))
        return false;
    const char *const values[] = {issue->recipient,
                                  f->report,
                                  segments_or_empty(f->cycle),
                                  f->edition,
                                  segments_or_empty(f->split),
                                  f->format,
                                  f->figures.sha256,
                                  f->segments_key,
                                  segments_number(arena, f->figures.segments_at),
                                  segments_number(arena, f->taken == NULL ? 0 : f->taken->rows),
                                  f->taken_through,
                                  arena_zcopy(arena, marks)};
    return conn_exec(issue->worker->conn, "sql/run/segment_add.sql", values, COUNT_OF(values), NULL,
                     err);
}

bool issue_segments_record(const struct issue *issue, struct err *err)
{
    const char *const which[] = {issue->recipient, issue->release_name};
    for (size_t i = 0; i < issue->file_count; i++) {
        const struct manifest_file *f = &issue->files[i];
        bool                        cut = f->marks != NULL || f->taken_through != NULL;
        struct arena                arena;
        if (f->linked || f->segments_key == NULL || !cut)
            continue;
        arena_open(&arena, "segments", SEGMENTS_ARENA);
        bool ok = segments_add(issue, f, &arena, err);
        arena_close(&arena);
        if (!ok)
            return false;
    }
    return conn_exec(issue->worker->conn, "sql/run/segment_forget.sql", which, 2, NULL, err);
}
