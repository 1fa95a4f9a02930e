/*
 * incentive.c - nightpost incentive: formal bills on the terminal, and an operator's confirmation.
 *
 * A confirmation is a fact of its own beside the source's, dated by its business day: files of that
 * day and later show it, earlier ones never do. Nothing is overwritten (1-domain.md, 1.6; E56).
 */
#include <stdio.h>
#include <string.h>

#include "etl/base/near.h"
#include "etl/run/app.h"
#include "etl/run/clock.h"
#include "etl/run/commands.h"
#include "etl/run/lock.h"
#include "etl/run/migrate.h"
#include "etl/run/partner.h"
#include "etl/run/show.h"

#define NAME_MAX_BYTES 200

/* What sql/run/incentive_bill.sql returns. */
enum {
    BILL_VERDICT,
    BILL_HOW,
    BILL_BY,
    BILL_ON,
    BILL_FORMED,
    BILL_DEADLINE,
    BILL_CONFIRMED,
    BILL_PAID,
    BILL_EXPIRED,
};

static const char *const incentive_states[] = {"to_confirm", "paying", "paid", "expired", "netted"};

static bool incentive_day(const struct args *args, const char **day, struct arena *arena,
                          struct err *err)
{
    *day = args_get(args, "date");
    if (*day == NULL)
        *day = clock_today(arena);
    return day_check(*day, "date", err);
}

static bool incentive_open(const struct args *args, struct conn **conn, struct arena *arena,
                           struct err *err)
{
    struct app app;
    return app_open(&app, args->config, arena, err) && app_databases(&app, err) &&
           app_warehouse(&app, "nightpost/incentive", conn, arena, err) &&
           migrate(*conn, NULL, arena, err);
}

static bool incentive_state_check(const char *state, struct err *err)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    if (state == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(incentive_states); i++) {
        if (strcmp(state, incentive_states[i]) == 0)
            return true;
        near_consider(state, incentive_states[i], &best, &distance);
    }
    return best == NULL
               ? err_set(err, ERR_USAGE,
                         "--state %s: it is to_confirm, paying, paid, expired or netted", state)
               : err_set(err, ERR_USAGE, "--state %s: do you mean %s?", state, best);
}

static bool incentive_list(const struct args *args, struct arena *arena, struct err *err)
{
    struct conn *conn;
    struct table t;
    const char  *values[] = {args_get(args, "partner"), args_get(args, "state"), NULL};
    if (args_get(args, "by") != NULL)
        return err_set(err, ERR_USAGE, "--by belongs to nightpost incentive confirm BILL");
    if (args->word_count > 1)
        return err_set(err, ERR_USAGE, "incentive list takes no \"%s\"; --partner ID narrows it",
                       args->words[1]);
    if (!incentive_state_check(values[1], err) || !incentive_day(args, &values[2], arena, err) ||
        !incentive_open(args, &conn, arena, err) || !partner_known(conn, values[0], arena, err) ||
        !conn_table(conn, "sql/run/incentive_list.sql", values, COUNT_OF(values), &t, arena, err))
        return false;
    show_table(&t);
    return true;
}

/* Why a bill in this state cannot be confirmed. */
static bool incentive_refuse(const char *bill, const struct table *t, const char *day,
                             struct err *err)
{
    const char *verdict = table_z(t, 0, BILL_VERDICT);
    if (strcmp(verdict, "other") == 0)
        return err_set(err, ERR_USAGE, "bill %s was already confirmed by %s on %s: nothing changed",
                       bill, table_z(t, 0, BILL_BY), table_z(t, 0, BILL_ON));
    if (strcmp(verdict, "not_formed") == 0)
        return err_set(err, ERR_USAGE, "bill %s was formed at %s (GMT+8), after %s", bill,
                       table_z(t, 0, BILL_FORMED), day);
    if (strcmp(verdict, "paid") == 0)
        return err_set(err, ERR_USAGE, "bill %s is paid since %s (GMT+8): nothing to confirm", bill,
                       table_z(t, 0, BILL_PAID));
    if (strcmp(verdict, "expired") == 0)
        return err_set(err, ERR_USAGE, "bill %s expired at %s (GMT+8): nothing to confirm", bill,
                       table_z(t, 0, BILL_EXPIRED));
    if (strcmp(verdict, "netted") == 0)
        return err_set(err, ERR_USAGE, "bill %s is netted to 0: nothing to confirm", bill);
    if (strcmp(table_z(t, 0, BILL_HOW), "deadline") == 0)
        return err_set(err, ERR_USAGE,
                       "bill %s is past its deadline %s (GMT+8): it was confirmed by itself", bill,
                       table_z(t, 0, BILL_DEADLINE));
    return err_set(err, ERR_USAGE,
                   "bill %s was already confirmed by the partner at %s (GMT+8): nothing changed",
                   bill, table_z(t, 0, BILL_CONFIRMED));
}

