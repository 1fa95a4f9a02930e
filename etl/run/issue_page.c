/*
 * issue_page.c - the pages of a release, in both languages, and what the recipient's list of
 * releases will say of it.
 */
#include <stdlib.h>
#include <string.h>

#include "etl/base/dec.h"
#include "etl/deliver/page.h"
#include "etl/out/json.h"
#include "etl/run/clock.h"
#include "etl/run/issue.h"
#include "etl/run/readers.h"

#define PAYABLE       "payable_amount" /* the column whose total a person looks for first */
#define PAYABLE_SCALE 12
#define CURRENCIES    32 /* of one file's sums */

/* Reports whose total is that of all the recipient consumed; the first that it has counts. */
static const char *const whole_reports[] = {"consumption_summary", "manager_consumption_detail"};

static bool same_z(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static const struct manifest_total *total_of(const struct issue         *issue,
                                             const struct manifest_file *f)
{
    for (size_t i = 0; i < issue->total_count; i++) {
        const struct manifest_total *t = &issue->totals[i];
        if (same_z(t->split, f->split) && same_z(t->cycle, f->cycle) &&
            strcmp(t->report, f->report) == 0 && strcmp(t->edition, f->edition) == 0)
            return t;
    }
    return NULL;
}

static void file_amounts(const struct issue *issue, const struct manifest_file *f,
                         struct page_file *out)
{
    const struct manifest_total *t = total_of(issue, f);
    if (t == NULL)
        return;
    struct page_amount *amounts = ARENA_ARRAY(issue->arena, struct page_amount, t->sum_count);
    for (size_t i = 0; i < t->sum_count; i++) {
        const struct manifest_sum *s = &t->sums[i];
        if (strcmp(s->column, PAYABLE) == 0 && s->written != NULL)
            amounts[out->amount_count++] =
                (struct page_amount){s->currency, s->written, s->difference};
    }
    out->amounts = amounts;
}

/* The report itself, or the one whose changes a file tells. */
static const struct report_def *report_of(const char *name, bool *changes)
{
    size_t prefix = strlen(ISSUE_CHANGES);
    *changes = strncmp(name, ISSUE_CHANGES, prefix) == 0;
    return report_find(*changes ? name + prefix : name);
}

static const char *title_of(const struct issue *issue, const char *name, bool chinese)
{
    bool                     changes;
    const struct report_def *def = report_of(name, &changes);
    const char              *title = chinese ? def->title_zh : def->title_en;
    if (!changes)
        return title;
    return chinese ? arena_printf(issue->arena, "%s：与上一版的差异", title).data
                   : arena_printf(issue->arena, "%s: changes", title).data;
}

static void page_files(const struct issue *issue, struct page *page)
{
    struct page_file *files = ARENA_ARRAY(issue->arena, struct page_file, issue->file_count);
    for (size_t i = 0; i < issue->file_count; i++) {
        const struct manifest_file *f = &issue->files[i];
        bool                        changes;
        files[i] = (struct page_file){.path = f->path,
                                      .report = report_of(f->report, &changes)->name,
                                      .title = title_of(issue, f->report, page->chinese),
                                      .cycle = f->cycle == NULL ? "" : f->cycle,
                                      .state = f->state == NULL ? "" : f->state,
                                      .sha256 = f->figures.sha256,
                                      .rows = f->figures.rows,
                                      .bytes = f->figures.bytes,
                                      .linked = f->linked};
        if (!changes)
            file_amounts(issue, f, &files[i]);
    }
    page->files = files;
    page->file_count = issue->file_count;
}

static void page_changes(const struct issue *issue, struct page *page)
{
    struct page_change *changes =
        ARENA_ARRAY(issue->arena, struct page_change, issue->change_count);
    for (size_t i = 0; i < issue->change_count; i++) {
        const struct manifest_change *c = &issue->changes[i];
        changes[i] = (struct page_change){title_of(issue, c->report, page->chinese),
                                          c->cycle == NULL ? "" : c->cycle, c->result, c->path};
    }
    page->changes = changes;
    page->change_count = issue->change_count;
}

static void page_waits(const struct issue *issue, struct page *page)
{
    struct page_waiting *waiting =
        ARENA_ARRAY(issue->arena, struct page_waiting, issue->incomplete_count);
    for (size_t i = 0; i < issue->incomplete_count; i++) {
        const struct manifest_incomplete *n = &issue->incomplete[i];
        waiting[i] = (struct page_waiting){
            n->cycle, n->currency,
            arena_printf(issue->arena, "%llu", (unsigned long long)n->rows).data, n->payable};
    }
    page->waiting = waiting;
    page->waiting_count = issue->incomplete_count;
}

/* The report whose totals are the recipient's payable; NULL when it receives none of them. */
static const struct manifest_file *whole_file(const struct issue *issue, const char *cycle)
{
    for (size_t r = 0; r < COUNT_OF(whole_reports); r++)
        for (size_t i = 0; i < issue->file_count; i++)
            if (strcmp(issue->files[i].report, whole_reports[r]) == 0 &&
                same_z(issue->files[i].cycle, cycle))
                return &issue->files[i];
    return NULL;
}

/* Payable by day of the newest cycle, for who receives it anyway; a final one is not drawn again.
 */
static bool page_days(struct issue *issue, struct page *page, struct err *err)
{
    struct table t;
    struct conn *conn = issue->worker->reader;
    if (issue->cycles.rows == 0)
        return true;
    size_t      newest = issue->cycles.rows - 1;
    const char *cycle = table_z(&issue->cycles, newest, 0);
    if (strcmp(table_z(&issue->cycles, newest, 1), "final") == 0 ||
        whole_file(issue, cycle) == NULL)
        return true;
    if (!conn_set(conn, "nightpost.cycle", cycle, err) ||
        !conn_table(conn, "sql/run/page_days.sql", NULL, 0, &t, issue->arena, err))
        return false;
    struct page_day *days = ARENA_ARRAY(issue->arena, struct page_day, t.rows);
    for (size_t i = 0; i < t.rows; i++)
        days[i] = (struct page_day){table_z(&t, i, 0), table_z(&t, i, 1), table_z(&t, i, 2)};
    page->chart_cycle = cycle;
    page->days = days;
    page->day_count = t.rows;
    return true;
}

/* --- for the list of releases ------------------------------------------------------------------
 */

struct whole {
    struct dec  payable;
    struct dec  difference;
    const char *currency;
    bool        proven;
};

static bool whole_add(struct whole *w, const struct manifest_sum *s, struct err *err)
{
    struct dec payable;
    struct dec difference = {.scale = PAYABLE_SCALE};
    w->proven = w->proven && s->difference != NULL;
    return dec_parse(str_from_z(s->written), PAYABLE_SCALE, &payable, err) &&
           (s->difference == NULL ||
            dec_parse(str_from_z(s->difference), PAYABLE_SCALE, &difference, err)) &&
           dec_add(&w->payable, payable, err) && dec_add(&w->difference, difference, err);
}

static bool whole_print(struct json *json, const struct issue *issue, const char *cycle,
                        const struct whole *w, struct err *err)
{
    char       buf[DEC_TEXT_MAX];
    char       trimmed[DEC_TRIM_MAX];
    struct str text;
    json_array(json);
    json_text(json, cycle);
    json_text(json, w->currency);
    if (!dec_trim(dec_print(w->payable, buf), 2, trimmed, &text, err))
        return false;
    json_text(json, arena_zcopy(issue->arena, text));
    if (!dec_trim(dec_print(w->difference, buf), 0, trimmed, &text, err))
        return false;
    json_text(json, w->proven ? arena_zcopy(issue->arena, text) : NULL);
    json_end(json);
    return true;
}

/* Adds what a total has of it, currency by currency. */
static bool facts_total(const struct manifest_total *t, struct whole sums[CURRENCIES],
                        size_t *count, struct err *err)
{
    for (size_t k = 0; k < t->sum_count; k++) {
        const struct manifest_sum *s = &t->sums[k];
        size_t                     at = 0;
        if (strcmp(s->column, PAYABLE) != 0 || s->written == NULL)
            continue;
        while (at < *count && strcmp(sums[at].currency, s->currency) != 0)
            at++;
        if (at == CURRENCIES)
            return err_set(err, ERR_LIMIT, "more than %d currencies", CURRENCIES);
        if (at == *count)
            sums[(*count)++] = (struct whole){.currency = s->currency,
                                              .payable = {.scale = PAYABLE_SCALE},
                                              .difference = {.scale = PAYABLE_SCALE},
                                              .proven = true};
        if (!whole_add(&sums[at], s, err))
            return false;
    }
    return true;
}

/* A cycle's totals over all split values (a director's, a manager's files). */
static bool facts_totals(struct json *json, const struct issue *issue, const char *cycle,
                         struct err *err)
{
    const struct manifest_file *file = whole_file(issue, cycle);
    struct whole                sums[CURRENCIES];
    size_t                      count = 0;
    for (size_t i = 0; file != NULL && i < issue->total_count; i++) {
        const struct manifest_total *t = &issue->totals[i];
        if (strcmp(t->report, file->report) == 0 && strcmp(t->edition, file->edition) == 0 &&
            same_z(t->cycle, cycle) && !facts_total(t, sums, &count, err))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!whole_print(json, issue, cycle, &sums[i], err))
            return false;
    return true;
}

static void facts_lists(struct json *json, const struct issue *issue, const struct page *page)
{
    json_key(json, "cycles");
    json_array(json);
    for (size_t i = 0; i < issue->cycles.rows; i++) {
        json_array(json);
        json_text(json, table_z(&issue->cycles, i, 0));
        json_text(json, table_z(&issue->cycles, i, 1));
        json_end(json);
    }
    json_end(json);
    json_key(json, "waiting");
    json_array(json);
    for (size_t i = 0; i < page->waiting_count; i++) {
        json_array(json);
        json_text(json, page->waiting[i].cycle);
        json_text(json, page->waiting[i].currency);
        json_text(json, page->waiting[i].rows);
        json_text(json, page->waiting[i].payable);
        json_end(json);
    }
    json_end(json);
    json_key(json, "days");
    json_array(json);
    for (size_t i = 0; i < page->day_count; i++) {
        json_array(json);
        json_text(json, page->days[i].currency);
        json_text(json, page->days[i].day);
        json_text(json, page->days[i].payable);
        json_end(json);
    }
    json_end(json);
}

static bool page_facts(struct issue *issue, const struct page *page, struct err *err)
{
    struct json json;
    struct str  text;
    uint64_t    changed = 0;
    for (size_t i = 0; i < issue->change_count; i++)
        changed += issue->changes[i].path != NULL;
    json_init(&json, issue->arena);
    json_object(&json);
    json_key(&json, "name");
    json_text(&json, issue->name);
    json_key(&json, "locale");
    json_text(&json, issue->chinese ? "zh" : "en");
    json_key(&json, "chart");
    json_text(&json, page->chart_cycle);
    json_key(&json, "changed");
    json_uint(&json, changed);
    json_key(&json, "totals");
    json_array(&json);
    for (size_t i = 0; i < issue->cycles.rows; i++)
        if (!facts_totals(&json, issue, table_z(&issue->cycles, i, 0), err))
            return false;
    json_end(&json);
    facts_lists(&json, issue, page);
    json_end(&json);
    if (!json_finish(&json, &text, err))
        return false;
    issue->facts = arena_zcopy(issue->arena, text);
    return true;
}

/* One of the two pages; its hash lives in the arena, and nothing else of it. */
static bool page_write(struct issue *issue, struct page *page, bool own, struct release_file *out,
                       struct err *err)
{
    char  *sha256 = ARENA_ARRAY(issue->arena, char, SHA256_HEX_SIZE);
    size_t mark = arena_mark(issue->arena);
    page->own = own;
    page->chinese = own ? issue->chinese : !issue->chinese;
    page_files(issue, page);
    page_changes(issue, page);
    *out = (struct release_file){own             ? MANIFEST_PAGE
                                 : page->chinese ? MANIFEST_PAGE_ZH
                                                 : MANIFEST_PAGE_EN,
                                 sha256};
    bool ok =
        release_write(issue->release, out->path, page_release(page, issue->arena), sha256, err);
    arena_rewind(issue->arena, mark);
    return ok;
}

bool issue_pages(struct issue *issue, struct release_file pages[ISSUE_PAGES], struct err *err)
{
    struct page page = {.recipient = issue->recipient,
                        .name = issue->name,
                        .release = issue->release_name,
                        .issue_date = day_plus(issue->through, 1, issue->arena),
                        .through = issue->through,
                        .version = NIGHTPOST_VERSION,
                        .previous = issue->previous,
                        .again = issue->revision > 1,
                        .held = issue->held_all,
                        .held_count = issue->held};
    page_waits(issue, &page);
    return page_days(issue, &page, err) && page_write(issue, &page, true, &pages[0], err) &&
           page_write(issue, &page, false, &pages[1], err) && page_facts(issue, &page, err);
}
