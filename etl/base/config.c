#include "etl/base/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "etl/base/fs.h"
#include "etl/base/near.h"
#include "etl/base/utf8.h"

#define CONFIG_TITLE_MAX  48 /* inih cuts longer section names without a word */
#define CONFIG_SECRET_MAX 4096

/*
 * inih knows the file's shape: sections, comments, the byte order mark. It also takes ':' for a
 * separator, joins indented lines and cuts lines at 200 bytes, all of it fixed when the library was
 * compiled. So it reads a stand-in for each pair, "k=v", while the pair itself, taken apart here,
 * waits in `key` and `value` for the handler, which inih calls before it reads the next line. Its
 * handler hears of pairs only: the stand-in "s=v" after each [section] begins a section, so that
 * one without a pair counts too.
 */
struct reader {
    struct config *config;
    struct arena  *arena;
    struct err    *err;
    const char    *rest;
    const char    *end;
    int            line;
    bool           titled; /* the last line was a [section] */
    struct str     key;
    struct str     value;

    struct config_section *section; /* the one being read */
    struct config_entry   *entry;   /* its last entry */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct str trimmed(struct str text)
{
    while (text.len > 0 && is_blank(text.data[0])) {
        text.data++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.data[text.len - 1]))
        text.len--;
    return text;
}

/* Takes apart "key = value ; comment". False when there is no '='. */
static bool split_pair(struct reader *r, struct str line)
{
    const char *equals = memchr(line.data, '=', line.len);
    if (equals == NULL)
        return false;
    r->key = trimmed((struct str){line.data, (size_t)(equals - line.data)});
    struct str value = {equals + 1, line.len - r->key.len};
    value.len = (size_t)(line.data + line.len - value.data);
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] == ';' && (i == 0 || is_blank(value.data[i - 1])))
            value.len = i;
    r->value = trimmed(value);
    return true;
}

static struct str next_line(struct reader *r)
{
    const char *newline = memchr(r->rest, '\n', (size_t)(r->end - r->rest));
    const char *stop = newline == NULL ? r->end : newline;
    struct str  line = {r->rest, (size_t)(stop - r->rest)};
    r->rest = newline == NULL ? r->end : newline + 1;
    r->line++;
    if (r->line == 1 && line.len >= 3 && memcmp(line.data, "\xEF\xBB\xBF", 3) == 0) {
        line.data += 3;
        line.len -= 3;
    }
    return trimmed(line);
}

static bool fail(struct reader *r, int line, const char *what, const char *word, const char *near)
{
    if (r->err->kind != ERR_NONE)
        return false; /* the first one counts */
    (void)err_set(r->err, ERR_CONFIG, "%s:%d: %s \"%s\"", r->config->path, line, what, word);
    if (near != NULL) {
        size_t len = strlen(r->err->text);
        (void)snprintf(r->err->text + len, sizeof r->err->text - len, "; did you mean \"%s\"?",
                       near);
    }
    return false;
}

/* ini_reader: one line, as fgets() would, but always short enough for inih's own buffer. */
static char *read_line(char *buf, int size, void *stream)
{
    struct reader *r = stream;
    if (r->titled) {
        r->titled = false;
        memcpy(buf, "s=v", sizeof "s=v");
        return buf;
    }
    if (r->rest == r->end || r->err->kind != ERR_NONE)
        return NULL;
    struct str line = next_line(r);
    struct str shown = STR("\n");
    if (line.len > 0 && line.data[0] == '[') {
        const char *close = memchr(line.data, ']', line.len);
        if (close == NULL || close - line.data > CONFIG_TITLE_MAX || line.len >= (size_t)size) {
            (void)fail(r, r->line, close == NULL ? "no ] ends" : "too long a section:",
                       arena_zcopy(r->arena, line), NULL);
            return NULL;
        }
        shown = line;
        r->titled = true;
    } else if (line.len > 0 && line.data[0] != ';' && line.data[0] != '#') {
        if (!split_pair(r, line) || r->key.len == 0) {
            (void)fail(r, r->line,
                       "neither [section] nor key = value:", arena_zcopy(r->arena, line), NULL);
            return NULL;
        }
        shown = STR("k=v");
    }
    memcpy(buf, shown.data, shown.len);
    buf[shown.len] = '\0';
    return buf;
}

/* "source NAME" of the table stands for the title "source bss". */
static bool key_covers(const struct config_key *key, const struct config_section *section)
{
    size_t len = strlen(section->kind);
    if (strncmp(key->section, section->kind, len) != 0)
        return false;
    return strcmp(key->section + len, section->name[0] == '\0' ? "" : " NAME") == 0;
}

