#include "etl/run/cli.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/near.h"

#define CLI_PATH_MAX 4096
#define CLI_PATH_PLAIN                                                                             \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+,:@-" /* unquoted */
#define CLI_COLUMN 26 /* where help texts begin */

const struct cli_option cli_common[] = {
    {"config", "FILE", "configuration file (default: ./nightpost.conf, then /etc/nightpost.conf)"},
    {"help", NULL, "this page"},
    {NULL, NULL, NULL},
};

static const struct cli_command *cli_find(const char *name)
{
    for (size_t i = 0; i < cli_command_count; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    return NULL;
}

static bool cli_no_command(const char *name, struct err *err)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    for (size_t i = 0; i < cli_command_count; i++)
        near_consider(name, cli_commands[i].name, &best, &distance);
    return best == NULL
               ? err_set(err, ERR_USAGE, "there is no command \"%s\"; see nightpost --help", name)
               : err_set(err, ERR_USAGE, "there is no command \"%s\"; do you mean \"%s\"?", name,
                         best);
}

static bool cli_no_option(const struct cli_command *command, const char *name, struct err *err)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    for (const struct cli_option *o = command->options; o->name != NULL; o++)
        near_consider(name, o->name, &best, &distance);
    return best == NULL ? err_set(err, ERR_USAGE, "%s has no option --%s; see nightpost %s --help",
                                  command->name, name, command->name)
                        : err_set(err, ERR_USAGE, "%s has no option --%s; do you mean --%s?",
                                  command->name, name, best);
}

/* One --option: `text` follows the dashes; the value may stand after '=' or in the next word. */
static bool cli_option_word(struct args *out, const char *text, const char *next, bool *took_next,
                            struct err *err)
{
    const char *equals = strchr(text, '=');
    size_t      len = equals == NULL ? strlen(text) : (size_t)(equals - text);
    const char *value = equals == NULL ? next : equals + 1;
    *took_next = false;
    if (len == 4 && memcmp(text, "help", len) == 0) {
        out->help = true;
        return true;
    }
    bool        config = len == 6 && memcmp(text, "config", len) == 0;
    const char *value_name = config ? "FILE" : NULL;
    size_t      at = 0;
    bool        found = config;
    for (; !found && out->command->options[at].name != NULL; at++)
        if (strlen(out->command->options[at].name) == len &&
            memcmp(out->command->options[at].name, text, len) == 0) {
            value_name = out->command->options[at].value;
            found = true;
            break;
        }
    if (!found) {
        char name[64] = "";
        memcpy(name, text, len < sizeof name ? len : sizeof name - 1);
        return cli_no_option(out->command, name, err);
    }
    if (value_name == NULL && equals != NULL)
        return err_set(err, ERR_USAGE, "--%.*s takes no value", (int)len, text);
    if (value_name != NULL && value == NULL)
        return err_set(err, ERR_USAGE, "--%.*s needs a value: --%.*s %s", (int)len, text, (int)len,
                       text, value_name);
    *took_next = value_name != NULL && equals == NULL;
    if (config)
        out->config = value;
    else
        out->values[at] = value_name == NULL ? "" : value;
    return true;
}

static bool cli_count_words(const struct args *args, struct err *err)
{
    const struct cli_command *c = args->command;
    if (args->help || (args->word_count >= c->words_min && args->word_count <= c->words_max))
        return true;
    return err_set(err, ERR_USAGE, "usage: nightpost %s%s%s; see nightpost %s --help", c->name,
                   c->words[0] == '\0' ? "" : " ", c->words, c->name);
}

static bool cli_command_word(struct args *out, const char *text, struct err *err)
{
    if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0)
        text = "help";
    if (strcmp(text, "--version") == 0)
        text = "version";
    out->command = cli_find(text);
    return out->command != NULL || cli_no_command(text, err);
}

