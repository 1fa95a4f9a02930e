#include "etl/base/dec.h"

#include <assert.h>

#define DEC_SHORT 18 /* so many digits fit into 64 bits whatever they are */

/*
 * What nearly every amount is: few digits, which need no look at each step. False: it is something
 * else, or nothing of the kind.
 */
static bool dec_parse_short(struct str text, int scale, struct dec *out)
{
    size_t   from = text.len > 0 && text.data[0] == '-' ? 1 : 0;
    size_t   point = text.len; /* none was seen */
    uint64_t units = 0;
    if (text.len > DEC_SHORT)
        return false;
    for (size_t i = from; i < text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)text.data[i] - '0';
        if (digit <= 9)
            units = units * 10 + digit;
        else if (text.data[i] == '.' && point == text.len)
            point = i;
        else
            return false;
    }
    size_t decimals = point == text.len ? 0 : text.len - point - 1;
    size_t whole = point - from;
    if (whole + decimals == 0 || decimals > (size_t)scale || whole + (size_t)scale > DEC_SHORT)
        return false;
    for (; decimals < (size_t)scale; decimals++)
        units *= 10;
    *out = (struct dec){from == 1 ? -(dec_units)units : (dec_units)units, scale};
    return true;
}

static bool dec_push_digit(dec_units *units, int digit)
{
    return !__builtin_mul_overflow(*units, 10, units) &&
           !__builtin_sub_overflow(*units, digit, units);
}

/* Adds the missing decimals, then the sign: the number was kept negative so far. */
static bool dec_settle(dec_units *units, int zeros, bool negative)
{
    for (; zeros > 0; zeros--)
        if (!dec_push_digit(units, 0))
            return false;
    return negative || !__builtin_sub_overflow((dec_units)0, *units, units);
}

bool dec_parse(struct str text, int scale, struct dec *out, struct err *err)
{
    assert(scale >= 0 && scale <= DEC_SCALE_MAX);
    size_t    i = 0;
    bool      negative = false;
    bool      seen_point = false;
    int       decimals = 0;
    int       digits = 0;
    dec_units units = 0; /* accumulated as a negative number: its range is the larger one */

    if (dec_parse_short(text, scale, out))
        return true;
    if (i < text.len && (text.data[i] == '-' || text.data[i] == '+'))
        negative = text.data[i++] == '-';
    for (; i < text.len; i++) {
        char c = text.data[i];
        if (c == '.' && !seen_point) {
            seen_point = true;
            continue;
        }
        if (c < '0' || c > '9')
            return err_set(err, ERR_DATA, "\"%.*s\" is not a decimal number", STR_ARG(text));
        digits++;
        if (seen_point && ++decimals > scale) {
            if (c == '0')
                continue;
            return err_set(err, ERR_DATA, "\"%.*s\" has more than %d decimals", STR_ARG(text),
                           scale);
        }
        if (!dec_push_digit(&units, c - '0'))
            return err_set(err, ERR_LIMIT, "\"%.*s\" is too large", STR_ARG(text));
    }
    if (digits == 0)
        return err_set(err, ERR_DATA, "\"%.*s\" is not a decimal number", STR_ARG(text));
    if (!dec_settle(&units, scale - decimals, negative))
        return err_set(err, ERR_LIMIT, "\"%.*s\" is too large", STR_ARG(text));
    *out = (struct dec){units, scale};
    return true;
}

bool dec_add(struct dec *sum, struct dec term, struct err *err)
{
    assert(sum->scale == term.scale);
    if (__builtin_add_overflow(sum->units, term.units, &sum->units))
        return err_set(err, ERR_LIMIT, "a total does not fit into 128 bits");
    return true;
}

static bool dec_shift(dec_units *units, int places, struct err *err)
{
    for (int i = 0; i < places; i++)
        if (__builtin_mul_overflow(*units, 10, units))
            return err_set(err, ERR_LIMIT, "a ratio does not fit into 128 bits");
    return true;
}

