/*
 * date.h - civil dates and clock times as whole numbers, by arithmetic alone.
 *
 * No time zone data base, no locale, no gmtime(): the same text gives the same number on every
 * host. Days and seconds count from 1970-01-01 00:00:00 of the clock the text was read from;
 * what clock that is, the caller knows (DATE_GMT8_S leads from GMT+8 to UTC). Years 0001-9999 of
 * the proleptic Gregorian calendar.
 */
#ifndef ETL_BASE_DATE_H
#define ETL_BASE_DATE_H

#include "etl/base/err.h"
#include "etl/base/str.h"

#define DATE_DAY_S    86400
#define DATE_GMT8_S   28800 /* the source's one clock is 8 hours ahead of UTC */
#define DATE_TEXT_MAX 24
#define DATE_FIRST_S  (INT64_C(-719162) * DATE_DAY_S) /* 0001-01-01 00:00:00 */

struct date {
    int year;
    int month; /* 1-12 */
    int day;   /* 1-31 */
};

/* The date must be one of the calendar, see date_valid(). */
int64_t     date_days(struct date date);
struct date date_civil(int64_t days);
bool        date_valid(struct date date);

/* YYYY-MM-DD, and nothing else. ERR_DATA otherwise. */
NODISCARD bool date_parse(struct str text, int64_t *days, struct err *err);
/* YYYY-MM-DD HH:MM:SS, and nothing else; seconds 00-59. ERR_DATA otherwise. */
NODISCARD bool date_parse_time(struct str text, int64_t *seconds, struct err *err);

/* The same forms; the number must lie within the years 0001-9999. */
struct str date_print(int64_t days, char buf[DATE_TEXT_MAX]);
struct str date_print_time(int64_t seconds, char buf[DATE_TEXT_MAX]);
/* YYYY-MM-DDTHH:MM:SSZ, for a number of UTC seconds. */
struct str date_print_utc(int64_t seconds, char buf[DATE_TEXT_MAX]);

#endif
