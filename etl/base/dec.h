/*
 * dec.h - exact decimal numbers of a fixed scale, for totals.
 *
 * The database sends numeric(p, s) as text. A total must be exact to the last cent, so no
 * amount ever passes through a double on its way to a total.
 */
#ifndef ETL_BASE_DEC_H
#define ETL_BASE_DEC_H

#include "etl/base/err.h"
#include "etl/base/str.h"

#define DEC_SCALE_MAX  18 /* unit prices have 10 decimals, conversion factors more */
#define DEC_TEXT_MAX   48
#define DEC_DIGITS_MAX 80 /* of dec_trim(): it only moves digits, so 128 bits do not bind it */
#define DEC_TRIM_MAX   (DEC_DIGITS_MAX + DEC_SCALE_MAX + 4)

__extension__ typedef __int128 dec_units;

struct dec {
    dec_units units; /* value * 10^scale */
    int       scale;
};

/* Fails with ERR_DATA when the text is no number or has more decimals than `scale`. */
NODISCARD bool dec_parse(struct str text, int scale, struct dec *out, struct err *err);
/* numerator / denominator, rounded half away from zero; the denominator is not zero. */
NODISCARD bool dec_divide(struct dec numerator, struct dec denominator, int scale, struct dec *out,
                          struct err *err);
/* Fails with ERR_LIMIT on overflow. Both must have the same scale. */
NODISCARD bool dec_add(struct dec *sum, struct dec term, struct err *err);
/* Writes the shortest exact text with all `scale` decimals; buf has DEC_TEXT_MAX bytes. */
struct str dec_print(struct dec value, char buf[DEC_TEXT_MAX]);

/*
 * The canonical text of a decimal: no plus sign, no leading zeros but the one before the point, no
 * trailing zeros beyond `min_decimals` (missing ones are added), no negative zero. ERR_DATA when
 * it is no number, ERR_LIMIT when it has more than DEC_DIGITS_MAX digits. buf has DEC_TRIM_MAX.
 */
NODISCARD bool dec_trim(struct str text, int min_decimals, char buf[DEC_TRIM_MAX], struct str *out,
                        struct err *err);

#endif
