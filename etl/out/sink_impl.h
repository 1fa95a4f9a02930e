/*
 * sink_impl.h - for the implementations of struct sink_ops only.
 */
#ifndef ETL_OUT_SINK_IMPL_H
#define ETL_OUT_SINK_IMPL_H

#include "etl/out/sink.h"

struct sink {
    const struct sink_ops   *ops;
    const struct sheet      *sheet;
    const char              *final_path;
    const char              *temp_path; /* same folder, so that rename() is atomic */
    struct arena            *arena;
    const struct place_from *from;    /* what it goes on from, or NULL */
    void                    *state;   /* the implementation's own */
    struct sink_figures      figures; /* sink.c counts rows, finish() fills the rest */
    const struct sheet      *annex;   /* the open further sheet, or NULL */
    uint64_t                 annex_rows;
    enum { SINK_OPEN, SINK_DONE } phase;
};

/* The format's own words of sink->from; those of the rows before are taken. */
NODISCARD bool sink_place(struct sink *sink, struct str *rest, struct err *err);

#endif
