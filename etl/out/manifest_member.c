#include "etl/out/manifest_member.h"

#include <stdarg.h>
#include <stdio.h>

#include "etl/base/date.h"
#include "etl/base/dec.h"
#include "etl/out/cell.h"
#include "etl/out/publish.h"

#define SHOWN_MAX  48 /* bytes of a bad value in a message */
#define PLACE_MAX  96 /* bytes of a place in a message */
#define UTC_FORM   "0000-00-00T00:00:00Z"
#define DAY_FORM   "0000-00-00"
#define CYCLE_FORM "0000-00"

/* Appends the place, as far as there is room. */
static void member_place(const struct place *at, char *out, size_t room)
{
    if (at->key == NULL)
        return;
    member_place(at->above, out, room);
    size_t len = strlen(out);
    if (at->i == PLACE_NO_ENTRY)
        (void)snprintf(out + len, room - len, "%s.", at->key);
    else
        (void)snprintf(out + len, room - len, "%s[%zu].", at->key, at->i);
}

bool member_fail(struct reader *r, const struct place *at, const char *key, const char *fmt, ...)
{
    char    what[256];
    char    place[PLACE_MAX] = "";
    va_list args;
    if (!r->ok)
        return false;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    r->ok = false;
    member_place(at, place, sizeof place);
    bool named = place[0] != '\0' || key[0] != '\0';
    return err_set(r->err, ERR_DATA, MANIFEST_NAME ": %s%s%s%s", place, key, named ? ": " : "",
                   what);
}

/* "0" stands for a digit, everything else for itself. */
static bool has_form(const char *text, const char *form)
{
    for (; *form != '\0'; text++, form++)
        if (*form == '0' ? *text < '0' || *text > '9' : *text != *form)
            return false;
    return *text == '\0';
}

static bool is_path_part(const char *part, size_t len, bool first)
{
    for (size_t i = 0; i < len; i++) {
        char c = part[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '_' && (c != '-' || i == 0))
            return false;
    }
    return len > 0 && (first || part[0] != '_');
}

bool manifest_path_valid(const char *path)
{
    static const char *const suffixes[] = {".csv.gz", ".xlsx"};
    size_t                   len = strlen(path);
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        size_t tail = strlen(suffixes[i]);
        if (len <= tail || strcmp(path + len - tail, suffixes[i]) != 0)
            continue;
        const char *slash = memchr(path, '/', len - tail);
        if (slash == NULL)
            return is_path_part(path, len - tail, true);
        size_t folder = (size_t)(slash - path);
        return is_path_part(path, folder, true) &&
               is_path_part(slash + 1, len - tail - folder - 1, false);
    }
    return false;
}

