#include "etl/out/manifest_read.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>

#include "etl/base/date.h"
#include "etl/base/dec.h"
#include "etl/out/cell.h"
#include "etl/out/publish.h"

#define PLACE_MAX  64
#define SHOWN_MAX  48 /* bytes of a bad value in a message */
#define UTC_FORM   "0000-00-00T00:00:00Z"
#define DAY_FORM   "0000-00-00"
#define CYCLE_FORM "0000-00"

/* What a text must look like. */
enum form { ANY, SOME, SHA, DAY, CYCLE, RELEASE, INSTANT, AMOUNT, FILE_PATH, ID };

/* One object on its way: the first error stays, everything after it is a no-op. */
struct reader {
    struct arena *arena;
    struct err   *err;
    bool          ok;
};

struct place {
    char text[PLACE_MAX]; /* "files[3]." or "" */
};

static bool fail(struct reader *r, const struct place *at, const char *key, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

static bool fail(struct reader *r, const struct place *at, const char *key, const char *fmt, ...)
{
    char    what[256];
    va_list args;
    if (!r->ok)
        return false;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    r->ok = false;
    return err_set(r->err, ERR_DATA, MANIFEST_NAME ": %s%s: %s", at->text, key, what);
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

/* The member's text; NULL where null stands and may stand. */
static const char *get_text(struct reader *r, const struct place *at, const json_t *from,
                            const char *key, enum form form, bool nullable)
{
    const json_t *value = json_object_get(from, key);
    const char   *what = "text";
    if (!r->ok || (nullable && json_is_null(value)))
        return NULL;
    if (!json_is_string(value)) {
        (void)fail(r, at, key, "it is no text");
        return NULL;
    }
    const char *text = json_string_value(value);
    if (!matches(text, form, &what)) {
        size_t len = strlen(text);
        (void)fail(r, at, key, "\"%.*s\" is no %s", len > SHOWN_MAX ? SHOWN_MAX : (int)len, text,
                   what);
        return NULL;
    }
    return arena_zcopy(r->arena, str_from_z(text));
}

/* One of the words; its place among them. */
static size_t get_word(struct reader *r, const struct place *at, const json_t *from,
                       const char *key, const char *const *words, size_t count)
{
    const char *text = json_string_value(json_object_get(from, key));
    for (size_t i = 0; text != NULL && i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    (void)fail(r, at, key, "it is none of the words that may stand there");
    return 0;
}

static uint64_t get_count(struct reader *r, const struct place *at, const json_t *from,
                          const char *key, uint64_t max)
{
    const json_t *value = json_object_get(from, key);
    json_int_t    n = json_integer_value(value);
    if (json_is_integer(value) && n >= 0 && (uint64_t)n <= max)
        return (uint64_t)n;
    (void)fail(r, at, key, "it is no whole number from 0 to %llu", (unsigned long long)max);
    return 0;
}

static bool get_flag(struct reader *r, const struct place *at, const json_t *from, const char *key)
{
    const json_t *value = json_object_get(from, key);
    if (!json_is_boolean(value))
        (void)fail(r, at, key, "it is neither true nor false");
    return json_is_true(value);
}

/* Exactly these members, no other. */
static bool has_members(struct reader *r, const struct place *at, json_t *from,
                        const char *const *keys, size_t count)
{
    const char *key;
    json_t     *value;
    if (!json_is_object(from))
        return fail(r, at, "", "it is no object");
    for (size_t i = 0; i < count; i++)
        if (json_object_get(from, keys[i]) == NULL)
            return fail(r, at, keys[i], "it is missing");
    json_object_foreach(from, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known = known || strcmp(key, keys[i]) == 0;
        if (!known)
            return fail(r, at, "", "an unknown member \"%.*s\"", SHOWN_MAX, key);
    }
    return r->ok;
}

static size_t list_size(struct reader *r, const struct place *at, const json_t *from,
                        const char *key)
{
    const json_t *list = json_object_get(from, key);
    if (!json_is_array(list) || json_array_size(list) > MANIFEST_LIST_MAX) {
        (void)fail(r, at, key, "it is no list of at most %u", MANIFEST_LIST_MAX);
        return 0;
    }
    return r->ok ? json_array_size(list) : 0;
}

static json_t *list_entry(const struct place *at, const json_t *from, const char *key, size_t i,
                          struct place *out)
{
    (void)snprintf(out->text, sizeof out->text, "%.32s%s[%zu].", at->text, key, i);
    return json_array_get(json_object_get(from, key), i);
}

static const struct manifest_sum *read_sums(struct reader *r, const struct place *above,
                                            const json_t *from, size_t *count)
{
    static const char *const members[] = {"column", "currency", "written",
                                          "read",   "ledger",   "difference"};
    *count = list_size(r, above, from, "sums");
    struct manifest_sum *sums = ARENA_ARRAY(r->arena, struct manifest_sum, *count);
    for (size_t i = 0; i < *count && r->ok; i++) {
        struct place at;
        json_t      *o = list_entry(above, from, "sums", i, &at);
        if (!has_members(r, &at, o, members, COUNT_OF(members)))
            break;
        sums[i] = (struct manifest_sum){
            .column = get_text(r, &at, o, "column", ID, false),
            .currency = get_text(r, &at, o, "currency", ANY, false),
            .written = get_text(r, &at, o, "written", AMOUNT, true),
            .read = get_text(r, &at, o, "read", AMOUNT, true),
            .ledger = get_text(r, &at, o, "ledger", AMOUNT, true),
            .difference = get_text(r, &at, o, "difference", AMOUNT, true),
        };
    }
    return sums;
}

static const char *read_instant(struct reader *r, const struct place *at, const json_t *o,
                                const char *key)
{
    char        buf[DATE_TEXT_MAX];
    int64_t     seconds;
    struct err  ignored = {.kind = ERR_NONE};
    const char *text = get_text(r, at, o, key, INSTANT, true);
    if (text == NULL)
        return NULL;
    size_t len = strlen(text) - 1;
    memcpy(buf, text, len);
    buf[10] = ' ';
    if (!date_parse_time((struct str){buf, len}, &seconds, &ignored) ||
        seconds > INT64_C(253402271999)) { /* the last second of 9999 in GMT+8 */
        (void)fail(r, at, key, "\"%s\" is no instant", text);
        return NULL;
    }
    return arena_zcopy(r->arena, date_print_time(seconds + DATE_GMT8_S, buf));
}

static int read_part(struct reader *r, const struct place *at, const json_t *o, const char *key)
{
    if (json_is_null(json_object_get(o, key)))
        return 0;
    int n = (int)get_count(r, at, o, key, MANIFEST_LIST_MAX);
    if (n == 0)
        (void)fail(r, at, key, "parts are counted from 1");
    return n;
}

static void read_hex(struct reader *r, const struct place *at, const json_t *o, const char *key,
                     char out[SHA256_HEX_SIZE])
{
    const char *text = get_text(r, at, o, key, SHA, false);
    if (text != NULL)
        memcpy(out, text, SHA256_HEX_SIZE);
}

static void read_scope(struct reader *r, const struct place *above, const json_t *o,
                       struct manifest_file *file)
{
    static const char *const members[] = {"predicate", "snapshot_sha256", "rows_included"};
    struct place             at;
    json_t                  *scope = json_object_get(o, "scope");
    (void)snprintf(at.text, sizeof at.text, "%.32sscope.", above->text);
    if (!has_members(r, &at, scope, members, COUNT_OF(members)))
        return;
    file->scope_words = get_text(r, &at, scope, "predicate", SOME, false);
    file->scope_sha256 = get_text(r, &at, scope, "snapshot_sha256", SHA, true);
    if (get_count(r, &at, scope, "rows_included", INT64_MAX) != file->figures.rows)
        (void)fail(r, &at, "rows_included", "it is not the file's rows");
}

static void read_figures(struct reader *r, const struct place *at, const json_t *o,
                         struct sink_figures *figures)
{
    figures->rows = get_count(r, at, o, "rows", INT64_MAX);
    figures->bytes = get_count(r, at, o, "bytes", INT64_MAX);
    figures->content_bytes = get_count(r, at, o, "content_bytes", INT64_MAX);
    figures->cut_cells = get_count(r, at, o, "cut_cells", INT64_MAX);
    read_hex(r, at, o, "sha256", figures->sha256);
    read_hex(r, at, o, "content_sha256", figures->content_sha256);
}

static void read_file(struct reader *r, const struct place *at, json_t *o,
                      struct manifest_file *file)
{
    static const char *const formats[] = {"csv.gz", "xlsx"};
    static const char *const profiles[] = {"human", "machine"};
    static const char *const locales[] = {"zh", "en"};
    static const char *const states[] = {"estimated", "provisional", "final"};
    static const char *const members[] = {
        "path",   "report",     "edition",      "cycle",         "state",         "schema",
        "format", "profile",    "locale",       "masked",        "split",         "part",
        "parts",  "rows",       "bytes",        "sha256",        "content_bytes", "content_sha256",
        "writer", "cut_cells",  "xlsx_omitted", "first_instant", "last_instant",  "sums",
        "scope",  "supersedes", "linked"};
    if (!has_members(r, at, o, members, COUNT_OF(members)))
        return;
    *file = (struct manifest_file){
        .path = get_text(r, at, o, "path", FILE_PATH, false),
        .report = get_text(r, at, o, "report", ID, false),
        .edition = get_text(r, at, o, "edition", ANY, false),
        .cycle = get_text(r, at, o, "cycle", CYCLE, true),
        .schema = get_text(r, at, o, "schema", ID, false),
        .format = formats[get_word(r, at, o, "format", formats, COUNT_OF(formats))],
        .profile = profiles[get_word(r, at, o, "profile", profiles, COUNT_OF(profiles))],
        .locale = locales[get_word(r, at, o, "locale", locales, COUNT_OF(locales))],
        .masked = get_flag(r, at, o, "masked"),
        .split = get_text(r, at, o, "split", SOME, true),
        .part = read_part(r, at, o, "part"),
        .parts = read_part(r, at, o, "parts"),
        .writer = get_text(r, at, o, "writer", SOME, false),
        .xlsx_omitted = get_flag(r, at, o, "xlsx_omitted"),
        .first_instant = read_instant(r, at, o, "first_instant"),
        .last_instant = read_instant(r, at, o, "last_instant"),
        .supersedes = get_text(r, at, o, "supersedes", SOME, true),
        .linked = get_flag(r, at, o, "linked"),
    };
    if (!json_is_null(json_object_get(o, "state")))
        file->state = states[get_word(r, at, o, "state", states, COUNT_OF(states))];
    read_figures(r, at, o, &file->figures);
    read_scope(r, at, o, file);
    file->sums = read_sums(r, at, o, &file->sum_count);
}

static void read_column(struct reader *r, const struct place *at, json_t *o,
                        struct sheet_column *column)
{
    static const char *const kinds[] = MANIFEST_KINDS;
    static const char *const members[] = {"id",       "zh",           "en",     "type",
                                          "decimals", "min_decimals", "summed", "key"};
    if (!has_members(r, at, o, members, COUNT_OF(members)))
        return;
    *column = (struct sheet_column){
        .id = get_text(r, at, o, "id", ID, false),
        .zh = get_text(r, at, o, "zh", SOME, false),
        .en = get_text(r, at, o, "en", SOME, false),
        .kind = (enum cell_kind)get_word(r, at, o, "type", kinds, COUNT_OF(kinds)),
        .decimals = (int)get_count(r, at, o, "decimals", DEC_SCALE_MAX),
        .min_decimals = (int)get_count(r, at, o, "min_decimals", DEC_SCALE_MAX),
        .summed = get_flag(r, at, o, "summed"),
        .key = get_flag(r, at, o, "key"),
    };
    if (r->ok && column->summed && column->kind != CELL_INT && column->kind != CELL_DEC)
        (void)fail(r, at, "summed", "only numbers are summed");
}

static void read_schema(struct reader *r, const struct place *at, json_t *o,
                        struct manifest_schema *schema)
{
    static const char *const members[] = {"id", "report", "currency", "instant", "columns"};
    if (!has_members(r, at, o, members, COUNT_OF(members)))
        return;
    size_t               count = list_size(r, at, o, "columns");
    struct sheet_column *columns = ARENA_ARRAY(r->arena, struct sheet_column, count);
    for (size_t i = 0; i < count && r->ok; i++) {
        struct place below;
        json_t      *entry = list_entry(at, o, "columns", i, &below);
        read_column(r, &below, entry, &columns[i]);
    }
    if (r->ok && (count == 0 || count > 512))
        (void)fail(r, at, "columns", "there are %zu of them", count);
    *schema = (struct manifest_schema){
        .id = get_text(r, at, o, "id", ID, false),
        .report = get_text(r, at, o, "report", ID, false),
        .currency = get_text(r, at, o, "currency", ID, true),
        .instant = get_text(r, at, o, "instant", ID, true),
        .columns = columns,
        .column_count = count,
    };
}

static void read_total(struct reader *r, const struct place *at, json_t *o,
                       struct manifest_total *total)
{
    static const char *const members[] = {"report", "edition", "cycle", "split", "rows", "sums"};
    if (!has_members(r, at, o, members, COUNT_OF(members)))
        return;
    *total = (struct manifest_total){
        .report = get_text(r, at, o, "report", ID, false),
        .edition = get_text(r, at, o, "edition", ANY, false),
        .cycle = get_text(r, at, o, "cycle", CYCLE, true),
        .split = get_text(r, at, o, "split", SOME, true),
        .rows = get_count(r, at, o, "rows", INT64_MAX),
    };
    total->sums = read_sums(r, at, o, &total->sum_count);
}

static void read_day(struct reader *r, const struct place *at, json_t *o, struct manifest_day *day)
{
    static const char *const members[] = {"day", "complete"};
    if (!has_members(r, at, o, members, COUNT_OF(members)))
        return;
    *day = (struct manifest_day){.day = get_text(r, at, o, "day", DAY, false),
                                 .complete = get_flag(r, at, o, "complete")};
}

/* What the lists of the top level have in common. */
#define READ_LIST(reader, top, key, type, read, list, count)                                       \
    do {                                                                                           \
        (count) = list_size(reader, &nowhere, top, key);                                           \
        type *entries_ = ARENA_ARRAY((reader)->arena, type, count);                                \
        for (size_t i_ = 0; i_ < (count) && (reader)->ok; i_++) {                                  \
            struct place at_;                                                                      \
            json_t      *entry_ = list_entry(&nowhere, top, key, i_, &at_);                        \
            read(reader, &at_, entry_, &entries_[i_]);                                             \
        }                                                                                          \
        (list) = entries_;                                                                         \
    } while (0)

static void read_top(struct reader *r, json_t *o, struct manifest *m)
{
    static const struct place nowhere = {.text = ""};
    static const char *const  members[] = {"manifest_version",
                                           "partner",
                                           "recipient",
                                           "release",
                                           "issue_date",
                                           "data_through",
                                           "run_id",
                                           "program_version",
                                           "config_sha256",
                                           "definitions_sha256",
                                           "sums_sha256",
                                           "previous_release",
                                           "previous_manifest_sha256",
                                           "reissue_of",
                                           "reason",
                                           "recency",
                                           "schemas",
                                           "totals",
                                           "files"};
    const json_t             *version = json_object_get(o, "manifest_version");
    if (json_is_object(o) && json_integer_value(version) != MANIFEST_VERSION) {
        (void)fail(r, &nowhere, "manifest_version", "this program reads version %d",
                   MANIFEST_VERSION);
        return;
    }
    if (!has_members(r, &nowhere, o, members, COUNT_OF(members)))
        return;
    *m = (struct manifest){
        .partner = get_text(r, &nowhere, o, "partner", ID, false),
        .recipient = get_text(r, &nowhere, o, "recipient", ID, false),
        .release = get_text(r, &nowhere, o, "release", RELEASE, false),
        .issue_date = get_text(r, &nowhere, o, "issue_date", DAY, false),
        .data_through = get_text(r, &nowhere, o, "data_through", DAY, false),
        .run_id = get_text(r, &nowhere, o, "run_id", SOME, false),
        .program_version = get_text(r, &nowhere, o, "program_version", SOME, false),
        .config_sha256 = get_text(r, &nowhere, o, "config_sha256", SHA, false),
        .definitions_sha256 = get_text(r, &nowhere, o, "definitions_sha256", SHA, false),
        .sums_sha256 = get_text(r, &nowhere, o, "sums_sha256", SHA, false),
        .previous_release = get_text(r, &nowhere, o, "previous_release", RELEASE, true),
        .previous_manifest_sha256 = get_text(r, &nowhere, o, "previous_manifest_sha256", SHA, true),
        .reissue_of = get_text(r, &nowhere, o, "reissue_of", RELEASE, true),
        .reason = get_text(r, &nowhere, o, "reason", ANY, true),
    };
    READ_LIST(r, o, "recency", struct manifest_day, read_day, m->recency, m->recency_count);
    READ_LIST(r, o, "schemas", struct manifest_schema, read_schema, m->schemas, m->schema_count);
    READ_LIST(r, o, "totals", struct manifest_total, read_total, m->totals, m->total_count);
    READ_LIST(r, o, "files", struct manifest_file, read_file, m->files, m->file_count);
}

/* jansson takes 130 bytes for an empty list: a small file could ask for gigabytes. */
static bool has_too_much(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == ',' || text.data[i] == '[' || text.data[i] == '{';
    return count > MANIFEST_VALUES_MAX;
}

bool manifest_read(struct str text, struct manifest *out, struct arena *arena, struct err *err)
{
    struct reader r = {.arena = arena, .err = err, .ok = true};
    json_error_t  bad;
    *out = (struct manifest){.partner = NULL};
    if (has_too_much(text))
        return err_set(err, ERR_LIMIT, MANIFEST_NAME ": it has more than %u values",
                       MANIFEST_VALUES_MAX);
    json_t *top = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &bad);
    if (top == NULL)
        return err_set(err, ERR_DATA, MANIFEST_NAME ":%d:%d: it is no JSON: %s", bad.line,
                       bad.column, bad.text);
    read_top(&r, top, out);
    json_decref(top);
    return r.ok;
}
