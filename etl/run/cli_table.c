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
    {"due",     NULL,      "all dates that are missing since the last, oldest first: for timers and cron"},
    {"partner", "ID",      "only this partner's recipients"},
    {"report",  "NAME",    "only this report"},
    {"plan",    NULL,      "show what would be made, make nothing"},
    {"prepare", NULL,      "read, compute and control, and leave writing to --shard runs"},
    {"shard",   "I/N",     "write share I of N of the partners of a prepared date, on any host"},
    {"full",    NULL,      "make marts and files from nothing: the same, slower"},
    {"wait",    "TIME",    "wait so long, 2h or 90m, for sources that are not ready"},
    NO_MORE};
static const struct cli_option extract_options[] = {
    {"date",    "D",       "the business date the sources must be complete for (default: yesterday)"},
    NO_MORE};
static const struct cli_option reconcile_options[] = {
    {"cycle",   "YYYY-MM", "the bill cycle; order lines and coupons are compared whole"},
    {"repair",  NULL,      "read what differs again, as a batch that the next night computes with"},
    NO_MORE};
static const struct cli_option prune_options[] = {
    {"before",  "YYYY-MM", "the first month that stays"},
    {"by",      "NAME",    "who does it"},
    NO_MORE};
static const struct cli_option erase_options[] = {
    {"by",      "NAME",    "who does it"},
    {"reason",  "TEXT",    "why, a case number for instance: no name"},
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
static const struct cli_option close_options[] = {
    {"by",     "NAME",     "who closes it"},
    NO_MORE};
static const struct cli_option reopen_options[] = {
    {"by",     "NAME",     "who reopens it: another person than closed it"},
    {"reason", "TEXT",     "why"},
    NO_MORE};
static const struct cli_option seals_options[] = {NO_MORE};
static const struct cli_option policy_options[] = {
    {"check",   NULL,      "say what is wrong with the file, import nothing"},
    NO_MORE};
static const struct cli_option incentive_options[] = {
    {"partner", "ID",      "list: only this partner's bills"},
    {"state",   "STATE",   "list: only to_confirm, paying, paid, expired or netted ones"},
    {"by",      "NAME",    "confirm: who says that the partner confirmed"},
    {"date",    "D",       "list: as at the end of D; confirm: its business day (default: today)"},
    NO_MORE};
static const struct cli_option status_options[] = {
    {"json",    NULL,      "for programs"},
    NO_MORE};
static const struct cli_option history_options[] = {
    {"limit",   "N",       "so many runs (default 20)"},
    NO_MORE};
static const struct cli_option explain_options[] = {NO_MORE};
static const struct cli_option check_options[] = {NO_MORE};
static const struct cli_option list_options[] = {NO_MORE};
static const struct cli_option dictionary_options[] = {
    {"format",  "md|html|ids", "Markdown, a page to read and print, or the schema ids (default md)"},
    {"locale",  "zh|en",       "language (default zh)"},
    NO_MORE};
static const struct cli_option sql_options[] = {NO_MORE};
static const struct cli_option report_options[] = {
    {"recipient", "ID",            "whose rows: a recipient of --run-id"},
    {"run-id",    "ID",            "the run whose recipients are meant, of nightpost history"},
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
static const struct cli_option partner_options[] = {
    {"manager",  "ID",     "the login of this account manager or director of the partner"},
    {"file",     "FILE",   "the password is the first line of this file, mode 0600"},
    {"generate", NULL,     "make a password up and print it, once"},
    {"remove",   NULL,     "no login any more"},
    NO_MORE};
static const struct cli_option target_options[] = {
    {"manager",  "ID",     "the releases of this account manager or director of the partner"},
    {"age",      "KEY",    "encrypt every file for this age recipient, age1..."},
    {"since",    "R",      "first issue date, YYYY-MM-DD (default: that of the latest release)"},
    NO_MORE};
static const struct cli_option deliver_options[] = {
    {"partner",  "ID",     "only this partner's targets"},
    NO_MORE};
static const struct cli_option serve_options[] = {NO_MORE};
static const struct cli_option config_options[] = {NO_MORE};
static const struct cli_option version_options[] = {NO_MORE};
static const struct cli_option help_options[] = {
    {"all",     NULL,      "all pages, as the README has them"},
    {"format",  "man|conf|bash|zsh", "nightpost(1), nightpost.conf(5), or a shell's completion"},
    NO_MORE};

const struct cli_command cli_commands[] = {
    {"run", "", "One night: read the sources, make the reports, publish the releases",
     "Runs extract, check, resolve, transform, write and publish for a business date. A run that was\n"
     "killed continues where it was; a date that is done stays as it is. What only a part was asked for\n"
     "(--partner, --report) is published and made whole by the next run of the date. Examples:\n\n"
     "  nightpost run                                  yesterday\n"
     "  nightpost run --date 2026-11-02\n"
     "  nightpost run --from 2026-11-02 --to 2026-11-05\n"
     "  nightpost run --date 2026-11-02 --plan         what would be made",
     0, 0, run_options, command_run},
    {"extract", "", "Read the sources into the ledger and make no files",
     "The first stage of a night by itself, so that partners are known before they subscribe.", 0, 0,
     extract_options, command_extract},
    {"reconcile", "", "Compare the ledger with its sources, to every row's hash",
     "A night compares counts, sums and a seventh of the hashes by itself and reads again what differs.\n"
     "This looks at all of a month, as one does before it is closed. Exit status 7 while they differ.\n\n"
     "  nightpost reconcile --cycle 2026-10\n"
     "  nightpost reconcile --cycle 2026-10 --repair", 0, 0, reconcile_options, command_reconcile},
    {"subscribe", "PARTNER|all REPORT...|all", "Subscribe a partner, or one of its managers, to reports",
     "A subscription takes part from its first business date on; its first files come the day after.\n"
     "A second subscription of a report in another language or profile gives a second edition.\n"
     "'all' stands for every partner, or for every report that a partner's kind may have.\n"
     "What is subscribed already stays as it is; exit status 64 when other options were asked for.\n\n"
     "  nightpost subscribe 100000000000000001 consumption_summary customer_info\n"
     "  nightpost subscribe 100000000000000001 consumption_summary --locale en --profile machine\n"
     "  nightpost subscribe 100000000000000001 consumption_summary --manager AM0001",
     2, NAMES_MAX, subscribe_options, command_subscribe},
    {"unsubscribe", "PARTNER REPORT...|all", "End subscriptions", "", 2, NAMES_MAX, unsubscribe_options,
     command_unsubscribe},
    {"close", "CYCLE", "Close a month: its files become final, what comes later is an adjustment",
     "Months are closed in order, after their last night, with nothing in quarantine and nobody held\n"
     "back. The next night issues the final files and seals them; rows that come later are issued as\n"
     "adjustment lines in the month that is open then.\n\n"
     "  nightpost close 2026-10 --by zhang.wei", 1, 1, close_options, command_close},
    {"reopen", "CYCLE", "Reopen a closed month, by another person and with a reason",
     "  nightpost reopen 2026-10 --by li.na --reason 'distributor corrected the contract'", 1, 1,
     reopen_options, command_reopen},
    {"seals", "", "The seals of closed months, each worked out again from ledger and files",
     "Ends with status 7 when a seal, the chain of seals, the ledger or a final file is not what it was.",
     0, 0, seals_options, command_seals},
    {"policy", "import FILE.csv | list", "Incentive plans and their tiers from a file of your own",
     "A row is one tier of one version of a plan; the columns, in any order:\n\n"
     "  plan_id, plan_name, plan_name_en (may be empty), currency: CNY or USD\n"
     "  valid_from_cycle, valid_to_cycle   YYYY-MM, both inclusive; empty: no end. Versions of a plan\n"
     "                                     follow one another without gap or overlap\n"
     "  association_types                  1, 2, 3; several as \"1;2\"\n"
     "  partner_kinds                      DISTRIBUTOR, SOLUTION_PROVIDER\n"
     "  period_kind                        month, quarter, year\n"
     "  product_policies                   policies that earn: 0, 1\n"
     "  tier_mode                          whole: the highest rate on all; marginal: slice by slice\n"
     "  threshold, rate                    of the tier; a rate is from 0 to 1: 0.05 is 5 per cent\n"
     "  cap_amount                         empty: no cap\n"
     "  new_customer_bonus_rate            empty: none\n"
     "  indicator_name, indicator_scope, indicator_method, indicator_dimension   empty: by default\n\n"
     "The file is refused whole when anything is wrong, with every line and reason. A file that comes\n"
     "again under its name with other content is a correction: what it no longer has has ended.\n\n"
     "  nightpost policy import plans.csv\n"
     "  nightpost policy list",
     1, 2, policy_options, command_policy},
    {"incentive", "list | confirm BILL", "Formal incentive bills, and an operator's confirmation",
     "A bill that nobody confirms is confirmed when its deadline passes. 'confirm' keeps who said so\n"
     "and on which business day; files of that day and later show it, nothing is overwritten, and the\n"
     "same words again change nothing. 'worth' is the amount after netting and expiry.\n\n"
     "  nightpost incentive list --partner 100000000000000001 --state to_confirm\n"
     "  nightpost incentive confirm IB-4 --by \"Li Lei\" --date 2026-11-02",
     1, 2, incentive_options, command_incentive},
    {"status", "", "What the last runs did and what is held back", "", 0, 0, status_options,
     command_status},
    {"history", "", "The runs so far, with the ids that report --run-id takes", "", 0, 0, history_options, command_history},
    {"explain", "FILE ROW COLUMN", "Where a cell of a delivered file comes from",
     "Prints the source rows with their batches, the scope decision, the formula and the rounding that\n"
     "made the cell. FILE is a .csv.gz, the published one or a copy; ROW counts from 1 below the headings;\n"
     "COLUMN is an id or a heading.\n\n"
     "  nightpost explain var/outbox/D001/latest/consumption_summary_202610_20261103.csv.gz 12 payable_amount",
     3, 3, explain_options, command_explain},
    {"check", "", "Check configuration, connections, sources, disk and every report's SQL",
     "Reads no data and changes nothing. Every column table is compared with what its SQL returns.",
     0, 0, check_options, command_check},
    {"list", "[reports|feeds|steps|partners|subscriptions]", "List what there is", "", 0, 1,
     list_options, command_list},
    {"db", "start|stop|status|upgrade|distribute|backup FILE|restore FILE",
     "The warehouse: start, stop, upgrade, distribute, back up, restore",
     "start, stop and status are for the embedded database, used where the configuration names no\n"
     "warehouse. It listens on a unix socket only, runs as an ordinary user also when root starts it,\n"
     "and is started by the commands that need it. Those that begin work (run, extract, sample) make it\n"
     "where there is none; those that only look say that there is none.\n\n"
     "distribute spreads the tables of a warehouse whose server is a Citus coordinator over its servers;\n"
     "what is done is left alone, and nothing else differs afterwards.\n\n"
     "upgrade brings the warehouse to this program's tables and roles, as its owner; a warehouse of a newer\n"
     "nightpost is refused. backup writes the warehouse with pg_dump, also while a night runs; the outbox\n"
     "is not in it. restore fills a new, empty database from such a file: the next night gives the\n"
     "bytes that it would have given.\n\n"
     "  nightpost db backup /srv/backup/nightpost.dump",
     1, 2, db_options, command_db},
    {"partner", "password PARTNER | logins", "Who may log in to the download page",
     "A login has the name of its recipient: a partner, PARTNER--MANAGER, or _finance. The password is\n"
     "asked for at the terminal, else it is the first line of stdin or of a file; it never stands on a\n"
     "command line, and only its hash is kept. A server that runs takes it up at once; the system's nginx\n"
     "needs a reload for a new login.\n\n"
     "  nightpost partner password 100000000000000001\n"
     "  nightpost partner password 100000000000000001 --manager AM0001 --generate", 1, 2, partner_options,
     command_partner},
    {"target", "add PARTNER REMOTE | remove REMOTE | list", "Where a partner's releases are pushed to",
     "REMOTE is a folder of a remote in rclone's configuration file ([delivery] rclone_config), which holds\n"
     "the credentials: a bucket (S3, OBS), an SFTP account, a folder. No two targets may overlap. With\n"
     "--age all files, the manifest too, are encrypted on their way; the outbox stays as it is.\n\n"
     "  nightpost target add 100000000000000001 obs-acme:acme-bills/nightpost\n"
     "  nightpost target add _finance archive:finance --age age1...", 1, 3, target_options, command_target},
    {"deliver", "", "Push what targets do not have yet",
     "A night does it at its end. A release is uploaded out of sight, or with its manifest last where the\n"
     "peer cannot rename; it is compared there with what was sent. A failed attempt goes on where it was,\n"
     "five times at most with growing waits, then the next call tries again. Exit status 1 when one failed.",
     0, 0, deliver_options, command_deliver},
    {"serve", "start|stop|status|config", "The download page, by an nginx of its own",
     "For trying it, and where nginx has nothing else to do: it runs as this user, or as www-data when\n"
     "root starts it, on the loopback unless the configuration says otherwise. 'config' prints the site\n"
     "for the system's nginx, with the paths of this configuration.\n\n"
     "  nightpost serve config > /etc/nginx/sites-enabled/nightpost", 1, 1, serve_options, command_serve},
    {"prune", "", "Drop the rows of months past retention; seals and final files stay",
     "The months before --before must be closed and sealed, and older than retention_months. Their\n"
     "partitions are dropped whole; sums of later months, seals, run tables and every published file\n"
     "stay. Their nights cannot be computed again, and rows that come for them go to quarantine.\n\n"
     "  nightpost prune --before 2024-11 --by zhang.wei", 0, 0, prune_options, command_prune},
    {"erase", "customer|account_manager|partner ID", "Erase a person's contact data, in every version there is",
     "Names, account, phone, e-mail and label go, in the ledger and in quarantine; money and ids stay. What a\n"
     "source goes on saying of that person is not kept. Files that were published are not changed.\n\n"
     "  nightpost erase customer 300000000000000042 --by li.na --reason 'case 2026-117'",
     2, 2, erase_options, command_erase},
    {"demo", "", "The sample world, some nights, and where the files are", "", 0, 0, demo_options,
     command_demo},
    {"sample", "", "Load or advance the sample source database",
     "  nightpost sample --scale 0.1 --through 2026-11-02\n"
     "  nightpost sample --advance --through 2026-11-03", 0, 0, sample_options, command_sample},
    {"report", "NAME", "Write one report of one recipient into a folder",
     "For trying a report while it is being written; a night does it for everybody.", 1, 1,
     report_options, command_report},
    {"dictionary", "[REPORT...]", "The data dictionary: every report and column in words",
     "Made from the same tables as the files, and so never out of date. An HTML page stands by itself:\n"
     "no script, for a screen, a phone or paper, with an anchor for every report and column.\n\n"
     "  nightpost dictionary --format html --locale en > dictionary.html\n"
     "  nightpost dictionary voucher_ledger", 0, NAMES_MAX, dictionary_options, command_dictionary},
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
