/*
 * mapping_impl.h - a mapping as it was read. Only mapping*.c include it.
 */
#ifndef ETL_EXTRACT_MAPPING_IMPL_H
#define ETL_EXTRACT_MAPPING_IMPL_H

#include "etl/extract/mapping.h"

#define MAPPING_REFS_MAX  256 /* headings that one mapping names */
#define MAPPING_NAMES_MAX 12  /* of one first() */
#define MAPPING_DEPTH_MAX 8   /* of nested functions */

struct code_pair {
    struct str theirs;
    struct str ours;
};

struct code_table {
    struct str              name;
    const struct code_pair *pairs;
    size_t                  count;
};

enum node_kind {
    NODE_COLUMN, /* ref */
    NODE_TEXT,   /* text */
    NODE_FIRST,  /* children: the first that is not NULL */
    NODE_SUM,    /* children, each with its sign */
    NODE_MONTH,  /* one child, as all that follow but NODE_LINE */
    NODE_DAY,
    NODE_ACCOUNT,
    NODE_CODE, /* table */
    NODE_PICK, /* table */
    NODE_LINE,
};

struct node {
    enum node_kind           kind;
    bool                     minus; /* as a child of a sum */
    struct node             *child;
    struct node             *next;
    size_t                   ref;
    struct str               text;
    const struct code_table *table;
};

/* A heading, or the several that may stand in its place. */
struct mapping_ref {
    const char *names[MAPPING_NAMES_MAX];
    size_t      count;
    bool        optional;
};

struct mapping {
    const char              *name;
    const struct feed_def   *feed;
    const struct str        *null_words;
    size_t                   null_count;
    int                      zone_s;
    bool                     trim;
    bool                     derive_parties;
    struct node            **columns; /* one per column of the feed; NULL: not in the mapping */
    struct node             *partner_name;
    struct node             *customer_name;
    struct mapping_ref      *refs; /* MAPPING_REFS_MAX */
    size_t                   ref_count;
    const struct code_table *tables;
    size_t                   table_count;
};

/* Reads an expression; adds its headings to the mapping. ERR_CONFIG with the reason alone. */
NODISCARD bool mapping_expr_parse(struct node **out, struct mapping *mapping, struct str text,
                                  struct arena *arena, struct err *err);
/* The column of the feed itself. */
struct node *mapping_expr_column(struct mapping *mapping, const char *name, bool optional,
                                 struct arena *arena);

/* Without blanks and tabs at both ends. */
struct str mapping_trim(struct str text);

#endif
