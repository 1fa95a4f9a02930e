#include "etl/out/tally.h"

#include <assert.h>

void tally_init(struct tally *tally, const int *scales, size_t columns, struct arena *arena)
{
    *tally = (struct tally){.arena = arena, .scales = scales, .columns = columns};
}

static int tally_compare(const char *name, struct str text)
{
    size_t len = strlen(name);
    int    order = memcmp(name, text.data, len < text.len ? len : text.len);
    return order != 0 ? order : (len > text.len) - (len < text.len);
}

struct tally_sum *tally_currency(struct tally *tally, struct str name, struct err *err)
{
    size_t at = 0;
    int    order = 1;
    if (str_is_null(name))
        name = STR("");
    for (; at < tally->currency_count; at++) {
        order = tally_compare(tally->currencies[at].name, name);
        if (order >= 0)
            break;
    }
    if (at < tally->currency_count && order == 0)
        return tally->currencies[at].sums;
    if (name.len >= TALLY_CURRENCY_SIZE) {
        (void)err_set(err, ERR_DATA, "\"%.*s\" is no currency", STR_ARG(name));
        return NULL;
    }
    if (tally->currency_count == TALLY_CURRENCIES_MAX) {
        (void)err_set(err, ERR_LIMIT, "more than %d currencies in one file", TALLY_CURRENCIES_MAX);
        return NULL;
    }
    struct tally_currency *c = &tally->currencies[at];
    memmove(c + 1, c, (tally->currency_count - at) * sizeof *c);
    tally->currency_count++;
    *c = (struct tally_currency){.sums =
                                     ARENA_ARRAY(tally->arena, struct tally_sum, tally->columns)};
    memcpy(c->name, name.data, name.len);
    for (size_t i = 0; i < tally->columns; i++)
        c->sums[i].value.scale = tally->scales[i];
    return c->sums;
}

bool tally_add(struct tally_sum *sum, struct str text, struct err *err)
{
    struct dec term;
    if (str_is_null(text))
        return true;
    sum->any = true;
    return dec_parse(text, sum->value.scale, &term, err) && dec_add(&sum->value, term, err);
}

static void tally_span(struct tally *tally, const char *first, const char *last)
{
    if (tally->first[0] == '\0' || memcmp(first, tally->first, TALLY_INSTANT_SIZE) < 0)
        memcpy(tally->first, first, TALLY_INSTANT_SIZE);
    if (memcmp(last, tally->last, TALLY_INSTANT_SIZE) > 0)
        memcpy(tally->last, last, TALLY_INSTANT_SIZE);
}

void tally_instant(struct tally *tally, struct str text)
{
    char instant[TALLY_INSTANT_SIZE] = "";
    if (str_is_null(text))
        return;
    assert(text.len == TALLY_INSTANT_SIZE - 1);
    memcpy(instant, text.data, text.len);
    tally_span(tally, instant, instant);
}

bool tally_fold(struct tally *into, const struct tally *from, struct err *err)
{
    assert(into->columns == from->columns);
    into->rows += from->rows;
    if (from->first[0] != '\0')
        tally_span(into, from->first, from->last);
    for (size_t c = 0; c < from->currency_count; c++) {
        struct tally_sum *sums = tally_currency(into, str_from_z(from->currencies[c].name), err);
        if (sums == NULL)
            return false;
        for (size_t i = 0; i < from->columns; i++) {
            const struct tally_sum *term = &from->currencies[c].sums[i];
            sums[i].any = sums[i].any || term->any;
            if (!dec_add(&sums[i].value, term->value, err))
                return false;
        }
    }
    return true;
}

const struct tally_sum *tally_find(const struct tally *tally, const char *currency, size_t column)
{
    for (size_t c = 0; c < tally->currency_count; c++)
        if (strcmp(tally->currencies[c].name, currency) == 0)
            return tally->currencies[c].sums[column].any ? &tally->currencies[c].sums[column]
                                                         : NULL;
    return NULL;
}

bool tally_same(const struct tally *a, const struct tally *b)
{
    bool same =
        a->rows == b->rows && a->columns == b->columns && a->currency_count == b->currency_count;
    for (size_t c = 0; same && c < a->currency_count; c++) {
        same = strcmp(a->currencies[c].name, b->currencies[c].name) == 0;
        for (size_t i = 0; same && i < a->columns; i++) {
            const struct tally_sum *left = &a->currencies[c].sums[i];
            const struct tally_sum *right = &b->currencies[c].sums[i];
            same = left->any == right->any && left->value.scale == right->value.scale &&
                   left->value.units == right->value.units;
        }
    }
    return same;
}

/* rows;first;last and per currency ;name=sum,sum: a sum that is none is empty. */
const char *tally_print(const struct tally *tally, struct arena *arena)
{
    char       buf[DEC_TEXT_MAX];
    struct str text = arena_printf(arena, "%llu;%s;%s", (unsigned long long)tally->rows,
                                   tally->first, tally->last);
    for (size_t c = 0; c < tally->currency_count; c++) {
        const struct tally_currency *currency = &tally->currencies[c];
        text = arena_printf(arena, "%s;%s=", text.data, currency->name);
        for (size_t i = 0; i < tally->columns; i++) {
            struct str sum =
                currency->sums[i].any ? dec_print(currency->sums[i].value, buf) : STR("");
            text = arena_printf(arena, "%s%s%.*s", text.data, i == 0 ? "" : ",", STR_ARG(sum));
        }
    }
    return text.data;
}

/* Up to the next of these characters, or the end. */
static struct str tally_part(const char **at, const char *ends)
{
    struct str part = {*at, strcspn(*at, ends)};
    *at += part.len;
    *at += **at != '\0';
    return part;
}

static bool tally_parse_instant(char to[TALLY_INSTANT_SIZE], struct str text)
{
    if (text.len >= TALLY_INSTANT_SIZE)
        return false;
    memcpy(to, text.data, text.len);
    to[text.len] = '\0';
    return true;
}

static bool tally_parse_currency(struct tally *tally, const char **at, struct err *err)
{
    struct str        name = tally_part(at, "=");
    struct tally_sum *sums = tally_currency(tally, name, err);
    if (sums == NULL)
        return false;
    for (size_t i = 0; i < tally->columns; i++) {
        struct str sum = tally_part(at, i + 1 < tally->columns ? "," : ";");
        if (sum.len > 0 && !tally_add(&sums[i], sum, err))
            return false;
    }
    return true;
}

bool tally_parse(struct tally *tally, const char *text, struct err *err)
{
    const char *at = text;
    struct dec  rows;
    if (!dec_parse(tally_part(&at, ";"), 0, &rows, err) ||
        !tally_parse_instant(tally->first, tally_part(&at, ";")) ||
        !tally_parse_instant(tally->last, tally_part(&at, ";")))
        return err_set(err, ERR_DATA, "\"%s\" is no tally", text);
    tally->rows = (uint64_t)rows.units;
    while (*at != '\0')
        if (!tally_parse_currency(tally, &at, err))
            return err_wrap(err, "\"%s\" is no tally", text);
    return true;
}
