/*
 * show.h - small tables on stdout: columns as wide as their widest value, numbers to the right.
 */
#ifndef ETL_RUN_SHOW_H
#define ETL_RUN_SHOW_H

#include "etl/pg/conn.h"

void show_table(const struct table *table);
/*
 * Column 1 is a key, 2 says what, 3 the value, 4 how bad it is: what and value, coloured on a
 * terminal unless NO_COLOR is set.
 */
void show_levels(const struct table *table);
/* An array of objects, every value a string: for programs. */
NODISCARD bool show_json(const struct table *table, struct arena *arena, struct err *err);

#endif
