/*
 * cli_table.c - the commands and their options, as data: --help and the README show this.
 */
#include "etl/run/commands.h"

#define NO_MORE                                                                                    \
    {                                                                                              \
        NULL, NULL, NULL                                                                           \
    }
#define NAMES_MAX CLI_WORDS_MAX

/* clang-format off */
static const struct cli_option run_options[] = {
    {"date",    "D",       "the business date: the last full day of data (default: yesterday, GMT+8)"},
    {"from",    "D",       "a range of business dates, oldest first, with --to"},
    {"to",      "D",       "its last date"},
    {"partner", "ID",      "only this partner's recipients"},
    {"report",  "NAME",    "only this report"},
    {"plan",    NULL,      "show what would be made, make nothing"},
    {"wait",    "TIME",    "wait so long, 2h or 90m, for sources that are not ready"},
    NO_MORE};
static const struct cli_option extract_options[] = {
    {"date",    "D",       "the business date the sources must be complete for (default: yesterday)"},
    NO_MORE};
static const struct cli_option demo_options[] = {
    {"scale",   "N",       "size of the sample world; 1 is a million consumption rows (default 0.1)"},
    {"seed",    "N",       "another world of the same size (default 1)"},
    NO_MORE};
static const struct cli_option sample_options[] = {
    {"scale",   "N",       "1 is 4 000 customers and a million consumption rows (default 0.1)"},
    {"seed",    "N",       "another world of the same size (default 1)"},
    {"through", "D",       "the source's last complete day, 2026-09-01 to 2026-11-09"},
    {"advance", NULL,      "keep the world, bring only the days up to --through"},
    NO_MORE};
static const struct cli_option db_options[] = {NO_MORE};
static const struct cli_option subscribe_options[] = {
    {"locale",    "zh|en",         "language of headings and workbooks (default zh)"},
    {"profile",   "human|machine", "CSV for people or for programs (default human)"},
    {"manager",   "ID",            "for this account manager or director of the partner"},
    {"unmask",    NULL,            "names, phones and e-mails in clear"},
    {"part-rows", "N",             "split the CSV into numbered parts of N rows"},
    {"big-xlsx",  NULL,            "a workbook for details above 200 000 rows too"},
    {"since",     "D",             "first business date (default: today, GMT+8); earlier is a backfill"},
    {"until",     "R",             "last issue date"},
    NO_MORE};
static const struct cli_option unsubscribe_options[] = {
    {"manager", "ID",      "the subscription of this account manager or director"},
    NO_MORE};
static const struct cli_option status_options[] = {
    {"json",    NULL,      "for programs"},
    NO_MORE};
static const struct cli_option history_options[] = {
    {"limit",   "N",       "so many runs (default 20)"},
    NO_MORE};
static const struct cli_option check_options[] = {NO_MORE};
static const struct cli_option list_options[] = {NO_MORE};
static const struct cli_option sql_options[] = {NO_MORE};
static const struct cli_option report_options[] = {
    {"recipient", "ID",            "whose rows: a recipient of --run-id"},
    {"run-id",    "ID",            "the run whose recipients are meant"},
    {"cycle",     "YYYY-MM",       "bill cycle, for reports by cycle"},
    {"through",   "D",             "business date"},
    {"mark",      "N",             "knowledge mark (default: everything known)"},
    {"locale",    "zh|en",         "language (default zh)"},
    {"profile",   "human|machine", "for people or programs (default human)"},
    {"unmask",    NULL,            "names, phones and e-mails in clear"},
    {"out",       "DIR",           "where the files go"},
    NO_MORE};
static const struct cli_option verify_options[] = {
    {"previous", "DIR",    "the release before, for the chain (default: looked for beside DIR)"},
    {"key",      "FILE",   "minisign public key that the manifest must be signed with"},
    NO_MORE};
static const struct cli_option config_options[] = {NO_MORE};
static const struct cli_option version_options[] = {NO_MORE};
static const struct cli_option help_options[] = {
    {"all",     NULL,      "all pages, as the README has them"},
    NO_MORE};

