/*
 * cell.h - what every format asks of a cell before it writes it.
 */
#ifndef ETL_OUT_CELL_H
#define ETL_OUT_CELL_H

#include "etl/out/sink.h"

/* The heading of a column in the sheet's profile and locale. */
const char *cell_heading(const struct sheet *sheet, const struct sheet_column *column);

/*
 * Whether the canonical text is what the column promised: valid UTF-8 without NUL; a whole number;
 * an exact decimal with no more decimals than declared (so no NaN, no Infinity); a date; an
 * instant. ERR_DATA names the column otherwise. NULL always passes. *instant is set for CELL_DATE
 * (days) and CELL_TIME (seconds), see date.h.
 */
NODISCARD bool cell_check(const struct sheet_column *column, struct str text, int64_t *instant,
                          struct err *err);

/* An optional sign, digits, at most one point with digits: what no spreadsheet takes for code. */
bool cell_is_number(struct str text);

/*
 * Whether the human profile puts a ' before a text cell: a spreadsheet would take it for a formula
 * (it begins with = + - @ TAB CR and is no plain number), or it is such a text behind quotes of
 * its own, so that taking one ' away again always gives back the value.
 */
bool cell_needs_guard(struct str text);

#endif
