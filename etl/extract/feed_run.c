#include "etl/extract/feed_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Type oids of pg_type.dat that a feed column may have; they never change. */
enum {
    OID_BOOL = 16,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700,
};

#define SQLSTATE_BAD_SHARE  "NP001" /* raised by nightpost.finish_load */
#define SQLSTATE_PRIVILEGES "42501"
#define SQLSTATE_NO_TABLE   "42P01"

const struct feed_def *feed_find(const char *name)
{
    for (size_t i = 0; i < feed_registry_count; i++)
        if (strcmp(feed_registry[i]->name, name) == 0)
            return feed_registry[i];
    return NULL;
}

bool source_ready(struct conn *source, const char *business_date, struct arena *arena,
                  struct err *err)
{
    struct table t;
    if (!conn_table(source, "sql/source/ready.sql", NULL, 0, &t, arena, err)) {
        bool absent = strcmp(err->sqlstate, SQLSTATE_NO_TABLE) == 0;
        if (err->kind == ERR_SQL) /* no such table: it is another database, or it drifted */
            err->kind = ERR_CONFIG;
        if (absent)
            return err_wrap(err, "its database has no table src.readiness, so there is nothing to "
                                 "read: load the sample world (nightpost sample), or name the "
                                 "right database as dsn under [source NAME]");
        return err_wrap(err, "ask whether it is ready (is it the right database? the README says "
                             "what a source has)");
    }
    const char *through = t.rows == 0 ? NULL : table_z(&t, 0, 0);
    if (through == NULL)
        return err_set(err, ERR_NOT_READY, "it says no complete business date yet (src.readiness)");
    if (strcmp(through, business_date) < 0) /* ISO dates order as text */
        return err_set(
            err, ERR_NOT_READY,
            "it is complete through %s, the night needs %s: wait for it (nightpost run has --wait)",
            through, business_date);
    return true;
}

static bool type_fits(enum feed_type type, unsigned oid)
{
    switch (type) {
    case FEED_TEXT: return oid == OID_TEXT;
    case FEED_INT: return oid == OID_INT4 || oid == OID_INT2 || oid == OID_INT8;
    case FEED_DEC: return oid == OID_NUMERIC;
    case FEED_TIME: return oid == OID_TIMESTAMPTZ;
    case FEED_DATE: return oid == OID_DATE;
    case FEED_BOOL: return oid == OID_BOOL;
    }
    return false;
}

static const char *type_word(enum feed_type type)
{
    switch (type) {
    case FEED_TEXT: return "text";
    case FEED_INT: return "an integer";
    case FEED_DEC: return "numeric";
    case FEED_TIME: return "timestamptz";
    case FEED_DATE: return "date";
    case FEED_BOOL: return "boolean";
    }
    return "?";
}

bool source_check(struct conn *source, const struct feed_def *feed, struct arena *arena,
                  struct err *err)
{
    struct table t;
    if (!conn_describe(source, feed->select, &t, arena, err)) {
        if (err->kind == ERR_SQL) /* a table or column that is not there: the source drifted */
            err->kind = ERR_CONFIG;
        return err_wrap(err, "feed %s: the source's tables are not what the feed needs",
                        feed->name);
    }
    if (t.columns != feed->column_count + 1) /* place comes last */
        return err_set(err, ERR_CONFIG, "feed %s: %s returns %zu columns, feed.c has %zu",
                       feed->name, feed->select, t.columns, feed->column_count + 1);
    for (size_t i = 0; i < feed->column_count; i++) {
        const struct feed_column *c = &feed->columns[i];
        if (strcmp(t.names[i], c->field) != 0)
            return err_set(err, ERR_CONFIG, "feed %s: column %zu is \"%s\", expected \"%s\"",
                           feed->name, i + 1, t.names[i], c->field);
        if (!type_fits(c->type, t.types[i]))
            return err_set(err, ERR_CONFIG,
                           "feed %s: column \"%s\" has the type with oid %u, expected %s: the "
                           "source changed its type; nothing was read",
                           feed->name, c->field, t.types[i], type_word(c->type));
    }
    return true;
}

bool load_start(struct load *load, const struct load_job *job, const struct feed_def *feed,
                struct arena *arena, struct err *err)
{
    struct table      t;
    const char *const values[] = {feed->name, job->source, job->overlap_minutes};
    *load = (struct load){.job = job, .feed = feed};
    if (!conn_table(job->warehouse, "sql/run/load_begin.sql", values, COUNT_OF(values), &t, arena,
                    err))
        return false;
    load->batch = table_z(&t, 0, 0);
    load->since = table_z(&t, 0, 1);
    return true;
}

