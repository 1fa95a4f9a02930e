#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "etl/base/fs.h"
#include "etl/base/minisign.h"
#include "etl/out/manifest_read.h"
#include "etl/out/publish.h"
#include "etl/out/verify_impl.h"

#define SIGNATURE_NAME MANIFEST_NAME MINISIGN_SUFFIX

/* --- findings --------------------------------------------------------------------------------- */

static struct verify_line *verify_line_of(struct verify *v, const char *file)
{
    size_t low = 0;
    size_t high = v->out->line_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int    order = strcmp(v->out->lines[middle].file->path, file);
        if (order == 0)
            return &v->out->lines[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void verify_find(struct verify *v, const char *file, const char *fmt, ...)
{
    char                text[sizeof((struct err *)NULL)->text];
    va_list             args;
    struct verify_line *line = verify_line_of(v, file);
    v->out->count++;
    if (line != NULL && ++line->findings > VERIFY_OF_A_FILE)
        return;
    if (v->out->told == VERIFY_FINDINGS_MAX)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    v->out->findings[v->out->told++] = (struct verify_finding){
        arena_zcopy(v->arena, str_from_z(file)), arena_zcopy(v->arena, str_from_z(text))};
}

/* Without the file's path before it, which the reader of a finding has seen already. */
void verify_find_err(struct verify *v, const char *file, const struct err *err)
{
    const char *text = err->text;
    const char *full = verify_path(v, file);
    size_t      len = strlen(full);
    if (strncmp(text, full, len) == 0 && text[len] == ':')
        text += len + 1;
    else if (strncmp(text, file, strlen(file)) == 0 && text[strlen(file)] == ':')
        text += strlen(file) + 1;
    verify_find(v, file, "%s", text + strspn(text, " "));
}

const char *verify_path(const struct verify *v, const char *file)
{
    return arena_printf(v->arena, "%s/%s", v->job->directory, file).data;
}

/* --- manifest --------------------------------------------------------------------------------- */

/* By path, each once, and each with a schema: what the other checks rely on. */
static bool verify_manifest_order(struct verify *v, const struct manifest *m)
{
    for (size_t i = 0; i < m->file_count; i++) {
        bool known = false;
        if (i > 0 && strcmp(m->files[i - 1].path, m->files[i].path) >= 0) {
            verify_find(v, MANIFEST_NAME,
                        "its files are not in order: \"%s\" is listed twice or "
                        "out of place",
                        m->files[i].path);
            return false;
        }
        for (size_t s = 0; s < m->schema_count; s++)
            known = known || strcmp(m->schemas[s].id, m->files[i].schema) == 0;
        if (!known) {
            verify_find(v, MANIFEST_NAME, "it has no schema \"%s\"", m->files[i].schema);
            return false;
        }
    }
    return true;
}

/* R in the release's name is the issue date, and D is before it. */
static void verify_manifest_dates(struct verify *v, const struct manifest *m)
{
    struct release_number number = {.day = 0};
    const char           *d = m->issue_date;
    int                   day = 0;
    (void)release_parse(m->release, &number);
    for (; *d != '\0'; d++)
        day = *d == '-' ? day : day * 10 + (*d - '0');
    if (number.day != day)
        verify_find(v, MANIFEST_NAME, "release %s is not of its issue date %s", m->release,
                    m->issue_date);
    if (strcmp(m->data_through, m->issue_date) >= 0)
        verify_find(v, MANIFEST_NAME, "its data go through %s, beyond the issue date %s",
                    m->data_through, m->issue_date);
    if ((number.issue > 1) != (m->reissue_of != NULL))
        verify_find(v, MANIFEST_NAME, "release %s and reissue_of do not go together", m->release);
}

static void verify_manifest(struct verify *v)
{
    struct err           err = {.kind = ERR_NONE};
    struct manifest     *m = &v->out->manifest;
    struct verify_entry *entry = verify_entry_of(v, MANIFEST_NAME);
    if (entry == NULL) {
        verify_find(v, MANIFEST_NAME, "it is missing: the release is not complete, or no release");
        return;
    }
    entry->expected = true;
    if (entry->bytes > MANIFEST_BYTES_MAX) {
        verify_find(v, MANIFEST_NAME, "it has more than %zu bytes: it is not read",
                    MANIFEST_BYTES_MAX);
        return;
    }
    if (!verify_hash(v, MANIFEST_NAME, entry->bytes, v->manifest_sha256))
        return;
    if (!fs_read_file(verify_path(v, MANIFEST_NAME), MANIFEST_BYTES_MAX, &v->manifest_text,
                      v->arena, &err) ||
        !manifest_read(v->manifest_text, m, v->arena, &err)) {
        verify_find_err(v, MANIFEST_NAME, &err);
        *m = (struct manifest){.partner = NULL};
        return;
    }
    if (!verify_manifest_order(v, m)) {
        *m = (struct manifest){.partner = NULL};
        return;
    }
    v->out->readable = true;
    v->out->lines = ARENA_ARRAY(v->arena, struct verify_line, m->file_count);
    v->out->line_count = m->file_count;
    for (size_t i = 0; i < m->file_count; i++)
        v->out->lines[i].file = &m->files[i];
    verify_manifest_dates(v, m);
}

/* --- chain ------------------------------------------------------------------------------------ */

static bool verify_manifest_hash(const struct verify *v, const char *path,
                                 char sha256[SHA256_HEX_SIZE])
{
    struct err  err = {.kind = ERR_NONE};
    struct str  text;
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
        !fs_read_file(path, MANIFEST_BYTES_MAX, &text, v->arena, &err))
        return false;
    struct sha256 *sha = sha256_init(v->arena);
    sha256_add(sha, text.data, text.len);
    sha256_hex(sha, sha256);
    return true;
}

/* Where the previous release's manifest should be. */
static const char *verify_previous(const struct verify *v, const char *release)
{
    if (v->job->previous != NULL)
        return arena_printf(v->arena, "%s/" MANIFEST_NAME, v->job->previous).data;
    return arena_printf(v->arena, "%s/../%s/" MANIFEST_NAME, v->job->directory, release).data;
}

static void verify_chain_says(struct verify *v, enum verify_state state, const char *text)
{
    v->out->chain = state;
    v->out->chain_text = text;
    if (state == VERIFY_BROKEN)
        verify_find(v, "", "%s", text);
}

static void verify_chain(struct verify *v)
{
    char                   sha256[SHA256_HEX_SIZE];
    struct release_number  here;
    struct release_number  before;
    const struct manifest *m = &v->out->manifest;
    const char            *name = m->previous_release;
    if (!v->out->readable) {
        verify_chain_says(v, VERIFY_NOT_CHECKED, "not checked: there is no readable manifest");
        return;
    }
    if ((name == NULL) != (m->previous_manifest_sha256 == NULL)) {
        verify_chain_says(
            v, VERIFY_BROKEN,
            "the manifest names a previous release without its hash, or a hash without "
            "the release");
        return;
    }
    if (name == NULL) {
        verify_chain_says(
            v, v->job->previous == NULL ? VERIFY_HOLDS : VERIFY_BROKEN,
            v->job->previous == NULL
                ? "this is the recipient's first release"
                : "--previous was given, and the manifest says that this is the first "
                  "release");
        return;
    }
    if (!release_parse(name, &before) || !release_parse(m->release, &here) ||
        release_compare(before, here) >= 0) {
        verify_chain_says(v, VERIFY_BROKEN, "the previous release is not an earlier one");
        return;
    }
    const char *path = verify_previous(v, name);
    if (!verify_manifest_hash(v, path, sha256)) {
        if (v->job->previous == NULL)
            verify_chain_says(
                v, VERIFY_NOT_CHECKED,
                arena_printf(v->arena,
                             "not checked: %s, which it follows, is not beside it; say --previous "
                             "DIR",
                             name)
                    .data);
        else
            verify_chain_says(
                v, VERIFY_BROKEN,
                arena_printf(v->arena, "%s has no manifest.json to compare with", v->job->previous)
                    .data);
        return;
    }
    bool same = strcmp(sha256, m->previous_manifest_sha256) == 0;
    verify_chain_says(
        v, same ? VERIFY_HOLDS : VERIFY_BROKEN,
        arena_printf(
            v->arena,
            same ? "it follows %s, whose manifest is the one it names"
                 : "the chain is broken: the manifest of %s is not the one that this release "
                   "follows",
            name)
            .data);
}

/* --- origin ----------------------------------------------------------------------------------- */

static void verify_origin_says(struct verify *v, enum verify_state state, const char *text)
{
    v->out->origin = state;
    v->out->origin_text = text;
    if (state == VERIFY_BROKEN)
        verify_find(v, SIGNATURE_NAME, "%s", text);
}

static bool verify_origin(struct verify *v, struct err *err)
{
    struct minisign_key  key;
    struct err           why = {.kind = ERR_NONE};
    struct str           signature;
    struct str           comment;
    char                 id[MINISIGN_ID_DIGITS];
    struct verify_entry *entry = verify_entry_of(v, SIGNATURE_NAME);
    if (entry != NULL)
        entry->expected = true;
    if (v->job->key == NULL) {
        verify_origin_says(v, VERIFY_NOT_CHECKED,
                           entry == NULL ? "not proved: the release is not signed"
                                         : "not proved: the release is signed; say --key FILE");
        return true;
    }
    if (!minisign_public(v->job->key, &key, v->arena, err))
        return false;
    if (entry == NULL) {
        verify_origin_says(v, VERIFY_BROKEN, "it is missing: the release is not signed");
        return true;
    }
    if (v->manifest_text.data == NULL ||
        !fs_read_file(verify_path(v, SIGNATURE_NAME), MINISIGN_FILE_MAX, &signature, v->arena,
                      &why) ||
        !minisign_verify(&key, v->manifest_text, signature, &comment, v->arena, &why)) {
        verify_origin_says(v, VERIFY_BROKEN,
                           why.kind == ERR_NONE ? "there is no readable manifest"
                                                : arena_zcopy(v->arena, str_from_z(why.text)));
        return true;
    }
    minisign_id(&key, id);
    verify_origin_says(
        v, VERIFY_HOLDS,
        arena_printf(v->arena, "proved: the manifest is signed with key %s", id).data);
    return true;
}

/* --- all -------------------------------------------------------------------------------------- */

bool verify_release(const struct verify_job *job, struct verify_result *out, struct arena *arena,
                    struct err *err)
{
    struct verify v = {.job = job, .out = out, .arena = arena};
    *out = (struct verify_result){.readable = false};
    out->findings = ARENA_ARRAY(arena, struct verify_finding, VERIFY_FINDINGS_MAX);
    if (!verify_folder(&v, err))
        return false;
    verify_manifest(&v);
    if (!verify_origin(&v, err))
        return false;
    verify_hashes(&v);
    verify_tables(&v);
    verify_totals(&v);
    verify_chain(&v);
    verify_strangers(&v);
    return true;
}
