/*
 * issue.h - one recipient's release, made and published by a worker process.
 *
 *     who is it, what may it see, what has it subscribed → reports → links → new files read back
 *     → page, sums, manifest → release in place → latest
 *
 * All or nothing: a recipient whose report fails gets no release and keeps its `latest`; the error
 * goes to the parent in the result. Published already means nothing to do.
 */
#ifndef ETL_RUN_ISSUE_H
#define ETL_RUN_ISSUE_H

#include "etl/out/manifest_read.h"
#include "etl/out/publish.h"
#include "etl/report/report_run.h"
#include "etl/run/app.h"
#include "etl/run/pool.h"

#define ISSUE_CHANGES      "changes_" /* before the report's name */
#define ISSUE_FILES_MAX    8192 /* of one release: reports x cycles x formats x managers x parts */
#define ISSUE_UNITS_MAX    4096 /* of one release: reports x cycles x editions */
#define ISSUE_LIKENESS_MAX 32
#define ISSUE_UNLIKE       "-"
#define ISSUE_ARENA_LIMIT                                                                          \
    ((size_t)256 << 20) /* plan, figures and manifest of one recipient; no rows */

/* What a worker keeps between jobs. */
struct issue_worker {
    const struct app     *app;
    const char           *report; /* only this one, or NULL */
    struct arena          session;
    struct manifest_known known; /* schemas of the last releases */
    struct conn          *conn;  /* opened by the first job: run tables */
    struct conn *reader;         /* the reports' SQL, which may only read what is the recipient's */
};

/* One unit of work: one report, one cycle, one edition; and what became of it. */
struct issue_unit {
    struct report_job    job;
    const char          *mark; /* what its cycle knows: a final one what its closing knew */
    struct report_result result;
    const char          *why; /* it must not go out now, or NULL */
};

/* One recipient at work; lives as long as its arena. */
struct issue {
    struct issue_worker *worker;
    struct arena        *arena;
    enum { LINKS_UNTRIED, LINKS_YES, LINKS_NO } links; /* to the last release (issue_carry.c) */
    size_t hands; /* processes that may make its reports, this one counted */
    char   run_id[65];
    char   through[11];
    char   search_path[32];
    char   recipient[RECIPIENT_FOLDER_MAX + 1];
    char   likeness[ISSUE_LIKENESS_MAX]; /* whose plans serve it; "-": nobody's */

    const char *mark;
    const char *config_sha256;
    const char *definitions_sha256;
    const char *kind;
    const char *partner;
    const char *manager;
    const char *partner_type;
    const char *name;
    const char *previous;          /* release, or NULL */
    const char *previous_manifest; /* its hash, or NULL */
    const char *reissued;          /* the last release of this date, or NULL */
    bool        widened;           /* which had some of the reports only */
    const char *reports;           /* " a b ", the only ones asked for in this run; or NULL */
    bool        narrowed;          /* there are others, which are left out */
    int         revision;
    bool        chinese; /* the page's language: that of the first subscription */
    const char *issue_date;
    char        release_name[RELEASE_NAME_MAX];

    struct table cycles; /* cycle, state */
    struct table subscribed;
    struct table older;      /* files of the previous release */
    struct table older_sums; /* what was read back from them, as a hash */

    const struct report_pair *pairs;
    size_t                    pair_count;
    const struct str         *managers;
    size_t                    manager_count;
    const char               *scope_sha256;

    struct release             *release;
    const char                 *directory;
    struct issue_unit         **units;
    size_t                      unit_count;
    struct report_proven       *proven;
    struct manifest_file       *files;
    size_t                      file_count;
    struct manifest_total      *totals;
    size_t                      total_count;
    struct manifest_schema     *schemas; /* of the reports that were made */
    size_t                      schema_count;
    struct manifest_incomplete *incomplete;
    size_t                      incomplete_count;
    struct manifest_change     *changes;
    size_t                      change_count;
    uint64_t                    rows;
    uint64_t                    bytes;
    uint64_t                    linked;
    size_t                      differences;
    const struct manifest      *last; /* the last release's; NULL: none that can be read */
    struct arena                last_arena;
    const struct manifest      *carry;        /* the same, when it may be taken over */
    const char                 *touched;      /* " a b ", subjects; of what may be taken over */
    const char                 *carry_folder; /* that is there already */
    int64_t                     prove_us;     /* what reading back took, and waiting for others */
    size_t                      held;         /* reports that must not go out now */
    const char                 *held_why;     /* of the first */
    const char                **held_all;
    const char                 *facts; /* what pages say of the release, as JSON */
};

