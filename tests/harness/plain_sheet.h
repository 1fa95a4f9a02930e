/*
 * plain_sheet.h - the data sheets by libxlsxwriter alone: what our own rows are compared with.
 */
#ifndef TESTS_HARNESS_PLAIN_SHEET_H
#define TESTS_HARNESS_PLAIN_SHEET_H

#include "etl/out/sink.h"

/* As sink_xlsx, but every cell goes through the library; the figures have rows and cuts only. */
extern const struct sink_ops sink_xlsx_plain;

#endif
