/*
 * commands.h - what the commands of cli_table.c do; one function each.
 *
 * Each opens what it needs through app.h and prints its answer on stdout. See cli.h for the
 * meaning of `status`.
 */
#ifndef ETL_RUN_COMMANDS_H
#define ETL_RUN_COMMANDS_H

#include "etl/run/cli.h"

bool command_run(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_extract(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_reconcile(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_demo(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_sample(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_prune(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_erase(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_db(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_subscribe(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_unsubscribe(const struct args *args, int *status, struct arena *arena,
                         struct err *err);
bool command_close(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_reopen(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_seals(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_policy(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_incentive(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_status(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_history(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_explain(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_check(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_list(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_dictionary(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_verify(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_sql(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_report(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_partner(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_target(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_deliver(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_serve(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_config(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_version(const struct args *args, int *status, struct arena *arena, struct err *err);
bool command_help(const struct args *args, int *status, struct arena *arena, struct err *err);

/* command_subscribe() without its line, for the demonstration. */
bool subscribe_quietly(const struct args *args, struct arena *arena, struct err *err);

#endif
