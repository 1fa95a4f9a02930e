#include "etl/run/extract_drop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/fs.h"
#include "etl/extract/drop_run.h"
#include "etl/run/stop.h"

#define MAPPING_FOLDER   "etl/feeds/mappings/"
#define MAPPING_FILE_MAX ((size_t)1 << 20)
#define FEED_PARTIES     3 /* partner, customer, customer_association */

static int account_compare(const void *a, const void *b)
{
    return strcmp(((const struct mapping_account *)a)->foreign,
                  ((const struct mapping_account *)b)->foreign);
}

/* The [accounts NAME] of a source, sorted. */
static void drop_accounts(const struct app *app, struct drop_source *out, struct arena *arena)
{
    const char                  *title = arena_printf(arena, "accounts %s", out->name).data;
    const struct config_section *section = config_find(app->config, title);
    size_t                       count = 0;
    if (section == NULL)
        return;
    for (const struct config_entry *e = section->entries; e != NULL; e = e->next)
        count++;
    struct mapping_account *accounts = ARENA_ARRAY(arena, struct mapping_account, count);
    for (const struct config_entry *e = section->entries; e != NULL; e = e->next)
        accounts[out->account_count++] = (struct mapping_account){e->key, e->value};
    qsort(accounts, count, sizeof accounts[0], account_compare);
    out->accounts = accounts;
}

/* A shipped mapping by its name, or a file of the operator's own. */
static bool drop_mapping(const struct source *source, const struct mapping **out,
                         struct arena *arena, struct err *err)
{
    struct mapping        *mapping;
    const char            *path = source->mapping;
    const struct sql_file *shipped;
    struct str             text;
    *out = NULL;
    if (path == NULL)
        return true;
    shipped = sql_find(arena_printf(arena, MAPPING_FOLDER "%s.ini", path).data);
    if (shipped != NULL)
        text = shipped->text;
    else if (strchr(path, '.') == NULL)
        return err_set(err, ERR_CONFIG,
                       "there is no mapping \"%s\": it is vendor_bill, focus_1_0, focus_1_2 or a "
                       "FILE.ini of your own",
                       path);
    else if (!fs_read_file(path, MAPPING_FILE_MAX, &text, arena, err))
        return false;
    if (!mapping_parse(&mapping, path, text, feed_registry, feed_registry_count, arena, err))
        return false;
    *out = mapping;
    return true;
}

static bool drop_open(const struct app *app, const struct source *source, struct drop_source *out,
                      struct arena *arena, struct err *err)
{
    *out = (struct drop_source){.name = source->name,
                                .dir = source->dir,
                                .time_zone = source->time_zone,
                                .needs_control = strcmp(source->control, "required") == 0};
    drop_accounts(app, out, arena);
    return drop_mapping(source, &out->mapping, arena, err);
}

bool extract_drop_check(const struct app *app, const struct source *source, struct arena *arena,
                        struct err *err)
{
    struct drop_source drop;
    struct drop_file  *files;
    size_t             count;
    if (!drop_open(app, source, &drop, arena, err) ||
        !drop_scan(&drop, feed_registry, feed_registry_count, &files, &count, arena, err))
        return err_wrap(err, "source %s", source->name);
    for (size_t i = 0; i < count; i++)
        if (files[i].state == DROP_WAITING) {
            (void)err_set(err, ERR_NOT_READY, "%s: %s", files[i].path, files[i].reason);
            return err_wrap(err, "source %s", source->name);
        }
    return true;
}

static bool drop_keep_refused(const struct load *load, const struct drop_result *r,
                              struct arena *arena, struct err *err)
{
    struct copy_in   *copy;
    const char *const values[] = {load->batch, load->job->source, load->feed->name};
    if (r->refused_count == 0)
        return true;
    if (!copy_in_open(&copy, load->job->warehouse, "sql/run/load_refused.sql", arena, err))
        return false;
    for (size_t i = 0; i < r->refused_count; i++) {
        const struct drop_refused *f = &r->refused[i];
        const struct str           cells[] = {f->place,    f->column,         f->reason,
                                              f->row_key,  f->customer_id,    f->bill_cycle,
                                              f->currency, f->payable_amount, f->content};
        if (!copy_in_row(copy, (struct row){cells, COUNT_OF(cells)}, err))
            return false;
    }
    return copy_in_end(copy, NULL, err) &&
           conn_exec(load->job->warehouse, "sql/run/drop_quarantine.sql", values, COUNT_OF(values),
                     NULL, err);
}

static bool drop_keep_names(const struct load *load, const struct drop_result *r,
                            struct arena *arena, struct err *err)
{
    struct copy_in *copy;
    if (!copy_in_open(&copy, load->job->warehouse, "sql/run/drop_party.sql", arena, err))
        return false;
    for (size_t i = 0; i < r->partner_count + r->customer_count; i++) {
        const struct drop_party *p =
            i < r->partner_count ? &r->partners[i] : &r->customers[i - r->partner_count];
        const struct str cells[] = {p->customer_id, p->partner_id, p->name};
        if (!copy_in_row(copy, (struct row){cells, COUNT_OF(cells)}, err))
            return false;
    }
    return copy_in_end(copy, NULL, err);
}

