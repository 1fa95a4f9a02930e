/*
 * tree.h - the few operations on folders that a release needs, with errors that say what to do.
 */
#ifndef ETL_OUT_TREE_H
#define ETL_OUT_TREE_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define TREE_FOLDER_MODE 0750
#define TREE_FILE_MODE   0640
#define TREE_DEPTH_MAX   4 /* a release has its folder and one below */

/* err_set_errno, and for a full or forbidden disk what the operator can do about it. */
bool tree_error(struct err *err, int errnum, const char *path, const char *what);

/* Makes the folder; it may be there already. */
NODISCARD bool tree_mkdir(const char *path, struct err *err);
/* Removes the folder and what is in it; it may be missing. */
NODISCARD bool tree_remove(const char *path, struct err *err);
/* Sets modes and times of all files with one link and of all folders, the outermost last. */
NODISCARD bool tree_stamp(const char *path, int64_t mtime, struct err *err);
/* Makes everything on the folder's file system durable. */
NODISCARD bool tree_sync_all(const char *path, struct err *err);
/* Makes a folder's entries durable. */
NODISCARD bool tree_sync_folder(const char *path, struct err *err);
/* A new file with these bytes. */
NODISCARD bool tree_write(const char *path, struct str content, struct err *err);
/* A new file in pieces: -1 on failure; tree_close in any case, `ok` is what became of the pieces.
 */
NODISCARD int  tree_create(const char *path, struct err *err);
NODISCARD bool tree_put(int fd, struct str piece, const char *path, struct err *err);
NODISCARD bool tree_close(int fd, const char *path, bool ok, struct err *err);
/* A copy of a file's bytes. */
NODISCARD bool tree_copy(const char *from, const char *to, struct err *err);

#endif
