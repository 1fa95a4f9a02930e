#include "etl/out/manifest_read.h"

#include <stddef.h>
#include <stdio.h>

#include "etl/base/date.h"
#include "etl/base/dec.h"
#include "etl/out/manifest_member.h"
#include "etl/out/scan.h"

static struct manifest_sum *read_sums(struct reader *r, const struct place *above,
                                      const json_t *from, size_t *count)
{
    static const char *const members[] = {"column", "currency", "written",
                                          "read",   "ledger",   "difference"};
    *count = member_list(r, above, from, "sums");
    struct manifest_sum *sums = ARENA_ARRAY(r->arena, struct manifest_sum, *count);
    for (size_t i = 0; i < *count && r->ok; i++) {
        struct place at;
        json_t      *o = member_entry(above, from, "sums", i, &at);
        if (!member_members(r, &at, o, members, COUNT_OF(members)))
            break;
        sums[i] = (struct manifest_sum){
            .column = member_text(r, &at, o, "column", ID, false),
            .currency = member_text(r, &at, o, "currency", ANY, false),
            .written = member_text(r, &at, o, "written", AMOUNT, true),
            .read = member_text(r, &at, o, "read", AMOUNT, true),
            .ledger = member_text(r, &at, o, "ledger", AMOUNT, true),
            .difference = member_text(r, &at, o, "difference", AMOUNT, true),
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
    const char *text = member_text(r, at, o, key, INSTANT, true);
    if (text == NULL)
        return NULL;
    size_t len = strlen(text) - 1; /* without the Z */
    for (size_t i = 0; i < len; i++)
        buf[i] = text[i];
    buf[10] = ' ';
    if (!date_parse_time((struct str){buf, len}, &seconds, &ignored) ||
        seconds > INT64_C(253402271999)) { /* the last second of 9999 in GMT+8 */
        (void)member_fail(r, at, key, "\"%s\" is no instant", text);
        return NULL;
    }
    return arena_zcopy(r->arena, date_print_time(seconds + DATE_GMT8_S, buf));
}

static int read_part(struct reader *r, const struct place *at, const json_t *o, const char *key)
{
    if (json_is_null(json_object_get(o, key)))
        return 0;
    int n = (int)member_count(r, at, o, key, MANIFEST_LIST_MAX);
    if (n == 0)
        (void)member_fail(r, at, key, "parts are counted from 1");
    return n;
}

static void read_hex(struct reader *r, const struct place *at, const json_t *o, const char *key,
                     char out[SHA256_HEX_SIZE])
{
    const char *text = member_text(r, at, o, key, SHA, false);
    if (text != NULL)
        memcpy(out, text, SHA256_HEX_SIZE);
}

static void read_scope(struct reader *r, const struct place *above, const json_t *o,
                       struct manifest_file *file)
{
    static const char *const members[] = {"predicate", "snapshot_sha256", "rows_included"};
    struct place             at = {above, "scope", PLACE_NO_ENTRY};
    json_t                  *scope = json_object_get(o, "scope");
    if (!member_members(r, &at, scope, members, COUNT_OF(members)))
        return;
    file->scope_words = member_text(r, &at, scope, "predicate", SOME, false);
    file->scope_sha256 = member_text(r, &at, scope, "snapshot_sha256", SHA, true);
    if (member_count(r, &at, scope, "rows_included", INT64_MAX) != file->figures.rows)
        (void)member_fail(r, &at, "rows_included", "it is not the file's rows");
}

static void read_figures(struct reader *r, const struct place *at, const json_t *o,
                         struct sink_figures *figures)
{
    figures->rows = member_count(r, at, o, "rows", INT64_MAX);
    figures->bytes = member_count(r, at, o, "bytes", INT64_MAX);
    figures->content_bytes = member_count(r, at, o, "content_bytes", INT64_MAX);
    figures->cut_cells = member_count(r, at, o, "cut_cells", INT64_MAX);
    read_hex(r, at, o, "sha256", figures->sha256);
    read_hex(r, at, o, "content_sha256", figures->content_sha256);
}

static void read_file(struct reader *r, const struct place *at, json_t *o, void *out)
{
    struct manifest_file    *file = out;
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
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    *file = (struct manifest_file){
        .path = member_text(r, at, o, "path", FILE_PATH, false),
        .report = member_text(r, at, o, "report", ID, false),
        .edition = member_text(r, at, o, "edition", ANY, false),
        .cycle = member_text(r, at, o, "cycle", CYCLE, true),
        .schema = member_text(r, at, o, "schema", ID, false),
        .format = formats[member_word(r, at, o, "format", formats, COUNT_OF(formats))],
        .profile = profiles[member_word(r, at, o, "profile", profiles, COUNT_OF(profiles))],
        .locale = locales[member_word(r, at, o, "locale", locales, COUNT_OF(locales))],
        .masked = member_flag(r, at, o, "masked"),
        .split = member_text(r, at, o, "split", SOME, true),
        .part = read_part(r, at, o, "part"),
        .parts = read_part(r, at, o, "parts"),
        .writer = member_text(r, at, o, "writer", SOME, false),
        .xlsx_omitted = member_flag(r, at, o, "xlsx_omitted"),
        .first_instant = read_instant(r, at, o, "first_instant"),
        .last_instant = read_instant(r, at, o, "last_instant"),
        .supersedes = member_text(r, at, o, "supersedes", SOME, true),
        .linked = member_flag(r, at, o, "linked"),
    };
    if (!json_is_null(json_object_get(o, "state")))
        file->state = states[member_word(r, at, o, "state", states, COUNT_OF(states))];
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
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    *column = (struct sheet_column){
        .id = member_text(r, at, o, "id", ID, false),
        .zh = member_text(r, at, o, "zh", SOME, true),
        .en = member_text(r, at, o, "en", SOME, true),
        .kind = (enum cell_kind)member_word(r, at, o, "type", kinds, COUNT_OF(kinds)),
        .decimals = (int)member_count(r, at, o, "decimals", DEC_SCALE_MAX),
        .min_decimals = (int)member_count(r, at, o, "min_decimals", DEC_SCALE_MAX),
        .summed = member_flag(r, at, o, "summed"),
        .key = member_flag(r, at, o, "key"),
    };
    if (r->ok && column->summed && column->kind != CELL_INT && column->kind != CELL_DEC)
        (void)member_fail(r, at, "summed", "only numbers are summed");
}

static void read_schema(struct reader *r, const struct place *at, json_t *o, void *out)
{
    struct manifest_schema  *schema = out;
    static const char *const members[] = {"id", "report", "currency", "instant", "columns"};
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    size_t               count = member_list(r, at, o, "columns");
    struct sheet_column *columns = ARENA_ARRAY(r->arena, struct sheet_column, count);
    for (size_t i = 0; i < count && r->ok; i++) {
        struct place below;
        json_t      *entry = member_entry(at, o, "columns", i, &below);
        read_column(r, &below, entry, &columns[i]);
    }
    if (r->ok && (count == 0 || count > SCAN_COLUMNS_MAX))
        (void)member_fail(r, at, "columns", "there are %zu of them", count);
    *schema = (struct manifest_schema){
        .id = member_text(r, at, o, "id", ID, false),
        .report = member_text(r, at, o, "report", ID, false),
        .currency = member_text(r, at, o, "currency", ID, true),
        .instant = member_text(r, at, o, "instant", ID, true),
        .columns = columns,
        .column_count = count,
    };
}

static void read_total(struct reader *r, const struct place *at, json_t *o, void *out)
{
    struct manifest_total   *total = out;
    static const char *const members[] = {"report", "edition", "cycle", "split", "rows", "sums"};
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    *total = (struct manifest_total){
        .report = member_text(r, at, o, "report", ID, false),
        .edition = member_text(r, at, o, "edition", ANY, false),
        .cycle = member_text(r, at, o, "cycle", CYCLE, true),
        .split = member_text(r, at, o, "split", SOME, true),
        .rows = member_count(r, at, o, "rows", INT64_MAX),
    };
    total->sums = read_sums(r, at, o, &total->sum_count);
}

static void read_change(struct reader *r, const struct place *at, json_t *o, void *out)
{
    struct manifest_change  *change = out;
    static const char *const results[] = {"changed", "unchanged", "not compared"};
    static const char *const members[] = {"report", "edition", "cycle", "result", "path", "why"};
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    *change = (struct manifest_change){
        .report = member_text(r, at, o, "report", ID, false),
        .edition = member_text(r, at, o, "edition", ANY, false),
        .cycle = member_text(r, at, o, "cycle", CYCLE, true),
        .result = results[member_word(r, at, o, "result", results, COUNT_OF(results))],
        .path = member_text(r, at, o, "path", FILE_PATH, true),
        .why = member_text(r, at, o, "why", SOME, true),
    };
}

static void read_day(struct reader *r, const struct place *at, json_t *o, void *out)
{
    struct manifest_day     *day = out;
    static const char *const members[] = {"day", "complete"};
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    *day = (struct manifest_day){.day = member_text(r, at, o, "day", DAY, false),
                                 .complete = member_flag(r, at, o, "complete")};
}

static void read_incomplete(struct reader *r, const struct place *at, json_t *o, void *out)
{
    struct manifest_incomplete *n = out;
    static const char *const    members[] = {"cycle", "currency", "rows", "payable"};
    if (!member_members(r, at, o, members, COUNT_OF(members)))
        return;
    *n = (struct manifest_incomplete){.cycle = member_text(r, at, o, "cycle", CYCLE, true),
                                      .currency = member_text(r, at, o, "currency", ANY, true),
                                      .rows = member_count(r, at, o, "rows", INT64_MAX),
                                      .payable = member_text(r, at, o, "payable", AMOUNT, true)};
}

/* What FOCUS is told of a dataset: of a schema that is there, and the same columns. */
static void read_focus(struct reader *r, const struct place *at, json_t *o,
                       const struct manifest *m)
{
    const struct manifest_schema *schema = NULL;
    const char                   *id = member_text(r, at, o, "SchemaId", ID, false);
    size_t                        count = member_list(r, at, o, "ColumnDefinition");
    for (size_t i = 0; i < m->schema_count && r->ok && schema == NULL; i++)
        if (strcmp(m->schemas[i].id, id) == 0)
            schema = &m->schemas[i];
    if (r->ok && (schema == NULL || schema->column_count != count)) {
        (void)member_fail(r, at, "SchemaId", "\"%s\" is no schema with these columns", id);
        return;
    }
    for (size_t i = 0; i < count && r->ok; i++) {
        struct place below;
        json_t      *entry = member_entry(at, o, "ColumnDefinition", i, &below);
        const char  *name = member_text(r, &below, entry, "ColumnName", ID, false);
        if (r->ok && strcmp(name, schema->columns[i].id) != 0)
            (void)member_fail(r, &below, "ColumnName", "\"%s\" is not the schema's %s", name,
                              schema->columns[i].id);
    }
}

static void read_lists(struct reader *r, const json_t *o, struct manifest *m)
{
    static const struct place nowhere = {.key = NULL};
    m->recency =
        list_read(r, o, "recency", sizeof(struct manifest_day), read_day, &m->recency_count);
    m->incomplete = list_read(r, o, "incomplete", sizeof(struct manifest_incomplete),
                              read_incomplete, &m->incomplete_count);
    if (r->known == NULL) {
        m->schemas = list_read(r, o, "schemas", sizeof(struct manifest_schema), read_schema,
                               &m->schema_count);
    } else {
        list_was_here(r, o, "schemas");
        m->schemas = r->known->schemas;
        m->schema_count = r->known->count;
    }
    m->totals =
        list_read(r, o, "totals", sizeof(struct manifest_total), read_total, &m->total_count);
    m->changes =
        list_read(r, o, "changes", sizeof(struct manifest_change), read_change, &m->change_count);
    m->files = list_read(r, o, "files", sizeof(struct manifest_file), read_file, &m->file_count);
    size_t count = json_object_get(o, "focus") == NULL ? 0 : member_list(r, &nowhere, o, "focus");
    for (size_t i = 0; i < count && r->ok; i++) {
        struct place at;
        json_t      *entry = member_entry(&nowhere, o, "focus", i, &at);
        read_focus(r, &at, entry, m);
    }
}

static void read_top(struct reader *r, json_t *o, struct manifest *m)
{
    static const struct place nowhere = {.key = NULL};
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
                                           "incomplete",
                                           "schemas",
                                           "totals",
                                           "changes",
                                           "files",
                                           "focus"};
    const json_t             *version = json_object_get(o, "manifest_version");
    if (json_is_object(o) && json_integer_value(version) != MANIFEST_VERSION) {
        (void)member_fail(r, &nowhere, "manifest_version", "this program reads version %d",
                          MANIFEST_VERSION);
        return;
    }
    if (!member_members_but(r, &nowhere, o, members, COUNT_OF(members) - 1, COUNT_OF(members)))
        return;
    *m = (struct manifest){
        .partner = member_text(r, &nowhere, o, "partner", ID, false),
        .recipient = member_text(r, &nowhere, o, "recipient", ID, false),
        .release = member_text(r, &nowhere, o, "release", RELEASE, false),
        .issue_date = member_text(r, &nowhere, o, "issue_date", DAY, false),
        .data_through = member_text(r, &nowhere, o, "data_through", DAY, false),
        .run_id = member_text(r, &nowhere, o, "run_id", SOME, false),
        .program_version = member_text(r, &nowhere, o, "program_version", SOME, false),
        .config_sha256 = member_text(r, &nowhere, o, "config_sha256", SHA, false),
        .definitions_sha256 = member_text(r, &nowhere, o, "definitions_sha256", SHA, false),
        .sums_sha256 = member_text(r, &nowhere, o, "sums_sha256", SHA, false),
        .previous_release = member_text(r, &nowhere, o, "previous_release", RELEASE, true),
        .previous_manifest_sha256 =
            member_text(r, &nowhere, o, "previous_manifest_sha256", SHA, true),
        .reissue_of = member_text(r, &nowhere, o, "reissue_of", RELEASE, true),
        .reason = member_text(r, &nowhere, o, "reason", ANY, true),
    };
    read_lists(r, o, m);
}

/* `known`, `lists`: of what was cut out of the text, or NULL. */
static bool read_text(struct str text, const struct manifest_known *known,
                      const struct manifest_list *lists, struct manifest *out, struct arena *arena,
                      struct err *err)
{
    struct reader r = {.arena = arena,
                       .err = err,
                       .ok = true,
                       .known = known,
                       .lists = lists,
                       .texts = ARENA_ARRAY(arena, const char *, READER_TEXTS)};
    *out = (struct manifest){.partner = NULL};
    json_t *top = list_json(text, err);
    if (top == NULL)
        return false;
    read_top(&r, top, out);
    json_decref(top);
    return r.ok;
}

/* --- schemas that are known ------------------------------------------------------------------- */

void manifest_known_close(struct manifest_known *known)
{
    if (known->arena.base != NULL)
        arena_close(&known->arena);
    *known = (struct manifest_known){.count = 0};
}

static bool known_read(struct manifest_known *known, struct str list, struct err *err)
{
    manifest_known_close(known);
    arena_open(&known->arena, "schemas", MANIFEST_READ_MEMORY);
    struct reader r = {.arena = &known->arena,
                       .err = err,
                       .ok = true,
                       .texts = ARENA_ARRAY(&known->arena, const char *, READER_TEXTS)};
    struct str    opened = manifest_cut_join(&known->arena, STR("{"), STR("\"schemas\": "), list);
    struct str    text = manifest_cut_join(&known->arena, opened, STR("}"), STR(""));
    json_t       *top = list_json(text, err);
    if (top == NULL)
        return false;
    known->schemas =
        list_read(&r, top, "schemas", sizeof(struct manifest_schema), read_schema, &known->count);
    json_decref(top);
    known->text = (struct str){text.data + opened.len - list.len, list.len};
    return r.ok;
}

/* What is known stays so when it is this list; `list.text` is nothing when it was not cut out. */
static bool known_is(struct manifest_known *known, const struct manifest_list *list)
{
    struct err ignored = {.kind = ERR_NONE};
    if (str_is_null(list->text))
        return false;
    if (known->arena.base != NULL && str_eq(list->text, known->text))
        return true;
    if (known_read(known, list->text, &ignored))
        return true;
    manifest_known_close(known);
    return false;
}

/*
 * A list that is JSON by itself, in a text that is JSON with a number in its place: so the whole
 * is, and says the same. What is not printed like that, or is refused, is read as a whole,
 * and then it is said what is wrong with it.
 */
bool manifest_read_known(struct str text, struct manifest_known *known, struct manifest *out,
                         struct arena *arena, struct err *err)
{
    /* In the order in which they are printed; the longest. */
    struct manifest_list lists[] = {
        {.name = "schemas"}, {.name = "totals"}, {.name = "files"}, {0}};
    struct err   ignored = {.kind = ERR_NONE};
    struct arena cut;
    bool         ok = false;
    if (list_has_too_much(text)) /* and says so */
        return read_text(text, NULL, NULL, out, arena, err);
    size_t mark = arena_mark(arena);
    arena_open(&cut, "manifest", MANIFEST_READ_MEMORY);
    struct str top = manifest_cut_lists(text, lists, &cut);
    if (!str_is_null(top)) {
        bool schemas = known != NULL && known_is(known, &lists[0]);
        ok = read_text(top, schemas ? known : NULL, lists, out, arena, &ignored);
    }
    arena_close(&cut);
    if (ok)
        return true;
    arena_rewind(arena, mark); /* what was read in vain */
    return read_text(text, NULL, NULL, out, arena, err);
}

bool manifest_read(struct str text, struct manifest *out, struct arena *arena, struct err *err)
{
    return manifest_read_known(text, NULL, out, arena, err);
}
