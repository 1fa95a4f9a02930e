/*
 * inform.c - the commands that only look: status, history, list, sql, version, help.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/extract/feed_run.h"
#include "etl/report/report_run.h"
#include "etl/run/app.h"
#include "etl/run/commands.h"
#include "etl/run/migrate.h"
#include "etl/run/show.h"
#include "etl/transform/step_run.h"

#define HISTORY_LIMIT "20"

/* A migrated warehouse, whatever state it was in. */
static bool inform_open(const struct args *args, struct app *app, struct conn **conn,
                        struct arena *arena, struct err *err)
{
    return app_open(app, args->config, arena, err) && app_databases(app, err) &&
           app_warehouse(app, "nightpost/inform", conn, arena, err) &&
           migrate(*conn, NULL, arena, err);
}

static bool inform_show(const struct args *args, const char *path, const char *const *values,
                        size_t count, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    struct table t;
    if (!inform_open(args, &app, &conn, arena, err) ||
        !conn_table(conn, path, values, count, &t, arena, err))
        return false;
    show_table(&t);
    return true;
}

bool command_status(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    struct app   app;
    struct conn *conn;
    struct table t;
    (void)status;
    if (!inform_open(args, &app, &conn, arena, err) ||
        !conn_table(conn, "sql/run/status.sql", NULL, 0, &t, arena, err))
        return false;
    if (args_get(args, "json") != NULL)
        return show_json(&t, arena, err);
    show_levels(&t);
    return true;
}

bool command_history(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    const char *limit = args_get(args, "limit");
    (void)status;
    if (limit == NULL)
        limit = HISTORY_LIMIT;
    if (limit[0] == '\0' || strspn(limit, "0123456789") != strlen(limit) || strlen(limit) > 9)
        return err_set(err, ERR_USAGE, "--limit %s is no number", limit);
    return inform_show(args, "sql/run/history.sql", &limit, 1, arena, err);
}

static void list_reports(void)
{
    for (size_t i = 0; i < report_registry_count; i++)
        (void)printf("%-30s%s / %s\n", report_registry[i]->name, report_registry[i]->title_zh,
                     report_registry[i]->title_en);
}

static void list_feeds(void)
{
    for (size_t i = 0; i < feed_registry_count; i++)
        (void)printf("%-30s%zu columns, %s\n", feed_registry[i]->name,
                     feed_registry[i]->column_count,
                     feed_registry[i]->mode == FEED_SNAPSHOT ? "read whole" : "read by watermark");
}

static void list_steps(void)
{
    for (size_t i = 0; i < step_registry_count; i++)
        (void)printf("%s\n", step_registry[i]);
}

bool command_list(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    const char *what = args->word_count == 0 ? "reports" : args->words[0];
    const char *all[] = {NULL};
    (void)status;
    if (strcmp(what, "reports") == 0)
        list_reports();
    else if (strcmp(what, "feeds") == 0)
        list_feeds();
    else if (strcmp(what, "steps") == 0)
        list_steps();
    else if (strcmp(what, "partners") == 0)
        return inform_show(args, "sql/run/partner_list.sql", all, 1, arena, err);
    else if (strcmp(what, "subscriptions") == 0)
        return inform_show(args, "sql/run/subscription_list.sql", NULL, 0, arena, err);
    else
        return err_set(err, ERR_USAGE,
                       "list %s: it lists reports, feeds, steps, partners or subscriptions", what);
    return true;
}

bool command_sql(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    const struct sql_file *file;
    (void)status;
    (void)arena;
    if (args->word_count == 0) {
        for (size_t i = 0; (file = sql_under("", i)) != NULL; i++)
            (void)printf("%s\n", file->path);
        return true;
    }
    file = sql_find(args->words[0]);
    if (file == NULL)
        return err_set(err, ERR_USAGE, "no file \"%s\" is built in; nightpost sql lists them",
                       args->words[0]);
    (void)fwrite(file->text.data, 1, file->text.len, stdout);
    return true;
}

/* A configuration file with every key, its meaning and its default, from the table that checks it.
 */
bool command_config(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    const char *section = "";
    (void)args;
    (void)status;
    (void)arena;
    (void)err;
    (void)printf(
        "; nightpost.conf - every key there is; what is commented out shows the default.\n");
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *k = &config_keys[i];
        if (strcmp(section, k->section) != 0)
            (void)printf("\n%s[%s]\n", strchr(k->section, ' ') == NULL ? "" : ";", k->section);
        section = k->section;
        (void)printf("; %s\n", k->help);
        if (k->choices != NULL)
            (void)printf("; one of: %s\n", k->choices);
        (void)printf(";%s =%s%s\n", strcmp(k->key, "*") == 0 ? "theirs" : k->key,
                     k->value == NULL ? "" : " ", k->value == NULL ? "" : k->value);
    }
    return true;
}

bool command_version(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    (void)args;
    (void)status;
    (void)arena;
    (void)err;
    (void)printf("nightpost %s\n", NIGHTPOST_VERSION);
    return true;
}

bool command_help(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    (void)status;
    (void)arena;
    const char *format = args_get(args, "format");
    if (format != NULL)
        return cli_print_page(format, stdout) ||
               err_set(err, ERR_USAGE, "--format %s: it is man, conf, bash or zsh", format);
    if (args_get(args, "all") != NULL) {
        cli_print_all(stdout);
        return true;
    }
    if (args->word_count == 0) {
        cli_print_overview(stdout);
        return true;
    }
    for (size_t i = 0; i < cli_command_count; i++)
        if (strcmp(cli_commands[i].name, args->words[0]) == 0) {
            cli_print_command(&cli_commands[i], stdout);
            return true;
        }
    return err_set(err, ERR_USAGE, "there is no command \"%s\"; see nightpost --help",
                   args->words[0]);
}
