#include "etl/base/date.h"

#include <assert.h>

#define DATE_LEN      10 /* YYYY-MM-DD */
#define DATE_TIME_LEN 19 /* YYYY-MM-DD HH:MM:SS */
#define DATE_YEAR_MAX 9999

#define DAYS_PER_ERA  146097 /* 400 Gregorian years */
#define DAYS_TO_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

static bool date_is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool date_valid(struct date date)
{
    static const int last[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1 || date.year > DATE_YEAR_MAX || date.month < 1 || date.month > 12)
        return false;
    int days = last[date.month - 1] + (date.month == 2 && date_is_leap(date.year) ? 1 : 0);
    return date.day >= 1 && date.day <= days;
}

/* A year that begins in March makes the leap day its last: the month offsets become a formula. */
int64_t date_days(struct date date)
{
    assert(date_valid(date));
    int     year = date.year - (date.month <= 2 ? 1 : 0);
    int     era = year / 400;
    int     year_of_era = year - era * 400;
    int     month = date.month + (date.month > 2 ? -3 : 9);
    int     day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era =
        (int64_t)year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

struct date date_civil(int64_t days)
{
    int64_t shifted = days + DAYS_TO_EPOCH;
    assert(shifted >= 0);
    int64_t era = shifted / DAYS_PER_ERA;
    int     day_of_era = (int)(shifted % DAYS_PER_ERA);
    int     year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) /
        365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153;
    int year = (int)era * 400 + year_of_era + (month >= 10 ? 1 : 0);
    return (struct date){year, month + (month < 10 ? 3 : -9),
                         day_of_year - (153 * month + 2) / 5 + 1};
}

/* `form` has a 0 where a digit must stand and itself everywhere else. */
static bool date_has_form(struct str text, const char *form, size_t len)
{
    if (text.data == NULL || text.len != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        if (form[i] == '0' ? !digit : text.data[i] != form[i])
            return false;
    }
    return true;
}

static int date_number(struct str text, size_t at, size_t len)
{
    int value = 0;
    for (size_t i = at; i < at + len; i++)
        value = value * 10 + (text.data[i] - '0');
    return value;
}

static bool date_read(struct str text, int64_t *days)
{
    struct date date = {date_number(text, 0, 4), date_number(text, 5, 2), date_number(text, 8, 2)};
    if (!date_valid(date))
        return false;
    *days = date_days(date);
    return true;
}

bool date_parse(struct str text, int64_t *days, struct err *err)
{
    if (!date_has_form(text, "0000-00-00", DATE_LEN) || !date_read(text, days))
        return err_set(err, ERR_DATA, "\"%.*s\" is not a date (YYYY-MM-DD)", STR_ARG(text));
    return true;
}

bool date_parse_time(struct str text, int64_t *seconds, struct err *err)
{
    int64_t days = 0;
    if (date_has_form(text, "0000-00-00 00:00:00", DATE_TIME_LEN) && date_read(text, &days)) {
        int hour = date_number(text, 11, 2);
        int minute = date_number(text, 14, 2);
        int second = date_number(text, 17, 2);
        if (hour < 24 && minute < 60 && second < 60) {
            *seconds = days * DATE_DAY_S + INT64_C(3600) * hour + INT64_C(60) * minute + second;
            return true;
        }
    }
    return err_set(err, ERR_DATA, "\"%.*s\" is not an instant (YYYY-MM-DD HH:MM:SS)",
                   STR_ARG(text));
}

static void date_put(char *at, int width, int value)
{
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

struct str date_print(int64_t days, char buf[DATE_TEXT_MAX])
{
    struct date date = date_civil(days);
    assert(date_valid(date));
    date_put(buf, 4, date.year);
    buf[4] = '-';
    date_put(buf + 5, 2, date.month);
    buf[7] = '-';
    date_put(buf + 8, 2, date.day);
    buf[DATE_LEN] = '\0';
    return (struct str){buf, DATE_LEN};
}

struct str date_print_time(int64_t seconds, char buf[DATE_TEXT_MAX])
{
    int64_t days = seconds / DATE_DAY_S;
    int     rest = (int)(seconds % DATE_DAY_S);
    if (rest < 0) {
        rest += DATE_DAY_S;
        days--;
    }
    (void)date_print(days, buf);
    buf[10] = ' ';
    date_put(buf + 11, 2, rest / 3600);
    buf[13] = ':';
    date_put(buf + 14, 2, rest / 60 % 60);
    buf[16] = ':';
    date_put(buf + 17, 2, rest % 60);
    buf[DATE_TIME_LEN] = '\0';
    return (struct str){buf, DATE_TIME_LEN};
}

struct str date_print_utc(int64_t seconds, char buf[DATE_TEXT_MAX])
{
    (void)date_print_time(seconds, buf);
    buf[10] = 'T';
    buf[DATE_TIME_LEN] = 'Z';
    buf[DATE_TIME_LEN + 1] = '\0';
    return (struct str){buf, DATE_TIME_LEN + 1};
}
