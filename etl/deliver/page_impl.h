/*
 * page_impl.h - what the pages share: a growing text, escaping, head, chart; nobody else includes
 * it.
 */
#ifndef ETL_DELIVER_PAGE_IMPL_H
#define ETL_DELIVER_PAGE_IMPL_H

#include "etl/deliver/page.h"

/* A growing text in the arena; old pieces stay behind until the arena is rewound. */
struct page_text {
    struct arena *arena;
    bool          chinese;
    char         *data;
    size_t        len;
    size_t        room;
};

/* Markup, or one of two words; nothing that came from data. */
void page_add(struct page_text *t, const char *plain);
void page_say(struct page_text *t, const char *zh, const char *en);
/* Anything that came from data goes through one of these. */
void page_escaped(struct page_text *t, const char *data);
void page_number(struct page_text *t, uint64_t n);           /* 1,234,567 */
void page_amount_text(struct page_text *t, const char *dec); /* 1,234.5, exact */

struct page_top {
    const char *title;
    const char *subtitle; /* id of the recipient */
    const char *other;    /* address of the page in the other language */
    const char *home;     /* address of the list of releases, or NULL */
    const char *words;    /* address of the dictionary */
};
void page_open(struct page_text *t, const struct page_top *top);
void page_close(struct page_text *t, const char *version);
/* <th>s of a table; `zh` and `en` have `count` words. '>' before a Chinese one: numbers, to the
 * right. */
void page_columns(struct page_text *t, const char *const *zh, const char *const *en, size_t count);
/* A cell that still has its heading where a phone shows no head of the table. */
void page_cell(struct page_text *t, const char *kind, const char *zh, const char *en);
void page_state(struct page_text *t, const char *state);
/* "1,029.79 CNY  difference 0" per currency; a dash without amounts. */
void page_amounts(struct page_text *t, const struct page_amount *amounts, size_t count);
void page_waiting(struct page_text *t, const struct page_waiting *waiting, size_t count);
void page_chart(struct page_text *t, const char *cycle, const struct page_day *days, size_t count);

extern const char page_style[];
extern const char page_style_small[];

#endif