static bool check_section(struct reader *r, const struct config_section *section)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    for (size_t i = 0; i < config_key_count; i++)
        if (key_covers(&config_keys[i], section))
            return true;
    for (size_t i = 0; i < config_key_count; i++) {
        char        kind[CONFIG_TITLE_MAX + 1];
        const char *space = strchr(config_keys[i].section, ' ');
        if (space == NULL) {
            near_consider(section->title, config_keys[i].section, &best, &distance);
            continue;
        }
        (void)snprintf(kind, sizeof kind, "%.*s", (int)(space - config_keys[i].section),
                       config_keys[i].section);
        /* The right kind without a name, or a kind that is nearly right. */
        if (strcmp(kind, section->kind) == 0 || near_distance(kind, section->kind) < distance) {
            best = config_keys[i].section;
            distance = near_distance(kind, section->kind);
        }
    }
    return fail(r, section->line, "no such section", section->title, best);
}

static bool in_choices(const char *choices, const char *value)
{
    size_t len = strlen(value);
    for (const char *at = choices; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, value, len) == 0 && (at[len] == '|' || at[len] == '\0'))
            return true;
    }
    return false;
}

static bool is_count(const char *value)
{
    size_t digits = strspn(value, "0123456789");
    return digits > 0 && digits <= 9 && value[digits] == '\0';
}

/* "0", "1", "0.01": no sign, no exponent, no more than 1. */
static bool is_share(const char *value)
{
    size_t whole = strspn(value, "01");
    if (whole != 1 || (value[1] != '\0' && value[1] != '.'))
        return false;
    if (value[1] == '\0')
        return true;
    size_t digits = strspn(value + 2, value[0] == '1' ? "0" : "0123456789");
    return digits > 0 && digits <= 9 && value[2 + digits] == '\0';
}

static bool check_value(struct reader *r, const struct config_key *key,
                        const struct config_entry *entry)
{
    char expected[128] = "";
    bool listed = key->choices != NULL && in_choices(key->choices, entry->value);
    switch (key->kind) {
    case CONFIG_TEXT: return true;
    case CONFIG_CHOICE:
        if (listed)
            return true;
        (void)snprintf(expected, sizeof expected, "%s", key->choices);
        break;
    case CONFIG_COUNT:
        if (listed || is_count(entry->value))
            return true;
        (void)snprintf(expected, sizeof expected, "a whole number%s%s",
                       key->choices == NULL ? "" : " or ",
                       key->choices == NULL ? "" : key->choices);
        break;
    case CONFIG_SHARE:
        if (is_share(entry->value))
            return true;
        (void)snprintf(expected, sizeof expected, "a share from 0 to 1, such as 0.01");
        break;
    }
    if (r->err->kind != ERR_NONE)
        return false;
    return err_set(r->err, ERR_CONFIG, "%s:%d: %s = %s: use %s", r->config->path, entry->line,
                   entry->key, entry->value, expected);
}

static bool check_entry(struct reader *r, const struct config_entry *entry)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    for (size_t i = 0; i < config_key_count; i++) {
        if (!key_covers(&config_keys[i], r->section))
            continue;
        if (strcmp(config_keys[i].key, entry->key) == 0 || strcmp(config_keys[i].key, "*") == 0)
            return check_value(r, &config_keys[i], entry);
        near_consider(entry->key, config_keys[i].key, &best, &distance);
    }
    char what[CONFIG_TITLE_MAX + 32];
    (void)snprintf(what, sizeof what, "[%s] has no key", r->section->title);
    return fail(r, entry->line, what, entry->key, best);
}

static bool begin_section(struct reader *r, const char *title)
{
    const struct config_section *there = config_find(r->config, title);
    if (there != NULL) {
        char what[64];
        (void)snprintf(what, sizeof what, "line %d already has a section", there->line);
        return fail(r, r->line, what, title, NULL);
    }
    struct config_section *section = ARENA_NEW(r->arena, struct config_section);
    struct str             text = trimmed(str_from_z(title));
    const char            *space = memchr(text.data, ' ', text.len);
    size_t                 kind = space == NULL ? text.len : (size_t)(space - text.data);
    section->title = arena_zcopy(r->arena, str_from_z(title));
    section->kind = arena_zcopy(r->arena, (struct str){text.data, kind});
    section->name = arena_zcopy(r->arena, trimmed((struct str){text.data + kind, text.len - kind}));
    section->line = r->line;
    if (r->section == NULL)
        r->config->sections = section;
    else
        r->section->next = section;
    r->section = section;
    r->entry = NULL;
    return check_section(r, section);
}

/* ini_handler: r->key and r->value are the pair that inih saw a stand-in of. */
static int take_pair(void *user, const char *title, const char *key, const char *value)
{
    struct reader *r = user;
    (void)value;
    if (key[0] == 's')
        return begin_section(r, title);
    if (r->section == NULL)
        return fail(r, r->line, "comes before the first [section]:", arena_zcopy(r->arena, r->key),
                    NULL);
    struct config_entry *entry = ARENA_NEW(r->arena, struct config_entry);
    entry->key = arena_zcopy(r->arena, r->key);
    entry->value = arena_zcopy(r->arena, r->value);
    entry->line = r->line;
    if (r->entry == NULL)
        r->section->entries = entry;
    else
        r->entry->next = entry;
    r->entry = entry;
    return check_entry(r, entry);
}

