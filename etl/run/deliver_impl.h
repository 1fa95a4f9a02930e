/*
 * deliver_impl.h - what the files of a delivery share: deliver.c decides, deliver_peer.c talks to
 * the peer, deliver_seal.c encrypts.
 */
#ifndef ETL_RUN_DELIVER_IMPL_H
#define ETL_RUN_DELIVER_IMPL_H

#include "etl/out/manifest.h"
#include "etl/run/child.h"
#include "etl/run/deliver.h"

#define DELIVER_WORDS_MAX 16

struct delivery {
    const struct app *app;
    struct arena     *arena; /* of this release */
    const char       *rclone_config;
    const char       *target; /* its number */
    const char       *recipient;
    const char       *remote;
    const char       *age; /* NULL: as they are */
    const char       *release;
    const char       *source;   /* the folder that is uploaded: in the outbox, or encrypted */
    const char       *manifest; /* its name there */
    const char       *signature;
    char              sha256[SHA256_HEX_SIZE]; /* of the manifest that is uploaded */
    bool              renames;                 /* the peer renames folders */
    bool              hashes;                  /* and tells hashes */
    bool              anew; /* what is there is not what was sent: all of it again */
};

/* Encrypted copies of the release's files below the state folder, made once; sets d->source. */
NODISCARD bool deliver_seal(struct delivery *d, struct err *err);
/* Takes them away again. */
NODISCARD bool deliver_unseal(struct delivery *d, struct err *err);

/*
 * One attempt. ERR_CONFIG and ERR_DATA would be the same at the next one; ERR_CONNECT is worth it.
 */
NODISCARD bool deliver_attempt(struct delivery *d, struct err *err);

/* Runs rclone with these words behind our options. */
NODISCARD bool deliver_rclone(const struct app *app, const char *rclone_config,
                              const char *const *words, size_t output_max, struct child_result *out,
                              struct arena *arena, struct err *err);

#endif
