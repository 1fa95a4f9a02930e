/*
 * app.h - one program run's surroundings: configuration resolved into values, ready to use.
 *
 * Made once by main() and handed down const; strings live in its arena. Where the configuration
 * names no warehouse (or a source no server), the embedded database is meant: app_databases() and
 * app_sample_source() start it.
 */
#ifndef ETL_RUN_APP_H
#define ETL_RUN_APP_H

#include "etl/base/config.h"
#include "etl/base/log.h"
#include "etl/base/minisign.h"
#include "etl/base/sha256.h"
#include "etl/pg/conn.h"

#define NIGHTPOST_VERSION "0.1.0"
#define APP_OWNER         "owner"

enum source_kind { SOURCE_POSTGRES, SOURCE_DROP };

struct source {
    const char      *name;
    enum source_kind kind;
    const char      *conninfo; /* SOURCE_POSTGRES */
    const char      *password; /* or NULL */
    const char      *dir;      /* SOURCE_DROP */
    const char      *mapping;  /* SOURCE_DROP; or NULL for our own layout */
    const char      *time_zone;
    const char      *control; /* SOURCE_DROP: "required" or "optional" */
    const char      *feeds;   /* names separated by blanks, or NULL for all it may have */
    const char      *overlap_minutes;
    const char      *max_bad_share;
};

struct app {
    struct arena              *arena;
    struct config             *config;
    struct log                 log;
    const char                *state;
    const char                *outbox;
    size_t                     workers;
    const char                *warehouse; /* conninfo */
    const char                *warehouse_password;
    bool                       embedded;       /* the warehouse is the private cluster */
    bool                       begins;         /* work: the cluster may be made */
    const char                *gzip;           /* auto, isal, zlib */
    const char                *variance_limit; /* per cent, or "" */
    const char                *derived_tags;   /* off, on */
    const struct minisign_key *sign;           /* NULL: releases are not signed */
    struct source             *sources;
    size_t                     source_count;
    char                       config_sha256[SHA256_HEX_SIZE];
};

/* `config_path` may be NULL: the default places, then built-in defaults. */
NODISCARD bool app_open(struct app *app, const char *config_path, struct arena *arena,
                        struct err *err);
/*
 * The warehouse: starts the embedded database when the configuration names none. ERR_CONFIG where
 * there is none yet: only who begins work makes one, by app_begin().
 */
NODISCARD bool app_databases(struct app *app, struct err *err);
NODISCARD bool app_begin(struct app *app, struct err *err);
/* The same for sources that are the embedded sample; only who reads sources needs it. */
NODISCARD bool app_sample_source(struct app *app, struct err *err);
/* Reads the key that signs, where one is configured: for those who publish. */
NODISCARD bool app_signing(struct app *app, struct err *err);
/*
 * A session on the warehouse with the marts in its search path. Its name, "nightpost/<stage>", also
 * decides whose rights it has: "nightpost/" APP_OWNER is for those who change the schema.
 */
NODISCARD bool app_warehouse(const struct app *app, const char *name, struct conn **out,
                             struct arena *arena, struct err *err);
/* SHA-256 over all that decides what a night makes: SQL, column tables, steps. */
void app_definitions(char hex[SHA256_HEX_SIZE], struct arena *arena);

#endif
