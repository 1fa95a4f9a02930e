/*
 * page.h - index.html of a release: what is in the folder, for a person with a browser.
 *
 * Static, no script, readable on a phone and with a screen reader; zh or en. Only facts of the
 * release: the same release gives the same bytes. The text lives in the arena.
 */
#ifndef ETL_DELIVER_PAGE_H
#define ETL_DELIVER_PAGE_H

#include "etl/base/arena.h"

struct page_file {
    const char *path;
    const char *title;      /* of the report, in the page's language */
    const char *cycle;      /* YYYY-MM, or "" */
    const char *state;      /* in words */
    const char *total;      /* payable per currency, exact text; or "" */
    const char *difference; /* to the ledger, exact text; or "" */
    const char *sha256;
    uint64_t    rows;
    uint64_t    bytes;
    bool        linked; /* unchanged since the last release */
};

struct page {
    bool                    chinese;
    const char             *recipient; /* id */
    const char             *name;
    const char             *release;
    const char             *issue_date; /* YYYY-MM-DD */
    const char             *through;    /* business date */
    const char             *version;    /* of the program */
    const char             *incomplete; /* rows in quarantine, in words; NULL or "" = none */
    const struct page_file *files;
    size_t                  file_count;
};

struct str page_release(const struct page *page, struct arena *arena);

#endif
