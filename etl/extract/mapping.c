/*
 * mapping.c - reads the text of a mapping. mapping.h has the format.
 */
#include "etl/extract/mapping.h"

#include <assert.h>

#include "etl/base/near.h"
#include "etl/extract/feed_cell.h"
#include "etl/extract/mapping_impl.h"

#define MAPPING_LINES_MAX  1000 /* the largest we ship has 150 */
#define MAPPING_TABLES_MAX 32
#define MAPPING_NULLS_MAX  16

struct ini_entry {
    struct str section;
    struct str key;
    struct str value;
    size_t     line;
};

struct ini {
    const char       *path;
    struct ini_entry *entries;
    size_t            count;
};

static bool ini_error(const struct ini *ini, size_t line, struct err *err)
{
    err->kind = ERR_CONFIG;
    return err_wrap(err, "%s:%zu", ini->path, line);
}

static struct str str_copy(struct str text, struct arena *arena)
{
    return (struct str){arena_zcopy(arena, text), text.len};
}

/* "key" or key, then =, then the value. */
static bool ini_split(struct str line, struct ini_entry *entry, struct err *err)
{
    struct str rest;
    if (line.data[0] == '"') {
        const char *end = memchr(line.data + 1, '"', line.len - 1);
        if (end == NULL)
            return err_set(err, ERR_CONFIG, "the key has no closing quote");
        entry->key = (struct str){line.data + 1, (size_t)(end - line.data) - 1};
        rest = mapping_trim((struct str){end + 1, line.len - entry->key.len - 2});
        if (rest.len == 0 || rest.data[0] != '=')
            return err_set(err, ERR_CONFIG, "= is missing behind the key");
    } else {
        const char *equal = memchr(line.data, '=', line.len);
        if (equal == NULL)
            return err_set(err, ERR_CONFIG, "neither [section] nor key = value");
        entry->key = mapping_trim((struct str){line.data, (size_t)(equal - line.data)});
        rest = (struct str){equal, line.len - (size_t)(equal - line.data)};
    }
    entry->value = mapping_trim((struct str){rest.data + 1, rest.len - 1});
    return true;
}

static bool ini_line(struct ini *ini, struct str line, struct str *section, size_t number,
                     struct err *err)
{
    if (line.len == 0 || line.data[0] == '#' || line.data[0] == ';')
        return true;
    if (line.data[0] == '[') {
        if (line.data[line.len - 1] != ']')
            return err_set(err, ERR_CONFIG, "the section is not closed");
        *section = mapping_trim((struct str){line.data + 1, line.len - 2});
        return true;
    }
    if (ini->count == MAPPING_LINES_MAX)
        return err_set(err, ERR_CONFIG, "more than %d entries", MAPPING_LINES_MAX);
    struct ini_entry *entry = &ini->entries[ini->count];
    *entry = (struct ini_entry){.section = *section, .line = number};
    if (!ini_split(line, entry, err))
        return false;
    for (size_t i = 0; i < ini->count; i++)
        if (str_eq(ini->entries[i].section, *section) && str_eq(ini->entries[i].key, entry->key))
            return err_set(err, ERR_CONFIG, "\"%.*s\" stands on line %zu already",
                           STR_ARG(entry->key), ini->entries[i].line);
    ini->count++;
    return true;
}

static bool ini_read(struct ini *ini, struct str text, struct err *err)
{
    struct str section = STR("");
    size_t     number = 0;
    for (size_t at = 0; at < text.len;) {
        const char *end = memchr(text.data + at, '\n', text.len - at);
        size_t      n = end == NULL ? text.len - at : (size_t)(end - text.data) - at;
        struct str  line = {text.data + at, n};
        if (line.len > 0 && line.data[line.len - 1] == '\r')
            line.len--;
        number++;
        if (!ini_line(ini, mapping_trim(line), &section, number, err))
            return ini_error(ini, number, err);
        at += n + 1;
    }
    return true;
}

/* The table's name when the section is [code NAME]. */
static bool section_table(struct str section, struct str *name)
{
    if (section.len < 6 || memcmp(section.data, "code ", 5) != 0)
        return false;
    *name = mapping_trim((struct str){section.data + 5, section.len - 5});
    return true;
}

