/*
 * page.h - what a person with a browser sees: a release (index.html in it) and a recipient's list
 * of releases. Each is written in both languages, as two static pages that link to each other.
 *
 * No script, readable on a phone, on paper and with a screen reader. Only facts of the releases:
 * the same releases give the same bytes. The texts live in the arena.
 */
#ifndef ETL_DELIVER_PAGE_H
#define ETL_DELIVER_PAGE_H

#include "etl/out/manifest.h"

struct page_amount {
    const char *currency;
    const char *payable;    /* exact text */
    const char *difference; /* to the ledger, exact text; NULL: there is no second sum */
};

/* Payable of a day in a currency, for the chart. */
struct page_day {
    const char *currency;
    const char *day; /* YYYY-MM-DD */
    const char *payable;
};

/* Rows that wait for a correction. */
struct page_waiting {
    const char *cycle;
    const char *currency;
    const char *rows;
    const char *payable;
};

struct page_file {
    const char               *path;
    const char               *report; /* id: the place in the dictionary */
    const char               *title;  /* of the report, in the page's language */
    const char               *cycle;  /* YYYY-MM, or "" */
    const char               *state;  /* estimated, provisional, final; or "" */
    const struct page_amount *amounts;
    size_t                    amount_count;
    const char               *sha256;
    uint64_t                  rows;
    uint64_t                  bytes;
    bool                      linked; /* unchanged since the last release */
};

/* What a report has become since the last release. */
struct page_change {
    const char *title;
    const char *cycle;
    const char *result; /* changed, unchanged, not compared */
    const char *path;   /* of the file that tells; NULL unless changed */
};

struct page {
    bool        chinese;
    bool        own; /* the recipient's own language: this is index.html */
    const char *recipient;
    const char *name;
    const char *release;
    const char *issue_date; /* YYYY-MM-DD */
    const char *through;    /* business date */
    const char *version;    /* of the program */
    const char *previous;   /* the release before, or NULL */
    bool        again;      /* it was issued again */

    const struct page_waiting *waiting;
    size_t                     waiting_count;
    const char *const         *held; /* reports that are left out, with the reason */
    size_t                     held_count;
    const struct page_change  *changes;
    size_t                     change_count;
    const char                *chart_cycle; /* NULL: no chart */
    const struct page_day     *days;
    size_t                     day_count;
    const struct page_file    *files;
    size_t                     file_count;
};
struct str page_release(const struct page *page, struct arena *arena);

/* One release in the list. */
struct page_cycle {
    const char         *cycle;
    const char         *state;
    struct page_amount *amounts;
    size_t              amount_count;
};
struct page_entry {
    const char                *release;
    const char                *issue_date;
    const char                *through;
    uint64_t                   files;
    uint64_t                   rows;
    uint64_t                   bytes;
    uint64_t                   changed; /* reports with a file of changes */
    const struct page_cycle   *cycles;
    size_t                     cycle_count;
    const struct page_waiting *waiting;
    size_t                     waiting_count;
};

struct page_home {
    bool                     chinese;
    bool                     own;
    const char              *recipient;
    const char              *name;
    const char              *version;
    const char              *held_since; /* issue date that did not come out, or NULL */
    const char              *held_by;    /* the control's number; NULL: a technical fault */
    const char              *chart_cycle;
    const struct page_day   *days;
    size_t                   day_count;
    const struct page_entry *entries; /* newest first */
    size_t                   entry_count;
};
struct str page_home(const struct page_home *page, struct arena *arena);

#endif
