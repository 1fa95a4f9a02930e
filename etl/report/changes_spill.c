#include "etl/report/changes_spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/fs.h"

#define SPILL_MARKS 127u /* of a block, which is 4 KiB */
#define SPILL_NONE  UINT64_MAX
#define SPILL_MODE  0600

/* As it stands in the file: which block of its slice came before, and its marks. */
struct spill_block {
    uint64_t            before; /* offset, or SPILL_NONE */
    uint64_t            count;
    struct changes_mark marks[SPILL_MARKS];
    uint64_t            unused[2];
};
_Static_assert(sizeof(struct spill_block) == 4096, "blocks lie on pages");

struct changes_spill {
    int                 fd;
    const char         *path; /* it had, for messages */
    uint64_t            end;
    size_t              slices;
    struct spill_block *open; /* one per slice */
    struct spill_block *read;
};

static void spill_close(void *arg)
{
    const struct changes_spill *spill = arg;
    if (spill->fd >= 0)
        (void)close(spill->fd);
}

static bool spill_error(const struct changes_spill *spill, const char *what, struct err *err)
{
    return fs_error(err, errno, spill->path, what);
}

bool changes_spill_open(struct changes_spill **out, const char *directory, size_t slices,
                        struct arena *arena, struct err *err)
{
    struct changes_spill *spill = ARENA_NEW(arena, struct changes_spill);
    *spill = (struct changes_spill){
        .fd = -1,
        .path = arena_printf(arena, "%s/.changes.%ld", directory, (long)getpid()).data,
        .slices = slices,
        .open = ARENA_ARRAY(arena, struct spill_block, slices),
        .read = ARENA_NEW(arena, struct spill_block),
    };
    for (size_t i = 0; i < slices; i++)
        spill->open[i].before = SPILL_NONE;
    arena_defer(arena, spill_close, spill);
    /* Two sides are compared at a time: the first one's file has lost its name already. */
    spill->fd = open(spill->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, SPILL_MODE);
    if (spill->fd < 0)
        return spill_error(spill, "open", err);
    if (unlink(spill->path) != 0)
        return spill_error(spill, "unlink", err);
    *out = spill;
    return true;
}

static bool spill_write(struct changes_spill *spill, struct spill_block *block, struct err *err)
{
    const char *from = (const char *)block;
    size_t      done = 0;
    while (done < sizeof *block) {
        ssize_t n =
            pwrite(spill->fd, from + done, sizeof *block - done, (off_t)(spill->end + done));
        if (n < 0 && errno != EINTR)
            return spill_error(spill, "write", err);
        done += n > 0 ? (size_t)n : 0;
    }
    block->before = spill->end;
    block->count = 0;
    spill->end += sizeof *block;
    return true;
}

static bool spill_read(struct changes_spill *spill, uint64_t at, struct err *err)
{
    char  *to = (char *)spill->read;
    size_t done = 0;
    while (done < sizeof *spill->read) {
        ssize_t n = pread(spill->fd, to + done, sizeof *spill->read - done, (off_t)(at + done));
        if (n < 0 && errno != EINTR)
            return spill_error(spill, "read", err);
        if (n == 0)
            return err_set(err, ERR_INTERNAL, "%s ends at %llu", spill->path,
                           (unsigned long long)(at + done));
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool changes_spill_put(struct changes_spill *spill, size_t slice, const struct changes_mark *mark,
                       struct err *err)
{
    struct spill_block *block = &spill->open[slice];
    block->marks[block->count++] = *mark;
    return block->count < SPILL_MARKS || spill_write(spill, block, err);
}

bool changes_spill_flush(struct changes_spill *spill, struct err *err)
{
    for (size_t i = 0; i < spill->slices; i++)
        if (spill->open[i].count > 0 && !spill_write(spill, &spill->open[i], err))
            return false;
    return true;
}

bool changes_spill_take(struct changes_spill *spill, size_t slice, struct changes_mark *list,
                        size_t most, size_t *count, struct err *err)
{
    uint64_t at = spill->open[slice].before;
    *count = 0;
    while (at != SPILL_NONE) {
        if (!spill_read(spill, at, err))
            return false;
        if (spill->read->count > most - *count)
            return err_set(err, ERR_LIMIT, "a slice of keys has more than %zu rows", most);
        memcpy(list + *count, spill->read->marks, (size_t)spill->read->count * sizeof *list);
        *count += (size_t)spill->read->count;
        at = spill->read->before;
    }
    return true;
}
