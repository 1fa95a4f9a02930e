/*
 * near.h - the known word nearest to a misspelt one, for error messages.
 */
#ifndef ETL_BASE_NEAR_H
#define ETL_BASE_NEAR_H

#include "etl/base/defs.h"

#define NEAR_LIMIT 4 /* a word further away than 3 edits is no suggestion */

/* Edits (insert, delete, replace) between two words; words longer than 63 bytes are far. */
size_t near_distance(const char *a, const char *b);
/* Keeps `candidate` in *best when it is nearer than *distance (begin with NULL and NEAR_LIMIT). */
void near_consider(const char *word, const char *candidate, const char **best, size_t *distance);

#endif