const struct cli_command cli_commands[] = {
    {"run", "", "One night: read the sources, make the reports, publish the releases",
     "Runs extract, check, resolve, transform, write and publish for a business date. A run that was\n"
     "killed continues where it was; a date that is done stays as it is. Examples:\n\n"
     "  nightpost run                                  yesterday\n"
     "  nightpost run --date 2026-11-02\n"
     "  nightpost run --from 2026-11-02 --to 2026-11-05\n"
     "  nightpost run --date 2026-11-02 --plan         what would be made",
     0, 0, run_options, command_run},
    {"extract", "", "Read the sources into the ledger and make no files",
     "The first stage of a night by itself, so that partners are known before they subscribe.", 0, 0,
     extract_options, command_extract},
    {"subscribe", "PARTNER|all REPORT...|all", "Subscribe a partner, or one of its managers, to reports",
     "A subscription takes part from its first business date on; its first files come the day after.\n"
     "A second subscription of a report in another language or profile gives a second edition.\n"
     "'all' stands for every partner, or for every report that a partner's kind may have.\n\n"
     "  nightpost subscribe 100000000000000001 consumption_summary customer_info\n"
     "  nightpost subscribe 100000000000000001 consumption_summary --locale en --profile machine\n"
     "  nightpost subscribe 100000000000000001 consumption_summary --manager AM0001",
     2, NAMES_MAX, subscribe_options, command_subscribe},
    {"unsubscribe", "PARTNER REPORT...|all", "End subscriptions", "", 2, NAMES_MAX, unsubscribe_options,
     command_unsubscribe},
    {"status", "", "What the last runs did and what is held back", "", 0, 0, status_options,
     command_status},
    {"history", "", "The runs so far", "", 0, 0, history_options, command_history},
    {"check", "", "Check configuration, connections, sources, disk and every report's SQL",
     "Reads no data and changes nothing. Every column table is compared with what its SQL returns.",
     0, 0, check_options, command_check},
    {"list", "[reports|feeds|steps|partners|subscriptions]", "List what there is", "", 0, 1,
     list_options, command_list},
    {"db", "start|stop|status", "The embedded database in the state folder",
     "Used where the configuration names no warehouse. It listens on a unix socket only, runs as an\n"
     "ordinary user also when root starts it, and is started by the commands that need it.",
     1, 1, db_options, command_db},
    {"demo", "", "The sample world, some nights, and where the files are", "", 0, 0, demo_options,
     command_demo},
    {"sample", "", "Load or advance the sample source database",
     "  nightpost sample --scale 0.1 --through 2026-11-02\n"
     "  nightpost sample --advance --through 2026-11-03", 0, 0, sample_options, command_sample},
    {"report", "NAME", "Write one report of one recipient into a folder",
     "For trying a report while it is being written; a night does it for everybody.", 1, 1,
     report_options, command_report},
    {"verify", "DIR", "Check a delivered release by itself: hashes, rows, totals, cells, chain, signature",
     "Needs the folder and nothing else: no database, no configuration. Every file is read; its rows and\n"
     "exact totals per currency are compared with the manifest, a CSV with its workbook cell by cell. Each\n"
     "difference is printed; exit status 0 only if all holds, 7 otherwise. Without --key it proves that\n"
     "the release is consistent, not where it comes from.\n\n"
     "  nightpost verify outbox/100000000000000001/20261121\n"
     "  nightpost verify 20261121 --previous 20261120 --key vendor.pub",
     1, 1, verify_options, command_verify},
    {"sql", "[PATH]", "Print an SQL file that is built into the program, or their names", "", 0, 1,
     sql_options, command_sql},
    {"config", "", "Print a configuration file with every key and its default", "", 0, 0,
     config_options, command_config},
    {"version", "", "Print the version", "", 0, 0, version_options, command_version},
    {"help", "[COMMAND]", "This overview, or a command's page", "", 0, 1, help_options, command_help},
};
/* clang-format on */

const size_t cli_command_count = COUNT_OF(cli_commands);
