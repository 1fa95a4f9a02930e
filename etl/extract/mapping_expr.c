/*
 * mapping_expr.c - the expressions of a mapping, by recursive descent. mapping.h has the grammar.
 */
#include <assert.h>

#include "etl/extract/mapping_impl.h"

struct expr {
    struct mapping *mapping;
    struct str      rest;
    struct arena   *arena;
    int             depth;
};

static bool expr_first_of(struct expr *expr, struct node **out, struct err *err);

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct str mapping_trim(struct str text)
{
    while (text.len > 0 && is_blank(text.data[0]))
        text = (struct str){text.data + 1, text.len - 1};
    while (text.len > 0 && is_blank(text.data[text.len - 1]))
        text.len--;
    return text;
}

static void expr_skip(struct expr *expr, size_t n)
{
    assert(n <= expr->rest.len);
    expr->rest = (struct str){expr->rest.data + n, expr->rest.len - n};
}

static void expr_blanks(struct expr *expr)
{
    while (expr->rest.len > 0 && is_blank(expr->rest.data[0]))
        expr_skip(expr, 1);
}

static bool expr_take(struct expr *expr, char c)
{
    expr_blanks(expr);
    if (expr->rest.len == 0 || expr->rest.data[0] != c)
        return false;
    expr_skip(expr, 1);
    return true;
}

/* A sign is one only with a blank before it and behind it: headings have hyphens. */
static bool is_sign(struct str text, size_t at)
{
    return (text.data[at] == '-' || text.data[at] == '+') && at > 0 && at + 1 < text.len &&
           is_blank(text.data[at - 1]) && is_blank(text.data[at + 1]);
}

static struct node *expr_node(const struct expr *expr, enum node_kind kind)
{
    struct node *node = ARENA_NEW(expr->arena, struct node);
    node->kind = kind;
    return node;
}

/* 'text' or "text"; the quote is at the head. */
static bool expr_quoted(struct expr *expr, struct str *out, struct err *err)
{
    char        quote = expr->rest.data[0];
    const char *end = memchr(expr->rest.data + 1, quote, expr->rest.len - 1);
    if (end == NULL)
        return err_set(err, ERR_CONFIG, "%.*s has no closing quote", STR_ARG(expr->rest));
    *out = (struct str){expr->rest.data + 1, (size_t)(end - expr->rest.data) - 1};
    expr_skip(expr, out->len + 2);
    return true;
}

static bool ends_word(char c)
{
    return c == '|' || c == '(' || c == ')' || c == ',' || c == '?' || c == '\'' || c == '"';
}

/* Up to what cannot belong to an unquoted heading. */
static struct str expr_word(struct expr *expr)
{
    size_t n = 0;
    while (n < expr->rest.len && !ends_word(expr->rest.data[n]) && !is_sign(expr->rest, n))
        n++;
    struct str word = {expr->rest.data, n};
    expr_skip(expr, n);
    return mapping_trim(word);
}

static bool expr_heading(struct expr *expr, struct str *out, struct err *err)
{
    expr_blanks(expr);
    if (expr->rest.len > 0 && expr->rest.data[0] == '"')
        return expr_quoted(expr, out, err);
    *out = expr_word(expr);
    return out->len > 0 ||
           err_set(err, ERR_CONFIG, "a heading is missing before \"%.*s\"", STR_ARG(expr->rest));
}

static bool expr_ref(struct expr *expr, const struct mapping_ref *ref, struct node **out,
                     struct err *err)
{
    struct mapping *mapping = expr->mapping;
    if (mapping->ref_count == MAPPING_REFS_MAX)
        return err_set(err, ERR_CONFIG, "more than %d headings", MAPPING_REFS_MAX);
    *out = expr_node(expr, NODE_COLUMN);
    (*out)->ref = mapping->ref_count;
    mapping->refs[mapping->ref_count++] = *ref;
    return true;
}

/* first(A, B, C), behind its opening bracket. */
static bool expr_headings(struct expr *expr, struct node **out, struct err *err)
{
    struct mapping_ref ref = {.count = 0};
    do {
        struct str name = STR_NULL;
        if (ref.count == MAPPING_NAMES_MAX)
            return err_set(err, ERR_CONFIG, "first() of more than %d headings", MAPPING_NAMES_MAX);
        if (!expr_heading(expr, &name, err))
            return false;
        ref.names[ref.count++] = arena_zcopy(expr->arena, name);
    } while (expr_take(expr, ','));
    if (!expr_take(expr, ')'))
        return err_set(err, ERR_CONFIG, "first() is not closed at \"%.*s\"", STR_ARG(expr->rest));
    ref.optional = expr_take(expr, '?');
    return expr_ref(expr, &ref, out, err);
}

