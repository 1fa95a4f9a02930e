/*
 * demo_page.c - the end of the demonstration: its files on the download page, with logins to try.
 *
 * The sample's passwords are made up at the first time and stand in <dir>/sample-logins, so that
 * the same ones are shown again.
 */
#include <stdio.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/base/passhash.h"
#include "etl/run/download.h"

#define DEMO_FILE_MAX 4096

static const char *const demo_logins[] = {"D001", "S001", RECIPIENT_FINANCE};

/* A password for each, in lines of "login password". */
static bool demo_make(const struct download *d, const char *path, struct err *err)
{
    struct str text = STR("");
    for (size_t i = 0; i < COUNT_OF(demo_logins); i++) {
        char password[PASSWORD_RANDOM + 1];
        if (!password_random(password, err) || !login_set(d, demo_logins[i], password, err))
            return false;
        text = arena_printf(d->arena, "%.*s  %-10s %s\n", STR_ARG(text), demo_logins[i], password);
    }
    return fs_write_atomic(path, text, 0600, err);
}

static bool demo_known(const struct download *d, const char *path, bool *known, struct err *err)
{
    *known = fs_exists(path);
    for (size_t i = 0; i < COUNT_OF(demo_logins) && *known; i++)
        if (!login_exists(d, demo_logins[i], known, err))
            return false;
    return true;
}

static bool demo_serve(const struct app *app, const char **address, struct str *logins,
                       struct arena *arena, struct err *err)
{
    struct download d;
    bool            known;
    if (!download_open(&d, app, arena, err))
        return false;
    const char *path = fs_join(arena, d.dir, "sample-logins");
    return demo_known(&d, path, &known, err) && (known || demo_make(&d, path, err)) &&
           fs_read_file(path, DEMO_FILE_MAX, logins, arena, err) && serve_start(&d, address, err);
}

bool demo_page(const struct args *args, const struct app *app, struct arena *arena, struct err *err)
{
    struct str  logins;
    const char *address;
    if (demo_serve(app, &address, &logins, arena, err)) {
        (void)printf(
            "\nThe download page: %s (its certificate is self-signed: the browser asks)\n\n"
            "  login      password\n%.*s\nThis ends it: %s\n",
            address, STR_ARG(logins), cli_call(args, "serve stop", arena));
        return true;
    }
    if (err->kind != ERR_CONFIG)
        return false;
    (void)printf("\nThe download page is not served: %s\n", err->text);
    *err = (struct err){.kind = ERR_NONE};
    return true;
}
