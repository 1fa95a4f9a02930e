#define _GNU_SOURCE /* memfd_create() */
#include "etl/run/tell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "etl/run/child.h"

#define TELL_WORDS_MAX  16
#define TELL_OUTPUT_MAX ((size_t)64 << 10)
#define TELL_HOOK_MS    (INT64_C(300) * 1000)
#define TELL_PING_MS    (INT64_C(60) * 1000)
#define SECTION         "monitor"

static const char *tell_key(const struct app *app, const char *key)
{
    return config_get(app->config, SECTION, key);
}

/* What a child reads on its standard input: not an argument, which every user could see. */
static int tell_input(const char *text)
{
    int    fd = memfd_create("nightpost", MFD_CLOEXEC);
    size_t len = strlen(text);
    if (fd >= 0 && (write(fd, text, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static void tell_run(const struct app *app, const char *what, const char *const *argv,
                     const char *const *env, const char *input, int64_t deadline_ms,
                     struct arena *arena)
{
    struct err          err = {.kind = ERR_NONE};
    struct child_result result;
    struct child        child = {.argv = argv,
                                 .env = env,
                                 .home = "/",
                                 .deadline_ms = deadline_ms,
                                 .output_max = TELL_OUTPUT_MAX};
    if (input != NULL) {
        child.keep[0] = tell_input(input);
        child.as[0] = STDIN_FILENO;
        child.keep_count = child.keep[0] < 0 ? 0 : 1;
    }
    if (!child_run(&child, &result, arena, &err))
        log_warn(&app->log, "not told", "by", what, "why", err.text, NULL);
    else if (result.late || result.status != 0)
        log_warn(&app->log, "not told", "by", what, "program", argv[0], "why",
                 result.late ? "it took too long" : result.said.data, "status",
                 log_i64(result.status), NULL);
    else
        log_debug(&app->log, "told", "by", what, NULL);
    if (child.keep_count > 0)
        (void)close(child.keep[0]);
}

/* A program and its arguments, divided by blanks: no shell, no quotes. */
static const char *const *tell_words(const char *text, struct arena *arena)
{
    const char **words = ARENA_ARRAY(arena, const char *, TELL_WORDS_MAX + 1);
    size_t       count = 0;
    for (text += strspn(text, " "); *text != '\0' && count < TELL_WORDS_MAX;
         text += strspn(text, " ")) {
        size_t len = strcspn(text, " ");
        words[count++] = arena_zcopy(arena, (struct str){text, len});
        text += len;
    }
    return words;
}

static const char *fact(struct arena *arena, const char *name, const char *value)
{
    return arena_printf(arena, "NIGHTPOST_%s=%s", name, value == NULL ? "" : value).data;
}

static const char *fact_number(struct arena *arena, const char *name, uint64_t value)
{
    return arena_printf(arena, "NIGHTPOST_%s=%llu", name, (unsigned long long)value).data;
}

static void tell_hook(const struct app *app, const struct run_facts *f, struct arena *arena)
{
    const char *key = f->status == 0 ? "on_success" : "on_failure";
    const char *program = tell_key(app, key);
    if (program == NULL)
        return;
    const char *const env[] = {
        fact_number(arena, "STATUS", (uint64_t)f->status),
        fact(arena, "FROM", f->from),
        fact(arena, "DATE", f->to),
        fact_number(arena, "RECIPIENTS", f->totals.recipients),
        fact_number(arena, "HELD", f->totals.held),
        fact_number(arena, "CONTROLS_FAILED", f->totals.failed),
        fact_number(arena, "FILES", f->totals.files),
        fact_number(arena, "ROWS", f->totals.rows),
        fact_number(arena, "BYTES", f->totals.bytes),
        fact_number(arena, "SECONDS", (uint64_t)(f->ended_ms - f->started_ms) / 1000),
        fact(arena, "OUTBOX", app->outbox),
        fact(arena, "ERROR", f->error),
        NULL,
    };
    tell_run(app, key, tell_words(program, arena), env, NULL, TELL_HOOK_MS, arena);
}

/* The address is a secret of the monitoring service's: curl reads it, nobody sees it. */
static void tell_ping(const struct app *app, const char *suffix, struct arena *arena)
{
    static const char *const argv[] = {"curl", "--config", "-", NULL};
    const char              *url = tell_key(app, "ping_url");
    if (url == NULL)
        return;
    const char *input = arena_printf(arena,
                                     "url = \"%s%s\"\nsilent\nshow-error\nfail\nmax-time = 15\n"
                                     "retry = 3\noutput = /dev/null\n",
                                     url, suffix)
                            .data;
    if (strpbrk(url, "\"\\ \n") != NULL) {
        log_warn(&app->log, "not told", "by", "ping_url", "why", "it is no address", NULL);
        return;
    }
    tell_run(app, "ping_url", argv, NULL, input, TELL_PING_MS, arena);
}

static const char *mail_text(const struct app *app, const struct run_facts *f, const char *to,
                             struct arena *arena)
{
    const char *from = tell_key(app, "mail_from");
    const char *what = f->status == 0   ? "done"
                       : f->status == 1 ? "done, some partners held back"
                                        : "FAILED";
    return arena_printf(
               arena,
               "%s%s%sTo: %s\nSubject: nightpost: %s %s\nMIME-Version: 1.0\n"
               "Content-Type: text/plain; charset=UTF-8\nAuto-Submitted: auto-generated\n\n"
               "Business dates: %s to %s\nExit status: %d\nRecipients: %llu, held back: %llu\n"
               "Controls failed: %llu\nFiles: %llu, rows: %llu\n%s%s\n\n"
               "nightpost status says more.\n",
               from == NULL ? "" : "From: ", from == NULL ? "" : from, from == NULL ? "" : "\n", to,
               f->to == NULL ? "run" : f->to, what, f->from == NULL ? "-" : f->from,
               f->to == NULL ? "-" : f->to, f->status, (unsigned long long)f->totals.recipients,
               (unsigned long long)f->totals.held, (unsigned long long)f->totals.failed,
               (unsigned long long)f->totals.files, (unsigned long long)f->totals.rows,
               f->error == NULL ? "" : "\n", f->error == NULL ? "" : f->error)
        .data;
}

static void tell_mail(const struct app *app, const struct run_facts *f, struct arena *arena)
{
    const char *to = tell_key(app, "mail_to");
    const char *argv[] = {tell_key(app, "sendmail"), "-t", "-i", NULL};
    if (to == NULL || (f->status == 0 && strcmp(tell_key(app, "mail_on"), "failure") == 0))
        return;
    tell_run(app, "mail_to", argv, NULL, mail_text(app, f, to, arena), TELL_PING_MS, arena);
}

void tell_start(const struct app *app, struct arena *arena)
{
    tell_ping(app, "/start", arena);
}

void tell_end(const struct app *app, const struct run_facts *facts, struct arena *arena)
{
    struct err  err = {.kind = ERR_NONE};
    const char *directory = tell_key(app, "metrics_dir");
    if (directory != NULL && !metrics_write(app, facts, directory, arena, &err))
        log_warn(&app->log, "not told", "by", "metrics_dir", "why", err.text, NULL);
    tell_hook(app, facts, arena);
    tell_ping(app, facts->status == 0 ? "" : "/fail", arena);
    tell_mail(app, facts, arena);
}

static bool tell_program(const char *key, const char *program, struct arena *arena, struct err *err)
{
    return child_find(program, arena) != NULL ||
           err_set(err, ERR_CONFIG, "[monitor] %s: %s is not installed, or no program", key,
                   program);
}

bool tell_check(const struct app *app, struct arena *arena, struct err *err)
{
    static const char *const hooks[] = {"on_success", "on_failure"};
    const char              *directory = tell_key(app, "metrics_dir");
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        const char *hook = tell_key(app, hooks[i]);
        if (hook != NULL && !tell_program(hooks[i], tell_words(hook, arena)[0], arena, err))
            return false;
    }
    if (tell_key(app, "ping_url") != NULL && !tell_program("ping_url", "curl", arena, err))
        return false;
    if (tell_key(app, "mail_to") != NULL &&
        !tell_program("sendmail", tell_key(app, "sendmail"), arena, err))
        return false;
    if (directory != NULL && access(directory, W_OK | X_OK) != 0)
        return err_set(err, ERR_CONFIG, "[monitor] metrics_dir: %s: %s", directory,
                       strerror(errno));
    (void)printf("monitor: %s\n",
                 config_find(app->config, SECTION) == NULL ? "nobody is told" : "all is there");
    return true;
}
