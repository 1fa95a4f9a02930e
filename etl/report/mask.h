/*
 * mask.h - personal data made unrecognisable, as 1-domain.md, 1.4 says (E10).
 *
 * Characters are those a reader perceives (grapheme clusters by libunistring): a family emoji or a
 * letter with its accents is one, so a mask never cuts one in half. Masking twice changes nothing
 * that would show more. NULL stays NULL and an empty text stays empty.
 *
 * The only user of libunistring's headers.
 */
#ifndef ETL_REPORT_MASK_H
#define ETL_REPORT_MASK_H

#include "etl/base/arena.h"
#include "etl/report/report_def.h"

/* The masked text: `text` itself where nothing is masked, else in the arena. */
struct str mask_text(enum column_mask mask, struct str text, struct arena *arena);

/* What MASK_CONTACT asks: digits with the signs people put between them; one @ before a domain. */
bool mask_looks_like_phone(struct str text);
bool mask_looks_like_email(struct str text);

#endif
