/*
 * issue_link.c - what did not change since the last release becomes a link to its file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/run/issue.h"

/* Columns of sql/run/previous_files.sql. */
enum { OLD_PATH, OLD_REPORT, OLD_CYCLE, OLD_EDITION, OLD_FORMAT, OLD_PART, OLD_SPLIT, OLD_SHA256 };

#define OLDER_MEMORY ((size_t)1 << 20)

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
