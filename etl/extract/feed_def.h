/*
 * feed_def.h - what a feed is. The only header a file under etl/feeds/ may include.
 *
 * A feed is a folder: etl/feeds/<feed>/feed.c names the columns, select.sql reads them from a
 * PostgreSQL source, load.sql is the COPY into staging.<feed>, check.sql (where there is one) moves
 * the rows that break a rule of page 1 into quarantine. The folder's name is the feed's name and
 * the name of its tables staging.<feed> and ledger.<feed>; the Makefile finds the folder.
 *
 * The column table is the contract with every source: what select.sql returns is matched with it
 * by name and type before a row is read (schema drift), and a CSV row is checked against it cell
 * by cell before it is sent.
 */
#ifndef ETL_EXTRACT_FEED_DEF_H
#define ETL_EXTRACT_FEED_DEF_H

#include "etl/base/defs.h"

enum feed_type {
    FEED_TEXT, /* limit = most characters */
    FEED_INT,
    FEED_DEC,  /* limit = most decimals */
    FEED_TIME, /* an instant; CSV: ISO 8601, without a zone in the mapping's time_zone */
    FEED_DATE,
    FEED_BOOL,
};

struct feed_column {
    const char    *field;
    enum feed_type type;
    int            limit;
    bool           required; /* NULL is refused */
    bool           key;      /* keys come first; together they name a row */
};

enum feed_mode {
    FEED_SNAPSHOT,  /* the source is read whole; what is missing has ended */
    FEED_WATERMARK, /* only rows changed since the last night, with an overlap */
};

/* The order in which feeds are loaded: what others refer to comes first. */
enum feed_stage { FEED_CATALOGUE, FEED_PARTIES, FEED_RELATIONS, FEED_RECORDS };

struct feed_def {
    const char               *name;
    const char               *select; /* repository paths */
    const char               *load;
    const char               *check; /* NULL when the feed has no rules of its own */
    enum feed_mode            mode;
    enum feed_stage           stage;
    const struct feed_column *columns;
    size_t                    column_count;
};

/* The words of a column table. */
#define OF_TEXT(chars) .type = FEED_TEXT, .limit = (chars)
#define OF_INT         .type = FEED_INT
#define OF_DEC(places) .type = FEED_DEC, .limit = (places)
#define OF_TIME        .type = FEED_TIME
#define OF_DATE        .type = FEED_DATE
#define OF_BOOL        .type = FEED_BOOL
#define REQUIRED       .required = true
#define ROW_KEY        .required = true, .key = true

#define FEED_CHECK(folder) .check = "etl/feeds/" #folder "/check.sql"

/* The symbol carries the folder's name: a copied folder with the old name does not link. */
#define FEED(folder, column_table, ...)                                                            \
    extern const struct feed_def feed_##folder;                                                    \
    const struct feed_def        feed_##folder = {.name = #folder,                                 \
                                                  .select = "etl/feeds/" #folder "/select.sql",    \
                                                  .load = "etl/feeds/" #folder "/load.sql",        \
                                                  .columns = (column_table),                       \
                                                  .column_count = COUNT_OF(column_table),          \
                                                  __VA_ARGS__}

#endif
