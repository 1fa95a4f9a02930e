#include "etl/base/config.h"

/* clang-format off */
const struct config_key config_keys[] = {
    {"nightpost", "state", CONFIG_TEXT, NULL, "var",
     "folder for what the program keeps: locks, the embedded database, drop files taken"},
    {"nightpost", "outbox", CONFIG_TEXT, NULL, "var/outbox",
     "folder that partners download from"},
    {"nightpost", "workers", CONFIG_COUNT, "auto", "auto",
     "processes that write files at a time; auto = one per core"},
    {"nightpost", "gzip", CONFIG_CHOICE, "auto|isal|zlib", "auto",
     "compressor; auto = ISA-L where it was compiled in"},
    {"nightpost", "derived_tags", CONFIG_CHOICE, "off|on", "off",
     "new-customer tags where the source gives none, marked derived; they earn no bonus"},
    {"nightpost", "sign_key", CONFIG_TEXT, NULL, NULL,
     "minisign secret key without a password (minisign -G -W, mode 0600) that signs each manifest"},
    {"nightpost", "log", CONFIG_CHOICE, "logfmt|json", "logfmt",
     "format of the log on stderr"},
    {"nightpost", "log_level", CONFIG_CHOICE, "error|warn|info|debug", "info",
     "least important level that is logged"},

    {"warehouse", "dsn", CONFIG_TEXT, NULL, NULL,
     "libpq connection string or URI; not set = the embedded database"},
    {"warehouse", "password_file", CONFIG_TEXT, NULL, NULL,
     "file whose first line is the password; mode 0600"},
    {"warehouse", "password_env", CONFIG_TEXT, NULL, NULL,
     "environment variable that holds the password"},

    {"source NAME", "kind", CONFIG_CHOICE, "postgres|drop", "postgres",
     "a database, or a folder that CSV files are dropped into"},
    {"source NAME", "dsn", CONFIG_TEXT, NULL, NULL,
     "postgres: connection string; not set = the embedded sample"},
    {"source NAME", "password_file", CONFIG_TEXT, NULL, NULL,
     "postgres: file whose first line is the password; mode 0600"},
    {"source NAME", "password_env", CONFIG_TEXT, NULL, NULL,
     "postgres: environment variable that holds the password"},
    {"source NAME", "dir", CONFIG_TEXT, NULL, NULL,
     "drop: the folder"},
    {"source NAME", "mapping", CONFIG_TEXT, NULL, NULL,
     "drop: vendor_bill, focus_1_0, focus_1_2, or a FILE.ini of your own; not set = our own layout"},
    {"source NAME", "control", CONFIG_CHOICE, "required|optional", "optional",
     "drop: whether a file counts as complete only with its control file"},
    {"source NAME", "feeds", CONFIG_TEXT, NULL, NULL,
     "feeds to read, separated by blanks; not set = all that the source has"},
    {"source NAME", "overlap_minutes", CONFIG_COUNT, NULL, "120",
     "how far before the last mark an incremental read begins"},
    {"source NAME", "max_bad_share", CONFIG_SHARE, NULL, "0.01",
     "share of bad rows above which the source is stopped"},
    {"source NAME", "time_zone", CONFIG_CHOICE, "UTC|+08:00", NULL,
     "drop: zone of times that name none; not set = the mapping's"},

    {"accounts NAME", "*", CONFIG_TEXT, NULL, NULL,
     "foreign account id = partner id, for the source NAME"},
};
/* clang-format on */

const size_t config_key_count = COUNT_OF(config_keys);
