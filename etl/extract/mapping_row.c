/*
 * mapping_row.c - a mapping at work: bound to the header of one file, then row by row.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/date.h"
#include "etl/base/dec.h"
#include "etl/base/near.h"
#include "etl/base/utf8.h"
#include "etl/extract/feed_cell.h"
#include "etl/extract/mapping_impl.h"

#define HEADER_SHOWN_MAX  320 /* bytes of the headings in a message; err.text has 1024 */
#define HEADING_SHOWN_MAX 64
#define CODE_SHOWN_MAX    80
#define KNOWN_SHOWN_MAX   240
#define NO_COLUMN         SIZE_MAX
#define MONTH_LEN         7 /* YYYY-MM */

struct mapping_bound {
    const struct mapping *mapping;
    struct mapping_use    use;
    int                   zone_s;
    size_t               *columns; /* of the file, one per ref; or NO_COLUMN */
    const char *const    *headings;
    size_t                header_count;
};

/* --- the header ------------------------------------------------------------------------------ */

struct headings {
    const char *const *names;
    size_t             count;
    const char        *file;
};

static size_t headings_find(const struct headings *headings, const char *name)
{
    for (size_t i = 0; i < headings->count; i++)
        if (strcmp(headings->names[i], name) == 0)
            return i;
    return NO_COLUMN;
}

static bool headings_read(struct headings *out, const char *file, struct row header,
                          struct arena *arena, struct err *err)
{
    const char **names = ARENA_ARRAY(arena, const char *, header.count);
    *out = (struct headings){names, 0, file};
    for (size_t i = 0; i < header.count; i++) {
        struct str name = header.cells[i];
        if (!utf8_valid(name) || (name.len > 0 && memchr(name.data, '\0', name.len) != NULL))
            return err_set(err, ERR_DATA,
                           "%s:1: the header is not UTF-8 (column %zu): export it as UTF-8", file,
                           i + 1);
        names[i] = arena_zcopy(arena, mapping_trim(name));
        if (names[i][0] != '\0' && headings_find(out, names[i]) != NO_COLUMN)
            return err_set(err, ERR_CONFIG, "%s: column %.*s comes twice in the header", file,
                           HEADING_SHOWN_MAX, names[i]);
        out->count++;
    }
    return true;
}

/* "A, B, C", cut at a character. */
static struct str headings_list(const struct headings *headings, struct arena *arena)
{
    char  *all = ARENA_ARRAY(arena, char, HEADER_SHOWN_MAX);
    size_t used = 0;
    for (size_t i = 0; i < headings->count; i++) {
        int n = snprintf(all + used, HEADER_SHOWN_MAX - used, "%s%s", i == 0 ? "" : ", ",
                         headings->names[i]);
        if (n < 0 || (size_t)n >= HEADER_SHOWN_MAX - used) {
            (void)snprintf(all + used, HEADER_SHOWN_MAX - used, ", ...");
            return (struct str){all, strlen(all)};
        }
        used += (size_t)n;
    }
    return (struct str){all, used};
}

/* The first missing heading, how many more there are, what the file has, what comes nearest. */
static bool headings_missing(const struct headings *headings, const struct mapping_ref *ref,
                             size_t more, struct arena *arena, struct err *err)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    char        others[48] = "";
    for (size_t n = 0; n < ref->count; n++) {
        size_t half = strlen(ref->names[n]) / 2 + 1; /* "x" is not near "Id" */
        distance = half < distance ? half : distance;
        for (size_t i = 0; i < headings->count; i++)
            near_consider(ref->names[n], headings->names[i], &best, &distance);
    }
    if (more > 0)
        (void)snprintf(others, sizeof others, " (and %zu more)", more);
    struct str list = headings_list(headings, arena);
    return err_set(err, ERR_CONFIG, "%s: column %.*s is missing%s%s; the file has: %.*s%s%.*s",
                   headings->file, HEADING_SHOWN_MAX, ref->names[0],
                   ref->count > 1 ? " under every name the mapping knows" : "", others,
                   STR_ARG(list), best == NULL ? "" : "; nearest: ", HEADING_SHOWN_MAX,
                   best == NULL ? "" : best);
}

