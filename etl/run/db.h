/*
 * db.h - the embedded database: a private PostgreSQL cluster for whoever names no warehouse.
 *
 * It lives below the state folder (var/pg), listens on a Unix socket in a folder of mode 0700 and
 * on no port, and runs on after the program ends, until db_stop(). Started by root it runs as user
 * postgres, or nobody; where that user cannot reach the state folder, it is kept in a folder of its
 * own under /var/lib, which <state>/pg.place remembers.
 *
 * Life: db_locate() looks and changes nothing; then any of the others, in any order, any number of
 * times. Strings live in the arena. Two programs may start one database at once: the second waits.
 */
#ifndef ETL_RUN_DB_H
#define ETL_RUN_DB_H

#include <sys/types.h>

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define DB_WAREHOUSE "nightpost" /* the databases that every cluster has */
#define DB_SAMPLE    "sample"

enum db_state {
    DB_ABSENT, /* not made yet: db_start() makes it */
    DB_STOPPED,
    DB_STARTING, /* or recovering */
    DB_RUNNING,
};

struct db {
    struct arena *arena;  /* db_locate()'s */
    const char   *state;  /* absolute */
    const char   *dir;    /* holds all of it */
    const char   *data;   /* dir/data */
    const char   *socket; /* folder of the socket */
    const char   *log;    /* dir/pg.log */
    const char   *bin;    /* folder of PostgreSQL's programs */
    const char   *user;   /* whom the server runs as */
    uid_t         uid;
    gid_t         gid;
    bool          drop;  /* we are root and become `user` */
    bool          moved; /* dir is not below state: worth telling */
};

/* Decides user and folders. ERR_CONFIG with what to do: no PostgreSQL, a state folder of others. */
NODISCARD bool db_locate(struct db *out, const char *state_dir, struct arena *arena,
                         struct err *err);
/* Makes it if need be, starts it if need be, and returns when it takes connections. */
NODISCARD bool db_start(const struct db *db, struct err *err);
/* Ends sessions, waits for the end. One that does not run is no error. */
NODISCARD bool db_stop(const struct db *db, struct err *err);
/* *pid is the server's, or 0. */
enum db_state db_status(const struct db *db, pid_t *pid);
/* "stopped", "running", ... */
const char *db_state_name(enum db_state state);
/* For conn_open(). */
const char *db_conninfo(const struct db *db, const char *database, struct arena *arena);

#endif
