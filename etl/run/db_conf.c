#include "etl/run/db_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"

#define MB ((uint64_t)1 << 20)

/* PostgreSQL gains nothing from more for our sets of rows: the system caches files as well. */
#define DB_BUFFERS_MAX (1024 * MB)
/* Parallel queries keep their tuples there; Docker's default /dev/shm has 64 MB. */
#define DB_SHM_MIN (256 * MB)

static uint64_t clamp(uint64_t value, uint64_t least, uint64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* The machine's memory, or the container's where that is less. */
static uint64_t memory_bytes(void)
{
    long     pages = sysconf(_SC_PHYS_PAGES);
    long     size = sysconf(_SC_PAGESIZE);
    uint64_t bytes = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : 1024 * MB;
    static const char *const limits[] = {"/sys/fs/cgroup/memory.max",
                                         "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        char  text[32] = "";
        FILE *file = fopen(limits[i], "re");
        if (file == NULL)
            continue;
        if (fgets(text, sizeof text, file) != NULL) {
            uint64_t limit = strtoull(text, NULL, 10); /* "max" is 0: no limit */
            if (limit >= 64 * MB && limit < bytes)
                bytes = limit;
        }
        (void)fclose(file);
    }
    return bytes;
}

/* The folder that fills up first: if we cannot ask, be modest. */
static uint64_t free_bytes(const char *path)
{
    struct err err = {.kind = ERR_NONE};
    uint64_t   bytes;
    return fs_disk_free(path, &bytes, &err) ? bytes : 0;
}

bool db_write_settings(const struct db *db, const char *arg, struct err *err)
{
    char        text[1024];
    char        path[DB_PATH_MAX];
    uint64_t    memory = memory_bytes();
    const char *shm = "mmap";
    (void)arg;

    if (access("/dev/shm", W_OK | X_OK) == 0 && free_bytes("/dev/shm") >= DB_SHM_MIN)
        shm = "posix";
    /*
     * fsync stays on: the warehouse holds what was sent to partners. wal_level = minimal: nobody
     * replicates it, and a table that is made and filled in one transaction skips the log.
     */
    int len = snprintf(
        text, sizeof text,
        "# Written by nightpost at every start. Settings of your own: alter system set ...\n"
        "shared_buffers = %" PRIu64 "MB\n"
        "work_mem = %" PRIu64 "MB\n"
        "maintenance_work_mem = %" PRIu64 "MB\n"
        "max_wal_size = %" PRIu64 "MB\n"
        "wal_level = minimal\n"
        "max_wal_senders = 0\n"
        "checkpoint_timeout = 30min\n"
        "log_checkpoints = off\n"
        "dynamic_shared_memory_type = %s\n"
        "max_parallel_workers_per_gather = 2\n"
        "jit = off\n"
        "random_page_cost = 1.1\n",
        clamp(memory / 4, 32 * MB, DB_BUFFERS_MAX) / MB, clamp(memory / 64, 4 * MB, 256 * MB) / MB,
        clamp(memory / 16, 64 * MB, 1024 * MB) / MB,
        clamp(free_bytes(db->data) / 16, 256 * MB, 8192 * MB) / MB, shm);
    if (len < 0 || (size_t)len >= sizeof text)
        return err_set(err, ERR_INTERNAL, "settings of the embedded database do not fit");
    len = snprintf(path, sizeof path, "%s/nightpost.conf", db->data);
    if (len < 0 || (size_t)len >= sizeof path)
        return err_set(err, ERR_LIMIT, "%s: the path is too long", db->data);
    return fs_write_atomic(path, str_from_z(text), S_IRUSR | S_IWUSR, err);
}
