#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/base/utf8.h"
#include "etl/out/verify.h"
#include "etl/run/commands.h"

#define PATH_WIDTH_MAX 72
#define NUMBER_MAX     32
#define PAYABLE        "payable_amount" /* the column whose total a person looks for first */

/* Colours only where somebody sees them. */
struct paint {
    const char *good;
    const char *bad;
    const char *dim;
    const char *off;
};

static struct paint paint_open(void)
{
    bool colour = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == NULL;
    return colour ? (struct paint){"\033[32m", "\033[1;31m", "\033[2m", "\033[0m"}
                  : (struct paint){"", "", "", ""};
}

/* 1,234,567 */
static const char *number_print(uint64_t n, char buf[NUMBER_MAX])
{
    char  *p = buf + NUMBER_MAX - 1;
    size_t digits = 0;
    *p = '\0';
    do {
        if (digits > 0 && digits % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + n % 10);
        n /= 10;
        digits++;
    } while (n > 0);
    return p;
}

static void print_pad(size_t from, size_t to)
{
    for (; from < to; from++)
        (void)putchar(' ');
}

/* The payable total of a file, else its first one, in each currency. */
static void print_amounts(const struct manifest_file *file)
{
    const char *column = file->sum_count == 0 ? NULL : file->sums[0].column;
    for (size_t i = 0; i < file->sum_count; i++)
        if (strcmp(file->sums[i].column, PAYABLE) == 0)
            column = PAYABLE;
    for (size_t i = 0; column != NULL && i < file->sum_count; i++)
        if (strcmp(file->sums[i].column, column) == 0 && file->sums[i].written != NULL)
            (void)printf("  %s %s%s%s", column, file->sums[i].written,
                         file->sums[i].currency[0] == '\0' ? "" : " ", file->sums[i].currency);
}

static void print_line(const struct verify_line *line, size_t width, const struct paint *paint)
{
    char        buf[NUMBER_MAX];
    const char *rows = number_print(line->file->figures.rows, buf);
    bool        ok = line->findings == 0;
    (void)printf("  %s%-7s%s  %s", ok ? paint->good : paint->bad, ok ? "ok" : "DIFFERS", paint->off,
                 line->file->path);
    print_pad(strlen(line->file->path), width);
    print_pad(strlen(rows), 12);
    (void)printf("%s rows", rows);
    print_amounts(line->file);
    if (ok && line->compared)
        (void)printf("%s  %s%s", paint->dim,
                     strcmp(line->file->format, "xlsx") == 0 ? "= its CSV" : "= its workbook",
                     paint->off);
    (void)putchar('\n');
}

static void print_state(const char *label, enum verify_state state, const char *text,
                        const struct paint *paint)
{
    const char *colour = state == VERIFY_HOLDS    ? paint->good
                         : state == VERIFY_BROKEN ? paint->bad
                                                  : paint->dim;
    (void)printf("  %-8s%s%s%s\n", label, colour, text, paint->off);
}

static void print_findings(const struct verify_result *r, const struct paint *paint)
{
    const char *file = NULL;
    (void)putchar('\n');
    for (size_t i = 0; i < r->told; i++) {
        const struct verify_finding *f = &r->findings[i];
        if (file == NULL || strcmp(file, f->file) != 0)
            (void)printf("%s%s%s\n", paint->bad, f->file[0] == '\0' ? "the release" : f->file,
                         paint->off);
        file = f->file;
        (void)printf("    %s\n", f->text);
    }
    if (r->told < r->count)
        (void)printf("  and %zu more\n", r->count - r->told);
}

static int by_file(const void *a, const void *b)
{
    const struct verify_finding *left = a;
    const struct verify_finding *right = b;
    int                          order = strcmp(left->file, right->file);
    return order != 0 ? order : (left->text > right->text) - (left->text < right->text);
}

static void print_result(const char *directory, struct verify_result *r)
{
    char                   buf[NUMBER_MAX];
    struct paint           paint = paint_open();
    const struct manifest *m = &r->manifest;
    size_t                 width = 0;
    uint64_t               rows = 0;
    if (r->readable)
        (void)printf("%s  release %s, issued %s, data through %s\n\n", m->recipient, m->release,
                     m->issue_date, m->data_through);
    else
        (void)printf("%s\n", directory);
    for (size_t i = 0; i < r->line_count; i++) {
        size_t len = strlen(r->lines[i].file->path);
        width = len > width ? len : width;
        rows += strcmp(r->lines[i].file->format, "xlsx") == 0 ? 0 : r->lines[i].file->figures.rows;
    }
    for (size_t i = 0; i < r->line_count; i++)
        print_line(&r->lines[i], width < PATH_WIDTH_MAX ? width : PATH_WIDTH_MAX, &paint);
    if (r->line_count > 0)
        (void)putchar('\n');
    print_state("chain", r->chain, r->chain_text, &paint);
    print_state("origin", r->origin, r->origin_text, &paint);
    if (r->told > 1)
        qsort(r->findings, r->told, sizeof *r->findings, by_file);
    if (r->count > 0)
        print_findings(r, &paint);
    (void)printf("\n%s%zu files, %s rows: ", r->count == 0 ? paint.good : paint.bad, r->line_count,
                 number_print(rows, buf));
    if (r->count == 0)
        (void)printf("all of it holds%s\n", paint.off);
    else
        (void)printf("%s difference%s%s\n", number_print(r->count, buf), r->count == 1 ? "" : "s",
                     paint.off);
}

static const char *without_slash(const char *path, struct arena *arena)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    return arena_zcopy(arena, (struct str){path, len});
}

bool command_verify(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct arena         own;
    struct verify_result result;
    struct verify_job    job = {.directory = without_slash(args->words[0], arena),
                                .previous = args_get(args, "previous"),
                                .key = args_get(args, "key")};
    if (!fs_exists(fs_join(arena, job.directory, "manifest.json")) &&
        fs_exists(arena_printf(arena, "%s/latest/manifest.json", job.directory).data))
        return err_set(err, ERR_USAGE,
                       "%s holds releases: name one of them, %s/latest for instance", job.directory,
                       job.directory);
    arena_open(&own, "verify", VERIFY_ARENA);
    bool ok = verify_release(&job, &result, &own, err);
    if (ok)
        print_result(job.directory, &result);
    if (ok && result.count > 0)
        *status = ERR_STATUS_DIFFERENCE;
    arena_close(&own);
    return ok;
}
