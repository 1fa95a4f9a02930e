/*
 * manifest_list.c - the lists of a manifest's top level. A long one is cut out of the text and read
 * some entries at a time: as a tree of JSON it would take ten times its text.
 */
#include <stdalign.h>
#include <stddef.h>

#include "etl/out/manifest_member.h"

static const struct place nowhere = {.key = NULL};

/* jansson takes 130 bytes for an empty list: a small file could ask for gigabytes. */
bool list_has_too_much(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == ',' || text.data[i] == '[' || text.data[i] == '{';
    return count > MANIFEST_VALUES_MAX;
}

json_t *list_json(struct str text, struct err *err)
{
    json_error_t bad;
    if (list_has_too_much(text)) {
        (void)err_set(err, ERR_LIMIT, MANIFEST_NAME ": it has more than %u values",
                      MANIFEST_VALUES_MAX);
        return NULL;
    }
    json_t *top = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &bad);
    if (top == NULL)
        (void)err_set(err, ERR_DATA, MANIFEST_NAME ":%d:%d: it is no JSON: %s", bad.line,
                      bad.column, bad.text);
    return top;
}

/* The list that was cut out, or NULL. */
static const struct manifest_list *list_cut(const struct reader *r, const char *key)
{
    for (const struct manifest_list *l = r->lists; l != NULL && l->name != NULL; l++)
        if (strcmp(l->name, key) == 0 && !str_is_null(l->text))
            return l;
    return NULL;
}

void list_was_here(struct reader *r, const json_t *top, const char *key)
{
    const json_t *mark = json_object_get(top, key);
    if (!json_is_integer(mark) || json_integer_value(mark) != MANIFEST_CUT_HERE)
        (void)member_fail(r, &nowhere, key, "the list of that name is another one");
}

static void list_entries(struct reader *r, const json_t *from, const char *key, size_t size,
                         list_entry *entry, char *out, size_t count)
{
    for (size_t i = 0; i < count && r->ok; i++) {
        struct place at;
        json_t      *o = member_entry(&nowhere, from, key, i, &at);
        entry(r, &at, o, out + i * size);
    }
}

/* A few at a time; what is wrong is said when all of the text is read. */
static char *list_in_parts(struct reader *r, const struct manifest_list *list, size_t size,
                           list_entry *entry, size_t *count)
{
    struct manifest_cut cut;
    struct str          text;
    struct arena        arena;
    size_t              most = manifest_cut_count(list->text);
    *count = 0;
    if (most > MANIFEST_LIST_MAX)
        (void)member_fail(r, &nowhere, list->name, "it has too many entries");
    if (!r->ok) /* nothing is allocated for what somebody only says is there */
        return NULL;
    char *entries = arena_alloc(r->arena, size, alignof(max_align_t), most);
    arena_open(&arena, "list", MANIFEST_READ_MEMORY);
    size_t start = arena_mark(&arena);
    manifest_cut_open(&cut, list->text, list->name);
    while (r->ok && !str_is_null(text = manifest_cut_next(&cut, &arena))) {
        json_t *part = list_json(text, r->err);
        r->ok = part != NULL &&
                (json_object_size(part) == 1 || err_set(r->err, ERR_DATA, "the list does not end"));
        size_t n = r->ok ? member_list(r, &nowhere, part, list->name) : 0;
        /* None: a comma stood behind the last one. */
        r->ok = r->ok && ((n > 0 && n <= most - *count) ||
                          err_set(r->err, ERR_DATA, "not as many entries as ends"));
        if (r->ok)
            list_entries(r, part, list->name, size, entry, entries + *count * size, n);
        *count += n;
        json_decref(part);
        arena_rewind(&arena, start);
    }
    arena_close(&arena);
    return entries;
}

void *list_read(struct reader *r, const json_t *top, const char *key, size_t size,
                list_entry *entry, size_t *count)
{
    const struct manifest_list *cut = list_cut(r, key);
    if (cut != NULL) {
        list_was_here(r, top, key);
        return list_in_parts(r, cut, size, entry, count);
    }
    *count = member_list(r, &nowhere, top, key);
    char *entries = arena_alloc(r->arena, size, alignof(max_align_t), *count);
    list_entries(r, top, key, size, entry, entries, *count);
    return entries;
}
