/*
 * subscribe.c - nightpost subscribe and unsubscribe.
 *
 * Content gates are checked here and again when files are made (1-domain.md, 1.4; E2): a partner's
 * kind may change between the two.
 */
#include <stdio.h>
#include <string.h>

#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/lock.h"
#include "etl/run/partner.h"
#include "etl/run/readers.h"

#define EVERYTHING "all"

struct wish {
    struct conn *conn;
    const char  *manager; /* or NULL */
    const char  *locale;
    const char  *profile;
    const char  *masked; /* "true" or "false" */
    const char  *part_rows;
    const char  *big_xlsx;
    const char  *since;
    const char  *until;
    bool         since_said; /* or it is today by default */
    size_t       added;
    size_t       there;
    size_t       other;      /* of those: with other options */
    const char  *other_said; /* the first of these */
    size_t       refused;
};

static bool wish_grant(struct wish *wish, const char *partner, const struct report_def *def,
                       struct arena *arena, struct err *err)
{
    struct table      found;
    const char *const asked[] = {
        partner,         wish->manager,  def->name,
        wish->locale,    wish->profile,  wish->masked,
        wish->part_rows, wish->big_xlsx, wish->since_said ? wish->since : NULL,
        wish->until,     wish->since};
    if (!conn_table(wish->conn, "sql/run/subscription_exists.sql", asked, COUNT_OF(asked), &found,
                    arena, err))
        return false;
    if (found.rows > 0) {
        wish->there++;
        if (table_z(&found, 0, 0)[0] == 't' || wish->other++ > 0)
            return true;
        wish->other_said = arena_printf(arena,
                                        "%s has %s already (%s), and it was kept as it was: to "
                                        "change it, nightpost unsubscribe %s %s%s%s first",
                                        partner, def->name, table_z(&found, 0, 1), partner,
                                        def->name, wish->manager == NULL ? "" : " --manager ",
                                        wish->manager == NULL ? "" : wish->manager)
                               .data;
        return true;
    }
    const char *const values[] = {partner,       wish->manager, def->name,       wish->locale,
                                  wish->profile, wish->masked,  wish->part_rows, wish->big_xlsx,
                                  wish->since,   wish->until};
    wish->added++;
    return conn_exec(wish->conn, "sql/run/subscription_add.sql", values, COUNT_OF(values), NULL,
                     err);
}

/* One word of the command line, for one partner: a report's name, or all. */
static bool wish_word(struct wish *wish, const char *partner, const char *partner_type,
                      const char *word, bool all_partners, struct arena *arena, struct err *err)
{
    bool all = strcmp(word, EVERYTHING) == 0;
    for (size_t i = 0; i < report_registry_count; i++) {
        const struct report_def *def = report_registry[i];
        if (!all && strcmp(def->name, word) != 0)
            continue;
        if (def->with != NULL && all)
            continue;
        if (def->with != NULL)
            return err_set(err, ERR_USAGE, "%s comes with %s: subscribe to that", def->name,
                           def->with);
        if (!report_allowed(def, partner_type, wish->manager != NULL)) {
            if (all || all_partners) {
                wish->refused++;
                continue;
            }
            return err_set(err, ERR_USAGE, "%s may not have %s: it is not for %s%s", partner,
                           def->name, wish->manager == NULL ? "a " : "managers of a ",
                           partner_type);
        }
        if (!wish_grant(wish, partner, def, arena, err))
            return false;
    }
    return true;
}

static bool wish_partner(struct wish *wish, const struct args *args, const struct table *partners,
                         size_t row, struct arena *arena, struct err *err)
{
    const char *partner = table_z(partners, row, 0);
    bool        all_partners = strcmp(args->words[0], EVERYTHING) == 0;
    if (wish->manager != NULL) {
        struct table      party;
        const char *const values[] = {partner, wish->manager};
        if (!conn_table(wish->conn, "sql/run/party.sql", values, 2, &party, arena, err))
            return false;
        if (table_z(&party, 0, 2) == NULL)
            return err_set(err, ERR_USAGE, "partner %s has no account manager \"%s\"", partner,
                           wish->manager);
    }
    for (size_t i = 1; i < args->word_count; i++)
        if (!wish_word(wish, partner, table_z(partners, row, 1), args->words[i], all_partners,
                       arena, err))
            return false;
    return true;
}

static bool words_are_reports(const struct args *args, struct err *err)
{
    for (size_t i = 1; i < args->word_count; i++)
        if (strcmp(args->words[i], EVERYTHING) != 0 && report_find(args->words[i]) == NULL)
            return report_unknown(args->words[i], err);
    return true;
}

