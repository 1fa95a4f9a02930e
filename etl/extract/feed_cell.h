/*
 * feed_cell.h - one value of a text file against its column of feed.c.
 *
 * A value that passes is rewritten so that PostgreSQL can read it in one way only: an instant in
 * UTC with +00, a decimal without exponent. One that does not is ERR_DATA with the reason alone
 * ("has more than 12 decimals"); the caller knows file, line and column. Results live in the arena
 * or are the value itself.
 */
#ifndef ETL_EXTRACT_FEED_CELL_H
#define ETL_EXTRACT_FEED_CELL_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/extract/feed_def.h"

/* NULL passes unless the column is required. `zone_s`: seconds east of UTC of times without zone.
 */
NODISCARD bool feed_cell_check(const struct feed_column *column, int zone_s, struct str value,
                               struct str *out, struct arena *arena, struct err *err);

/* A decimal in canonical text, see dec_trim(); an exponent is expanded exactly. */
NODISCARD bool feed_cell_decimal(struct str value, struct str *out, struct arena *arena,
                                 struct err *err);

#define FEED_INSTANT_END_S (INT64_C(2932897) * 86400) /* 10000-01-01 00:00:00 */

struct feed_instant {
    int64_t    utc_s;    /* seconds since 1970-01-01 00:00:00 UTC */
    struct str fraction; /* its digits without trailing zeros, at most 6; may be empty */
};

/* ISO 8601: a date, or date and time with a blank or T between, with Z, UTC or an offset or not. */
NODISCARD bool feed_cell_instant(struct str value, int zone_s, struct feed_instant *out,
                                 struct err *err);

/* "UTC", "Z" or an offset: +08:00, +0800, +08. */
NODISCARD bool feed_cell_zone(struct str text, int *zone_s, struct err *err);

/* Valid UTF-8 without NUL, for messages and quarantine: a bad byte becomes \xHH, a long one is cut.
 */
struct str feed_cell_clean(struct str bytes, size_t limit, struct arena *arena);

#endif
