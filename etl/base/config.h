/*
 * config.h - the one configuration file: INI, read once, checked whole before anything runs.
 *
 * Sections are [kind] or [kind NAME]; sections and keys keep the file's order. In a pair only the
 * first '=' separates: a key may hold ':', '/' and '.', as the account ids of other clouds do. A
 * comment is a line that begins with ';' or '#', or what follows ' ;' in a value.
 *
 * Every key that exists stands in config_keys.c with its kind, default and help. A key or section
 * that does not is an error that names the file, the line and the nearest one that does; so is a
 * value that does not fit its kind.
 *
 * Everything is kept in the arena that config_load() was given, and is never changed again.
 */
#ifndef ETL_BASE_CONFIG_H
#define ETL_BASE_CONFIG_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define CONFIG_FILE_MAX ((size_t)4 << 20) /* 50,000 account ids of 80 bytes */

enum config_kind {
    CONFIG_TEXT,
    CONFIG_CHOICE, /* one of the words in `choices`, which stand between bars: "auto|isal|zlib" */
    CONFIG_COUNT,  /* a whole number from 0; or one of `choices` */
    CONFIG_SHARE,  /* 0 to 1 */
};

struct config_key {
    const char      *section; /* "nightpost"; "source NAME" stands for every [source …] */
    const char      *key;     /* "*": any key */
    enum config_kind kind;
    const char      *choices;
    const char      *value; /* default, or NULL */
    const char      *help;
};

/* The table of config_keys.c, for --help, the manual page and the sample file. */
extern const struct config_key config_keys[];
extern const size_t            config_key_count;

struct config_entry {
    const char                *key;
    const char                *value;
    int                        line;
    const struct config_entry *next;
};

struct config_section {
    const char                  *title; /* "source bss" */
    const char                  *kind;  /* "source" */
    const char                  *name;  /* "bss"; "" for [kind] */
    int                          line;
    const struct config_entry   *entries; /* in the file's order */
    const struct config_section *next;
};

struct config {
    const char                  *path; /* NULL: no file, all defaults */
    const struct config_section *sections;
};

/* `path` NULL means built-in defaults; a path that was named must exist. ERR_CONFIG, ERR_IO. */
NODISCARD bool config_load(struct config **out, const char *path, struct arena *arena,
                           struct err *err);
/* The same, from text; `name` is what messages call it. */
NODISCARD bool config_parse(struct config **out, const char *name, struct str text,
                            struct arena *arena, struct err *err);

/* The first section of a kind after `previous` (NULL: from the start); NULL when there is none. */
const struct config_section *config_next(const struct config *config, const char *kind,
                                         const struct config_section *previous);
/* By title, "source bss"; NULL when the file does not have it. */
const struct config_section *config_find(const struct config *config, const char *title);
/* The file's value, else the key's default, else NULL. */
const char *config_get(const struct config *config, const char *title, const char *key);
/* The entry as it stands in the file, with its line for a message, or NULL. */
const struct config_entry *config_entry(const struct config *config, const char *title,
                                        const char *key);

/*
 * The password of a section: the first line of its password_file, which nobody but the owner may
 * read, else the environment variable that password_env names; NULL when it has neither key.
 */
NODISCARD bool config_secret(const struct config *config, const char *title, const char **out,
                             struct arena *arena, struct err *err);

#endif
