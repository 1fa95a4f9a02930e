#include <string.h>

#include "etl/report/report_impl.h"

/* Type oids of PostgreSQL's own catalogue, which never change. */
#define OID_INT8        20u
#define OID_INT2        21u
#define OID_INT4        23u
#define OID_TEXT        25u
#define OID_BPCHAR      1042u
#define OID_VARCHAR     1043u
#define OID_DATE        1082u
#define OID_TIMESTAMPTZ 1184u
#define OID_NUMERIC     1700u

#define PROOF_COLUMNS 4 /* split, column, currency, amount */
#define CHART_COLUMNS 2 /* label, value */

static bool bind_type(enum column_type type, unsigned oid)
{
    switch (type) {
    case COLUMN_TEXT: return oid == OID_TEXT || oid == OID_VARCHAR || oid == OID_BPCHAR;
    case COLUMN_INT: return oid == OID_INT8 || oid == OID_INT4 || oid == OID_INT2;
    case COLUMN_DEC: return oid == OID_NUMERIC;
    case COLUMN_DATE: return oid == OID_DATE;
    case COLUMN_TIME: return oid == OID_TIMESTAMPTZ;
    }
    return false;
}

static const char *bind_type_name(enum column_type type)
{
    switch (type) {
    case COLUMN_TEXT: return "text";
    case COLUMN_INT: return "int2, int4 or int8";
    case COLUMN_DEC: return "numeric";
    case COLUMN_DATE: return "date";
    case COLUMN_TIME: return "timestamptz";
    }
    return "";
}

/* The one column of that name and type. */
static bool bind_field(const struct table *shape, const char *query, const char *field,
                       enum column_type type, size_t *at, struct err *err)
{
    size_t found = 0;
    for (size_t i = 0; i < shape->columns; i++) {
        if (strcmp(shape->names[i], field) != 0)
            continue;
        *at = i;
        found++;
    }
    if (found != 1)
        return err_set(err, ERR_CONFIG, "%s returns %s column \"%s\"", query,
                       found == 0 ? "no" : "more than one", field);
    return bind_type(type, shape->types[*at]) ||
           err_set(err, ERR_CONFIG, "column \"%s\": %s returns type oid %u, not %s", field, query,
                   shape->types[*at], bind_type_name(type));
}

/* A field that a definition may leave out. */
static bool bind_option(const struct table *shape, const char *query, const char *field,
                        enum column_type type, size_t *at, struct err *err)
{
    *at = BOUND_NONE;
    return field == NULL || bind_field(shape, query, field, type, at, err);
}

static void bind_find(const struct table *shape, const char *field, size_t *at)
{
    *at = BOUND_NONE;
    for (size_t i = 0; i < shape->columns && *at == BOUND_NONE; i++)
        if (strcmp(shape->names[i], field) == 0 && bind_type(COLUMN_TEXT, shape->types[i]))
            *at = i;
}

bool report_bind(struct bound *bound, const struct report_def *def, bool director,
                 struct conn *conn, struct arena *arena, struct err *err)
{
    const char  *query = def->query;
    struct table shape;
    if (!conn_describe(conn, query, &shape, arena, err))
        return false;
    *bound = (struct bound){.count = shape.columns,
                            .source = ARENA_ARRAY(arena, size_t, def->column_count)};
    for (size_t i = 0; i < def->column_count; i++)
        if (!bind_field(&shape, query, def->columns[i].field, def->columns[i].type,
                        &bound->source[i], err))
            return false;
    const char *split = director ? "account_manager_id" : def->split;
    if (!bind_field(&shape, query, "top_id", COLUMN_TEXT, &bound->top, err) ||
        !bind_field(&shape, query, "owner_id", COLUMN_TEXT, &bound->owner, err) ||
        !bind_option(&shape, query, split, COLUMN_TEXT, &bound->split, err) ||
        !bind_option(&shape, query, def->currency, COLUMN_TEXT, &bound->currency, err) ||
        !bind_option(&shape, query, def->instant, COLUMN_TIME, &bound->instant, err) ||
        !bind_option(&shape, query, def->segment, COLUMN_DATE, &bound->day, err))
        return false;
    bind_find(&shape, "account_manager_id", &bound->manager);
    return true;
}

static bool bind_proof(const struct report_def *def, struct conn *conn, struct arena *arena,
                       struct err *err)
{
    struct table shape;
    if (def->proof == NULL)
        return true;
    if (!conn_describe(conn, def->proof, &shape, arena, err))
        return false;
    bool ok = shape.columns == PROOF_COLUMNS;
    for (size_t i = 0; ok && i + 1 < PROOF_COLUMNS; i++)
        ok = bind_type(COLUMN_TEXT, shape.types[i]);
    ok = ok && (bind_type(COLUMN_DEC, shape.types[PROOF_COLUMNS - 1]) ||
                bind_type(COLUMN_TEXT, shape.types[PROOF_COLUMNS - 1]));
    return ok || err_set(err, ERR_CONFIG,
                         "%s must return split text, column text, currency text, amount numeric",
                         def->proof);
}

