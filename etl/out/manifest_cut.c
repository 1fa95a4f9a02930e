#define _GNU_SOURCE /* memmem() */
#include "etl/out/manifest_cut.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define CUT_NAME_ROOM 64 /* a list's name, as it begins */
#define CUT_LISTS_MAX 8
#define CUT_WORD(n)   #n
#define CUT_TEXT(n)   CUT_WORD(n) /* "(-7310579846012)" */

static const char entry_end[] = "\n    },\n";

/* The list with its brackets; false when it is not there. */
static bool cut_find(struct str text, const char *name, struct str *list)
{
    static const char closer[] = "\n  ]";
    char              opener[CUT_NAME_ROOM];
    int               len = snprintf(opener, sizeof opener, "\n  \"%s\": [\n", name);
    if (len < 0 || (size_t)len >= sizeof opener)
        return false;
    const char *from = memmem(text.data, text.len, opener, (size_t)len);
    if (from == NULL)
        return false;
    from += len - 2; /* at the bracket */
    const char *to = memmem(from, (size_t)(text.data + text.len - from), closer, sizeof closer - 1);
    if (to == NULL)
        return false;
    *list = (struct str){from, (size_t)(to - from) + sizeof closer - 1};
    return true;
}

/* Copies; an empty text may have no bytes at all, and memcpy() takes no null pointer. */
static char *append(char *to, struct str text)
{
    if (text.data != NULL)
        memcpy(to, text.data, text.len);
    return to + text.len;
}

struct str manifest_cut_join(struct arena *arena, struct str before, struct str between,
                             struct str after)
{
    size_t len = before.len + between.len + after.len;
    char  *text = ARENA_ARRAY(arena, char, len);
    append(append(append(text, before), between), after);
    return (struct str){text, len};
}

/* What stands before a list, or behind the last one; false when it has the number itself. */
static bool cut_keep(struct str *done, char **to, const char *from, const char *end)
{
    static const char number[] = CUT_TEXT(MANIFEST_CUT_HERE);
    struct str        part = {from, (size_t)(end - from)};
    /* Without its sign, which needs no place of its own. */
    if (memmem(from, part.len, number + 2, sizeof number - 4) != NULL)
        return false;
    *to = append(*to, part);
    done->len += part.len;
    return true;
}

struct str manifest_cut_lists(struct str text, struct manifest_list *lists, struct arena *arena)
{
    static const char here[] = CUT_TEXT(MANIFEST_CUT_HERE);
    const struct str  mark = {here + 1, sizeof here - 3}; /* without its parentheses */
    const char       *end = text.data + text.len;
    const char       *at = text.data;
    char             *to = ARENA_ARRAY(arena, char, text.len + CUT_LISTS_MAX * mark.len);
    struct str        done = {to, 0};
    size_t            found = 0;
    for (struct manifest_list *l = lists; l->name != NULL; l++) {
        assert(l < lists + CUT_LISTS_MAX);
        if (!cut_find((struct str){at, (size_t)(end - at)}, l->name, &l->text))
            continue;
        if (!cut_keep(&done, &to, at, l->text.data))
            return STR_NULL;
        to = append(to, mark);
        done.len += mark.len;
        at = l->text.data + l->text.len;
        found++;
    }
    return found > 0 && cut_keep(&done, &to, at, end) ? done : STR_NULL;
}

/* Behind the next end of an entry that another one follows, or NULL. */
static const char *entry_next(struct str text)
{
    const char *at = memmem(text.data, text.len, entry_end, sizeof entry_end - 1);
    return at == NULL ? NULL : at + sizeof entry_end - 1;
}

size_t manifest_cut_count(struct str list)
{
    size_t      count = 1;
    const char *end = list.data + list.len;
    for (const char *at = list.data;
         (at = entry_next((struct str){at, (size_t)(end - at)})) != NULL;)
        count++;
    return count;
}

void manifest_cut_open(struct manifest_cut *cut, struct str list, const char *name)
{
    *cut = (struct manifest_cut){{list.data + 1, list.len - 2}, name}; /* without its brackets */
}

struct str manifest_cut_next(struct manifest_cut *cut, struct arena *arena)
{
    const char *end = cut->rest.data + cut->rest.len;
    const char *at = cut->rest.data;
    if (cut->rest.len == 0)
        return STR_NULL;
    for (size_t i = 0; at != NULL && i < MANIFEST_CUT_ENTRIES; i++)
        at = entry_next((struct str){at, (size_t)(end - at)});
    size_t     len = (size_t)((at == NULL ? end : at) - cut->rest.data);
    struct str entries = {cut->rest.data, at == NULL ? len : len - 2}; /* not the comma */
    struct str opened = arena_printf(arena, "{\"%s\": [", cut->name);
    cut->rest = (struct str){cut->rest.data + len, cut->rest.len - len};
    return manifest_cut_join(arena, opened, entries, STR("]}"));
}
