/*
 * xlsx_decimal.c - from a workbook's number back to the decimal that it stands for.
 */
#include <assert.h>
#include <string.h>

#include "etl/out/scan.h"

#define DECIMAL_EXACT    15  /* significant digits that a double carries */
#define DECIMAL_DIGITS   40  /* of a text: 17 is what anybody writes */
#define DECIMAL_EXPONENT 400 /* beyond a double's 308 */
#define DECIMAL_WHOLE    40  /* digits before the point that are a number of ours */

struct decimal {
    bool negative;
    char digits[DECIMAL_DIGITS + 1]; /* values 0-9, the first is not 0 */
    int  count;
    int  point; /* the number is 0.digits x 10^point */
};

static bool decimal_exponent(const char *p, const char *end, int *exponent)
{
    bool negative = p < end && *p == '-';
    int  n = 0;
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return false;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9' || n > DECIMAL_EXPONENT)
            return false;
        n = n * 10 + (*p - '0');
    }
    *exponent = negative ? -n : n;
    return true;
}

/* One digit of the mantissa. */
static bool decimal_digit(struct decimal *d, char c, bool fraction)
{
    if (c < '0' || c > '9')
        return false;
    if (d->count == 0 && c == '0') {
        d->point -= fraction ? 1 : 0;
        return true;
    }
    if (d->count == DECIMAL_DIGITS || d->point < -DECIMAL_EXPONENT)
        return false;
    d->digits[d->count++] = (char)(c - '0');
    d->point += fraction ? 0 : 1;
    return true;
}

static bool decimal_parse(struct str text, struct decimal *out)
{
    const char *p = text.data;
    const char *end = text.data + text.len;
    bool        fraction = false;
    bool        any = false;
    int         exponent = 0;
    *out = (struct decimal){.negative = p < end && *p == '-'};
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    for (; p < end && *p != 'E' && *p != 'e'; p++) {
        if (*p == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (!decimal_digit(out, *p, fraction))
            return false;
        any = true;
    }
    if (!any || (p < end && !decimal_exponent(p + 1, end, &exponent)))
        return false;
    out->point += exponent;
    return true;
}

/* To so many digits after the first one's place, half away from zero; none or fewer: 0 or 1. */
static void decimal_round(struct decimal *d, int keep)
{
    if (keep >= d->count)
        return;
    bool up = keep >= 0 && d->digits[keep] >= 5;
    d->count = keep < 0 ? 0 : keep;
    if (!up)
        return;
    int i = d->count - 1;
    while (i >= 0 && d->digits[i] == 9)
        d->digits[i--] = 0;
    if (i >= 0) {
        d->digits[i]++;
        return;
    }
    memmove(d->digits + 1, d->digits, (size_t)d->count);
    d->digits[0] = 1; /* 9.99 became 10.0: one place more */
    d->count++;
    d->point++;
}

bool xlsx_scan_decimal(struct str text, int scale, char buf[XLSX_SCAN_DECIMAL_MAX], struct str *out,
                       struct err *err)
{
    struct decimal d;
    size_t         n = 0;
    if (!decimal_parse(text, &d) || d.point > DECIMAL_WHOLE)
        return err_set(err, ERR_DATA, "\"%.*s\" is no number that a workbook of ours has",
                       text.len > DECIMAL_DIGITS ? DECIMAL_DIGITS : (int)text.len, text.data);
    assert(scale >= 0 && DECIMAL_WHOLE + 1 + scale + 2 < XLSX_SCAN_DECIMAL_MAX);
    decimal_round(&d, DECIMAL_EXACT);
    decimal_round(&d, d.point + scale);
    bool zero = true;
    for (int i = 0; i < d.count; i++)
        zero = zero && d.digits[i] == 0;
    if (d.negative && !zero)
        buf[n++] = '-';
    if (d.point <= 0)
        buf[n++] = '0';
    for (int i = 0; i < d.point; i++)
        buf[n++] = (char)('0' + (i < d.count ? d.digits[i] : 0));
    if (scale > 0)
        buf[n++] = '.';
    for (int i = d.point; i < d.point + scale; i++)
        buf[n++] = (char)('0' + (i >= 0 && i < d.count ? d.digits[i] : 0));
    buf[n] = '\0';
    *out = (struct str){buf, n};
    return true;
}
