#include "etl/base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "etl/base/date.h"
#include "etl/base/pii.h"
#include "etl/base/utf8.h"

/* Marks a value as a number; no text of ours begins with this byte. */
#define LOG_NUMBER '\1'
/* Room that every line keeps for its end: ,"cut":true}\n */
#define LOG_TAIL 16
/* "\r" and "erase to the end of the line": wipes a progress bar. */
#define LOG_WIPE "\r\033[K"

struct line {
    char            text[LOG_LINE_MAX];
    size_t          len;
    enum log_format format;
    bool            cut;
};

static const char *const level_names[] = {
    [LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};

int64_t log_clock_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t log_steady_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void log_open(struct log *log, int fd)
{
    *log = (struct log){
        .fd = fd, .level = LOG_INFO, .terminal = isatty(fd) == 1, .clock_ms = log_clock_ms};
}

bool log_format_parse(const char *word, enum log_format *format, struct err *err)
{
    if (strcmp(word, "logfmt") == 0)
        *format = LOG_LOGFMT;
    else if (strcmp(word, "json") == 0)
        *format = LOG_JSON;
    else
        return err_set(err, ERR_CONFIG, "log format \"%s\": use logfmt or json", word);
    return true;
}

bool log_level_parse(const char *word, enum log_level *level, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(level_names); i++)
        if (strcmp(word, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    return err_set(err, ERR_CONFIG, "log level \"%s\": use error, warn, info or debug", word);
}

const char *log_u64_text(char buf[LOG_NUMBER_MAX], uint64_t number)
{
    (void)snprintf(buf, LOG_NUMBER_MAX, "%c%" PRIu64, LOG_NUMBER, number);
    return buf;
}

const char *log_i64_text(char buf[LOG_NUMBER_MAX], int64_t number)
{
    (void)snprintf(buf, LOG_NUMBER_MAX, "%c%" PRId64, LOG_NUMBER, number);
    return buf;
}

/* All of `bytes`, or nothing and the line is marked as cut. */
static bool line_add(struct line *line, const char *bytes, size_t len)
{
    if (line->cut || len > sizeof line->text - LOG_TAIL - line->len) {
        line->cut = true;
        return false;
    }
    memcpy(line->text + line->len, bytes, len);
    line->len += len;
    return true;
}

static void line_end(struct line *line, const char *bytes)
{
    size_t len = strlen(bytes);
    memcpy(line->text + line->len, bytes, len);
    line->len += len;
}

/* The next character of `text`, escaped where needed; returns the bytes it took from it. */
static size_t line_add_char(struct line *line, struct str text)
{
    char     buf[8];
    uint32_t code;
    size_t   len = utf8_char(text, &code);
    if (len == 0) {
        (void)line_add(line, "\xEF\xBF\xBD", 3); /* U+FFFD, the replacement character */
        return 1;
    }
    if (code == '"' || code == '\\') {
        buf[0] = '\\';
        buf[1] = (char)code;
        (void)line_add(line, buf, 2);
    } else if (code == '\n') {
        (void)line_add(line, "\\n", 2);
    } else if (code == '\t') {
        (void)line_add(line, "\\t", 2);
    } else if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
        (void)snprintf(buf, sizeof buf, "\\u%04x", (unsigned)code & 0xFFU);
        (void)line_add(line, buf, 6);
    } else {
        (void)line_add(line, text.data, len);
    }
    return len;
}

static void line_add_quoted(struct line *line, struct str text)
{
    if (!line_add(line, "\"", 1))
        return;
    for (size_t at = 0; at < text.len && !line->cut;)
        at += line_add_char(line, (struct str){text.data + at, text.len - at});
    /* The room for the quote is in LOG_TAIL: a value that was cut is closed all the same. */
    line_end(line, "\"");
}

static bool is_bare(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte <= ' ' || byte == '"' || byte == '=' || byte == '\\' || byte == 0x7F)
            return false;
        if (byte == 0xC2) /* U+0080 to U+009F are control characters too */
            return false;
    }
    return text.len > 0 && utf8_valid(text);
}

static void line_add_pair(struct line *line, const char *key, const char *value)
{
    size_t start = line->len;
    bool   number = value[0] == LOG_NUMBER;
    char   masked[LOG_LINE_MAX];
    if (number)
        value++;
    (void)snprintf(masked, sizeof masked, "%s", value);
    if (!number)
        pii_mask(masked);
    struct str text = str_from_z(masked);
    bool       json = line->format == LOG_JSON;

    if (start > 0)
        (void)line_add(line, json ? "," : " ", 1);
    if (json)
        (void)line_add(line, start > 0 ? "\"" : "{\"", start > 0 ? 1 : 2);
    (void)line_add(line, key, strlen(key));
    if (json)
        (void)line_add(line, "\":", 2);
    else
        (void)line_add(line, "=", 1);
    if (!line->cut && (number || (!json && is_bare(text))))
        (void)line_add(line, text.data, text.len);
    else if (!line->cut) {
        line_add_quoted(line, text);
        return; /* a quoted value that was cut is whole in itself */
    }
    if (line->cut) /* no half pair */
        line->len = start;
}

static void line_write(struct line *line, const struct log *log)
{
    if (line->cut)
        line_end(line, line->format == LOG_JSON ? ",\"cut\":true" : " cut=true");
    line_end(line, line->format == LOG_JSON ? "}\n" : "\n");
    for (size_t done = 0; done < line->len;) {
        ssize_t n = write(log->fd, line->text + done, line->len - done);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0)
            done += (size_t)n;
    }
}

static void log_line(const struct log *log, enum log_level level, const char *msg, va_list pairs)
{
    struct line line = {.len = 0, .format = log->format};
    char        ts[DATE_TEXT_MAX + 8];
    char        day[DATE_TEXT_MAX];
    int64_t     now = log->clock_ms();
    struct str  seconds = date_print_utc(now / 1000, day);

    if (level > log->level)
        return;
    /* "…SSZ" becomes "…SS.mmmZ". */
    (void)snprintf(ts, sizeof ts, "%.*s.%03dZ", (int)seconds.len - 1, seconds.data,
                   (int)(now % 1000));
    line_add_pair(&line, "ts", ts);
    line_add_pair(&line, "level", level_names[level]);
    if (log->run != NULL)
        line_add_pair(&line, "run", log->run);
    line_add_pair(&line, "msg", msg);
    for (const char *key; (key = va_arg(pairs, const char *)) != NULL;) {
        const char *value = va_arg(pairs, const char *);
        if (value != NULL && !line.cut)
            line_add_pair(&line, key, value);
    }
    if (log->terminal)
        (void)!write(log->fd, LOG_WIPE, sizeof LOG_WIPE - 1);
    line_write(&line, log);
}

void log_error(const struct log *log, const char *msg, ...)
{
    va_list pairs;
    va_start(pairs, msg);
    log_line(log, LOG_ERROR, msg, pairs);
    va_end(pairs);
}

void log_warn(const struct log *log, const char *msg, ...)
{
    va_list pairs;
    va_start(pairs, msg);
    log_line(log, LOG_WARN, msg, pairs);
    va_end(pairs);
}

void log_info(const struct log *log, const char *msg, ...)
{
    va_list pairs;
    va_start(pairs, msg);
    log_line(log, LOG_INFO, msg, pairs);
    va_end(pairs);
}

void log_debug(const struct log *log, const char *msg, ...)
{
    va_list pairs;
    va_start(pairs, msg);
    log_line(log, LOG_DEBUG, msg, pairs);
    va_end(pairs);
}
