/*
 * drop_parties.h - the distinct display names of partners and customers in one file.
 *
 * Only drop_run.c uses it. Memory grows with the names, up to DROP_PARTIES_MAX of them; a file of a
 * mapping without [parties] costs nothing.
 */
#ifndef ETL_EXTRACT_DROP_PARTIES_H
#define ETL_EXTRACT_DROP_PARTIES_H

#include "etl/extract/drop_run.h"

struct drop_parties;

/* Fills the lists of `result`, which lies in the caller's hands as long as this. */
struct drop_parties *drop_parties_init(const struct feed_def *feed, struct drop_result *result,
                                       struct arena *arena);

/* The names of one good row, whose cells are those of the feed. ERR_DATA when there are too many.
 */
NODISCARD bool drop_parties_add(struct drop_parties *parties, const struct str *cells,
                                const struct mapping_names *names, struct err *err);

#endif
