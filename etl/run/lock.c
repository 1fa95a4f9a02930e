#include "etl/run/lock.h"

#include <time.h>

/* A server notices after a moment only that a program has ended; longer than that somebody works.
 */
#define LOCK_GRACE_MS 2000
#define LOCK_PAUSE_MS 50

static bool lock_take(struct conn *conn, const char *path, const char *const *values, size_t count,
                      bool *locked, struct arena *arena, struct err *err)
{
    struct table t;
    if (!conn_table(conn, path, values, count, &t, arena, err))
        return err_wrap(err, "take the lock");
    *locked = table_z(&t, 0, 0)[0] == 't';
    return true;
}

static bool lock_in_a_moment(struct conn *conn, const char *path, const char *const *values,
                             size_t count, bool *locked, struct arena *arena, struct err *err)
{
    const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000000L};
    for (int waited = 0;; waited += LOCK_PAUSE_MS) {
        if (!lock_take(conn, path, values, count, locked, arena, err))
            return false;
        if (*locked || waited >= LOCK_GRACE_MS)
            return true;
        (void)nanosleep(&pause, NULL);
    }
}

bool lock_night(struct conn *conn, struct arena *arena, struct err *err)
{
    bool locked = false;
    if (!lock_in_a_moment(conn, "sql/run/lock_night.sql", NULL, 0, &locked, arena, err))
        return false;
    return locked || err_set(err, ERR_LOCKED,
                             "another nightpost is at work on this warehouse: wait until it is "
                             "done (nightpost status), then run again; nothing was changed");
}

bool lock_write(struct conn *conn, const char *business_date, struct arena *arena, struct err *err)
{
    bool              locked = false;
    const char *const values[] = {business_date};
    if (!lock_in_a_moment(conn, "sql/run/lock_write.sql", values, 1, &locked, arena, err))
        return false;
    if (!locked)
        return err_set(err, ERR_LOCKED,
                       "another nightpost writes the files of %s: wait until it is done, then "
                       "run again",
                       business_date);
    return lock_take(conn, "sql/run/unlock_night.sql", NULL, 0, &locked, arena, err);
}

bool lock_shard(struct conn *conn, const char *business_date, const char *shard,
                struct arena *arena, struct err *err)
{
    bool              locked = false;
    const char *const values[] = {business_date, shard};
    if (!lock_in_a_moment(conn, "sql/run/lock_shard.sql", values, COUNT_OF(values), &locked, arena,
                          err))
        return false;
    return locked || err_set(err, ERR_LOCKED,
                             "another nightpost writes share %s of %s, or all of it: wait until "
                             "it is done, then run again",
                             shard, business_date);
}

bool lock_finance(struct conn *conn, const char *business_date, bool *mine, struct arena *arena,
                  struct err *err)
{
    const char *const values[] = {business_date};
    return lock_take(conn, "sql/run/lock_finance.sql", values, 1, mine, arena, err);
}
