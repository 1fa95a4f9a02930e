/*
 * err.h - the one error type, with its chain of context.
 *
 * A function that can fail takes `struct err *err` last and returns false on failure.
 * The leaf that sees the failure calls err_set(); every caller that knows something the
 * leaf did not adds it with err_wrap(). Nobody logs on the way: main() prints the finished
 * sentence once, and the kind picks the exit status.
 *
 *     report sales_daily: partition 华东: out/sales.xlsx: write: No space left on device
 *
 * A struct err lives on the stack, never allocates and never grows, so that it also works
 * when memory is what ran out. Context that no longer fits is cut at the tail, not the head.
 */
#ifndef ETL_BASE_ERR_H
#define ETL_BASE_ERR_H

#include "etl/base/defs.h"

enum err_kind {
    ERR_NONE,
    ERR_USAGE,      /* the operator asked for something that does not exist */
    ERR_CONFIG,     /* a definition or setting contradicts itself */
    ERR_CONNECT,    /* a database could not be reached: worth a retry */
    ERR_SQL,        /* the database refused a statement; err.sqlstate is set */
    ERR_DATA,       /* an input broke its contract */
    ERR_IO,         /* the operating system refused; err.errnum is set */
    ERR_LIMIT,      /* a stated limit was reached */
    ERR_CANCELLED,  /* SIGTERM, SIGINT or the deadline; err.errnum is the signal */
    ERR_LOCKED,     /* another run holds the lock */
    ERR_NOT_READY,  /* a source has not finished its business date */
    ERR_DIFFERENCE, /* a check, a control or verify found a difference */
    ERR_INTERNAL,   /* a promise of our own code was broken */
};

struct err {
    enum err_kind kind;
    int           errnum;
    char          sqlstate[6];
    char          text[1024];
};

/* All of these return false, so that a failing function can end in `return err_set(...)`. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool err_set_errno(struct err *err, int errnum, const char *fmt, ...) PRINTF_LIKE(3, 4);
bool err_wrap(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
#ifdef __clang_analyzer__ /* which does not look into err.c: a path behind them failed */
#define err_set(...)       ((void)err_set(__VA_ARGS__), false)
#define err_set_errno(...) ((void)err_set_errno(__VA_ARGS__), false)
#define err_wrap(...)      ((void)err_wrap(__VA_ARGS__), false)
#endif

/*
 * 0 done, 2 configuration, 3 source unreachable, 4 locked, 5 internal, 6 output, 7 differences, 8
 * source not ready, 64 usage, 128 + n by signal n. An input that broke its contract is a
 * difference. Status 1, some partners held back, is no error: the night itself returns it.
 */
#define ERR_STATUS_HELD_BACK  1
#define ERR_STATUS_INTERNAL   5
#define ERR_STATUS_DIFFERENCE 7

int err_exit_status(const struct err *err);

#endif
