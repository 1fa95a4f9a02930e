/*
 * report_segment.c - files in the order of days: cut at the end of each, so that the next night can
 * take over what it need not ask for (report_base, edition.h).
 *
 * Where a file is cut is part of its bytes and follows from its rows alone: a file whose first days
 * were taken over is byte for byte the one that is written from nothing.
 */
#include <string.h>

#include "etl/report/report_impl.h"

/*
 * Bytes of a unit's marks, some thousands of files and days. Behind that a file has none, or those
 * of its first days: the next night asks for more than it needs to.
 */
#define SEGMENT_MARKS (8U << 20)

bool segment_cuts(const struct unit *unit)
{
    return unit->bound.day != BOUND_NONE && unit->job->edition.part_rows == 0;
}

static const struct sink_mark *segment_mark(struct set *set, const struct sink_mark *before,
                                            struct str state, const char *tally)
{
    struct unit      *unit = set->unit;
    struct sink_mark *mark = ARENA_NEW(unit->arena, struct sink_mark);
    *mark = (struct sink_mark){.day = arena_zcopy(unit->arena, str_from_z(set->day)),
                               .state = state.data,
                               .tally = tally,
                               .before = before};
    unit->mark_bytes += state.len + strlen(tally) + sizeof *mark;
    return mark;
}

static struct str segment_keep(struct unit *unit, struct str state)
{
    if (!str_is_null(state))
        state.data = arena_zcopy(unit->arena, state);
    return state;
}

/* What a place is put together from is the row's: a release has thousands of places. */
static bool segment_cut(struct set *set, struct err *err)
{
    struct unit *unit = set->unit;
    size_t       row = arena_mark(&unit->scratch);
    struct str   csv = STR_NULL;
    struct str   xlsx = STR_NULL;
    set->uncut = false;
    if (!sink_cut(set->csv.sink, &csv, &unit->scratch, err) ||
        (set->xlsx.sink != NULL && !sink_cut(set->xlsx.sink, &xlsx, &unit->scratch, err)))
        return false;
    if (unit->mark_bytes <= SEGMENT_MARKS) {
        struct str  words = str_from_z(tally_print(&set->open, &unit->scratch));
        const char *tally = arena_zcopy(unit->arena, words);
        set->csv_marks = segment_mark(set, set->csv_marks, segment_keep(unit, csv), tally);
        if (!str_is_null(xlsx))
            set->xlsx_marks = segment_mark(set, set->xlsx_marks, segment_keep(unit, xlsx), tally);
    }
    arena_rewind(&unit->scratch, row);
    return true;
}

bool segment_day(struct set *set, struct str day, struct err *err)
{
    if (!set->cutting)
        return true;
    if (day.len >= sizeof set->day)
        return err_set(err, ERR_DATA, "\"%.*s\" is no day of a segment", STR_ARG(day));
    int order = memcmp(day.data, set->day, day.len);
    if (day.len > 0 && order == 0)
        return true;
    if (set->uncut && !segment_cut(set, err))
        return false;
    if (day.len == 0)
        return true;
    if (set->day[0] != '\0' &&
        order < 0) { /* rows of before stand behind it: nobody goes on here */
        set->cutting = false;
        set->csv_marks = NULL;
        set->xlsx_marks = NULL;
    }
    memcpy(set->day, day.data, day.len);
    set->day[day.len] = '\0';
    return true;
}

bool segment_tally(struct set *set, struct err *err)
{
    if (set->base == NULL)
        return true;
    if (!tally_parse(&set->open, set->base->tally, err)) {
        set->unit->job->base->unsound = true;
        return false;
    }
    set->taken = set->open.rows;
    return true;
}

/* NULL first, then byte order. */
static int segment_compare(struct str a, struct str b)
{
    if (str_is_null(a) || str_is_null(b))
        return str_is_null(b) - str_is_null(a);
    int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

const struct report_base_set *segment_base(struct unit *unit, struct str split)
{
    const struct report_base *base = unit->job->base;
    if (base == NULL || unit->base_next == base->count ||
        segment_compare(base->sets[unit->base_next].split, split) != 0)
        return NULL;
    return &base->sets[unit->base_next++];
}

bool segment_before(const struct unit *unit, struct str split, bool last)
{
    const struct report_base *base = unit->job->base;
    return base != NULL && unit->base_next < base->count &&
           (last || segment_compare(base->sets[unit->base_next].split, split) < 0);
}
