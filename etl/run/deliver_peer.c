/*
 * deliver_peer.c - one attempt to bring a release to a peer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "etl/base/fs.h"
#include "etl/out/manifest_read.h"
#include "etl/run/deliver_impl.h"

#define PEER_OWNER       ".nightpost" /* whose place it is: one target never serves two */
#define PEER_INCOMING    ".incoming"
#define PEER_SAYS_MAX    ((size_t)64 << 10)
#define PEER_CALL_MS     (6LL * 3600 * 1000) /* of one call; silence ends it much earlier */
#define PEER_NOT_THERE   3 /* rclone's exit statuses: no such folder, no such file */
#define PEER_NO_FILE     4
#define PEER_OPTIONS_MAX 20

bool deliver_rclone(const struct app *app, const char *rclone_config, const char *const *words,
                    size_t output_max, struct child_result *out, struct arena *arena,
                    struct err *err)
{
    const char *silence =
        arena_printf(arena, "%ss", config_get(app->config, "delivery", "timeout_seconds")).data;
    const char *const options[] = {
        "rclone",       "--config", rclone_config,         "--ask-password=false",
        "--retries",    "1",        "--low-level-retries", "3",
        "--contimeout", silence,    "--timeout",           silence,
        "--stats",      "0",        "--use-server-modtime"};
    const char *argv[COUNT_OF(options) + DELIVER_WORDS_MAX + 1];
    size_t      count = 0;
    for (; count < COUNT_OF(options); count++)
        argv[count] = options[count];
    for (size_t i = 0; i < DELIVER_WORDS_MAX && words[i] != NULL; i++)
        argv[count++] = words[i];
    argv[count] = NULL;
    const struct child child = {
        .argv = argv, .home = app->state, .deadline_ms = PEER_CALL_MS, .output_max = output_max};
    return fs_mkdirs(app->state, 0750, err) && child_run(&child, out, arena, err);
}

static bool peer(struct delivery *d, const char *const *words, size_t output_max,
                 struct child_result *out, struct err *err)
{
    return deliver_rclone(d->app, d->rclone_config, words, output_max, out, d->arena, err);
}

static bool peer_failed(const struct child_result *r, const char *what, struct err *err)
{
    return err_set(err, ERR_CONNECT, "%s: %.*s", what,
                   STR_ARG(r->said.len > 0 ? r->said : STR("rclone says nothing")));
}

/* A call whose only answer is that it succeeded. */
static bool peer_do(struct delivery *d, const char *what, const char *const *words, struct err *err)
{
    struct child_result r;
    return peer(d, words, PEER_SAYS_MAX, &r, err) && (r.status == 0 || peer_failed(&r, what, err));
}

static const char *peer_path(struct delivery *d, const char *name)
{
    return arena_printf(d->arena, "%s/%s", d->remote, name).data;
}

/* A file of the peer's, none of which is empty: of a key that a bucket lacks rclone reads nothing.
 */
static bool peer_read(struct delivery *d, const char *path, size_t max, bool *there,
                      struct str *text, struct err *err)
{
    struct child_result r;
    const char *const   words[] = {"cat", path, NULL};
    if (!peer(d, words, max, &r, err))
        return false;
    *there = r.status == 0 && r.output.len > 0;
    *text = r.output;
    return r.status == 0 || r.status == PEER_NOT_THERE || r.status == PEER_NO_FILE ||
           peer_failed(&r, "look at the peer", err);
}

/* "name": true, and whether the list of hashes holds one. */
static bool peer_abilities(struct delivery *d, struct err *err)
{
    struct child_result r;
    const char *const   words[] = {"backend", "features", d->remote, NULL};
    if (!peer(d, words, PEER_SAYS_MAX, &r, err))
        return false;
    if (r.status != 0)
        return peer_failed(&r, "ask what the peer can do", err);
    const char *text = arena_zcopy(d->arena, r.output);
    const char *list = strstr(text, "\"Hashes\": [");
    d->renames = strstr(text, "\"DirMove\": true") != NULL;
    d->hashes = list != NULL &&
                list[strcspn(list, "[") + 1 + strspn(strchr(list, '[') + 1, " \t\n")] == '"';
    return true;
}

/* The first release to come there puts a name on the place; any other name is refused. */
static bool peer_owner(struct delivery *d, struct err *err)
{
    bool        there;
    struct str  text;
    struct str  ours = arena_printf(d->arena, "%s\n", d->recipient);
    const char *path = peer_path(d, PEER_OWNER);
    if (!peer_read(d, path, PEER_SAYS_MAX, &there, &text, err))
        return false;
    if (there && str_eq(text, ours))
        return true;
    if (there)
        return err_set(err, ERR_CONFIG,
                       "%s is another recipient's place (%s there says whose): nothing is sent",
                       d->remote, PEER_OWNER);
    const char       *folder = fs_join(d->arena, d->app->state, "delivery");
    const char       *file = arena_printf(d->arena, "%s/owner-%s", folder, d->recipient).data;
    const char *const words[] = {"copyto", file, path, NULL};
    return fs_mkdirs(folder, 0700, err) && fs_write_atomic(file, ours, 0600, err) &&
           peer_do(d, "mark whose place it is", words, err);
}

