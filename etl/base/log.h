/*
 * log.h - one event, one line on stderr, one write(2).
 *
 *     ts=2026-11-21T00:30:01.207Z level=info run=17 msg=loaded source=bss feed=customer rows=120
 *     log_info(log, "loaded", "source", source->name, "rows", log_u64(rows), NULL);
 *
 * Keys and values follow the message in pairs up to a NULL key; a pair whose value is NULL is left
 * out. Values are quoted where the format needs it, control characters and bad UTF-8 are escaped,
 * so that no value can forge a line. A line has at most LOG_LINE_MAX bytes, which one write to a
 * pipe carries whole (PIPE_BUF): lines of several workers never mix. What is longer is cut and says
 * so.
 *
 * A struct log is a plain value: log_open() fills it in, the rest takes it const. Logging cannot
 * fail: when stderr is gone there is nobody left to tell.
 */
#ifndef ETL_BASE_LOG_H
#define ETL_BASE_LOG_H

#include "etl/base/err.h"

#define LOG_LINE_MAX   4096 /* PIPE_BUF of Linux */
#define LOG_NUMBER_MAX 24

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_LOGFMT, LOG_JSON };

struct log {
    int             fd;
    enum log_level  level; /* the least important level that is written */
    enum log_format format;
    const char     *run;       /* id of the run, or NULL before there is one */
    bool            terminal;  /* a progress bar may have to be wiped first */
    int64_t (*clock_ms)(void); /* milliseconds since 1970 UTC; tests put their own here */
};

/* Logs to `fd` at level info as logfmt. */
void log_open(struct log *log, int fd);
/* "logfmt", "json"; "error", "warn", "info", "debug". ERR_CONFIG for another word. */
NODISCARD bool log_format_parse(const char *word, enum log_format *format, struct err *err);
NODISCARD bool log_level_parse(const char *word, enum log_level *level, struct err *err);

void log_error(const struct log *log, const char *msg, ...) __attribute__((sentinel));
void log_warn(const struct log *log, const char *msg, ...) __attribute__((sentinel));
void log_info(const struct log *log, const char *msg, ...) __attribute__((sentinel));
void log_debug(const struct log *log, const char *msg, ...) __attribute__((sentinel));

/* A number as a value: JSON shows it without quotes. Lives to the end of the caller's block. */
#define log_u64(number) log_u64_text((char[LOG_NUMBER_MAX]){0}, (number))
#define log_i64(number) log_i64_text((char[LOG_NUMBER_MAX]){0}, (number))
const char *log_u64_text(char buf[LOG_NUMBER_MAX], uint64_t number);
const char *log_i64_text(char buf[LOG_NUMBER_MAX], int64_t number);

/* The wall clock in milliseconds since 1970 UTC, and one that never jumps. */
int64_t log_clock_ms(void);
int64_t log_steady_ms(void);

#endif
