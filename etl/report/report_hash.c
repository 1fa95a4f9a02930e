#include <stdio.h>
#include <string.h>

#include "etl/report/report_impl.h"

/* Every text with its length before it, so that two definitions never run into one another. */
static void hash_text(struct sha256 *sha, const char *text)
{
    char length[32] = "-;"; /* no text at all */
    int  n = 2;
    if (text != NULL)
        n = snprintf(length, sizeof length, "%zu;", strlen(text));
    sha256_add(sha, length, (size_t)n);
    if (text != NULL)
        sha256_add(sha, text, strlen(text));
}

static void hash_number(struct sha256 *sha, unsigned value)
{
    char text[16];
    int  n = snprintf(text, sizeof text, "%u;", value);
    sha256_add(sha, text, (size_t)n);
}

static void hash_columns(struct sha256 *sha, const struct report_def *def)
{
    for (size_t i = 0; i < def->column_count; i++) {
        const struct report_column *c = &def->columns[i];
        struct sheet_column         words = edition_column(c);
        hash_text(sha, c->field);
        hash_number(sha, (unsigned)c->type);
        hash_number(sha, (unsigned)c->decimals);
        hash_number(sha, (unsigned)c->min_decimals);
        hash_number(sha, c->summed ? 1 : 0);
        hash_number(sha, c->key ? 1 : 0);
        hash_number(sha, (unsigned)c->mask);
        hash_number(sha, c->readers);
        hash_text(sha, words.zh);
        hash_text(sha, words.en);
        hash_text(sha, words.meaning_zh);
        hash_text(sha, words.meaning_en);
    }
}

/* The text of an embedded file; a missing one is found by report_check(). */
static void hash_file(struct sha256 *sha, const char *path)
{
    const struct sql_file *file = path == NULL ? NULL : sql_find(path);
    hash_text(sha, file == NULL ? NULL : file->text.data);
}

void report_definition_hash(const struct report_def *def, char hex[SHA256_HEX_SIZE],
                            struct arena *arena)
{
    struct sha256 *sha = sha256_init(arena);
    hash_text(sha, def->name);
    hash_text(sha, def->title_zh);
    hash_text(sha, def->title_en);
    hash_number(sha, def->readers);
    hash_number(sha, def->by_cycle ? 1 : 0);
    hash_text(sha, def->split);
    hash_text(sha, def->currency);
    hash_text(sha, def->instant);
    hash_text(sha, def->segment);
    hash_number(sha, def->cumulative ? 1 : 0);
    hash_number(sha, def->dated ? 1 : 0);
    hash_text(sha, def->with);
    hash_text(sha, def->book);
    hash_number(sha, def->machine_csv ? 1 : 0);
    hash_text(sha, def->focus.dataset);
    hash_text(sha, def->focus.version);
    hash_text(sha, def->focus.created);
    hash_number(sha, (unsigned)def->column_count);
    hash_columns(sha, def);
    hash_file(sha, def->query);
    hash_file(sha, def->proof);
    hash_file(sha, def->hold);
    hash_file(sha, def->notes);
    for (size_t i = 0; i < def->column_count; i++)
        hash_number(sha, def->columns[i].control ? 1 : 0);
    for (size_t i = 0; i < def->chart_count; i++) {
        hash_file(sha, def->charts[i].query);
        hash_text(sha, def->charts[i].title_zh);
        hash_text(sha, def->charts[i].title_en);
        hash_number(sha, (unsigned)def->charts[i].kind);
    }
    sha256_hex(sha, hex);
}

const char *report_schema_id(const struct report_def *def, struct arena *arena)
{
    char           hex[SHA256_HEX_SIZE];
    struct sha256 *sha = sha256_init(arena);
    hash_columns(sha, def);
    sha256_hex(sha, hex);
    return arena_printf(arena, "%s-%.*s", def->name, REPORT_SCHEMA_HASH, hex).data;
}
