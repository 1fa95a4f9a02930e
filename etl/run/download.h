/*
 * download.h - the download page: its folder, its logins, its nginx (3-operations.md, 3.5).
 *
 *     <dir>/passwords    login:hash, one a line     <dir>/logins.map   login → folder, for nginx
 *     <dir>/titles.map   report → its Chinese name  <dir>/tls.crt, tls.key   self-signed, for
 * trying <dir>/nginx.conf, nginx.pid, access.log, error.log                     of our own server
 *
 * The folder stands outside the outbox. Where root starts the server its workers are www-data,
 * which may read the outbox through its group; they reach it, and the passwords, through a
 * descriptor that root opened, so no folder above need let them in.
 */
#ifndef ETL_RUN_DOWNLOAD_H
#define ETL_RUN_DOWNLOAD_H

#include <sys/types.h>

#include "etl/out/publish.h"
#include "etl/run/app.h"
#include "etl/run/cli.h"

struct download {
    const struct app *app;
    struct arena     *arena;
    const char       *dir;
    const char       *listen; /* address:port, or NULL */
    const char       *certificate;
    const char       *certificate_key;
    bool              own_certificate; /* ours: made when it is missing */
};

/* Makes the folder, looks at nothing else. ERR_CONFIG when a path cannot stand in nginx's words. */
NODISCARD bool download_open(struct download *out, const struct app *app, struct arena *arena,
                             struct err *err);

/* --- logins.c ----------------------------------------------------------------------------------
 */

/* Sets or, with a NULL password, removes a login; tells our own server, if it runs. */
NODISCARD bool login_set(const struct download *d, const char *login, const char *password,
                         struct err *err);
NODISCARD bool login_exists(const struct download *d, const char *login, bool *exists,
                            struct err *err);
/* The recipient's name, when there is such a partner and, unless it is NULL, manager. */
NODISCARD bool login_recipient(const struct app *app, const char *partner, const char *manager,
                               char out[RECIPIENT_FOLDER_MAX + 1], struct arena *arena,
                               struct err *err);
/* Writes logins.map and titles.map. */
NODISCARD bool login_maps(const struct download *d, struct err *err);
/* The group that reads outbox and passwords, when root gives them to one; else leaves them. */
NODISCARD bool login_share(const struct download *d, gid_t group, struct err *err);

/* --- serve.c, demo_page.c
 * -----------------------------------------------------------------------------------
 */

/* Starts nginx, or starts it anew; *address is where it answers. */
NODISCARD bool serve_start(const struct download *d, const char **address, struct err *err);
NODISCARD bool serve_stop(const struct download *d, struct err *err);
/* 0 when our server does not run. */
pid_t serve_pid(const struct download *d);
/* The sample's page: served, its address and logins printed; says why when that cannot be. */
NODISCARD bool demo_page(const struct args *args, const struct app *app, struct arena *arena,
                         struct err *err);
/* New logins reach a server that runs. */
void serve_reload(const struct download *d);

#endif
