#include "etl/run/clock.h"

#include <assert.h>
#include <time.h>

#include "etl/base/date.h"

static const char *day_text(int64_t days, struct arena *arena)
{
    char buf[DATE_TEXT_MAX];
    return arena_zcopy(arena, date_print(days, buf));
}

static int64_t clock_gmt8_days(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return ((int64_t)now.tv_sec + DATE_GMT8_S) / DATE_DAY_S;
}

const char *clock_today(struct arena *arena)
{
    return day_text(clock_gmt8_days(), arena);
}

const char *clock_yesterday(struct arena *arena)
{
    return day_text(clock_gmt8_days() - 1, arena);
}

int64_t clock_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec;
}

int64_t clock_micros(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + (int64_t)now.tv_nsec / 1000;
}

bool day_check(const char *text, const char *option, struct err *err)
{
    int64_t    days;
    struct err why = {.kind = ERR_NONE};
    return date_parse(str_from_z(text), &days, &why) ||
           err_set(err, ERR_USAGE, "--%s %s: %s", option, text, why.text);
}

static int64_t day_number(const char *day)
{
    int64_t    days = 0;
    struct err ignored = {.kind = ERR_NONE};
    bool       valid = date_parse(str_from_z(day), &days, &ignored);
    assert(valid); /* checked where it came in */
    (void)valid;
    return days;
}

const char *day_plus(const char *day, int64_t n, struct arena *arena)
{
    return day_text(day_number(day) + n, arena);
}

const char *day_compact(const char *day, struct arena *arena)
{
    return arena_printf(arena, "%.4s%.2s%.2s", day, day + 5, day + 8).data;
}

int64_t day_midnight(const char *day)
{
    return day_number(day) * DATE_DAY_S - DATE_GMT8_S;
}
