/*
 * gz.h - one-member gzip files: written with both hashes on the way, read in bounded memory.
 *
 * Writer: gz_open, gz_write* with gz_cut between, gz_finish; or gz_abandon at any point (the arena
 * does it too). The content is compressed by pack.h, so the file does not depend on how it was
 * sliced into writes. The header has no name and no time. Nothing is synced here: a release is made
 * durable as a whole (publish.h).
 *
 * One member per file, always: concatenated members are silently cut by Chromium, PHP and .NET
 * Framework; for the same reason the reader refuses a second member.
 */
#ifndef ETL_OUT_GZ_H
#define ETL_OUT_GZ_H

#include "etl/base/err.h"
#include "etl/base/sha256.h"
#include "etl/out/pack.h"
#include "etl/out/place.h"

struct gz_figures {
    uint64_t bytes;         /* of the file */
    uint64_t content_bytes; /* before compression */
    char     sha256[SHA256_HEX_SIZE];
    char     content_sha256[SHA256_HEX_SIZE];
};

struct gz;
struct gz_reader;

/* Creates or empties `path`, which must outlive the writer. */
NODISCARD bool gz_open(struct gz **out, const char *path, enum gz_engine engine,
                       struct arena *arena, struct err *err);
NODISCARD bool gz_write(struct gz *gz, struct str bytes, struct err *err);
/* Ends a segment: what is written behind it does not depend on it. *state says how to go on. */
NODISCARD bool gz_cut(struct gz *gz, struct str *state, struct arena *arena, struct err *err);
/* In place of all that stood before that cut; nothing may have been written yet. */
NODISCARD bool gz_resume(struct gz *gz, const struct place_from *from, struct str *rest,
                         struct arena *arena, struct err *err);
NODISCARD bool gz_finish(struct gz *gz, struct gz_figures *figures, struct err *err);
void           gz_abandon(struct gz *gz); /* closes; the file stays for the caller to unlink */

/*
 * Reader. gz_read fills up to `room` bytes and sets *got; 0 means the end, reached only after the
 * member's checksum and length held and nothing followed it. ERR_DATA otherwise.
 */
NODISCARD bool gz_read_open(struct gz_reader **out, const char *path, struct arena *arena,
                            struct err *err);
/* Begins behind what stands before a cut (gz_cut), which is only compared by its hash. */
NODISCARD bool gz_read_open_behind(struct gz_reader **out, const char *path,
                                   const struct cut_place *place, struct arena *arena,
                                   struct err *err);
NODISCARD bool gz_read(struct gz_reader *reader, char *buf, size_t room, size_t *got,
                       struct err *err);
void           gz_read_close(struct gz_reader *reader); /* also done by the arena */

#endif
