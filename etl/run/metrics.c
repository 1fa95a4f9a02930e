/*
 * metrics.c - a run in Prometheus' text format (3-operations.md, 3.6).
 *
 * nightpost.prom is about the run and is written whatever happened; nightpost_warehouse.prom is
 * what the warehouse says, and stays as it was when the warehouse cannot be asked: so the time of
 * the last success is never lost, and grows old where an alert can see it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "etl/base/fs.h"
#include "etl/run/tell.h"

#define METRICS_MAX  ((size_t)256 << 10)
#define METRICS_MODE 0644 /* node_exporter reads it */
#define PREFIX       "nightpost_"

enum { METRIC_NAME, METRIC_KIND, METRIC_HELP, METRIC_LABELS, METRIC_VALUE };

struct metrics {
    struct arena *arena;
    char         *text;
    size_t        len;
    const char   *last; /* name of the line before */
};

static void metric(struct metrics *m, const char *name, const char *kind, const char *help,
                   const char *labels, const char *value)
{
    size_t room = METRICS_MAX - m->len;
    int    n = 0;
    if (m->last == NULL || strcmp(m->last, name) != 0)
        n = snprintf(m->text + m->len, room, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n",
                     name, help, name, kind);
    if (n >= 0 && (size_t)n < room) {
        int more =
            snprintf(m->text + m->len + n, room - (size_t)n, PREFIX "%s%s%s%s %s\n", name,
                     labels[0] == '\0' ? "" : "{", labels, labels[0] == '\0' ? "" : "}", value);
        n = more < 0 ? more : n + more;
    }
    if (n >= 0 && (size_t)n < room) /* what has no room is left out whole */
        m->len += (size_t)n;
    m->last = name;
}

static void metric_number(struct metrics *m, const char *name, const char *help, uint64_t value)
{
    metric(m, name, "gauge", help, "",
           arena_printf(m->arena, "%llu", (unsigned long long)value).data);
}

static void metric_ms(struct metrics *m, const char *name, const char *help, const char *labels,
                      int64_t ms)
{
    metric(
        m, name, "gauge", help, labels,
        arena_printf(m->arena, "%lld.%03lld", (long long)(ms / 1000), (long long)(ms % 1000)).data);
}

static void metrics_run(struct metrics *m, const struct run_facts *f)
{
    const struct night_totals *t = &f->totals;
    metric_number(m, "run_status", "Exit status of the last run; 0 done, 1 partners held back.",
                  (uint64_t)f->status);
    metric_ms(m, "run_end_timestamp_seconds", "When the last run ended.", "", f->ended_ms);
    metric_ms(m, "run_seconds", "How long it took.", "", f->ended_ms - f->started_ms);
    for (int i = 0; i < NIGHT_STAGES; i++)
        metric_ms(m, "stage_seconds", "How long a stage of the last run took.",
                  arena_printf(m->arena, "stage=\"%s\"", night_stage_name(i)).data, t->stage_ms[i]);
    metric_number(m, "run_read_rows", "Rows read from the sources.", t->read);
    metric_number(m, "run_quarantined_rows", "Rows that went to quarantine.", t->quarantined);
    metric_number(m, "run_recipients", "Recipients with a release.", t->recipients);
    metric_number(m, "run_held_back", "Recipients held back.", t->held);
    metric_number(m, "run_files", "Files published.", t->files);
    metric_number(m, "run_unchanged_files", "Files that are links to the release before.",
                  t->linked);
    metric_number(m, "run_rows", "Rows in the files.", t->rows);
    metric_number(m, "run_bytes", "Bytes of the files.", t->bytes);
    metric(m, "info", "gauge", "Version.", "version=\"" NIGHTPOST_VERSION "\"", "1");
}

static bool metrics_warehouse(const struct app *app, struct metrics *m, struct err *err)
{
    struct conn *conn;
    struct table t;
    if (app->warehouse == NULL)
        return err_set(err, ERR_CONNECT, "the embedded database is not there");
    if (!app_warehouse(app, "nightpost/metrics", &conn, m->arena, err))
        return false;
    bool ok = conn_table(conn, "sql/run/metrics.sql", NULL, 0, &t, m->arena, err);
    conn_close(conn);
    for (size_t i = 0; ok && i < t.rows; i++)
        metric(m, table_z(&t, i, METRIC_NAME), table_z(&t, i, METRIC_KIND),
               table_z(&t, i, METRIC_HELP), table_z(&t, i, METRIC_LABELS),
               table_z(&t, i, METRIC_VALUE));
    return ok;
}

/* Our umask is stricter than what node_exporter needs. */
static bool metrics_file(const struct metrics *m, const char *directory, const char *name,
                         struct err *err)
{
    const char *path = fs_join(m->arena, directory, name);
    return fs_write_atomic(path, (struct str){m->text, m->len}, METRICS_MODE, err) &&
           (chmod(path, METRICS_MODE) == 0 || fs_error(err, errno, path, "make readable"));
}

bool metrics_write(const struct app *app, const struct run_facts *facts, const char *directory,
                   struct arena *arena, struct err *err)
{
    struct metrics m = {.arena = arena, .text = ARENA_ARRAY(arena, char, METRICS_MAX)};
    metrics_run(&m, facts);
    if (!metrics_file(&m, directory, "nightpost.prom", err))
        return false;
    m.len = 0;
    m.last = NULL;
    return metrics_warehouse(app, &m, err) &&
           metrics_file(&m, directory, "nightpost_warehouse.prom", err);
}