static bool bind_refs(struct mapping_bound *bound, const struct headings *headings,
                      struct arena *arena, struct err *err)
{
    const struct mapping     *mapping = bound->mapping;
    const struct mapping_ref *missing = NULL;
    size_t                    count = 0;
    for (size_t i = 0; i < mapping->ref_count; i++) {
        const struct mapping_ref *ref = &mapping->refs[i];
        bound->columns[i] = NO_COLUMN;
        for (size_t n = 0; n < ref->count && bound->columns[i] == NO_COLUMN; n++)
            bound->columns[i] = headings_find(headings, ref->names[n]);
        if (bound->columns[i] != NO_COLUMN || ref->optional)
            continue;
        count++;
        if (missing == NULL)
            missing = ref;
    }
    return missing == NULL || headings_missing(headings, missing, count - 1, arena, err);
}

bool mapping_bind(struct mapping_bound **out, const struct mapping *mapping,
                  const struct mapping_use *use, struct row header, struct arena *arena,
                  struct err *err)
{
    struct headings       headings;
    struct mapping_bound *bound = ARENA_NEW(arena, struct mapping_bound);
    bound->mapping = mapping;
    bound->use = *use;
    bound->zone_s = mapping->zone_s;
    bound->columns = ARENA_ARRAY(arena, size_t, mapping->ref_count + 1);
    bound->header_count = header.count;
    if (use->time_zone != NULL && !feed_cell_zone(str_from_z(use->time_zone), &bound->zone_s, err))
        return err_wrap(err, "source %s", use->source);
    *out = bound;
    if (!headings_read(&headings, use->file, header, arena, err))
        return false;
    bound->headings = headings.names;
    return bind_refs(bound, &headings, arena, err);
}

size_t mapping_find(const struct mapping_bound *bound, const char *heading)
{
    const struct headings headings = {bound->headings, bound->header_count, bound->use.file};
    return headings_find(&headings, heading);
}

struct str mapping_value(const struct mapping_bound *bound, struct row row, size_t column)
{
    const struct mapping *mapping = bound->mapping;
    struct str            value = row.cells[column];
    if (mapping->trim && value.len > 0)
        value = mapping_trim(value);
    if (value.len == 0)
        return STR_NULL;
    for (size_t i = 0; i < mapping->null_count; i++)
        if (str_eq(mapping->null_words[i], value))
            return STR_NULL;
    return value;
}

/* --- the value of an expression -------------------------------------------------------------- */

struct eval {
    const struct mapping_bound *bound;
    struct row                  row;
    uint64_t                    line;
    struct arena               *scratch;
};

static bool eval_node(const struct eval *eval, const struct node *node, struct str *out,
                      struct err *err);

static bool eval_sum(const struct eval *eval, const struct node *node, struct str *out,
                     struct err *err)
{
    struct dec sum = {0, DEC_SCALE_MAX};
    char       buf[DEC_TEXT_MAX];
    for (const struct node *term = node->child; term != NULL; term = term->next) {
        struct str value;
        struct str plain;
        struct dec amount;
        if (!eval_node(eval, term, &value, err))
            return false;
        if (str_is_null(value)) {
            if (term != node->child)
                continue;
            *out = STR_NULL;
            return true;
        }
        if (!feed_cell_decimal(value, &plain, eval->scratch, err) ||
            !dec_parse(plain, DEC_SCALE_MAX, &amount, err))
            return false;
        if (term->minus && __builtin_sub_overflow((dec_units)0, amount.units, &amount.units))
            return err_set(err, ERR_LIMIT, "\"%.*s\" is too large", STR_ARG(plain));
        if (!dec_add(&sum, amount, err))
            return false;
    }
    struct str text = dec_print(sum, buf);
    return feed_cell_decimal(text, out, eval->scratch, err);
}

static bool is_month(struct str text)
{
    int64_t    days;
    struct err ignored = {.kind = ERR_NONE};
    char       date[MONTH_LEN + 3 + 1];
    if (text.len != MONTH_LEN)
        return false;
    (void)snprintf(date, sizeof date, "%.*s-01", STR_ARG(text));
    return date_parse(str_from_z(date), &days, &ignored);
}

