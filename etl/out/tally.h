/*
 * tally.h - what was written, added up exactly: rows, sums by column and currency, first and last
 * instant.
 *
 * A tally of a part is folded into that of its file set, and that into the unit's, so that a row is
 * added once. A sum of NULLs only is NULL (1-domain.md, 1.3). Currencies are kept in byte order.
 */
#ifndef ETL_OUT_TALLY_H
#define ETL_OUT_TALLY_H

#include "etl/base/arena.h"
#include "etl/base/dec.h"

#define TALLY_CURRENCIES_MAX 16 /* of one file; a currency has three letters */
#define TALLY_CURRENCY_SIZE  16
#define TALLY_INSTANT_SIZE   20 /* YYYY-MM-DD HH:MM:SS and NUL: byte order is the order of time */

struct tally_sum {
    struct dec value;
    bool       any; /* some cell was not NULL */
};

struct tally_currency {
    char              name[TALLY_CURRENCY_SIZE]; /* "" where the report has none */
    struct tally_sum *sums;                      /* one per summed column */
};

struct tally {
    struct arena         *arena;
    const int            *scales; /* one per summed column */
    size_t                columns;
    struct tally_currency currencies[TALLY_CURRENCIES_MAX];
    size_t                currency_count;
    uint64_t              rows;
    char                  first[TALLY_INSTANT_SIZE]; /* "" when there is none */
    char                  last[TALLY_INSTANT_SIZE];
};

/* `scales` must outlive the tally. */
void tally_init(struct tally *tally, const int *scales, size_t columns, struct arena *arena);

/* The currency's sums, made when it is new; NULL on failure. Valid until the next one is made. */
NODISCARD struct tally_sum *tally_currency(struct tally *tally, struct str name, struct err *err);
/* Adds a cell in canonical text; NULL adds nothing. */
NODISCARD bool tally_add(struct tally_sum *sum, struct str text, struct err *err);
/* An instant in canonical text, or NULL. */
void tally_instant(struct tally *tally, struct str text);

/* Adds what `from` holds to `into`. */
NODISCARD bool tally_fold(struct tally *into, const struct tally *from, struct err *err);

/* NULL when the currency or a value in it never occurred. */
const struct tally_sum *tally_find(const struct tally *tally, const char *currency, size_t column);

/* Whether rows and sums are the same; instants are not looked at. */
bool tally_same(const struct tally *a, const struct tally *b);

/* One word, for tally_parse() into an empty tally of the same columns. */
const char    *tally_print(const struct tally *tally, struct arena *arena);
NODISCARD bool tally_parse(struct tally *tally, const char *text, struct err *err);

#endif
