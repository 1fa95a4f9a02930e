#include "etl/run/recipient_page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/deliver/page.h"
#include "etl/out/publish.h"
#include "etl/out/tree.h"
#include "etl/report/dictionary.h"
#include "etl/report/report_run.h"

#define PAGE_ARENA (64U << 20) /* 400 releases in two languages */

/* Columns of sql/run/page_releases.sql after `kind`. */
enum { LINE_KIND, LINE_A, LINE_B, LINE_C, LINE_D, LINE_E, LINE_F, LINE_G };

struct home {
    const struct app    *app;
    struct arena        *arena;
    struct page_home     page;
    struct page_entry   *entries;
    struct page_cycle   *cycles;
    size_t               cycle_count;
    struct page_amount  *amounts;
    size_t               amount_count;
    struct page_waiting *waiting;
    size_t               waiting_count;
    struct page_day     *days;
};

/* A derived page needs no fsync: after a power cut the next night writes it again. */
static bool home_put(const char *path, struct str text, struct arena *arena, struct err *err)
{
    const char *next = arena_printf(arena, "%s.next", path).data;
    if (!tree_write(next, text, err))
        return false;
    return rename(next, path) == 0 || tree_error(err, errno, path, "rename");
}

static bool home_folder(const struct app *app, struct arena *arena, const char **out,
                        struct err *err)
{
    *out = fs_join(arena, app->outbox, PAGES_FOLDER);
    return tree_mkdir(app->outbox, err) && tree_mkdir(*out, err);
}

/* Whether it is in place; one that cannot be looked at is not. */
static bool home_release(struct home *h, const struct table *t, size_t row)
{
    struct err ignored = {.kind = ERR_NONE};
    bool       there = false;
    if (!release_published(h->app->outbox, h->page.recipient, table_z(t, row, LINE_A), &there,
                           &ignored))
        return false;
    if (there)
        h->entries[h->page.entry_count++] =
            (struct page_entry){.release = table_z(t, row, LINE_A),
                                .issue_date = table_z(t, row, LINE_B),
                                .through = table_z(t, row, LINE_C),
                                .files = strtoull(table_z(t, row, LINE_D), NULL, 10),
                                .rows = strtoull(table_z(t, row, LINE_E), NULL, 10),
                                .bytes = strtoull(table_z(t, row, LINE_F), NULL, 10),
                                .changed = strtoull(table_z(t, row, LINE_G), NULL, 10)};
    return there;
}

/* The lines of a kind stand together, so a list is a stretch of one array. */
static void home_total(struct home *h, struct page_entry *e, const struct table *t, size_t row)
{
    struct page_amount *amount = &h->amounts[h->amount_count++];
    *amount = (struct page_amount){table_z(t, row, LINE_B), table_z(t, row, LINE_C),
                                   table_z(t, row, LINE_D)};
    for (size_t i = 0; i < e->cycle_count; i++) {
        struct page_cycle *c = &h->cycles[h->cycle_count - e->cycle_count + i];
        if (strcmp(c->cycle, table_z(t, row, LINE_A)) != 0)
            continue;
        if (c->amount_count++ == 0)
            c->amounts = amount;
    }
}

static void home_line(struct home *h, const struct table *t, size_t row)
{
    struct page_entry *e = &h->entries[h->page.entry_count - 1];
    const char        *kind = table_z(t, row, LINE_KIND);
    bool               newest = h->page.entry_count == 1;
    if (strcmp(kind, "recipient") == 0 && newest) {
        h->page.name = table_z(t, row, LINE_A);
        h->page.chinese = strcmp(table_z(t, row, LINE_B), "zh") == 0;
        h->page.chart_cycle = table_z(t, row, LINE_C);
    } else if (strcmp(kind, "cycle") == 0) {
        h->cycles[h->cycle_count] =
            (struct page_cycle){.cycle = table_z(t, row, LINE_A), .state = table_z(t, row, LINE_B)};
        e->cycles = &h->cycles[h->cycle_count++] - e->cycle_count;
        e->cycle_count++;
    } else if (strcmp(kind, "total") == 0) {
        home_total(h, e, t, row);
    } else if (strcmp(kind, "waiting") == 0) {
        h->waiting[h->waiting_count] =
            (struct page_waiting){table_z(t, row, LINE_A), table_z(t, row, LINE_B),
                                  table_z(t, row, LINE_C), table_z(t, row, LINE_D)};
        e->waiting = &h->waiting[h->waiting_count++] - e->waiting_count;
        e->waiting_count++;
    } else if (strcmp(kind, "day") == 0 && newest) {
        h->days[h->page.day_count++] = (struct page_day){
            table_z(t, row, LINE_A), table_z(t, row, LINE_B), table_z(t, row, LINE_C)};
    }
}

