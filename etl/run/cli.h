/*
 * cli.h - the command line: one table of commands, one of their options.
 *
 * --help, the README's section and the completion come from these tables; a test compares them. A
 * wrong word is ERR_USAGE with the nearest right one.
 */
#ifndef ETL_RUN_CLI_H
#define ETL_RUN_CLI_H

#include <stdio.h>

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define CLI_WORDS_MAX   64 /* positional arguments */
#define CLI_OPTIONS_MAX 16 /* of one command */

struct cli_option {
    const char *name;  /* without -- ; NULL ends the list */
    const char *value; /* what the value is called; NULL for a switch */
    const char *help;
};

struct args;

struct cli_command {
    const char              *name;
    const char              *words; /* "PARTNER REPORT..." or "" */
    const char              *summary;
    const char              *help; /* more lines, with examples */
    size_t                   words_min;
    size_t                   words_max;
    const struct cli_option *options;
    /* `status` is the exit status when true is returned; 0 unless set. */
    bool (*run)(const struct args *args, int *status, struct arena *arena, struct err *err);
};

struct args {
    const char               *program; /* as it was called */
    const struct cli_command *command;
    const char               *config; /* --config, or NULL */
    const char               *words[CLI_WORDS_MAX];
    size_t                    word_count;
    const char               *values[CLI_OPTIONS_MAX]; /* by the option's place in the table */
    bool                      help;
};

/* The commands of the program, in the order in which they are shown; cli_table.c. */
extern const struct cli_command cli_commands[];
extern const size_t             cli_command_count;

NODISCARD bool cli_parse(struct args *out, int argc, char *const *argv, struct err *err);
/* NULL when the option was not given; "" for a switch that was. */
const char *args_get(const struct args *args, const char *name);

/* For a line to copy into a shell: a path, below here without what leads here, quoted where needed.
 */
const char *cli_path(const char *path, struct arena *arena);
/* The program as this call found it, `words` after it and this call's --config. */
const char *cli_call(const struct args *args, const char *words, struct arena *arena);

#define CLI_ABOUT "nightly partner reports from a cloud vendor's billing data"
/* What the exit status means, in the lines in which --help has it. */
#define CLI_STATUSES                                                                               \
    "0 done, 1 some partners held back, 2 configuration, 3 source unreachable,\n4 locked, 5 "      \
    "internal, 6 output (disk, permissions), 7 check found differences,\n8 source not ready, 64 "  \
    "usage, 128+n ended by signal n."

/* Of every command. */
extern const struct cli_option cli_common[];

/* The overview, or one command's page. */
void cli_print_overview(FILE *out);
void cli_print_command(const struct cli_command *command, FILE *out);
/* Everything, for the README: overview and all pages. */
void cli_print_all(FILE *out);
/* cli_page.c: nightpost(1), nightpost.conf(5), completion for bash and zsh; false: no such page. */
bool cli_print_page(const char *page, FILE *out);

#endif