/* A query that returns texts; NULL: there is none. */
static bool bind_texts(const char *query, const char *what, struct conn *conn, struct arena *arena,
                       struct err *err)
{
    struct table shape;
    if (query == NULL)
        return true;
    if (!conn_describe(conn, query, &shape, arena, err))
        return false;
    return (shape.columns == 1 && bind_type(COLUMN_TEXT, shape.types[0])) ||
           err_set(err, ERR_CONFIG, "%s must return %s text", query, what);
}

static bool bind_chart(const struct report_chart *chart, struct conn *conn, struct arena *arena,
                       struct err *err)
{
    struct table shape;
    if (chart->title_zh == NULL || chart->title_en == NULL)
        return err_set(err, ERR_CONFIG, "%s: the chart has no title", chart->query);
    if (!conn_describe(conn, chart->query, &shape, arena, err))
        return false;
    return (shape.columns == CHART_COLUMNS && bind_type(COLUMN_TEXT, shape.types[0]) &&
            (bind_type(COLUMN_DEC, shape.types[1]) || bind_type(COLUMN_INT, shape.types[1]))) ||
           err_set(err, ERR_CONFIG, "%s must return label text, value numeric", chart->query);
}

bool report_bind_more(const struct report_def *def, struct conn *conn, struct arena *arena,
                      struct err *err)
{
    if (!bind_proof(def, conn, arena, err) || !bind_texts(def->hold, "reason", conn, arena, err) ||
        !bind_texts(def->notes, "note", conn, arena, err))
        return false;
    for (size_t i = 0; i < def->chart_count; i++)
        if (!bind_chart(&def->charts[i], conn, arena, err))
            return false;
    return true;
}

static bool bind_column(const struct report_column *c, bool headings, struct err *err)
{
    struct sheet_column words = edition_column(c);
    bool                number = c->type == COLUMN_DEC || c->type == COLUMN_INT;
    if (headings && (words.zh == NULL || words.en == NULL || words.meaning_zh == NULL ||
                     words.meaning_en == NULL))
        return err_set(err, ERR_CONFIG, "column \"%s\": etl/report/field.c has no such word",
                       c->field);
    if (c->min_decimals < 0 || c->min_decimals > c->decimals || c->decimals > DEC_SCALE_MAX ||
        (c->type != COLUMN_DEC && c->decimals != 0))
        return err_set(err, ERR_CONFIG, "column \"%s\": %d to %d decimals are impossible", c->field,
                       c->min_decimals, c->decimals);
    if (c->summed && !number)
        return err_set(err, ERR_CONFIG, "column \"%s\": only numbers are summed", c->field);
    if (c->mask != MASK_NONE && c->type != COLUMN_TEXT)
        return err_set(err, ERR_CONFIG, "column \"%s\": only text is masked", c->field);
    return true;
}

/* Sums are per currency: who has only the file must see it, or it proves nothing (2.5). */
static bool bind_currency(const struct report_def *def, struct err *err)
{
    bool summed = false;
    bool shown = def->currency == NULL;
    for (size_t i = 0; i < def->column_count; i++) {
        const struct report_column *c = &def->columns[i];
        summed = summed || c->summed;
        shown = shown || (c->readers == 0 && strcmp(c->field, def->currency) == 0);
    }
    return !summed || shown ||
           err_set(err, ERR_CONFIG, "sums by currency, and \"%s\" is no column of all its readers",
                   def->currency);
}

/* A sheet goes into a workbook that is one file, of the same time and the same readers. */
static bool bind_book(const struct report_def *def, struct err *err)
{
    for (size_t i = 0; def->book != NULL && i < report_registry_count; i++) {
        const struct report_def *book = report_registry[i];
        if (strcmp(book->name, def->book) == 0)
            return (book->book == NULL && book->split == NULL && book->by_cycle == def->by_cycle &&
                    book->readers == def->readers && (def->readers & READER_MANAGER) == 0) ||
                   err_set(err, ERR_CONFIG, "it cannot be a sheet of %s", def->book);
    }
    return def->book == NULL || err_set(err, ERR_CONFIG, "there is no report %s", def->book);
}

static bool bind_table(const struct report_def *def, struct err *err)
{
    if (def->title_zh == NULL || def->title_en == NULL || def->readers == 0)
        return err_set(err, ERR_CONFIG, "a report needs titles and readers");
    for (size_t i = 0; i < def->column_count; i++) {
        if (!bind_column(&def->columns[i], !def->machine_csv, err))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(def->columns[i].field, def->columns[j].field) == 0)
                return err_set(err, ERR_CONFIG, "column \"%s\" stands there twice",
                               def->columns[i].field);
    }
    return (def->column_count > 0 || err_set(err, ERR_CONFIG, "a report needs columns")) &&
           bind_currency(def, err) && bind_book(def, err);
}

bool report_check(const struct report_def *def, struct conn *conn, struct arena *arena,
                  struct err *err)
{
    struct bound bound;
    struct str   copy = arena_printf(arena, "%s.copy", def->query);
    bool         ok = bind_table(def, err) &&
              report_bind(&bound, def, (def->readers & READER_MANAGER) != 0, conn, arena, err) &&
              report_bind(&bound, def, false, conn, arena, err) &&
              report_bind_more(def, conn, arena, err);
    if (ok && sql_find(copy.data) == NULL)
        ok = err_set(err, ERR_INTERNAL, "%s is not built into the program", copy.data);
    return ok;
}
