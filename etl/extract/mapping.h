/*
 * mapping.h - how the columns of somebody else's CSV become the columns of a feed.
 *
 * A mapping is an INI text. A line is blank, a comment (# or ; first), [section] or key = value.
 *
 *     [mapping]
 *     name = focus_1_0           what the configuration calls it
 *     feed = consumption         etl/feeds/<feed>/feed.c
 *     null = NULL N/A            words that mean NULL, besides an empty cell
 *     time_zone = UTC            UTC or +08:00: of times without a zone, and of month() and day()
 *     trim = no                  yes: blanks and tabs around every value are dropped
 *     derive_parties = yes       partners and customers come out of this source, no other tells
 * them
 *
 *     [columns]                  <column of the feed> = <expression>; one not named is NULL
 *     official_amount = ListCost
 *     discount_amount = ListCost - BilledCost
 *     bill_type = code(ChargeCategory, charge)
 *
 *     [code charge]              <their code> = <ours>; ASCII letters match in any case
 *     Usage = 5
 *
 *     [parties]                  optional: names for what derive_parties makes
 *     partner_name = BillingAccountName
 *     customer_name = SubAccountName
 *
 * Expressions:
 *
 *     BilledCost                 the cell under this heading, which the file must have
 *     SkuId?                     the same; NULL when the file has no such heading
 *     "Order ID - old"           a heading with | ( ) , ? ' " or a + or - between blanks in it
 *     '0'                        a constant
 *     a - b + c                  exact decimals; blanks around the sign. NULL when a is NULL; any
 *                                other NULL counts as 0
 *     a | b                      the first that is not NULL; binds less than + and -
 *     first(A, B, C)             the first of these headings that the file has (it must have one;
 *                                first(A, B)? need not)
 *     month(a)                   YYYY-MM of a month, a date or an instant that is a midnight in
 *                                time_zone
 *     day(a)                     YYYY-MM-DD of an instant in time_zone
 *     account(a)                 the partner id of an account of theirs, by the source's
 * [accounts]; one that is not there refuses the row and says what to add code(a, table) by [code
 * table]; a code that is not there refuses the row pick(a, table)             the same, but NULL
 * for a code that is not there line()                     <file>:<line>, for a source whose rows
 * have no id
 *
 * A heading is matched exactly after blanks around it are dropped. One that the mapping needs and
 * the file lacks is schema drift: ERR_CONFIG before a row is read. Columns that no expression names
 * are ignored.
 *
 * Life: mapping_parse (or mapping_own) once, mapping_bind per file, mapping_row per row; all in
 * arenas.
 */
#ifndef ETL_EXTRACT_MAPPING_H
#define ETL_EXTRACT_MAPPING_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/base/row.h"
#include "etl/extract/feed_def.h"

#define MAPPING_TEXT_MAX 256 /* characters of a display name */

#define MAPPING_OWN_ZONE_S (8 * 3600) /* our own layout: the one business clock, GMT+8 */

struct mapping;
struct mapping_bound;

/* ERR_CONFIG with path:line. `feeds` is the registry of feed_run.h. The text may go afterwards. */
NODISCARD bool mapping_parse(struct mapping **out, const char *path, struct str text,
                             const struct feed_def *const *feeds, size_t feed_count,
                             struct arena *arena, struct err *err);
/* Our own layout: headings are the feed's columns; those that are not required may be missing. */
struct mapping *mapping_own(const struct feed_def *feed, struct arena *arena);

const char            *mapping_name(const struct mapping *mapping);
const struct feed_def *mapping_feed(const struct mapping *mapping);
bool                   mapping_derives_parties(const struct mapping *mapping);

/* One line of a source's [accounts]. */
struct mapping_account {
    const char *foreign;
    const char *partner;
};

/* What a file brings to its mapping; the strings outlive the bound mapping. */
struct mapping_use {
    const char                   *source; /* the name in the configuration, for [accounts name] */
    const char                   *file;   /* for messages and line() */
    const char                   *time_zone; /* NULL: the mapping's */
    const struct mapping_account *accounts;  /* sorted by foreign, as strcmp() does */
    size_t                        account_count;
};

NODISCARD bool mapping_bind(struct mapping_bound **out, const struct mapping *mapping,
                            const struct mapping_use *use, struct row header, struct arena *arena,
                            struct err *err);

/* A column of the file by its heading, SIZE_MAX when there is none; and its value, NULL words
 * apart. */
size_t     mapping_find(const struct mapping_bound *bound, const char *heading);
struct str mapping_value(const struct mapping_bound *bound, struct row row, size_t column);

/* What is wrong with a row: its first fault. `column` is the feed's. */
struct mapping_fault {
    const char *column;
    char        reason[1024];
};

struct mapping_names {
    struct str partner; /* NULL when the mapping has none */
    struct str customer;
};

/*
 * Fills one cell per column of the feed, checked by feed_cell.h. False when the row is bad: then
 * `fault` is set, and the cells that are good are there all the same. The row must have as many
 * cells as the header. Results live in `scratch`, in the row or in the mapping.
 */
NODISCARD bool mapping_row(const struct mapping_bound *bound, struct row row, uint64_t line,
                           struct str *cells, struct mapping_names *names,
                           struct mapping_fault *fault, struct arena *scratch);

#endif