static bool expr_table(struct expr *expr, struct node *node, struct err *err)
{
    const struct mapping *mapping = expr->mapping;
    if (!expr_take(expr, ','))
        return err_set(err, ERR_CONFIG, "code() and pick() want a table: code(Heading, table)");
    struct str name = expr_word(expr);
    for (size_t i = 0; i < mapping->table_count; i++)
        if (str_eq(mapping->tables[i].name, mapping_trim(name)))
            node->table = &mapping->tables[i];
    return node->table != NULL ||
           err_set(err, ERR_CONFIG, "there is no [code %.*s]", STR_ARG(name));
}

/* The arguments of a function of one expression, behind its opening bracket. */
static bool expr_arguments(struct expr *expr, struct node *node, struct err *err)
{
    if (node->kind != NODE_LINE && !expr_first_of(expr, &node->child, err))
        return false;
    if ((node->kind == NODE_CODE || node->kind == NODE_PICK) && !expr_table(expr, node, err))
        return false;
    return expr_take(expr, ')') ||
           err_set(err, ERR_CONFIG, "a closing bracket is missing at \"%.*s\"",
                   STR_ARG(expr->rest));
}

static bool expr_call(struct expr *expr, struct str name, struct node **out, struct err *err)
{
    static const struct {
        struct str     name;
        enum node_kind kind;
    } functions[] = {
        {{"month", 5}, NODE_MONTH}, {{"day", 3}, NODE_DAY},   {{"account", 7}, NODE_ACCOUNT},
        {{"code", 4}, NODE_CODE},   {{"pick", 4}, NODE_PICK}, {{"line", 4}, NODE_LINE},
    };
    if (str_eq(name, STR("first")))
        return expr_headings(expr, out, err);
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        if (str_eq(name, functions[i].name)) {
            *out = expr_node(expr, functions[i].kind);
            return expr_arguments(expr, *out, err);
        }
    return err_set(err, ERR_CONFIG,
                   "there is no function %.*s(): first, month, day, account, code, pick, line",
                   STR_ARG(name));
}

static bool expr_term(struct expr *expr, struct node **out, struct err *err)
{
    struct mapping_ref ref = {.count = 1};
    struct str         word = STR_NULL;
    expr_blanks(expr);
    if (expr->rest.len > 0 && expr->rest.data[0] == '\'') {
        *out = expr_node(expr, NODE_TEXT);
        if (!expr_quoted(expr, &word, err))
            return false;
        (*out)->text = (struct str){arena_zcopy(expr->arena, word), word.len};
        return true;
    }
    bool quoted = expr->rest.len > 0 && expr->rest.data[0] == '"';
    if (!expr_heading(expr, &word, err))
        return false;
    if (!quoted && expr_take(expr, '('))
        return expr_call(expr, word, out, err);
    ref.names[0] = arena_zcopy(expr->arena, word);
    ref.optional = expr_take(expr, '?');
    return expr_ref(expr, &ref, out, err);
}

static bool expr_sum(struct expr *expr, struct node **out, struct err *err)
{
    if (!expr_term(expr, out, err))
        return false;
    struct node *last = *out;
    for (;;) {
        struct str before = expr->rest;
        expr_blanks(expr);
        if (expr->rest.len == 0 || (expr->rest.data[0] != '-' && expr->rest.data[0] != '+')) {
            expr->rest = before;
            return true;
        }
        if (last == *out) { /* the first sign: the term becomes the first child */
            *out = expr_node(expr, NODE_SUM);
            (*out)->child = last;
        }
        bool minus = expr->rest.data[0] == '-';
        expr_skip(expr, 1);
        if (!expr_term(expr, &last->next, err))
            return false;
        last = last->next;
        last->minus = minus;
    }
}

static bool expr_first_of(struct expr *expr, struct node **out, struct err *err)
{
    if (expr->depth++ == MAPPING_DEPTH_MAX)
        return err_set(err, ERR_CONFIG, "more than %d functions in each other", MAPPING_DEPTH_MAX);
    if (!expr_sum(expr, out, err))
        return false;
    struct node *last = *out;
    while (expr_take(expr, '|')) {
        if (last == *out) {
            *out = expr_node(expr, NODE_FIRST);
            (*out)->child = last;
        }
        if (!expr_sum(expr, &last->next, err))
            return false;
        last = last->next;
    }
    expr->depth--;
    return true;
}

bool mapping_expr_parse(struct node **out, struct mapping *mapping, struct str text,
                        struct arena *arena, struct err *err)
{
    struct expr expr = {.mapping = mapping, .rest = text, .arena = arena};
    if (!expr_first_of(&expr, out, err))
        return false;
    expr_blanks(&expr);
    return expr.rest.len == 0 ||
           err_set(err, ERR_CONFIG, "\"%.*s\" is not understood", STR_ARG(expr.rest));
}

struct node *mapping_expr_column(struct mapping *mapping, const char *name, bool optional,
                                 struct arena *arena)
{
    struct node *node = ARENA_NEW(arena, struct node);
    assert(mapping->ref_count < MAPPING_REFS_MAX);
    node->kind = NODE_COLUMN;
    node->ref = mapping->ref_count;
    mapping->refs[mapping->ref_count++] =
        (struct mapping_ref){.names = {name}, .count = 1, .optional = optional};
    return node;
}
