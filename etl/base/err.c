#include "etl/base/err.h"

#undef err_set
#undef err_set_errno
#undef err_wrap

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
    assert(kind != ERR_NONE);
    err->kind = kind;
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    return false;
}

bool err_set_errno(struct err *err, int errnum, const char *fmt, ...)
{
    char    what[256];
    char    why[128];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    if (strerror_r(errnum, why, sizeof why) != 0)
        (void)snprintf(why, sizeof why, "errno %d", errnum);
    err->errnum = errnum;
    return err_set(err, ERR_IO, "%s: %s", what, why);
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
    assert(err->kind != ERR_NONE);
    char    inner[sizeof err->text];
    char    outer[256];
    va_list args;

    memcpy(inner, err->text, sizeof inner);
    va_start(args, fmt);
    (void)vsnprintf(outer, sizeof outer, fmt, args);
    va_end(args);
    int n = snprintf(err->text, sizeof err->text, "%s: %s", outer, inner);
    if (n >= (int)sizeof err->text)
        memcpy(err->text + sizeof err->text - sizeof "...", "...", sizeof "...");
    return false;
}

/* A signal number that nobody set: the deadline ended the run as SIGTERM would have. */
#define ERR_SIGNAL_DEFAULT 15

int err_exit_status(const struct err *err)
{
    static const int status[] = {
        [ERR_NONE] = 0,
        [ERR_USAGE] = 64,
        [ERR_CONFIG] = 2,
        [ERR_CONNECT] = 3,
        [ERR_SQL] = ERR_STATUS_INTERNAL,
        [ERR_DATA] = ERR_STATUS_DIFFERENCE,
        [ERR_IO] = 6,
        [ERR_LIMIT] = ERR_STATUS_INTERNAL,
        [ERR_CANCELLED] = 128,
        [ERR_LOCKED] = 4,
        [ERR_NOT_READY] = 8,
        [ERR_DIFFERENCE] = 7,
        [ERR_INTERNAL] = ERR_STATUS_INTERNAL,
    };
    if (err->kind == ERR_CANCELLED)
        return status[ERR_CANCELLED] + (err->errnum > 0 ? err->errnum : ERR_SIGNAL_DEFAULT);
    return status[err->kind];
}
