/*
 * deliver.h - releases are pushed to their recipients' targets, with rclone (3-operations.md, 3.4).
 *
 *     whose place is it → is the release there → files out of sight → compared there with ours
 *     → manifest → renamed into place → the manifest read back
 *
 * A peer that cannot rename a folder (a bucket) gets the files in their place and the manifest
 * last: its presence means that the release is complete. Every step looks at what is there, so an
 * attempt goes on where the last one ended, also after a crash; a release that is there is left
 * alone.
 */
#ifndef ETL_RUN_DELIVER_H
#define ETL_RUN_DELIVER_H

#include "etl/run/app.h"

#define DELIVER_ATTEMPTS 5

struct deliver_totals {
    uint64_t done;
    uint64_t failed; /* targets; each has its line in the log and in nightpost.delivery */
};

/* ERR_CONFIG when there is no configuration of rclone, or others may read it. */
NODISCARD bool deliver_ready(const struct app *app, const char **rclone_config, struct err *err);
/* Whether rclone's configuration has this remote. */
NODISCARD bool deliver_remote_known(const struct app *app, const char *remote, struct arena *arena,
                                    struct err *err);
/* `partner` NULL: everybody. False only when it cannot go on: the warehouse, a signal. */
NODISCARD bool deliver_all(const struct app *app, const char *partner, struct deliver_totals *out,
                           struct err *err);

#endif