static int entry_compare(const void *a, const void *b)
{
    const struct config_entry *left = *(const struct config_entry *const *)a;
    const struct config_entry *right = *(const struct config_entry *const *)b;
    int                        order = strcmp(left->key, right->key);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

/* Sorted, because a section may hold the accounts of a whole cloud. */
static bool check_twice(struct reader *r, const struct config_section *section)
{
    size_t count = 0;
    for (const struct config_entry *e = section->entries; e != NULL; e = e->next)
        count++;
    const struct config_entry **sorted = ARENA_ARRAY(r->arena, const struct config_entry *, count);
    count = 0;
    for (const struct config_entry *e = section->entries; e != NULL; e = e->next)
        sorted[count++] = e;
    if (count > 0)
        qsort(sorted, count, sizeof(void *), entry_compare);
    for (size_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0) {
            char what[64];
            (void)snprintf(what, sizeof what, "line %d already has the key", sorted[i - 1]->line);
            return fail(r, sorted[i]->line, what, sorted[i]->key, NULL);
        }
    return true;
}

bool config_parse(struct config **out, const char *name, struct str text, struct arena *arena,
                  struct err *err)
{
    struct reader r = {.config = ARENA_NEW(arena, struct config),
                       .arena = arena,
                       .err = err,
                       .rest = text.data,
                       .end = text.data + text.len};
    r.config->path = arena_zcopy(arena, str_from_z(name));
    *out = r.config;
    if (!utf8_valid(text) || memchr(text.data, '\0', text.len) != NULL)
        return err_set(err, ERR_CONFIG, "%s: is not UTF-8 text", name);
    int bad = ini_parse_stream(read_line, &r, take_pair, &r);
    if (err->kind == ERR_NONE && bad != 0)
        (void)err_set(err, ERR_CONFIG, "%s:%d: cannot be read", name, bad > 0 ? bad : r.line);
    for (const struct config_section *at = r.config->sections; at != NULL && err->kind == ERR_NONE;
         at = at->next)
        if (!check_twice(&r, at))
            return false;
    return err->kind == ERR_NONE;
}

bool config_load(struct config **out, const char *path, struct arena *arena, struct err *err)
{
    struct str text;
    if (path == NULL) {
        *out = ARENA_NEW(arena, struct config);
        return true;
    }
    if (!fs_read_file(path, CONFIG_FILE_MAX, &text, arena, err)) {
        err->kind = ERR_CONFIG;
        return err_wrap(err, "configuration");
    }
    return config_parse(out, path, text, arena, err);
}

const struct config_section *config_next(const struct config *config, const char *kind,
                                         const struct config_section *previous)
{
    const struct config_section *at = previous == NULL ? config->sections : previous->next;
    while (at != NULL && strcmp(at->kind, kind) != 0)
        at = at->next;
    return at;
}

const struct config_section *config_find(const struct config *config, const char *title)
{
    const struct config_section *at = config->sections;
    while (at != NULL && strcmp(at->title, title) != 0)
        at = at->next;
    return at;
}

const struct config_entry *config_entry(const struct config *config, const char *title,
                                        const char *key)
{
    const struct config_section *section = config_find(config, title);
    const struct config_entry   *at = section == NULL ? NULL : section->entries;
    while (at != NULL && strcmp(at->key, key) != 0)
        at = at->next;
    return at;
}

const char *config_get(const struct config *config, const char *title, const char *key)
{
    const struct config_entry *entry = config_entry(config, title, key);
    if (entry != NULL)
        return entry->value;
    size_t kind = strcspn(title, " ");
    for (size_t i = 0; i < config_key_count; i++)
        if (strncmp(config_keys[i].section, title, kind) == 0 &&
            (config_keys[i].section[kind] == ' ') == (title[kind] == ' ') &&
            strcspn(config_keys[i].section, " ") == kind && strcmp(config_keys[i].key, key) == 0)
            return config_keys[i].value;
    return NULL;
}

bool config_secret(const struct config *config, const char *title, const char **out,
                   struct arena *arena, struct err *err)
{
    const struct config_entry *file = config_entry(config, title, "password_file");
    const struct config_entry *variable = config_entry(config, title, "password_env");
    struct stat                st;
    struct str                 text;

    *out = NULL;
    if (file == NULL && variable == NULL)
        return true;
    if (file == NULL) {
        *out = getenv(variable->value);
        if (*out == NULL)
            return err_set(err, ERR_CONFIG, "%s:%d: password_env: there is no variable %s",
                           config->path, variable->line, variable->value);
        return true;
    }
    if (stat(file->value, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return err_set(err, ERR_CONFIG, "%s:%d: password_file %s: others can read it; chmod 600",
                       config->path, file->line, file->value);
    if (!fs_read_file(file->value, CONFIG_SECRET_MAX, &text, arena, err)) {
        err->kind = ERR_CONFIG;
        return err_wrap(err, "%s:%d: password_file", config->path, file->line);
    }
    *out = arena_zcopy(arena, (struct str){text.data, strcspn(text.data, "\r\n")});
    return true;
}