bool dec_divide(struct dec numerator, struct dec denominator, int scale, struct dec *out,
                struct err *err)
{
    assert(denominator.units != 0);
    dec_units n = numerator.units;
    dec_units d = denominator.units;
    int       shift = denominator.scale + scale - numerator.scale;

    if (!dec_shift(&n, shift, err) || !dec_shift(&d, -shift, err))
        return false;
    dec_units quotient = n / d;
    dec_units rest = n % d;
    bool      negative = (n < 0) != (d < 0);
    if ((rest < 0 ? -rest : rest) >= (d < 0 ? -d : d) - (rest < 0 ? -rest : rest) && rest != 0)
        quotient += negative ? -1 : 1;
    *out = (struct dec){quotient, scale};
    return true;
}

struct str dec_print(struct dec value, char buf[DEC_TEXT_MAX])
{
    char     *end = buf + DEC_TEXT_MAX;
    char     *p = end;
    dec_units rest = value.units > 0 ? -value.units : value.units;
    int       written = 0;

    do {
        if (value.scale > 0 && written == value.scale)
            *--p = '.';
        *--p = (char)('0' - (int)(rest % 10));
        rest /= 10;
        written++;
    } while (rest != 0 || written <= value.scale);
    if (value.units < 0)
        *--p = '-';
    assert(p >= buf);
    return (struct str){p, (size_t)(end - p)};
}

/* Where the parts of a decimal stand: leading and trailing zeros are left out. */
struct dec_parts {
    bool       negative;
    struct str whole;
    struct str fraction;
};

static bool dec_split(struct str text, struct dec_parts *parts)
{
    size_t i = 0;
    size_t digits = 0;
    if (i < text.len && (text.data[i] == '-' || text.data[i] == '+'))
        i++;
    size_t whole = i;
    while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
        i++;
    digits += i - whole;
    parts->negative = whole == 1 && text.data[0] == '-';
    parts->whole = (struct str){text.data + whole, i - whole};
    parts->fraction = STR("");
    if (i < text.len && text.data[i] == '.') {
        size_t from = ++i;
        while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
            i++;
        parts->fraction = (struct str){text.data + from, i - from};
        digits += i - from;
    }
    while (parts->whole.len > 0 && parts->whole.data[0] == '0')
        parts->whole = (struct str){parts->whole.data + 1, parts->whole.len - 1};
    while (parts->fraction.len > 0 && parts->fraction.data[parts->fraction.len - 1] == '0')
        parts->fraction.len--;
    if (parts->whole.len == 0 && parts->fraction.len == 0)
        parts->negative = false;
    return digits > 0 && i == text.len;
}

bool dec_trim(struct str text, int min_decimals, char buf[DEC_TRIM_MAX], struct str *out,
              struct err *err)
{
    assert(min_decimals >= 0 && min_decimals <= DEC_SCALE_MAX);
    struct dec_parts parts;
    size_t           n = 0;

    if (!dec_split(text, &parts))
        return err_set(err, ERR_DATA, "\"%.*s\" is not a decimal number", STR_ARG(text));
    if (parts.whole.len + parts.fraction.len > DEC_DIGITS_MAX)
        return err_set(err, ERR_LIMIT, "\"%.*s\" has more than %d digits", STR_ARG(text),
                       DEC_DIGITS_MAX);
    if (parts.negative)
        buf[n++] = '-';
    if (parts.whole.len == 0)
        buf[n++] = '0';
    memcpy(buf + n, parts.whole.data, parts.whole.len);
    n += parts.whole.len;
    size_t zeros =
        parts.fraction.len < (size_t)min_decimals ? (size_t)min_decimals - parts.fraction.len : 0;
    if (parts.fraction.len + zeros > 0)
        buf[n++] = '.';
    memcpy(buf + n, parts.fraction.data, parts.fraction.len);
    n += parts.fraction.len;
    memset(buf + n, '0', zeros);
    n += zeros;
    buf[n] = '\0';
    *out = (struct str){buf, n};
    return true;
}
