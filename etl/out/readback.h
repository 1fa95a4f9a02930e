/*
 * readback.h - a finished file's rows and exact sums, from the file itself (control 9).
 *
 *     readback_open, readback_next until it is not SCAN_ROW, readback_sum, closed by the arena
 *
 * Each row comes in the canonical text of sink.h, with the profile undone: the CSV and the workbook
 * of one table give the same cells. A workbook cell that was cut keeps its mark; NULL is what
 * stands empty in the file. Only the columns asked for are brought to that form: for sums those
 * with sums and the currency, which is much cheaper.
 */
#ifndef ETL_OUT_READBACK_H
#define ETL_OUT_READBACK_H

#include "etl/out/manifest.h"
#include "etl/out/scan.h"
#include "etl/out/tally.h"

#define READBACK_ROOM (2 * SCAN_ROOM) /* of address space */
#define READBACK_CSV_MAX                                                                           \
    (UINT64_C(64) << 30) /* unpacked bytes of a CSV: twenty times the largest there is             \
                          */
#define READBACK_SHEET_MAX (UINT64_C(4) << 30) /* of a sheet's XML: the format ends there */

struct readback {
    const struct manifest_file   *file;
    const struct manifest_schema *schema;
    struct arena                 *arena;
    struct csv_scan              *csv; /* one of the two */
    struct xlsx_scan             *xlsx;
    struct str                   *cells; /* of the last row, by column of the schema */
    char (*room)[DEC_TRIM_MAX];          /* one per column, for what has to be made */
    bool        *wanted;
    size_t       currency; /* column, or SIZE_MAX */
    size_t       instant;
    size_t      *summed; /* columns */
    size_t       sum_count;
    struct tally tally;
    bool         any_row;
};

/* `path` is where the file is. `all`: every column; else what is summed. */
NODISCARD bool readback_open(struct readback *out, const char *path,
                             const struct manifest_file *file, const struct manifest_schema *schema,
                             bool all, struct arena *arena, struct err *err);
/*
 * Behind the rows of a cut, which were read back before: what they add up to is taken over. Where
 * the currency is not shown the file does not tell the sums apart, so it is read from its start.
 */
NODISCARD bool readback_open_behind(struct readback *out, const char *path,
                                    const struct manifest_file   *file,
                                    const struct manifest_schema *schema, bool all,
                                    const struct place_behind *behind, struct arena *arena,
                                    struct err *err);
/* The heading is checked and not given. The row is in out->cells until the next call. */
NODISCARD enum scan_next readback_next(struct readback *out, struct err *err);
/* Where the last row stands, for a message; into `buf`. */
#define READBACK_PLACE_MAX 96
const char *readback_place(const struct readback *out, char buf[READBACK_PLACE_MAX]);
void        readback_close(struct readback *out);

/*
 * What the file adds up to in a column and currency, as the manifest writes it; NULL when no row
 * has a value. Where the recipient is not shown the currency, all currencies are one ("").
 */
NODISCARD bool readback_sum(const struct readback *back, const char *column, const char *currency,
                            const char **out, struct arena *arena, struct err *err);

/* The column's place in the schema, or SIZE_MAX. */
size_t schema_column(const struct manifest_schema *schema, const char *id);

#endif
