/*
 * child.h - another program: started without a shell, waited for, its output kept.
 *
 * It gets no descriptor of ours but those it is given, and an environment made for it. A deadline,
 * or a signal to us, ends it.
 */
#ifndef ETL_RUN_CHILD_H
#define ETL_RUN_CHILD_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define CHILD_FDS_MAX 2

struct child {
    const char *const *argv; /* argv[0] is looked for in the usual folders; NULL ends it */
    const char *const *env;  /* "NAME=value" beside PATH, HOME and LC_ALL; NULL ends it, or NULL */
    const char        *home; /* HOME and working folder */
    int                keep[CHILD_FDS_MAX]; /* descriptors that it also gets, as number `as` */
    int                as[CHILD_FDS_MAX];
    size_t             keep_count;
    int64_t            deadline_ms; /* 0: none */
    size_t             output_max;  /* bytes of stdout that are kept; more is an error */
};

struct child_result {
    int        status; /* exit status, or 128 + signal */
    bool       late;   /* the deadline ended it */
    struct str output; /* stdout */
    struct str said;   /* the last of stderr, in one line */
};

/* Where a program is, in the arena; NULL when it is not installed. */
const char *child_find(const char *program, struct arena *arena);
/* False when it could not be started or waited for; a bad exit status is in the result. */
NODISCARD bool child_run(const struct child *child, struct child_result *out, struct arena *arena,
                         struct err *err);

#endif
