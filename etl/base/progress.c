#include "etl/base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define PROGRESS_CELLS    20
#define PROGRESS_EVERY_MS 100
#define PROGRESS_LINE_MAX 256
#define PROGRESS_WIPE     "\r\033[K"

static void progress_write(const struct progress *progress, const char *text, size_t len)
{
    /* A bar that cannot be drawn is not missed. */
    ssize_t n = write(progress->log->fd, text, len);
    (void)n;
}

/* 1,234,567 */
static void print_grouped(char buf[32], uint64_t number)
{
    char digits[24];
    int  len = snprintf(digits, sizeof digits, "%" PRIu64, number);
    int  to = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buf[to++] = ',';
        buf[to++] = digits[i];
    }
    buf[to] = '\0';
}

static void progress_draw(struct progress *progress)
{
    char line[PROGRESS_LINE_MAX];
    char done[32];
    char total[32];
    char bar[PROGRESS_CELLS + 1];
    int  n;

    print_grouped(done, progress->done);
    if (progress->total == 0) {
        n = snprintf(line, sizeof line, PROGRESS_WIPE "%.100s  %s", progress->label, done);
    } else {
        uint64_t part = progress->done < progress->total ? progress->done : progress->total;
        unsigned percent = (unsigned)(100.0 * (double)part / (double)progress->total);
        print_grouped(total, progress->total);
        for (unsigned i = 0; i < PROGRESS_CELLS; i++)
            bar[i] = i < percent * PROGRESS_CELLS / 100 ? '#' : '.';
        bar[PROGRESS_CELLS] = '\0';
        n = snprintf(line, sizeof line, PROGRESS_WIPE "%.100s  [%s]  %u %%  %s of %s",
                     progress->label, bar, percent, done, total);
    }
    if (n > 0)
        progress_write(progress, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

void progress_open(struct progress *progress, const struct log *log, uint64_t total,
                   const char *label)
{
    *progress =
        (struct progress){.log = log, .label = label, .total = total, .visible = log->terminal};
    progress_step(progress, 0);
}

void progress_step(struct progress *progress, uint64_t count)
{
    progress->done += count;
    if (!progress->visible)
        return;
    int64_t now = log_steady_ms();
    if (progress->drawn_ms != 0 && now - progress->drawn_ms < PROGRESS_EVERY_MS)
        return;
    progress->drawn_ms = now;
    progress_draw(progress);
}

void progress_close(struct progress *progress)
{
    if (progress->visible)
        progress_write(progress, PROGRESS_WIPE, sizeof PROGRESS_WIPE - 1);
    progress->visible = false;
}