/* The day in the file's time zone; false: `err` says why. */
static bool eval_local(const struct eval *eval, struct str value, bool must_be_midnight,
                       struct str *out, struct err *err)
{
    struct feed_instant instant;
    char                buf[DATE_TEXT_MAX];
    struct str          shown = feed_cell_clean(value, CODE_SHOWN_MAX, eval->scratch);
    int                 zone_s = eval->bound->zone_s;
    if (!feed_cell_instant(value, zone_s, &instant, err))
        return err_wrap(err, "\"%.*s\"", STR_ARG(shown));
    int64_t local_s = instant.utc_s + zone_s;
    int64_t rest = (local_s % DATE_DAY_S + DATE_DAY_S) % DATE_DAY_S;
    if (must_be_midnight && rest != 0)
        return err_set(err, ERR_DATA,
                       "\"%.*s\" is no midnight in the file's time zone (UTC%+03d:%02d), so its "
                       "month is uncertain: set the source's time_zone",
                       STR_ARG(shown), zone_s / 3600, abs(zone_s) / 60 % 60);
    local_s -= rest;
    if (local_s < DATE_FIRST_S || local_s >= FEED_INSTANT_END_S)
        return err_set(err, ERR_DATA, "\"%.*s\" is outside the years 1 to 9999", STR_ARG(shown));
    struct str day = date_print(local_s / DATE_DAY_S, buf);
    *out = (struct str){arena_zcopy(eval->scratch, day), day.len};
    return true;
}

static bool eval_month(const struct eval *eval, struct str value, struct str *out, struct err *err)
{
    *out = value;
    if (is_month(value))
        return true;
    if (!eval_local(eval, value, true, out, err))
        return false;
    out->len = MONTH_LEN;
    return true;
}

static int account_order(const void *key, const void *member)
{
    const struct str             *id = key;
    const struct mapping_account *account = member;
    size_t                        len = strlen(account->foreign);
    int order = memcmp(id->data, account->foreign, id->len < len ? id->len : len);
    return order != 0 ? order : (id->len > len) - (id->len < len);
}

static bool eval_account(const struct eval *eval, struct str value, struct str *out,
                         struct err *err)
{
    const struct mapping_use     *use = &eval->bound->use;
    const struct mapping_account *found = use->account_count == 0
                                              ? NULL
                                              : bsearch(&value, use->accounts, use->account_count,
                                                        sizeof *use->accounts, account_order);
    if (found != NULL) {
        *out = str_from_z(found->partner);
        return true;
    }
    struct str shown = feed_cell_clean(value, MAPPING_TEXT_MAX, eval->scratch);
    return err_set(err, ERR_DATA,
                   "account \"%.*s\" belongs to no partner yet; add below [accounts %s]: "
                   "\"%.*s\" = <partner id>",
                   STR_ARG(shown), use->source, STR_ARG(shown));
}

static int code_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool code_equal(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (code_letter(a.data[i]) != code_letter(b.data[i]))
            return false;
    return true;
}

static bool eval_code(const struct eval *eval, const struct node *node, struct str value,
                      struct str *out, struct err *err)
{
    const struct code_table *table = node->table;
    char                     known[KNOWN_SHOWN_MAX] = "";
    size_t                   used = 0;
    for (size_t i = 0; i < table->count; i++)
        if (code_equal(table->pairs[i].theirs, value)) {
            *out = table->pairs[i].ours;
            return true;
        }
    *out = STR_NULL;
    if (node->kind == NODE_PICK)
        return true;
    for (size_t i = 0; i < table->count; i++) {
        struct str theirs = table->pairs[i].theirs;
        if (theirs.len + sizeof ", ..." > sizeof known - used - sizeof ", ...") {
            (void)snprintf(known + used, sizeof known - used, ", ...");
            break;
        }
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%.*s", i == 0 ? "" : ", ",
                                 STR_ARG(theirs));
    }
    struct str shown = feed_cell_clean(value, CODE_SHOWN_MAX, eval->scratch);
    return err_set(err, ERR_DATA, "unknown code \"%.*s\" (%.*s); known: %s", STR_ARG(shown),
                   STR_ARG(table->name), known);
}