/*
 * The text of a job, for pool_run; `marts` is the session's search_path, `likeness` what
 * sql/run/recipient_alike.sql says of the recipient, or NULL; `hands` how many processes may make
 * the reports: as many as there are for one who is written while nobody else is.
 */
const char *issue_job(const char *run_id, const char *through, const char *marts,
                      const char *recipient, const char *likeness, size_t hands,
                      struct arena *arena);

/* In the worker: makes and publishes; fills the result. */
void issue_run(struct issue_worker *worker, const char *job, struct pool_result *result);

/* --- the parts, each in its file ---------------------------------------------------------------
 */

/* issue.c: the sessions of the worker are this recipient's. */
NODISCARD bool issue_session(struct issue *issue, struct err *err);
void           issue_disconnect(struct issue_worker *worker);
/* issue_scope.c: who it is and what it may see. */
NODISCARD bool issue_scope(struct issue *issue, struct err *err);
/* issue_units.c: runs the reports into the release. */
NODISCARD bool issue_reports(struct issue *issue, struct err *err);
/* issue_make.c: the files of one unit. */
NODISCARD bool issue_make(struct issue *issue, struct issue_unit *unit, struct err *err);
/*
 * issue_spread.c: tasks 0 .. count - 1, by issue->hands processes. A task may run in another
 * process than the one before it, with an arena of its own: what it finds out it leaves in memory
 * from issue_shared(), which every process sees and which lives as long as the issue.
 */
typedef bool   issue_task(struct issue *issue, void *arg, size_t n, struct err *err);
struct arena  *issue_shared(const struct issue *issue);
NODISCARD bool issue_spread(struct issue *issue, size_t count, bool sessions, issue_task *task,
                            void *arg, struct err *err);
/* issue_carry.c: whether this recipient's reports may be taken over from its last release. */
NODISCARD bool issue_carry_open(struct issue *issue, struct err *err); /* and issue->last */
void           issue_carry_close(struct issue *issue);
/* Links the files of a unit that is the same; *carried = false: it has to be made. */
NODISCARD bool issue_carry(struct issue *issue, const struct report_job *job,
                           struct report_result *out, bool *carried, struct err *err);
/* issue_segments.c: what of a report's files can be gone on with: job->base, or NULL. */
NODISCARD bool issue_segments_base(struct issue *issue, struct report_job *job, struct err *err);
/* What the next night needs for that. */
void           issue_segments_key(const struct issue *issue, const struct report_job *job,
                                  struct report_result *result);
NODISCARD bool issue_segments_record(const struct issue *issue, struct err *err);
/* issue_link.c: files that did not change become links. */
/*
 * Whether a file of the last release is still what its manifest says, by its bytes: what is not is
 * neither put in a new file's place nor compared with, and the log says so. `path` is that of the
 * manifest.
 */
bool           issue_older_whole(const struct issue *issue, const char *path, const char *sha256);
NODISCARD bool issue_link(struct issue *issue, struct err *err);
/* issue_changes.c: what is different from the last release, as files. */
NODISCARD bool issue_changes(struct issue *issue, struct err *err);
/* issue_prove.c: every new file is read back (control 9). */
NODISCARD bool issue_prove(struct issue *issue, struct err *err);
/* issue_page.c: index.html and its twin in the other language, with their hashes; issue->facts. */
#define ISSUE_PAGES 2
NODISCARD bool issue_pages(struct issue *issue, struct release_file pages[ISSUE_PAGES],
                           struct err *err);
/* issue_close.c: pages, SHA256SUMS, manifest, run tables, publishing. */
NODISCARD bool issue_close(struct issue *issue, struct err *err);

#endif