/* The code tables come first, because expressions refer to them. */
static bool read_tables(struct mapping *mapping, const struct ini *ini, struct arena *arena,
                        struct err *err)
{
    struct code_table *tables = ARENA_ARRAY(arena, struct code_table, MAPPING_TABLES_MAX);
    mapping->tables = tables;
    for (size_t i = 0; i < ini->count;) {
        const struct ini_entry *first = &ini->entries[i];
        struct str              name;
        size_t                  n = 1;
        while (i + n < ini->count && str_eq(first[n].section, first->section))
            n++;
        i += n;
        if (!section_table(first->section, &name))
            continue;
        for (size_t t = 0; t < mapping->table_count; t++)
            if (str_eq(tables[t].name, name)) {
                (void)err_set(err, ERR_CONFIG, "[code %.*s] comes twice", STR_ARG(name));
                return ini_error(ini, first->line, err);
            }
        if (mapping->table_count == MAPPING_TABLES_MAX) {
            (void)err_set(err, ERR_CONFIG, "more than %d code tables", MAPPING_TABLES_MAX);
            return ini_error(ini, first->line, err);
        }
        struct code_pair *pairs = ARENA_ARRAY(arena, struct code_pair, n);
        for (size_t p = 0; p < n; p++)
            pairs[p] =
                (struct code_pair){str_copy(first[p].key, arena), str_copy(first[p].value, arena)};
        tables[mapping->table_count++] = (struct code_table){str_copy(name, arena), pairs, n};
    }
    return true;
}

static bool read_yes_no(struct str value, bool *out, struct err *err)
{
    *out = str_eq(value, STR("yes"));
    return *out || str_eq(value, STR("no")) ||
           err_set(err, ERR_CONFIG, "\"%.*s\" is neither yes nor no", STR_ARG(value));
}

static bool read_nulls(struct mapping *mapping, struct str value, struct arena *arena,
                       struct err *err)
{
    struct str *words = ARENA_ARRAY(arena, struct str, MAPPING_NULLS_MAX);
    mapping->null_words = words;
    while (value.len > 0) {
        size_t n = 0;
        while (n < value.len && value.data[n] != ' ' && value.data[n] != '\t')
            n++;
        if (mapping->null_count == MAPPING_NULLS_MAX)
            return err_set(err, ERR_CONFIG, "more than %d words that mean NULL", MAPPING_NULLS_MAX);
        words[mapping->null_count++] = str_copy((struct str){value.data, n}, arena);
        value = mapping_trim((struct str){value.data + n, value.len - n});
    }
    return true;
}

struct feed_list {
    const struct feed_def *const *feeds;
    size_t                        count;
};

static bool read_feed(struct mapping *mapping, struct str value, const struct feed_list *feeds,
                      struct err *err)
{
    for (size_t i = 0; i < feeds->count; i++)
        if (str_eq(str_from_z(feeds->feeds[i]->name), value))
            mapping->feed = feeds->feeds[i];
    return mapping->feed != NULL ||
           err_set(err, ERR_CONFIG, "there is no feed \"%.*s\"", STR_ARG(value));
}

static bool read_setting(struct mapping *mapping, const struct ini_entry *entry,
                         const struct feed_list *feeds, struct arena *arena, struct err *err)
{
    if (str_eq(entry->key, STR("name"))) {
        mapping->name = arena_zcopy(arena, entry->value);
        return true;
    }
    if (str_eq(entry->key, STR("feed")))
        return read_feed(mapping, entry->value, feeds, err);
    if (str_eq(entry->key, STR("null")))
        return read_nulls(mapping, entry->value, arena, err);
    if (str_eq(entry->key, STR("time_zone")))
        return feed_cell_zone(entry->value, &mapping->zone_s, err);
    if (str_eq(entry->key, STR("trim")))
        return read_yes_no(entry->value, &mapping->trim, err);
    if (str_eq(entry->key, STR("derive_parties")))
        return read_yes_no(entry->value, &mapping->derive_parties, err);
    return err_set(err, ERR_CONFIG,
                   "unknown setting \"%.*s\": name, feed, null, time_zone, trim, derive_parties",
                   STR_ARG(entry->key));
}

static bool read_column(struct mapping *mapping, const struct ini_entry *entry, struct arena *arena,
                        struct err *err)
{
    const struct feed_def *feed = mapping->feed;
    const char            *key = arena_zcopy(arena, entry->key);
    const char            *best = NULL;
    size_t                 distance = NEAR_LIMIT;
    for (size_t i = 0; i < feed->column_count; i++) {
        if (strcmp(feed->columns[i].field, key) == 0)
            return mapping_expr_parse(&mapping->columns[i], mapping, entry->value, arena, err);
        near_consider(key, feed->columns[i].field, &best, &distance);
    }
    return err_set(err, ERR_CONFIG, "feed %s has no column \"%s\"%s%s", feed->name, key,
                   best == NULL ? "" : "; nearest: ", best == NULL ? "" : best);
}