static bool incentive_name_check(const char *by, struct err *err)
{
    if (by == NULL)
        return err_set(err, ERR_USAGE, "incentive confirm needs --by NAME: who says so");
    if (by[0] == '\0' || strspn(by, " \t") == strlen(by))
        return err_set(err, ERR_USAGE, "--by is empty: it says who confirmed");
    for (const char *p = by; *p != '\0'; p++)
        if ((unsigned char)*p < ' ')
            return err_set(err, ERR_USAGE, "--by has a control character");
    return strlen(by) <= NAME_MAX_BYTES ||
           err_set(err, ERR_USAGE, "--by is longer than %d bytes", NAME_MAX_BYTES);
}

/* In one transaction: the bill is looked at and confirmed, or nothing is written. */
static bool incentive_keep(struct conn *conn, const char *const values[3], bool *added,
                           struct table *bill, struct arena *arena, struct err *err)
{
    *added = false;
    if (!conn_table(conn, "sql/run/incentive_bill.sql", values, 3, bill, arena, err))
        return false;
    if (bill->rows == 0)
        return err_set(err, ERR_USAGE,
                       "there is no incentive bill \"%s\"; nightpost incentive list shows them",
                       values[0]);
    if (strcmp(table_z(bill, 0, BILL_VERDICT), "same") == 0)
        return true;
    if (strcmp(table_z(bill, 0, BILL_VERDICT), "to_confirm") != 0)
        return incentive_refuse(values[0], bill, values[2], err);
    *added = true;
    return conn_exec(conn, "sql/run/incentive_confirm.sql", values, 3, NULL, err);
}

static bool incentive_confirm(const struct args *args, struct arena *arena, struct err *err)
{
    struct conn *conn;
    struct table bill;
    bool         added;
    const char  *values[] = {args->words[1], args_get(args, "by"), NULL};
    if (args->word_count != 2)
        return err_set(err, ERR_USAGE, "usage: nightpost incentive confirm BILL --by NAME");
    if (args_get(args, "partner") != NULL || args_get(args, "state") != NULL)
        return err_set(err, ERR_USAGE, "--partner and --state belong to nightpost incentive list");
    if (!incentive_name_check(values[1], err) || !incentive_day(args, &values[2], arena, err))
        return false;
    if (strcmp(values[2], clock_today(arena)) > 0) /* nobody has said it yet */
        return err_set(err, ERR_USAGE, "--date %s has not come yet: today is %s (GMT+8)", values[2],
                       clock_today(arena));
    if (!incentive_open(args, &conn, arena, err) || !lock_night(conn, arena, err) ||
        !conn_begin(conn, err))
        return false;
    if (!incentive_keep(conn, values, &added, &bill, arena, err)) {
        conn_rollback(conn);
        return false;
    }
    if (!conn_commit(conn, err))
        return false;
    conn_close(conn); /* and its lock with it */
    if (added)
        (void)printf("bill %s: confirmed by %s on %s; files of that day and later show it\n",
                     values[0], values[1], values[2]);
    else
        (void)printf("bill %s: confirmed by %s on %s already, nothing changed\n", values[0],
                     values[1], table_z(&bill, 0, BILL_ON));
    return true;
}

bool command_incentive(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    (void)status;
    if (strcmp(args->words[0], "list") == 0)
        return incentive_list(args, arena, err);
    if (strcmp(args->words[0], "confirm") == 0)
        return incentive_confirm(args, arena, err);
    return err_set(err, ERR_USAGE, "incentive %s: it is list or confirm", args->words[0]);
}
