#include <stdio.h>

#include "etl/run/cli.h"
#include "etl/run/stop.h"

#define MAIN_ARENA_LIMIT (32U << 20) /* plans, names and small tables of one command */

static bool run(int argc, char **argv, int *status, struct arena *arena, struct err *err)
{
    struct args args;
    if (!stop_install(err) || !cli_parse(&args, argc, argv, err))
        return false;
    if (args.help) {
        cli_print_command(args.command, stdout);
        return true;
    }
    return args.command->run(&args, status, arena, err);
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct err   err = {.kind = ERR_NONE};
    int          status = 0;

    arena_open(&arena, "main", MAIN_ARENA_LIMIT);
    bool ok = run(argc, argv, &status, &arena, &err);
    arena_close(&arena);
    if (ok && (fflush(stdout) != 0 || ferror(stdout)))
        ok = err_set(&err, ERR_IO, "standard output cannot be written");
    if (!ok)
        (void)fprintf(stderr, "nightpost: %s\n", err.text);
    return ok ? status : err_exit_status(&err);
}
