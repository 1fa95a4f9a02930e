#include "etl/extract/feed_cell.h"

#include <assert.h>
#include <stdio.h>

#include "etl/base/date.h"
#include "etl/base/dec.h"
#include "etl/base/utf8.h"

#define SHOWN_MAX         64  /* bytes of a value that a message repeats */
#define MANTISSA_MAX      120 /* more than DEC_DIGITS_MAX, so that dec_trim() speaks first */
#define EXPONENT_MAX      60
#define EXPANDED_MAX      (MANTISSA_MAX + EXPONENT_MAX + 4)
#define FRACTION_MAX      6 /* PostgreSQL keeps microseconds */
#define DATE_LEN          10
#define ZONE_MAX_S        (16 * 3600)
#define ESCAPED_BYTE_SIZE 4 /* \xHH */

struct str feed_cell_clean(struct str bytes, size_t limit, struct arena *arena)
{
    char  *text = ARENA_ARRAY(arena, char, limit + 1);
    size_t used = 0;
    for (size_t i = 0; i < bytes.len;) {
        uint32_t code = 0;
        size_t   n = utf8_char((struct str){bytes.data + i, bytes.len - i}, &code);
        bool     good = n > 0 && code != 0;
        size_t   needed = good ? n : ESCAPED_BYTE_SIZE;
        if (needed > limit - used)
            break;
        if (good)
            memcpy(text + used, bytes.data + i, n);
        else
            (void)snprintf(text + used, ESCAPED_BYTE_SIZE + 1, "\\x%02X",
                           (unsigned)(unsigned char)bytes.data[i]);
        used += needed;
        i += good ? n : 1;
    }
    return (struct str){text, used};
}

#define NOT_AN_INSTANT "is not an instant (YYYY-MM-DD HH:MM:SS or ISO 8601)"

/* "value" is not a decimal number; always false. */
static bool feed_cell_not(struct str value, const char *reason, struct arena *arena,
                          struct err *err)
{
    struct str  shown = feed_cell_clean(value, SHOWN_MAX, arena);
    const char *cut = shown.len < value.len && value.len > SHOWN_MAX ? "..." : "";
    return err_set(err, ERR_DATA, "\"%.*s%s\" %s", STR_ARG(shown), cut, reason);
}

/* --- text, integers, booleans ---------------------------------------------------------------- */

