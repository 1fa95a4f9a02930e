/*
 * readers.h - reports by name, and who may have them (content gates, 1-domain.md, 1.4; E2).
 */
#ifndef ETL_RUN_READERS_H
#define ETL_RUN_READERS_H

#include "etl/report/report_run.h"

/* NULL when there is none of that name. */
const struct report_def *report_find(const char *name);
/* The edition in which a report is made for a subscription: one for programs has no other. */
struct report_edition report_edition_of(const struct report_def     *def,
                                        const struct report_edition *subscribed);
/* ERR_USAGE with the name nearest to it, or where the names are. */
bool report_unknown(const char *name, struct err *err);
/* READER_* of a partner type as the sources have it, or of FINANCE; 0 for another word. */
unsigned reader_of_partner(const char *partner_type);
/* Whether a partner of this type, or a manager of one, may have the report. */
bool report_allowed(const struct report_def *def, const char *partner_type, bool manager);

#endif