/* The functions of one value; NULL in, NULL out. */
static bool eval_call(const struct eval *eval, const struct node *node, struct str *out,
                      struct err *err)
{
    struct str value;
    if (!eval_node(eval, node->child, &value, err))
        return false;
    *out = STR_NULL;
    if (str_is_null(value))
        return true;
    switch (node->kind) {
    case NODE_MONTH: return eval_month(eval, value, out, err);
    case NODE_DAY: return eval_local(eval, value, false, out, err);
    case NODE_ACCOUNT: return eval_account(eval, value, out, err);
    case NODE_CODE:
    case NODE_PICK: return eval_code(eval, node, value, out, err);
    case NODE_COLUMN:
    case NODE_TEXT:
    case NODE_FIRST:
    case NODE_SUM:
    case NODE_LINE: break;
    }
    return err_set(err, ERR_INTERNAL, "node %d is no function of a value", (int)node->kind);
}

static bool eval_node(const struct eval *eval, const struct node *node, struct str *out,
                      struct err *err)
{
    *out = STR_NULL;
    switch (node->kind) {
    case NODE_COLUMN:
        if (eval->bound->columns[node->ref] != NO_COLUMN)
            *out = mapping_value(eval->bound, eval->row, eval->bound->columns[node->ref]);
        return true;
    case NODE_TEXT: *out = node->text; return true;
    case NODE_SUM: return eval_sum(eval, node, out, err);
    case NODE_LINE:
        *out = arena_printf(eval->scratch, "%s:%llu", eval->bound->use.file,
                            (unsigned long long)eval->line);
        return true;
    case NODE_FIRST:
        for (const struct node *n = node->child; n != NULL && str_is_null(*out); n = n->next)
            if (!eval_node(eval, n, out, err))
                return false;
        return true;
    case NODE_MONTH:
    case NODE_DAY:
    case NODE_ACCOUNT:
    case NODE_CODE:
    case NODE_PICK: break;
    }
    return eval_call(eval, node, out, err);
}

/* --- a row ----------------------------------------------------------------------------------- */

/* Evaluates and checks; on failure the cell is NULL and the first fault is kept. */
static bool row_cell(const struct eval *eval, const struct node *node,
                     const struct feed_column *column, struct str *out, struct mapping_fault *fault)
{
    struct err err = {.kind = ERR_NONE};
    struct str value = STR_NULL;
    if ((node == NULL || eval_node(eval, node, &value, &err)) &&
        feed_cell_check(column, eval->bound->zone_s, value, out, eval->scratch, &err))
        return true;
    *out = STR_NULL;
    if (fault->column == NULL) {
        fault->column = column->field;
        memcpy(fault->reason, err.text, sizeof err.text);
    }
    return false;
}

bool mapping_row(const struct mapping_bound *bound, struct row row, uint64_t line,
                 struct str *cells, struct mapping_names *names, struct mapping_fault *fault,
                 struct arena *scratch)
{
    static const struct feed_column partner = {.field = "partner_name", OF_TEXT(MAPPING_TEXT_MAX)};
    static const struct feed_column customer = {.field = "customer_name",
                                                OF_TEXT(MAPPING_TEXT_MAX)};
    const struct mapping           *mapping = bound->mapping;
    const struct eval               eval = {bound, row, line, scratch};
    bool                            good = true;
    assert(row.count == bound->header_count);
    static_assert(sizeof fault->reason == sizeof((struct err *)0)->text,
                  "a reason is copied whole");
    fault->column = NULL;
    for (size_t c = 0; c < mapping->feed->column_count; c++)
        good = row_cell(&eval, mapping->columns[c], &mapping->feed->columns[c], &cells[c], fault) &&
               good;
    good = row_cell(&eval, mapping->partner_name, &partner, &names->partner, fault) && good;
    good = row_cell(&eval, mapping->customer_name, &customer, &names->customer, fault) && good;
    return good;
}