static bool read_entry(struct mapping *mapping, const struct ini_entry *entry, struct arena *arena,
                       struct err *err)
{
    struct str ignored;
    if (str_eq(entry->section, STR("mapping")) || section_table(entry->section, &ignored))
        return true;
    if (str_eq(entry->section, STR("columns")))
        return read_column(mapping, entry, arena, err);
    if (!str_eq(entry->section, STR("parties")))
        return err_set(err, ERR_CONFIG,
                       "unknown section [%.*s]: mapping, columns, parties, code NAME",
                       STR_ARG(entry->section));
    if (str_eq(entry->key, STR("partner_name")))
        return mapping_expr_parse(&mapping->partner_name, mapping, entry->value, arena, err);
    if (str_eq(entry->key, STR("customer_name")))
        return mapping_expr_parse(&mapping->customer_name, mapping, entry->value, arena, err);
    return err_set(err, ERR_CONFIG, "unknown name \"%.*s\": partner_name, customer_name",
                   STR_ARG(entry->key));
}

static bool read_head(struct mapping *mapping, const struct ini *ini, const struct feed_list *feeds,
                      struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < ini->count; i++)
        if (str_eq(ini->entries[i].section, STR("mapping")) &&
            !read_setting(mapping, &ini->entries[i], feeds, arena, err))
            return ini_error(ini, ini->entries[i].line, err);
    if (mapping->name == NULL || mapping->feed == NULL)
        return err_set(err, ERR_CONFIG, "%s: [mapping] has no %s", ini->path,
                       mapping->name == NULL ? "name" : "feed");
    mapping->columns = ARENA_ARRAY(arena, struct node *, mapping->feed->column_count);
    return true;
}

static bool check_required(const struct mapping *mapping, const char *path, struct err *err)
{
    for (size_t i = 0; i < mapping->feed->column_count; i++)
        if (mapping->feed->columns[i].required && mapping->columns[i] == NULL)
            return err_set(err, ERR_CONFIG, "%s: [columns] says nothing of %s, which feed %s needs",
                           path, mapping->feed->columns[i].field, mapping->feed->name);
    return true;
}

bool mapping_parse(struct mapping **out, const char *path, struct str text,
                   const struct feed_def *const *feeds, size_t feed_count, struct arena *arena,
                   struct err *err)
{
    struct mapping        *mapping = ARENA_NEW(arena, struct mapping);
    const struct feed_list list = {feeds, feed_count};
    struct ini             ini = {.path = path};
    ini.entries = ARENA_ARRAY(arena, struct ini_entry, MAPPING_LINES_MAX);
    mapping->refs = ARENA_ARRAY(arena, struct mapping_ref, MAPPING_REFS_MAX);
    if (!ini_read(&ini, text, err) || !read_head(mapping, &ini, &list, arena, err) ||
        !read_tables(mapping, &ini, arena, err))
        return false;
    for (size_t i = 0; i < ini.count; i++)
        if (!read_entry(mapping, &ini.entries[i], arena, err))
            return ini_error(&ini, ini.entries[i].line, err);
    *out = mapping;
    return check_required(mapping, path, err);
}

struct mapping *mapping_own(const struct feed_def *feed, struct arena *arena)
{
    struct mapping *mapping = ARENA_NEW(arena, struct mapping);
    mapping->name = feed->name;
    mapping->feed = feed;
    mapping->zone_s = MAPPING_OWN_ZONE_S;
    mapping->refs = ARENA_ARRAY(arena, struct mapping_ref, MAPPING_REFS_MAX);
    mapping->columns = ARENA_ARRAY(arena, struct node *, feed->column_count);
    for (size_t i = 0; i < feed->column_count; i++)
        mapping->columns[i] =
            mapping_expr_column(mapping, feed->columns[i].field, !feed->columns[i].required, arena);
    return mapping;
}

const char *mapping_name(const struct mapping *mapping)
{
    return mapping->name;
}

const struct feed_def *mapping_feed(const struct mapping *mapping)
{
    return mapping->feed;
}

bool mapping_derives_parties(const struct mapping *mapping)
{
    return mapping->derive_parties;
}
