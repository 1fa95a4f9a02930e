/*
 * cli_page.c - manual pages and completions, from the tables that --help and the configuration's
 * check use: nothing here names a command or a key.
 */
#include <string.h>

#include "etl/base/config.h"
#include "etl/run/app.h"
#include "etl/run/cli.h"

/* --- roff ------------------------------------------------------------------------------------ */

/* A line of text; a dot at its begin is no request, a hyphen is one that can be copied. */
static void roff_text(const char *text, size_t len, FILE *out)
{
    if (len > 0 && (text[0] == '.' || text[0] == '\''))
        (void)fputs("\\&", out);
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\\')
            (void)fputs("\\e", out);
        else if (text[i] == '-')
            (void)fputs("\\-", out);
        else
            (void)fputc(text[i], out);
}

static void roff_z(const char *text, FILE *out)
{
    roff_text(text, strlen(text), out);
}

/* Paragraphs; lines that begin with two blanks are shown as they are. */
static void roff_help(const char *help, FILE *out)
{
    bool literal = false;
    while (*help != '\0') {
        size_t len = strcspn(help, "\n");
        bool   wants = strncmp(help, "  ", 2) == 0;
        if (wants != literal && len > 0) {
            (void)fputs(wants ? ".nf\n" : ".fi\n", out);
            literal = wants;
        }
        if (len == 0 && !literal)
            (void)fputs(".PP", out);
        roff_text(help, len, out);
        (void)fputc('\n', out);
        help += len + (help[len] == '\n');
    }
    if (literal)
        (void)fputs(".fi\n", out);
}

static void roff_options(const struct cli_option *options, FILE *out)
{
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        (void)fputs(".TP\n\\fB\\-\\-", out);
        roff_z(o->name, out);
        (void)fputs("\\fR", out);
        if (o->value != NULL) {
            (void)fputs(" \\fI", out);
            roff_z(o->value, out);
            (void)fputs("\\fR", out);
        }
        (void)fputc('\n', out);
        roff_z(o->help, out);
        (void)fputc('\n', out);
    }
}

static void roff_command(const struct cli_command *command, FILE *out)
{
    (void)fputs(".SS \"nightpost ", out);
    roff_z(command->name, out);
    (void)fputs(command->words[0] == '\0' ? "" : " ", out);
    roff_z(command->words, out);
    (void)fputs("\"\n", out);
    roff_z(command->summary, out);
    (void)fputs(".\n", out);
    if (command->help[0] != '\0') {
        (void)fputs(".PP\n", out);
        roff_help(command->help, out);
    }
    roff_options(command->options, out);
}

static void page_man(FILE *out)
{
    (void)fputs(".TH NIGHTPOST 1 \"\" \"nightpost " NIGHTPOST_VERSION "\" \"User commands\"\n"
                ".SH NAME\nnightpost \\- " CLI_ABOUT "\n.SH SYNOPSIS\n"
                "\\fBnightpost\\fR \\fICOMMAND\\fR [\\fIARGUMENTS\\fR] [\\fB\\-\\-OPTIONS\\fR]\n"
                ".SH DESCRIPTION\nEvery night \\fBnightpost run\\fR reads consumption, orders and "
                "vouchers from databases and drop folders, works out which partner may see which "
                "row, writes compressed CSV and XLSX files that prove their own totals, and "
                "publishes them in the outbox. Every command takes:\n",
                out);
    roff_options(cli_common, out);
    (void)fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; i < cli_command_count; i++)
        roff_command(&cli_commands[i], out);
    (void)fputs(".SH EXIT STATUS\n" CLI_STATUSES "\n"
                ".SH ENVIRONMENT\nNO_COLOR: no colours on a terminal. NIGHTPOST_*: what a hook of "
                "[monitor] is told of a run: STATUS, FROM, DATE, RECIPIENTS, HELD, "
                "CONTROLS_FAILED, FILES, ROWS, BYTES, SECONDS, OUTBOX, ERROR.\n"
                ".SH FILES\n.TP\n.I /etc/nightpost.conf\nthe configuration, unless there is one in "
                "the current folder.\n.SH SEE ALSO\n\\fBnightpost.conf\\fR(5)\n",
                out);
}

static void page_conf(FILE *out)
{
    const char *section = "";
    (void)fputs(".TH NIGHTPOST.CONF 5 \"\" \"nightpost " NIGHTPOST_VERSION "\" \"File formats\"\n"
                ".SH NAME\nnightpost.conf \\- configuration of nightpost\n.SH DESCRIPTION\n"
                "An INI file: sections in brackets, key = value, comments after ; or #. A key or "
                "section that there is not is an error that names the line and the nearest one. "
                "Secrets stand in files or in the environment, never here. "
                "\\fBnightpost config\\fR prints a file with every key; \\fBnightpost check\\fR "
                "says whether one works.\n",
                out);
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *k = &config_keys[i];
        if (strcmp(section, k->section) != 0)
            (void)fprintf(out, ".SH \"[%s]\"\n", k->section);
        section = k->section;
        (void)fputs(".TP\n.B \"", out);
        roff_z(strcmp(k->key, "*") == 0 ? "theirs" : k->key, out);
        (void)fputs("\"\n", out);
        roff_z(k->help, out);
        (void)fputs(".\n", out);
        if (k->choices != NULL && k->kind == CONFIG_CHOICE) {
            (void)fputs("One of ", out);
            roff_z(k->choices, out);
            (void)fputs(".\n", out);
        }
        if (k->value != NULL) {
            (void)fputs("Default: ", out);
            roff_z(k->value, out);
            (void)fputs(".\n", out);
        }
    }
    (void)fputs(".SH SEE ALSO\n\\fBnightpost\\fR(1)\n", out);
}

