/*
 * fs.h - the few things the program does to files and folders, with errors that name the path and
 * what to do next. All failures are ERR_IO with errnum set, unless said otherwise.
 */
#ifndef ETL_BASE_FS_H
#define ETL_BASE_FS_H

#include <sys/types.h>

#include "etl/base/arena.h"
#include "etl/base/err.h"
#include "etl/base/sha256.h"

/* For callers with a failure of their own: "<path>: <what>: <errno>" and, where known, advice. */
bool fs_error(struct err *err, int errnum, const char *path, const char *what);
#ifdef __clang_analyzer__ /* see err.h */
#define fs_error(...) ((void)fs_error(__VA_ARGS__), false)
#endif

/* "folder/name" in the arena; an absolute `name` is taken as it is. */
const char *fs_join(struct arena *arena, const char *folder, const char *name);

bool fs_exists(const char *path);
/* Makes the folder and what is missing above it; one that is there already stays as it is. */
NODISCARD bool fs_mkdirs(const char *path, mode_t mode, struct err *err);
/* A file, or a folder with all it holds; never follows a symbolic link. Nothing there is no error.
 */
NODISCARD bool fs_remove_tree(const char *path, struct err *err);

/* The whole file, NUL-terminated behind the last byte. ERR_LIMIT when it has more than `max`. */
NODISCARD bool fs_read_file(const char *path, size_t max, struct str *out, struct arena *arena,
                            struct err *err);
/* The SHA-256 of a file's bytes; a symbolic link is refused. */
NODISCARD bool fs_sha256(const char *path, char hex[SHA256_HEX_SIZE], struct arena *arena,
                         struct err *err);
/* A reader sees the old file or the new one, whole, also after a power cut. */
NODISCARD bool fs_write_atomic(const char *path, struct str bytes, mode_t mode, struct err *err);
/* Copies a regular file; the target appears whole or not at all. */
NODISCARD bool fs_copy(const char *from, const char *to, mode_t mode, struct err *err);
/* Makes a rename in `folder` survive a power cut. */
NODISCARD bool fs_sync_dir(const char *folder, struct err *err);

/* Bytes that we may still write to the file system of `path`. */
NODISCARD bool fs_disk_free(const char *path, uint64_t *bytes, struct err *err);

#endif