static bool feed_cell_text(struct str value, int limit, struct err *err)
{
    size_t characters = 0;
    for (size_t i = 0; i < value.len; characters++) {
        uint32_t code = 0;
        size_t   n = utf8_char((struct str){value.data + i, value.len - i}, &code);
        if (n == 0)
            return err_set(err, ERR_DATA, "is not UTF-8: byte %zu is 0x%02X", i + 1,
                           (unsigned)(unsigned char)value.data[i]);
        if (code == 0)
            return err_set(err, ERR_DATA, "has a NUL character");
        i += n;
    }
    return characters <= (size_t)limit ||
           err_set(err, ERR_DATA, "has %zu characters, more than %d", characters, limit);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What fits into int4: every whole number of the feeds is a code or a small count. */
static bool feed_cell_int(struct str value, struct arena *arena, struct err *err)
{
    size_t  i = value.len > 0 && (value.data[0] == '-' || value.data[0] == '+') ? 1 : 0;
    bool    negative = i == 1 && value.data[0] == '-';
    int64_t number = 0;
    if (i == value.len)
        return feed_cell_not(value, "is not a whole number", arena, err);
    for (; i < value.len; i++) {
        if (!is_digit(value.data[i]))
            return feed_cell_not(value, "is not a whole number", arena, err);
        number = number * 10 + (value.data[i] - '0');
        if (number > INT64_C(2147483647) + (negative ? 1 : 0))
            return feed_cell_not(value, "is too large", arena, err);
    }
    return true;
}

static bool word_is(struct str value, const char *word)
{
    size_t len = strlen(word);
    if (value.len != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = value.data[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != word[i])
            return false;
    }
    return true;
}

static bool feed_cell_bool(struct str value, struct str *out, struct arena *arena, struct err *err)
{
    static const char *const yes[] = {"true", "t", "yes", "y", "1"};
    static const char *const no[] = {"false", "f", "no", "n", "0"};
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (word_is(value, yes[i]) || word_is(value, no[i])) {
            *out = word_is(value, yes[i]) ? STR("true") : STR("false");
            return true;
        }
    return feed_cell_not(value, "is neither true nor false", arena, err);
}

/* --- decimals -------------------------------------------------------------------------------- */

/* "-12.5e-3" is split into sign and mantissa, and -3. False when it is no such number. */
static bool split_exponent(struct str value, struct str *mantissa, int *exponent)
{
    size_t i = 0;
    while (i < value.len && value.data[i] != 'e' && value.data[i] != 'E')
        i++;
    *mantissa = (struct str){value.data, i};
    *exponent = 0;
    if (i == value.len)
        return true;
    i++;
    bool negative = i < value.len && value.data[i] == '-';
    if (i < value.len && (value.data[i] == '-' || value.data[i] == '+'))
        i++;
    if (i == value.len)
        return false;
    for (; i < value.len; i++) {
        if (!is_digit(value.data[i]))
            return false;
        *exponent = *exponent * 10 + (value.data[i] - '0');
        if (*exponent > EXPONENT_MAX)
            return false;
    }
    if (negative)
        *exponent = -*exponent;
    return true;
}

/* Moves the point of the mantissa by `exponent` places into buf; the mantissa is not judged. */
static struct str expand(struct str mantissa, int exponent, char buf[EXPANDED_MAX])
{
    size_t n = 0;
    size_t i = 0;
    if (mantissa.len > 0 && (mantissa.data[0] == '-' || mantissa.data[0] == '+'))
        buf[n++] = mantissa.data[i++];
    const char *point = memchr(mantissa.data, '.', mantissa.len);
    int whole = (int)(point == NULL ? mantissa.len - i : (size_t)(point - mantissa.data) - i);
    int place = whole + exponent; /* digits before the point */
    if (place <= 0)
        buf[n++] = '0';
    if (place < 0)
        buf[n++] = '.';
    for (int zeros = place; zeros < 0; zeros++)
        buf[n++] = '0';
    int digits = 0;
    for (; i < mantissa.len; i++) {
        if (mantissa.data + i == point)
            continue;
        if (digits++ == place && place >= 0)
            buf[n++] = '.';
        buf[n++] = mantissa.data[i];
    }
    for (; digits < place; digits++)
        buf[n++] = '0';
    assert(n <= EXPANDED_MAX);
    return (struct str){buf, n};
}

bool feed_cell_decimal(struct str value, struct str *out, struct arena *arena, struct err *err)
{
    struct str mantissa;
    struct str plain = value;
    int        exponent;
    char       buf[EXPANDED_MAX];
    if (value.len > MANTISSA_MAX || !split_exponent(value, &mantissa, &exponent) ||
        mantissa.len == 0)
        return feed_cell_not(value, "is not a decimal number", arena, err);
    if (mantissa.len < value.len) {
        char       digits[DEC_TRIM_MAX];
        struct str ignored;
        if (!dec_trim(mantissa, 0, digits, &ignored, err))
            return feed_cell_not(value, "is not a decimal number", arena, err);
        plain = expand(mantissa, exponent, buf);
    }
    char      *text = ARENA_ARRAY(arena, char, DEC_TRIM_MAX);
    struct err why = {.kind = ERR_NONE};
    if (dec_trim(plain, 0, text, out, &why))
        return true;
    if (why.kind == ERR_LIMIT)
        return feed_cell_not(value, "has too many digits", arena, err);
    return feed_cell_not(value, "is not a decimal number", arena, err);
}

static bool feed_cell_amount(struct str value, int limit, struct str *out, struct arena *arena,
                             struct err *err)
{
    if (!feed_cell_decimal(value, out, arena, err))
        return false;
    const char *point = memchr(out->data, '.', out->len);
    if (point == NULL || out->data + out->len - point - 1 <= limit)
        return true;
    struct str shown = feed_cell_clean(value, SHOWN_MAX, arena);
    return err_set(err, ERR_DATA, "\"%.*s\" has more than %d decimals", STR_ARG(shown), limit);
}

/* --- instants -------------------------------------------------------------------------------- */

/* Two digits at the head of *text, which moves on; -1 when they are none. */
static int take_two(struct str *text)
{
    if (text->len < 2 || !is_digit(text->data[0]) || !is_digit(text->data[1]))
        return -1;
    int value = (text->data[0] - '0') * 10 + (text->data[1] - '0');
    *text = (struct str){text->data + 2, text->len - 2};
    return value;
}

static bool take(struct str *text, char c)
{
    if (text->len == 0 || text->data[0] != c)
        return false;
    *text = (struct str){text->data + 1, text->len - 1};
    return true;
}

static bool zone_of(struct str text, int *zone_s)
{
    *zone_s = 0;
    if (word_is(text, "z") || word_is(text, "utc"))
        return true;
    bool west = text.len > 0 && text.data[0] == '-';
    if (!take(&text, '+') && !take(&text, '-'))
        return false;
    int hours = take_two(&text);
    int minutes = 0;
    if (text.len > 0) {
        (void)take(&text, ':');
        minutes = take_two(&text);
    }
    if (hours < 0 || minutes < 0 || minutes > 59 || text.len > 0)
        return false;
    *zone_s = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return *zone_s <= ZONE_MAX_S && *zone_s >= -ZONE_MAX_S;
}

bool feed_cell_zone(struct str text, int *zone_s, struct err *err)
{
    return zone_of(text, zone_s) ||
           err_set(err, ERR_CONFIG, "\"%.*s\" is no time zone: UTC or an offset such as +08:00",
                   STR_ARG(text));
}

/* ".123000": up to FRACTION_MAX digits that count. */
static bool take_fraction(struct str *text, struct str *fraction)
{
    size_t n = 0;
    if (!take(text, '.') && !take(text, ','))
        return true;
    while (n < text->len && is_digit(text->data[n]))
        n++;
    *fraction = (struct str){text->data, n};
    *text = (struct str){text->data + n, text->len - n};
    while (fraction->len > 0 && fraction->data[fraction->len - 1] == '0')
        fraction->len--;
    return n > 0 && fraction->len <= FRACTION_MAX;
}

/* The part behind the date: "T07:08:09.5+08:00", with less of it from the right. */
static bool clock_of(struct str text, int *zone_s, struct feed_instant *out)
{
    if (!take(&text, 'T') && !take(&text, ' '))
        return false;
    int hour = take_two(&text);
    int minute = take(&text, ':') ? take_two(&text) : -1;
    int second = 0;
    if (take(&text, ':')) {
        second = take_two(&text);
        if (!take_fraction(&text, &out->fraction))
            return false;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    out->utc_s += hour * 3600 + minute * 60 + second;
    (void)take(&text, ' ');
    return text.len == 0 || zone_of(text, zone_s);
}

bool feed_cell_instant(struct str value, int zone_s, struct feed_instant *out, struct err *err)
{
    int64_t    days = 0;
    struct err ignored = {.kind = ERR_NONE};
    *out = (struct feed_instant){.fraction = STR("")};
    if (value.len >= DATE_LEN && date_parse((struct str){value.data, DATE_LEN}, &days, &ignored)) {
        struct str rest = {value.data + DATE_LEN, value.len - DATE_LEN};
        out->utc_s = days * DATE_DAY_S;
        if (rest.len == 0 || clock_of(rest, &zone_s, out)) {
            out->utc_s -= zone_s;
            if (out->utc_s >= DATE_FIRST_S && out->utc_s < FEED_INSTANT_END_S)
                return true;
        }
    }
    return err_set(err, ERR_DATA, NOT_AN_INSTANT);
}

static bool feed_cell_time(struct str value, int zone_s, struct str *out, struct arena *arena,
                           struct err *err)
{
    struct feed_instant instant;
    char                buf[DATE_TEXT_MAX];
    if (word_is(value, "infinity") || word_is(value, "-infinity")) /* an interval without end */
        return true;
    if (!feed_cell_instant(value, zone_s, &instant, err))
        return feed_cell_not(value, NOT_AN_INSTANT, arena, err);
    struct str clock = date_print_time(instant.utc_s, buf);
    *out = arena_printf(arena, "%.*s%s%.*s+00", STR_ARG(clock), instant.fraction.len > 0 ? "." : "",
                        STR_ARG(instant.fraction));
    return true;
}

bool feed_cell_check(const struct feed_column *column, int zone_s, struct str value,
                     struct str *out, struct arena *arena, struct err *err)
{
    int64_t    days;
    struct err ignored = {.kind = ERR_NONE};
    *out = value;
    if (str_is_null(value))
        return !column->required || err_set(err, ERR_DATA, "is empty, but required");
    switch (column->type) {
    case FEED_TEXT: return feed_cell_text(value, column->limit, err);
    case FEED_INT: return feed_cell_int(value, arena, err);
    case FEED_DEC: return feed_cell_amount(value, column->limit, out, arena, err);
    case FEED_TIME: return feed_cell_time(value, zone_s, out, arena, err);
    case FEED_DATE:
        return date_parse(value, &days, &ignored) ||
               feed_cell_not(value, "is not a date (YYYY-MM-DD)", arena, err);
    case FEED_BOOL: return feed_cell_bool(value, out, arena, err);
    }
    return err_set(err, ERR_INTERNAL, "column %s has an unknown type", column->field);
}