static bool wish_dates(struct wish *wish, const struct args *args, struct arena *arena,
                       struct err *err)
{
    wish->since = args_get(args, "since");
    wish->until = args_get(args, "until");
    wish->since_said = wish->since != NULL;
    if (wish->since == NULL)
        wish->since = clock_today(arena);
    if (!day_check(wish->since, "since", err) ||
        (wish->until != NULL && !day_check(wish->until, "until", err)))
        return false;
    return wish->until == NULL || strcmp(wish->until, wish->since) > 0 ||
           err_set(
               err, ERR_USAGE,
               "--until %s is not after %s, the first business date, whose files are issued the "
               "day after: nothing would be made",
               wish->until, wish->since);
}

static bool wish_open(struct wish *wish, const struct args *args, struct app *app,
                      struct arena *arena, struct err *err)
{
    const char *locale = args_get(args, "locale");
    const char *profile = args_get(args, "profile");
    *wish = (struct wish){.manager = args_get(args, "manager"),
                          .locale = locale == NULL ? "zh" : locale,
                          .profile = profile == NULL ? "human" : profile,
                          .masked = args_get(args, "unmask") == NULL ? "true" : "false",
                          .part_rows = args_get(args, "part-rows"),
                          .big_xlsx = args_get(args, "big-xlsx") == NULL ? "false" : "true"};
    if (strcmp(wish->locale, "zh") != 0 && strcmp(wish->locale, "en") != 0)
        return err_set(err, ERR_USAGE, "--locale %s: it is zh or en", wish->locale);
    if (strcmp(wish->profile, "human") != 0 && strcmp(wish->profile, "machine") != 0)
        return err_set(err, ERR_USAGE, "--profile %s: it is human or machine", wish->profile);
    if (wish->part_rows != NULL &&
        (wish->part_rows[0] < '1' || wish->part_rows[0] > '9' ||
         strspn(wish->part_rows, "0123456789") != strlen(wish->part_rows) ||
         strlen(wish->part_rows) > 9))
        return err_set(err, ERR_USAGE, "--part-rows %s is no number of rows", wish->part_rows);
    return wish_dates(wish, args, arena, err) && words_are_reports(args, err) &&
           app_open(app, args->config, arena, err) && app_databases(app, err) &&
           app_warehouse(app, "nightpost/subscribe", &wish->conn, arena, err) &&
           lock_night(wish->conn, arena, err);
}

static bool subscribe(const struct args *args, struct wish *out, struct arena *arena,
                      struct err *err)
{
    struct app   app;
    struct wish  wish;
    struct table partners;
    if (!wish_open(&wish, args, &app, arena, err) ||
        !partner_find(wish.conn, strcmp(args->words[0], EVERYTHING) == 0 ? NULL : args->words[0],
                      &partners, arena, err) ||
        !conn_begin(wish.conn, err))
        return false;
    for (size_t i = 0; i < partners.rows; i++)
        if (!wish_partner(&wish, args, &partners, i, arena, err)) {
            conn_rollback(wish.conn);
            return false;
        }
    if (!conn_commit(wish.conn, err))
        return false;
    conn_close(wish.conn); /* and its lock with it */
    *out = wish;
    return true;
}

bool command_subscribe(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct wish wish;
    (void)status;
    if (!subscribe(args, &wish, arena, err))
        return false;
    (void)printf("%zu subscribed, %zu were already, %zu not for their kind of partner\n",
                 wish.added, wish.there, wish.refused);
    if (wish.other > 1)
        return err_set(err, ERR_USAGE, "%zu were there with other options: %s", wish.other,
                       wish.other_said);
    return wish.other == 0 || err_set(err, ERR_USAGE, "%s", wish.other_said);
}

bool subscribe_quietly(const struct args *args, struct arena *arena, struct err *err)
{
    struct wish wish;
    return subscribe(args, &wish, arena, err);
}

bool command_unsubscribe(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    uint64_t     ended = 0;
    (void)status;
    if (!words_are_reports(args, err) || !app_open(&app, args->config, arena, err) ||
        !app_databases(&app, err) ||
        !app_warehouse(&app, "nightpost/unsubscribe", &conn, arena, err) ||
        !lock_night(conn, arena, err) || !conn_begin(conn, err))
        return false;
    for (size_t i = 1; i < args->word_count; i++)
        for (size_t r = 0; r < report_registry_count; r++) {
            const char       *name = report_registry[r]->name;
            const char *const values[] = {args->words[0], args_get(args, "manager"), name};
            uint64_t          n = 0;
            if (strcmp(args->words[i], EVERYTHING) != 0 && strcmp(args->words[i], name) != 0)
                continue;
            if (!conn_exec(conn, "sql/run/subscription_end.sql", values, COUNT_OF(values), &n,
                           err)) {
                conn_rollback(conn);
                return false;
            }
            ended += n;
        }
    if (!conn_commit(conn, err))
        return false;
    conn_close(conn);
    (void)printf("%llu subscriptions ended\n", (unsigned long long)ended);
    return ended > 0 || err_set(err, ERR_USAGE, "%s has no such subscription", args->words[0]);
}