bool cli_parse(struct args *out, int argc, char *const *argv, struct err *err)
{
    bool only_words = false;
    memset(out, 0, sizeof *out);
    out->program = argv[0];
    for (int i = 1; i < argc; i++) {
        const char *text = argv[i];
        bool        took_next = false;
        if (out->command == NULL) {
            if (!cli_command_word(out, text, err))
                return false;
        } else if (!only_words && strcmp(text, "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(text, "--", 2) == 0) {
            if (!cli_option_word(out, text + 2, i + 1 < argc ? argv[i + 1] : NULL, &took_next, err))
                return false;
            i += took_next;
        } else {
            if (out->word_count == CLI_WORDS_MAX)
                return err_set(err, ERR_USAGE, "more than %d arguments", CLI_WORDS_MAX);
            out->words[out->word_count++] = text;
        }
    }
    if (out->command == NULL)
        out->command = cli_find("help");
    return cli_count_words(out, err);
}

const char *cli_path(const char *path, struct arena *arena)
{
    char   here[CLI_PATH_MAX];
    size_t len = getcwd(here, sizeof here) == NULL ? 0 : strlen(here);
    if (len > 1 && strncmp(path, here, len) == 0 && path[len] == '/')
        path += len + 1;
    if (path[0] != '-' && path[strspn(path, CLI_PATH_PLAIN)] == '\0')
        return path;
    struct str text = STR("'");
    for (const char *p = path; *p != '\0'; p++)
        text = *p == '\'' ? arena_printf(arena, "%s'\\''", text.data)
                          : arena_printf(arena, "%s%c", text.data, *p);
    return arena_printf(arena, "%s'", text.data).data;
}

const char *cli_call(const struct args *args, const char *words, struct arena *arena)
{
    bool        found = strchr(args->program, '/') == NULL; /* in $PATH */
    const char *program = found ? args->program : cli_path(args->program, arena);
    bool        bare = !found && strchr(program, '/') == NULL;
    return arena_printf(arena, "%s%s %s%s%s", bare ? "./" : "", program, words,
                        args->config == NULL ? "" : " --config ",
                        args->config == NULL ? "" : cli_path(args->config, arena))
        .data;
}

const char *args_get(const struct args *args, const char *name)
{
    for (size_t i = 0; args->command->options[i].name != NULL; i++)
        if (strcmp(args->command->options[i].name, name) == 0)
            return args->values[i];
    assert(false && "an option that the command's table does not have");
    return NULL;
}

void cli_print_overview(FILE *out)
{
    (void)fprintf(out, "nightpost - " CLI_ABOUT "\n\n"
                       "usage: nightpost COMMAND [ARGUMENTS] [--OPTIONS]\n\n");
    for (size_t i = 0; i < cli_command_count; i++)
        (void)fprintf(out, "  %-*s%s\n", CLI_COLUMN - 2, cli_commands[i].name,
                      cli_commands[i].summary);
    (void)fprintf(out, "\n'nightpost COMMAND --help' explains a command, with examples.\n"
                       "Exit status: " CLI_STATUSES "\n");
}

static void cli_print_options(const struct cli_option *options, FILE *out)
{
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        char left[64];
        (void)snprintf(left, sizeof left, "--%s%s%s", o->name, o->value == NULL ? "" : " ",
                       o->value == NULL ? "" : o->value);
        (void)fprintf(out, "  %-*s%s\n", CLI_COLUMN - 2, left, o->help);
    }
}

void cli_print_command(const struct cli_command *command, FILE *out)
{
    (void)fprintf(out, "usage: nightpost %s%s%s%s\n\n%s.\n", command->name,
                  command->words[0] == '\0' ? "" : " ", command->words,
                  command->options[0].name == NULL ? "" : " [OPTIONS]", command->summary);
    if (command->help[0] != '\0')
        (void)fprintf(out, "\n%s\n", command->help);
    (void)fprintf(out, "\n");
    cli_print_options(command->options, out);
    cli_print_options(cli_common, out);
}

void cli_print_all(FILE *out)
{
    cli_print_overview(out);
    for (size_t i = 0; i < cli_command_count; i++) {
        (void)fprintf(out, "\n--- %s ---\n", cli_commands[i].name);
        cli_print_command(&cli_commands[i], out);
    }
}
