/*
 * changes_spill.h - the hashes of more rows than fit into memory, by slices of their keys.
 *
 *     changes_spill_open    an unnamed file in `directory`, gone with its arena
 *     changes_spill_put     a mark of a slice
 *     changes_spill_flush   after the last one
 *     changes_spill_take    all marks of a slice, in no order
 *
 * A mark is written once and read once, in blocks of its slice: what is compared is read once from
 * its files, however many slices there are.
 */
#ifndef ETL_REPORT_CHANGES_SPILL_H
#define ETL_REPORT_CHANGES_SPILL_H

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/report/changes_mark.h"

struct changes_spill;

NODISCARD bool changes_spill_open(struct changes_spill **out, const char *directory, size_t slices,
                                  struct arena *arena, struct err *err);
NODISCARD bool changes_spill_put(struct changes_spill *spill, size_t slice,
                                 const struct changes_mark *mark, struct err *err);
NODISCARD bool changes_spill_flush(struct changes_spill *spill, struct err *err);
/* ERR_LIMIT when the slice has more than `most`. */
NODISCARD bool changes_spill_take(struct changes_spill *spill, size_t slice,
                                  struct changes_mark *list, size_t most, size_t *count,
                                  struct err *err);

#endif
