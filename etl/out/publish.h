/*
 * publish.h - a release on disk: built out of sight, made durable, shown in one step.
 *
 *     release_open, files (release_path, release_mkdir, release_write, release_link),
 *     release_sums, release_write(manifest.json), release_commit        or abandoned by the arena
 *
 *     <outbox>/.building/<recipient>--<release>/      here it grows; no recipient begins with '.'
 *     <outbox>/<recipient>/<release>/                 here it is complete
 *     <outbox>/<recipient>/latest -> <release>        the highest (R, n); never goes backwards
 *
 * A run that was killed leaves one of three things: a folder under .building (release_open of the
 * same release removes it first), a folder in place whose `latest` was not swapped
 * (release_recover swaps it), or nothing to do. A published release is never changed: the times
 * and modes of hard-linked files, which an older release shares, are left alone.
 */
#ifndef ETL_OUT_PUBLISH_H
#define ETL_OUT_PUBLISH_H

#include "etl/base/err.h"
#include "etl/base/sha256.h"

#define RECIPIENT_ID_MAX     64 /* one id; a pair has two and "--" */
#define RECIPIENT_FOLDER_MAX (2 * RECIPIENT_ID_MAX + 2)
#define RECIPIENT_FINANCE    "_finance"
#define RELEASE_NAME_MAX     16 /* YYYYMMDD.n */

/*
 * Characters A-Z a-z 0-9 - _, not beginning with _ (except the literal _finance), no "--"; not
 * beginning or ending with '-' either, else two pairs could name the same folder.
 */
bool recipient_id_valid(const char *id);
/* <partner>--<manager>; ERR_CONFIG when either is no valid id or is _finance. */
NODISCARD bool recipient_pair(const char *partner, const char *manager,
                              char out[RECIPIENT_FOLDER_MAX + 1], struct err *err);

/* R as YYYYMMDD and n: 1 for the first issue, then 2, 3 for "20261121.2", "20261121.3". */
struct release_number {
    int day;
    int issue;
};
bool release_parse(const char *name, struct release_number *out);
int  release_compare(struct release_number a, struct release_number b);

struct release;

/* `recipient` is an id or what recipient_pair() built. ERR_USAGE when the release is published. */
NODISCARD bool release_open(struct release **out, const char *outbox, const char *recipient,
                            const char *name, struct arena *arena, struct err *err);
/* The path of a file under construction, in the arena; `file` is relative, without "..". */
const char    *release_path(struct release *release, const char *file);
NODISCARD bool release_mkdir(struct release *release, const char *folder, struct err *err);
/* A small file at once (index.html, manifest.json); its hash when sha256 is not NULL. */
NODISCARD bool release_write(struct release *release, const char *file, struct str content,
                             char sha256[SHA256_HEX_SIZE], struct err *err);
/*
 * The same in pieces. release_end in any case once it has begun; `ok` is what became of the pieces.
 */
struct release_text {
    const char    *path;
    int            fd;
    struct sha256 *sha;
};
NODISCARD bool release_begin(struct release *release, const char *file, struct release_text *out,
                             struct err *err);
NODISCARD bool release_add(struct release_text *text, struct str piece, struct err *err);
NODISCARD bool release_end(struct release_text *text, bool ok, char sha256[SHA256_HEX_SIZE],
                           struct err *err);
/* A hard link to a file of an older release; a copy where the file system refuses, counted. */
NODISCARD bool release_link(struct release *release, const char *file, const char *older,
                            struct err *err);
uint64_t       release_copies(const struct release *release);
/* Whether it can be a link: tried, with one that does not stay. */
bool release_can_link(struct release *release, const char *older);

struct release_file {
    const char *path;   /* relative to the release */
    const char *sha256; /* known already: files are not read again */
};
/* SHA256SUMS of these files, by path bytewise, as `sha256sum -c` reads it; its own hash. */
NODISCARD bool release_sums(struct release *release, const struct release_file *files, size_t count,
                            char sha256[SHA256_HEX_SIZE], struct err *err);

/* Times and modes, syncfs, rename into place, fsync, latest. `mtime` is R 00:00+08 in seconds. */
NODISCARD bool release_commit(struct release *release, int64_t mtime, struct err *err);

/* Whether the release is in place. */
NODISCARD bool release_published(const char *outbox, const char *recipient, const char *name,
                                 bool *published, struct err *err);
/*
 * Brings `latest` to the highest release in place that has a manifest.json and removes what killed
 * runs left under .building for this recipient. *latest is the name or "" when there is none.
 */
NODISCARD bool release_recover(const char *outbox, const char *recipient,
                               char latest[RELEASE_NAME_MAX], struct arena *arena, struct err *err);

#endif