static bool home_load(struct home *h, struct conn *conn, struct err *err)
{
    struct table      t;
    bool              shown = false;
    const char *const who[] = {h->page.recipient};
    if (!conn_table(conn, "sql/run/page_releases.sql", who, 1, &t, h->arena, err))
        return false;
    h->entries = ARENA_ARRAY(h->arena, struct page_entry, t.rows);
    h->cycles = ARENA_ARRAY(h->arena, struct page_cycle, t.rows);
    h->amounts = ARENA_ARRAY(h->arena, struct page_amount, t.rows);
    h->waiting = ARENA_ARRAY(h->arena, struct page_waiting, t.rows);
    h->days = ARENA_ARRAY(h->arena, struct page_day, t.rows);
    for (size_t i = 0; i < t.rows; i++) {
        if (strcmp(table_z(&t, i, LINE_KIND), "release") == 0)
            shown = home_release(h, &t, i);
        else if (shown)
            home_line(h, &t, i);
    }
    h->page.entries = h->entries;
    h->page.days = h->days;
    const char *const held[] = {h->page.recipient,
                                h->page.entry_count == 0 ? NULL : h->entries[0].issue_date};
    if (!conn_table(conn, "sql/run/page_held.sql", held, 2, &t, h->arena, err))
        return false;
    if (t.rows > 0) {
        h->page.held_since = table_z(&t, 0, 0);
        h->page.held_by = table_z(&t, 0, 1);
    }
    return true;
}

static bool home_write(struct home *h, struct err *err)
{
    const char *folder;
    bool        chinese = h->page.chinese;
    if (!home_folder(h->app, h->arena, &folder, err))
        return false;
    const char *base = fs_join(h->arena, folder, h->page.recipient);
    h->page.own = true;
    if (!home_put(arena_printf(h->arena, "%s.html", base).data, page_home(&h->page, h->arena),
                  h->arena, err))
        return false;
    /* Its own language may have been another one, before its first release said which. */
    const char *stale = arena_printf(h->arena, "%s.%s.html", base, chinese ? "zh" : "en").data;
    if (unlink(stale) != 0 && errno != ENOENT)
        return tree_error(err, errno, stale, "remove");
    h->page.own = false;
    h->page.chinese = !chinese;
    return home_put(arena_printf(h->arena, "%s.%s.html", base, chinese ? "en" : "zh").data,
                    page_home(&h->page, h->arena), h->arena, err);
}

bool recipient_page(const struct app *app, struct conn *conn, const char *recipient,
                    struct err *err)
{
    struct arena arena;
    arena_open(&arena, "page", PAGE_ARENA);
    struct home h = {.app = app,
                     .arena = &arena,
                     .page = {.chinese = true,
                              .recipient = recipient,
                              .name = recipient,
                              .version = NIGHTPOST_VERSION}};
    bool        ok = home_load(&h, conn, err) && home_write(&h, err);
    arena_close(&arena);
    return ok || err_wrap(err, "page of %s", recipient);
}

/* --- the dictionary ----------------------------------------------------------------------------
 */

static bool dictionary_page(const char *path, bool chinese, unsigned readers, struct arena *arena,
                            struct err *err)
{
    char                     *text = NULL;
    size_t                    len = 0;
    const struct report_def **defs =
        ARENA_ARRAY(arena, const struct report_def *, report_registry_count);
    struct dictionary d = {.defs = defs,
                           .locale = chinese ? LOCALE_ZH : LOCALE_EN,
                           .version = NIGHTPOST_VERSION,
                           .arena = arena,
                           .out = open_memstream(&text, &len)};
    if (d.out == NULL)
        return err_set_errno(err, errno, "memory for the dictionary");
    for (size_t i = 0; i < report_registry_count; i++)
        if ((report_registry[i]->readers & readers) != 0)
            defs[d.count++] = report_registry[i];
    dictionary_html(&d);
    bool ok = fclose(d.out) == 0 || err_set_errno(err, errno, "memory for the dictionary");
    ok = ok && home_put(path, (struct str){text, len}, arena, err);
    free(text);
    return ok;
}

bool dictionary_pages(const struct app *app, struct err *err)
{
    static const struct {
        const char *name;
        bool        chinese;
        unsigned    readers;
    } pages[] = {{"dictionary.zh.html", true, READERS_PARTNERS | READER_MANAGER},
                 {"dictionary.en.html", false, READERS_PARTNERS | READER_MANAGER},
                 {RECIPIENT_FINANCE ".dictionary.zh.html", true, READERS_ALL},
                 {RECIPIENT_FINANCE ".dictionary.en.html", false, READERS_ALL}};
    struct arena arena;
    const char  *folder;
    arena_open(&arena, "dictionary", PAGE_ARENA);
    bool ok = home_folder(app, &arena, &folder, err);
    for (size_t i = 0; i < COUNT_OF(pages) && ok; i++)
        ok = dictionary_page(fs_join(&arena, folder, pages[i].name), pages[i].chinese,
                             pages[i].readers, &arena, err);
    arena_close(&arena);
    return ok;
}
