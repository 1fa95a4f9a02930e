/*
 * field.h - the vocabulary: what every column of every report is called and means.
 *
 * One table for all reports (1-domain.md, 1.9), so that a column is called the same wherever it
 * stands. A report may give its own headings in its column table where a word means something
 * narrower there. Codes are explained where the column is one.
 */
#ifndef ETL_REPORT_FIELD_H
#define ETL_REPORT_FIELD_H

#include "etl/base/defs.h"

struct field {
    const char *id;
    const char *zh;
    const char *en;
    const char *meaning_zh;
    const char *meaning_en;
};

/* In the order of strcmp() by id. */
extern const struct field field_table[];
extern const size_t       field_count;

/* NULL when the vocabulary has no such word. */
const struct field *field_find(const char *id);

#endif
