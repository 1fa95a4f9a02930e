/*
 * dictionary.h - the data dictionary: every report and column in words, for people.
 *
 * Generated from what the files are made from: the column tables of the reports, the vocabulary
 * (field.h), the queries' own order, the schema ids. Nothing is written twice, so nothing can be
 * out of date. Decisions that public rules do not make are marked [choice].
 */
#ifndef ETL_REPORT_DICTIONARY_H
#define ETL_REPORT_DICTIONARY_H

#include <stdio.h>

#include "etl/report/edition.h"

struct dictionary {
    const struct report_def *const *defs;
    size_t                          count;
    enum locale                     locale;
    const char                     *version; /* of the program */
    struct arena                   *arena;
    FILE                           *out;
};

/* One HTML page: no script, nothing from elsewhere; anchors #<report> and #<report>.<column>. */
void dictionary_html(const struct dictionary *d);
void dictionary_markdown(const struct dictionary *d);
/* "<report> <schema id>" a line: what tests/golden/schema_ids holds. */
void dictionary_ids(const struct dictionary *d);

/* --- the words both formats use -------------------------------------------------------------- */

/* A rule or a choice that holds for all reports. */
struct dictionary_rule {
    const char *zh;
    const char *en;
    bool        choice;
};
extern const struct dictionary_rule dictionary_rules[];
extern const size_t                 dictionary_rule_count;

const char *dictionary_word(const struct dictionary *d, const char *zh, const char *en);
/* "decimal, 2 to 12 places". */
const char *dictionary_type(const struct dictionary *d, const struct report_column *column);
/* "distributors, finance"; `readers` is READER_* ored together. */
const char *dictionary_readers(const struct dictionary *d, unsigned readers);
/* How personal data of the column is masked, or NULL. */
const char *dictionary_mask(const struct dictionary *d, enum column_mask mask);
/* "one file per bill cycle and account manager". */
const char *dictionary_files(const struct dictionary *d, const struct report_def *def);
/* The columns of the key, separated by commas; "" without one. */
const char *dictionary_key(const struct dictionary *d, const struct report_def *def);
/* What the rows are sorted by, as far as it is shown, from the end of query.sql. */
const char *dictionary_order(const struct dictionary *d, const struct report_def *def);

#endif