/* --- completion ------------------------------------------------------------------------------ */

/* The words in small letters of "start|stop|backup FILE": what may stand there as it is. */
static void words_of(const char *words, FILE *out)
{
    for (const char *p = words; *p != '\0';) {
        size_t len = strcspn(p, "| []");
        size_t small = strspn(p, "abcdefghijklmnopqrstuvwxyz");
        if (small > 0 && small == len)
            (void)fprintf(out, " %.*s", (int)len, p);
        p += len;
        p += strspn(p, "| []");
    }
}

static void page_bash(FILE *out)
{
    (void)fputs("# bash completion of nightpost\n_nightpost() {\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}"
                " words=''\n    COMPREPLY=()\n"
                "    if [[ $COMP_CWORD -eq 1 ]]; then\n        words='",
                out);
    for (size_t i = 0; i < cli_command_count; i++)
        (void)fprintf(out, "%s%s", i == 0 ? "" : " ", cli_commands[i].name);
    (void)fputs("'\n        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                "        return\n    fi\n    case $prev in\n",
                out);
    (void)fputs("    --config | --key | --previous | --out) compopt -o filenames; "
                "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n    esac\n"
                "    case ${COMP_WORDS[1]} in\n",
                out);
    for (size_t i = 0; i < cli_command_count; i++) {
        const struct cli_command *c = &cli_commands[i];
        (void)fprintf(out, "    %s) words='--config --help", c->name);
        for (const struct cli_option *o = c->options; o->name != NULL; o++)
            (void)fprintf(out, " --%s", o->name);
        words_of(c->words, out);
        (void)fputs("' ;;\n", out);
    }
    (void)fputs("    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                "    [[ $cur == -* || ${#COMPREPLY[@]} -gt 0 ]] || { compopt -o filenames; "
                "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); }\n}\n"
                "complete -F _nightpost nightpost\n",
                out);
}

/* Within single quotes, and within the brackets of _arguments. */
static void zsh_text(const char *text, FILE *out)
{
    for (; *text != '\0'; text++)
        if (*text == '\'')
            (void)fputs("'\\''", out);
        else if (strchr("[]:\\", *text) != NULL)
            (void)fprintf(out, "\\%c", *text);
        else
            (void)fputc(*text, out);
}

static void zsh_options(const struct cli_option *options, FILE *out)
{
    for (const struct cli_option *o = options; o->name != NULL; o++) {
        (void)fprintf(out, " '--%s%s[", o->name, o->value == NULL ? "" : "=");
        zsh_text(o->help, out);
        (void)fputs("]", out);
        if (o->value != NULL) {
            (void)fputs(":", out);
            zsh_text(o->value, out);
            if (strcmp(o->value, "FILE") == 0 || strcmp(o->value, "DIR") == 0)
                (void)fputs(":_files", out);
            else if (strchr(o->value, '|') != NULL) {
                (void)fputs(":(", out);
                words_of(o->value, out);
                (void)fputs(")", out);
            } else
                (void)fputs(": ", out);
        }
        (void)fputs("'", out);
    }
}

static void page_zsh(FILE *out)
{
    (void)fputs("#compdef nightpost\n_nightpost() {\n    local -a commands=(\n", out);
    for (size_t i = 0; i < cli_command_count; i++) {
        (void)fprintf(out, "        '%s:", cli_commands[i].name);
        zsh_text(cli_commands[i].summary, out);
        (void)fputs("'\n", out);
    }
    (void)fputs("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n"
                "        return\n    fi\n    local command=$words[2]\n"
                "    shift words\n    (( CURRENT-- ))\n    case $command in\n",
                out);
    for (size_t i = 0; i < cli_command_count; i++) {
        const struct cli_command *c = &cli_commands[i];
        (void)fprintf(out, "    %s) _arguments", c->name);
        zsh_options(c->options, out);
        zsh_options(cli_common, out);
        if (c->words[0] != '\0') {
            (void)fputs(" '*: :_alternative \"words:word:(", out);
            words_of(c->words, out);
            (void)fputs(")\" \"files:file:_files\"'", out);
        }
        (void)fputs(" ;;\n", out);
    }
    (void)fputs("    esac\n}\n_nightpost \"$@\"\n", out);
}

bool cli_print_page(const char *page, FILE *out)
{
    static const struct {
        const char *name;
        void (*print)(FILE *out);
    } pages[] = {{"man", page_man}, {"conf", page_conf}, {"bash", page_bash}, {"zsh", page_zsh}};
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        if (strcmp(pages[i].name, page) == 0) {
            pages[i].print(out);
            return true;
        }
    return false;
}