bool load_begin(struct load *load, const struct load_job *job, const struct feed_def *feed,
                struct arena *arena, struct err *err)
{
    if (conn_begin(job->warehouse, err) && load_start(load, job, feed, arena, err))
        return true;
    conn_rollback(job->warehouse);
    return false;
}

static const char *count_text(uint64_t n, struct arena *arena)
{
    return arena_printf(arena, "%llu", (unsigned long long)n).data;
}

static uint64_t count_cell(const struct table *t, size_t column)
{
    return strtoull(table_z(t, 0, column), NULL, 10);
}

/* The rules: those of every feed, then the feed's own. Bad rows leave staging. */
static bool load_judge(const struct load *load, struct arena *arena, struct err *err)
{
    struct conn      *conn = load->job->warehouse;
    struct table      t;
    const char *const values[] = {load->feed->name, load->job->source, load->batch};
    return conn_set(conn, "nightpost.source", load->job->source, err) &&
           conn_set(conn, "nightpost.batch", load->batch, err) &&
           conn_set(conn, "nightpost.mark", load->batch, err) &&
           conn_table(conn, "sql/run/load_check.sql", values, COUNT_OF(values), &t, arena, err) &&
           (load->feed->check == NULL || conn_run(conn, load->feed->check, err));
}

static bool load_keep(const struct load *load, const struct load_file *file,
                      struct load_counts *counts, struct arena *arena, struct err *err)
{
    struct conn *conn = load->job->warehouse;
    struct table t;
    const char  *batch[] = {load->batch};
    if (!conn_table(conn, "sql/run/load_count.sql", batch, 1, &t, arena, err))
        return false;
    const char *const values[] = {load->feed->name,
                                  load->job->source,
                                  load->batch,
                                  load->job->business_date,
                                  file->whole ? "true" : "false",
                                  load->since,
                                  count_text(file->read, arena),
                                  table_z(&t, 0, 0),
                                  load->job->max_bad_share,
                                  file->bad_rows == NULL ? FEED_BAD_ROWS_FLOOR : file->bad_rows,
                                  file->name,
                                  file->sha256};
    if (!conn_table(conn, "sql/run/load_finish.sql", values, COUNT_OF(values), &t, arena, err)) {
        if (strcmp(err->sqlstate, SQLSTATE_BAD_SHARE) == 0)
            err->kind = ERR_DATA;
        return false;
    }
    *counts = (struct load_counts){.read = file->read,
                                   .added = count_cell(&t, 0),
                                   .changed = count_cell(&t, 1),
                                   .unchanged = count_cell(&t, 2),
                                   .ended = count_cell(&t, 3),
                                   .quarantined = count_cell(&t, 4)};
    return true;
}

bool load_close(const struct load *load, const struct load_file *file, struct load_counts *counts,
                struct arena *arena, struct err *err)
{
    return load_judge(load, arena, err) && load_keep(load, file, counts, arena, err);
}

bool load_finish(const struct load *load, const struct load_file *file, struct load_counts *counts,
                 struct arena *arena, struct err *err)
{
    if (load_close(load, file, counts, arena, err) && conn_commit(load->job->warehouse, err))
        return true;
    conn_rollback(load->job->warehouse);
    return false;
}

bool feed_load(const struct load_job *job, struct conn *source, const struct feed_def *feed,
               struct load_counts *counts, struct arena *arena, struct err *err)
{
    struct load      load;
    struct load_file file = {.whole = feed->mode == FEED_SNAPSHOT};
    const char      *from = arena_printf(arena, "%s.copy", feed->select).data;

    if (!load_begin(&load, job, feed, arena, err))
        return err_wrap(err, "feed %s", feed->name);
    if (!conn_set(source, "nightpost.since", load.since, err) ||
        !copy_relay(source, from, job->warehouse, feed->load, &file.read, err)) {
        conn_rollback(job->warehouse);
        if (strcmp(err->sqlstate, SQLSTATE_PRIVILEGES) == 0)
            err->kind = ERR_CONFIG; /* grant it, then the next run goes on */
        return err_wrap(err, "feed %s", feed->name);
    }
    return load_finish(&load, &file, counts, arena, err) || err_wrap(err, "feed %s", feed->name);
}