/* Partners, customers and associations that only this file knows; batches of their own. */
static bool drop_derive(const struct load_job *job, struct arena *arena, struct err *err)
{
    static const char *const parties[FEED_PARTIES][2] = {
        {"partner", "sql/run/derive_partner.sql"},
        {"customer", "sql/run/derive_customer.sql"},
        {"customer_association", "sql/run/derive_customer_association.sql"},
    };
    for (size_t i = 0; i < FEED_PARTIES; i++) {
        struct load        load;
        struct load_counts counts;
        uint64_t           rows = 0;
        if (!load_start(&load, job, feed_find(parties[i][0]), arena, err) ||
            !conn_set(job->warehouse, "nightpost.mark", load.batch, err) ||
            !conn_exec(job->warehouse, parties[i][1], NULL, 0, &rows, err))
            return false;
        struct load_file file = {.read = rows};
        if (!load_close(&load, &file, &counts, arena, err))
            return false;
    }
    return true;
}

/* One file in one transaction: rows, bad rows, parties. */
static bool drop_take(const struct load_job *job, const struct drop_source *drop,
                      const struct drop_file *file, struct load_counts *counts, struct arena *arena,
                      struct err *err)
{
    struct load        load;
    struct drop_result r;
    struct drop_task   task = {.source = drop, .file = file, .feed = file->feed};
    bool               ok = load_begin(&load, job, file->feed, arena, err) &&
              conn_exec(job->warehouse, "sql/run/drop_clear.sql", NULL, 0, NULL, err) &&
              drop_load(&task, job->warehouse, &r, arena, err) &&
              drop_keep_refused(&load, &r, arena, err) && drop_keep_names(&load, &r, arena, err);
    struct load_file done = {.name = file->name, .sha256 = file->sha256};
    if (ok) {
        done.read = r.rows_read;
        done.refused = r.refused_count;
        ok = load_close(&load, &done, counts, arena, err) &&
             (!r.derive_parties || drop_derive(job, arena, err)) &&
             conn_commit(job->warehouse, err);
    }
    if (!ok)
        conn_rollback(job->warehouse);
    return ok;
}

static bool drop_is_known(const struct load_job *job, const struct drop_file *file, bool *known,
                          struct arena *arena, struct err *err)
{
    struct table      t;
    const char *const values[] = {job->source, file->sha256};
    if (!conn_table(job->warehouse, "sql/run/drop_known.sql", values, 2, &t, arena, err))
        return false;
    *known = t.rows > 0;
    return true;
}

/* A file that cannot be taken is put aside with its reason, and the night goes on without it only
 * as far as the error says: the source stops, nothing of the file was kept. */
static bool drop_put_aside(const struct drop_file *file, struct arena *arena, struct err *err)
{
    struct err moved = {.kind = ERR_NONE};
    if (!drop_refuse(file, err->text, arena, &moved))
        return err_wrap(err, "%s", moved.text);
    return err_wrap(err, "%s: refused whole, moved to " DROP_REFUSED "/", file->path);
}

static bool drop_one(const struct app *app, const struct source *source, const struct load_job *job,
                     const struct drop_source *drop, const struct drop_file *file,
                     struct extract_totals *totals, struct arena *arena, struct err *err)
{
    struct load_counts n = {0};
    bool               known;
    if (file->state == DROP_BAD) {
        (void)err_set(err, ERR_DATA, "%s", file->reason);
        return drop_put_aside(file, arena, err);
    }
    if (file->state == DROP_WAITING) /* came while another source was read: the next night's */
        return true;
    if (!drop_is_known(job, file, &known, arena, err))
        return false;
    if (!known && !drop_take(job, drop, file, &n, arena, err))
        return err->kind == ERR_DATA || err->kind == ERR_CONFIG ? drop_put_aside(file, arena, err)
                                                                : false;
    extract_note(app, source, file->feed->name, &n, totals);
    return drop_done(file, arena, err);
}

bool extract_drop(const struct app *app, const struct source *source, const struct load_job *job,
                  struct extract_totals *totals, struct arena *arena, struct err *err)
{
    struct drop_source drop;
    struct drop_file  *files;
    size_t             count;
    bool               ok = true;
    if (!drop_open(app, source, &drop, arena, err) ||
        !drop_scan(&drop, feed_registry, feed_registry_count, &files, &count, arena, err))
        return false;
    /* What others refer to comes first: parties before relations before records. */
    for (int stage = FEED_CATALOGUE; ok && stage <= FEED_RECORDS; stage++)
        for (size_t i = 0; ok && i < count; i++) {
            struct arena scratch;
            if (files[i].feed != NULL && (int)files[i].feed->stage != stage)
                continue;
            if (files[i].feed == NULL && stage != FEED_CATALOGUE)
                continue;
            arena_open(&scratch, files[i].name, DROP_ARENA_MAX);
            ok = stop_check(err) &&
                 drop_one(app, source, job, &drop, &files[i], totals, &scratch, err);
            arena_close(&scratch);
        }
    return ok;
}