static bool is_sha(const char *text)
{
    return strlen(text) == SHA256_HEX_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

static bool is_amount(const char *text)
{
    return text[0] != '+' && cell_is_number(str_from_z(text)) && strlen(text) < DEC_TEXT_MAX;
}

static bool matches(const char *text, enum form form, const char **what)
{
    struct release_number number;
    int64_t               days;
    struct err            ignored = {.kind = ERR_NONE};
    switch (form) {
    case ANY: *what = "text"; return true;
    case SOME: *what = "text that says something"; return text[0] != '\0';
    case SHA: *what = "SHA-256"; return is_sha(text);
    case DAY:
        *what = "day";
        return has_form(text, DAY_FORM) && date_parse(str_from_z(text), &days, &ignored);
    case CYCLE: *what = "cycle"; return has_form(text, CYCLE_FORM);
    case RELEASE: *what = "release"; return release_parse(text, &number);
    case INSTANT: *what = "instant in UTC"; return has_form(text, UTC_FORM);
    case AMOUNT: *what = "amount"; return is_amount(text);
    case FILE_PATH: *what = "path of a release's file"; return manifest_path_valid(text);
    case ID: *what = "id"; return text[0] != '\0' && strlen(text) <= 128;
    }
    return false;
}

/* The text in the arena, once: where it stood before, that one. */
static const char *member_keep(struct reader *r, const char *text)
{
    const char **known;
    uint32_t     hash = 2166136261U; /* FNV-1a */
    for (const char *c = text; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619U;
    known = &r->texts[hash & (READER_TEXTS - 1)];
    if (*known == NULL || strcmp(*known, text) != 0)
        *known = arena_zcopy(r->arena, str_from_z(text));
    return *known;
}

/* The member's text; NULL where null stands and may stand. */
const char *member_text(struct reader *r, const struct place *at, const json_t *from,
                        const char *key, enum form form, bool nullable)
{
    const json_t *value = json_object_get(from, key);
    const char   *what = "text";
    if (!r->ok || (nullable && json_is_null(value)))
        return NULL;
    if (!json_is_string(value)) {
        (void)member_fail(r, at, key, "it is no text");
        return NULL;
    }
    const char *text = json_string_value(value);
    if (!matches(text, form, &what)) {
        size_t len = strlen(text);
        (void)member_fail(r, at, key, "\"%.*s\" is no %s", len > SHOWN_MAX ? SHOWN_MAX : (int)len,
                          text, what);
        return NULL;
    }
    return member_keep(r, text);
}

/* One of the words; its place among them. */
size_t member_word(struct reader *r, const struct place *at, const json_t *from, const char *key,
                   const char *const *words, size_t count)
{
    const char *text = json_string_value(json_object_get(from, key));
    for (size_t i = 0; text != NULL && i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    (void)member_fail(r, at, key, "it is none of the words that may stand there");
    return 0;
}

uint64_t member_count(struct reader *r, const struct place *at, const json_t *from, const char *key,
                      uint64_t max)
{
    const json_t *value = json_object_get(from, key);
    json_int_t    n = json_integer_value(value);
    if (json_is_integer(value) && n >= 0 && (uint64_t)n <= max)
        return (uint64_t)n;
    (void)member_fail(r, at, key, "it is no whole number from 0 to %llu", (unsigned long long)max);
    return 0;
}

bool member_flag(struct reader *r, const struct place *at, const json_t *from, const char *key)
{
    const json_t *value = json_object_get(from, key);
    if (!json_is_boolean(value))
        (void)member_fail(r, at, key, "it is neither true nor false");
    return json_is_true(value);
}

/* Exactly these members, no other. */
bool member_members(struct reader *r, const struct place *at, json_t *from, const char *const *keys,
                    size_t count)
{
    return member_members_but(r, at, from, keys, count, count);
}

/* No key comes twice (jansson has refused that), so it is enough to count those that are known. */
bool member_members_but(struct reader *r, const struct place *at, json_t *from,
                        const char *const *keys, size_t needed, size_t count)
{
    const char *key;
    json_t     *value;
    size_t      found = 0;
    if (!json_is_object(from))
        return member_fail(r, at, "", "it is no object");
    for (size_t i = 0; i < count; i++) {
        bool there = json_object_get(from, keys[i]) != NULL;
        if (!there && i < needed)
            return member_fail(r, at, keys[i], "it is missing");
        found += there;
    }
    if (found == json_object_size(from))
        return r->ok;
    json_object_foreach(from, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known = known || strcmp(key, keys[i]) == 0;
        if (!known)
            return member_fail(r, at, "", "an unknown member \"%.*s\"", SHOWN_MAX, key);
    }
    return r->ok;
}

size_t member_list(struct reader *r, const struct place *at, const json_t *from, const char *key)
{
    const json_t *list = json_object_get(from, key);
    if (!json_is_array(list) || json_array_size(list) > MANIFEST_LIST_MAX) {
        (void)member_fail(r, at, key, "it is no list of at most %u", MANIFEST_LIST_MAX);
        return 0;
    }
    return r->ok ? json_array_size(list) : 0;
}

json_t *member_entry(const struct place *at, const json_t *from, const char *key, size_t i,
                     struct place *out)
{
    *out = (struct place){.above = at, .key = key, .i = i};
    return json_array_get(json_object_get(from, key), i);
}
