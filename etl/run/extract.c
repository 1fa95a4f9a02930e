#include "etl/run/extract.h"

#include <stdio.h>
#include <string.h>

#include "etl/extract/feed_run.h"
#include "etl/run/extract_drop.h"
#include "etl/run/stop.h"

#define EXTRACT_ARENA_LIMIT (64U << 20) /* one source: names, types, counts; no rows */

/* Whether `feeds` (names separated by blanks, NULL = all) has the name. */
static bool feed_wanted(const char *feeds, const char *name)
{
    size_t len = strlen(name);
    if (feeds == NULL)
        return true;
    for (const char *p = feeds; (p = strstr(p, name)) != NULL; p += len) {
        bool begins = p == feeds || p[-1] == ' ' || p[-1] == ',';
        bool ends = p[len] == '\0' || p[len] == ' ' || p[len] == ',';
        if (begins && ends)
            return true;
    }
    return false;
}

static void log_load(const struct app *app, const struct source *source, const char *feed,
                     const struct load_counts *n)
{
    log_info(&app->log, "loaded", "source", source->name, "feed", feed, "read", log_u64(n->read),
             "new", log_u64(n->added), "changed", log_u64(n->changed), "ended", log_u64(n->ended),
             "quarantined", log_u64(n->quarantined), NULL);
}

static void totals_add(struct extract_totals *totals, const struct load_counts *n)
{
    totals->read += n->read;
    totals->added += n->added;
    totals->changed += n->changed + n->ended;
    totals->quarantined += n->quarantined;
}