static bool peer_is_ours(struct delivery *d, struct str text)
{
    char           sha256[SHA256_HEX_SIZE];
    struct sha256 *sha = sha256_init(d->arena);
    sha256_add(sha, text.data, text.len);
    sha256_hex(sha, sha256);
    return strcmp(sha256, d->sha256) == 0;
}

/* Whether the release is complete there. What is there must be ours, or nothing. */
static bool peer_complete(struct delivery *d, bool *complete, struct err *err)
{
    struct child_result r;
    struct str          text;
    const char         *release = peer_path(d, d->release);
    const char         *manifest = arena_printf(d->arena, "%s/%s", release, d->manifest).data;
    if (!peer_read(d, manifest, MANIFEST_BYTES_MAX, complete, &text, err))
        return false;
    if (*complete)
        return peer_is_ours(d, text) ||
               err_set(err, ERR_DATA, "%s is there already and is another release", release);
    if (!d->renames)
        return true;
    const char *const list[] = {"lsf", release, NULL};
    if (!peer(d, list, PEER_SAYS_MAX, &r, err))
        return false;
    if (r.status == 0 && r.output.len > 0)
        return err_set(err, ERR_DATA,
                       "%s is there without a manifest, and nightpost did not make it: look at it "
                       "and take it away",
                       release);
    const char *const rmdir[] = {"rmdir", release, NULL};
    if (r.status == 0)
        return peer_do(d, "remove an empty folder", rmdir, err);
    return r.status == PEER_NOT_THERE || peer_failed(&r, "look at the peer", err);
}

/* All files but manifest and signature; then the peer's are compared with ours. */
static bool peer_files(struct delivery *d, const char *place, struct err *err)
{
    const char         *not_manifest = arena_printf(d->arena, "/%s", d->manifest).data;
    const char         *not_signature = arena_printf(d->arena, "/%s", d->signature).data;
    struct child_result r;
    const char *const   upload[] = {d->renames ? "sync" : "copy",
                                  d->source,
                                  place,
                                  d->anew ? "--ignore-times" : "--checksum",
                                  "--exclude",
                                  not_manifest,
                                  "--exclude",
                                  not_signature,
                                  NULL};
    const char *const check[] = {"check",     d->source,     place,
                                 "--one-way", "--exclude",   not_manifest,
                                 "--exclude", not_signature, d->hashes ? NULL : "--download",
                                 NULL};
    if (!peer_do(d, "upload", upload, err) || !peer(d, check, PEER_SAYS_MAX, &r, err))
        return false;
    d->anew = r.status != 0;
    return r.status == 0 || peer_failed(&r, "what lies there is not what was sent", err);
}

static bool peer_manifest(struct delivery *d, const char *place, struct err *err)
{
    static const char *const whats[] = {"upload the signature", "upload the manifest"};
    const char *const        names[] = {d->signature, d->manifest};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char       *from = fs_join(d->arena, d->source, names[i]);
        const char *const words[] = {"copyto", from,
                                     arena_printf(d->arena, "%s/%s", place, names[i]).data,
                                     "--ignore-times", NULL};
        if (fs_exists(from) && !peer_do(d, whats[i], words, err))
            return false;
    }
    return true;
}

/* From out of sight into its place, in one step. */
static bool peer_show(struct delivery *d, const char *place, struct err *err)
{
    struct child_result ignored;
    struct err          unused = {.kind = ERR_NONE};
    const char *const   move[] = {"moveto", place, peer_path(d, d->release), NULL};
    const char *const   rmdir[] = {"rmdir", peer_path(d, PEER_INCOMING), NULL};
    if (!d->renames)
        return true;
    if (!peer_do(d, "rename into place", move, err))
        return false;
    (void)!peer(d, rmdir, PEER_SAYS_MAX, &ignored, &unused); /* another release may be in it */
    return true;
}

static bool peer_confirm(struct delivery *d, struct err *err)
{
    bool        there;
    struct str  text;
    const char *path = arena_printf(d->arena, "%s/%s/%s", d->remote, d->release, d->manifest).data;
    if (!peer_read(d, path, MANIFEST_BYTES_MAX, &there, &text, err))
        return false;
    return (there && peer_is_ours(d, text)) ||
           err_set(err, ERR_CONNECT, "the manifest that lies there is not the one that was sent");
}

bool deliver_attempt(struct delivery *d, struct err *err)
{
    bool complete = false;
    if (!peer_abilities(d, err) || !peer_owner(d, err) || !peer_complete(d, &complete, err))
        return false;
    if (complete)
        return true;
    const char *place =
        !d->renames ? peer_path(d, d->release)
                    : arena_printf(d->arena, "%s/" PEER_INCOMING "/%s", d->remote, d->release).data;
    return peer_files(d, place, err) && peer_manifest(d, place, err) && peer_show(d, place, err) &&
           peer_confirm(d, err);
}
