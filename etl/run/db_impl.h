/*
 * db_impl.h - what the files of the embedded database share; nobody else includes it.
 */
#ifndef ETL_RUN_DB_IMPL_H
#define ETL_RUN_DB_IMPL_H

#include "etl/run/db.h"

#define DB_PATH_MAX 1024   /* longest path below db->dir; db_locate() refuses a longer one */
#define DB_PORT     "5432" /* only the name of the socket: there is no port */

/*
 * Runs `task` in a child that has become the server's user, with umask 077 and home db->dir, and
 * hands back its error. What root would do in a folder that somebody else owns is done this way, so
 * that no link planted there can lead root astray.
 */
typedef bool   db_task(const struct db *db, const char *arg, struct err *err);
NODISCARD bool db_as_user(const struct db *db, db_task *task, const char *arg, struct err *err);

/* Inside such a child: runs a program with its output in pg.log; false quotes the log's tail. */
NODISCARD bool db_program(const struct db *db, const char *const argv[], struct err *err);
/* Starts the server, which stays; *alive becomes readable (end of file) when it has ended. */
NODISCARD bool db_spawn(const struct db *db, const char *const argv[], int *alive, struct err *err);
/* Bytes of the log now: where the next program's output will begin. */
off_t db_log_end(const struct db *db);
/* The log's last lines from `from` on, in one line, blanks for newlines. */
void db_log_tail(const struct db *db, off_t from, char *text, size_t size);

/* Writes data/nightpost.conf, with settings that fit this machine. A db_task; arg is not used. */
bool db_write_settings(const struct db *db, const char *arg, struct err *err);

#endif
