#include "etl/run/app.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/report/report_run.h"
#include "etl/run/db.h"

#define SOURCES_MAX      32
#define WORKERS_MAX      64
#define DATABASE_MAIN    "nightpost"
#define DATABASE_SAMPLE  "sample"
#define DEFAULT_SOURCE   "sample"
#define SEARCH_PATH_MART "mart, pg_catalog"

static const char *const config_places[] = {"nightpost.conf", "/etc/nightpost.conf"};

static const char *app_config_path(const char *named)
{
    if (named != NULL)
        return named;
    for (size_t i = 0; i < COUNT_OF(config_places); i++)
        if (access(config_places[i], R_OK) == 0)
            return config_places[i];
    return NULL;
}

/* Each keeps a core busy, with the server process it asks; one more works while another waits for a
 * disk. */
static size_t app_workers(const char *text)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (strcmp(text, "auto") == 0)
        return cores < 1 ? 2 : cores >= WORKERS_MAX ? WORKERS_MAX : (size_t)cores + 1;
    unsigned long n = strtoul(text, NULL, 10); /* a count, the configuration has checked */
    return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (size_t)n;
}

/* Paths of the configuration are relative to where the program is called. */
static const char *app_absolute(const char *path, struct arena *arena)
{
    char here[4096];
    if (path[0] == '/' || getcwd(here, sizeof here) == NULL)
        return path;
    return arena_printf(arena, "%s/%s", here, path).data;
}

static bool app_source(struct app *app, const struct config_section *section, struct err *err)
{
    struct source *s = &app->sources[app->source_count++];
    const char    *title = section->title;
    *s = (struct source){.name = section->name,
                         .conninfo = config_get(app->config, title, "dsn"),
                         .dir = config_get(app->config, title, "dir"),
                         .mapping = config_get(app->config, title, "mapping"),
                         .control = config_get(app->config, title, "control"),
                         .time_zone = config_get(app->config, title, "time_zone"),
                         .feeds = config_get(app->config, title, "feeds"),
                         .overlap_minutes = config_get(app->config, title, "overlap_minutes"),
                         .max_bad_share = config_get(app->config, title, "max_bad_share")};
    s->kind =
        strcmp(config_get(app->config, title, "kind"), "drop") == 0 ? SOURCE_DROP : SOURCE_POSTGRES;
    if (s->kind == SOURCE_DROP && s->dir == NULL)
        return err_set(err, ERR_CONFIG, "%s:%d: [%s] has kind = drop but no dir: say dir = FOLDER",
                       app->config->path, section->line, title);
    return config_secret(app->config, title, &s->password, app->arena, err);
}

static bool app_sources(struct app *app, struct err *err)
{
    const struct config_section *section = NULL;
    app->sources = ARENA_ARRAY(app->arena, struct source, SOURCES_MAX);
    while ((section = config_next(app->config, "source", section)) != NULL) {
        if (app->source_count == SOURCES_MAX)
            return err_set(err, ERR_CONFIG, "%s: more than %d sources", app->config->path,
                           SOURCES_MAX);
        if (!app_source(app, section, err))
            return false;
    }
    if (app->source_count == 0)
        app->sources[app->source_count++] = (struct source){.name = DEFAULT_SOURCE,
                                                            .kind = SOURCE_POSTGRES,
                                                            .overlap_minutes = "120",
                                                            .max_bad_share = "0.01"};
    return true;
}

static void hash_z(struct sha256 *sha, const char *text)
{
    const char *z = text == NULL ? "" : text;
    sha256_add(sha, z, strlen(z) + 1);
}

/* What decides a byte; not where things lie or how they are reached. */
static void app_hash(struct app *app)
{
    struct sha256               *sha = sha256_init(app->arena);
    const struct config_section *section = NULL;
    hash_z(sha, app->gzip);
    hash_z(sha, app->derived_tags);
    for (size_t i = 0; i < app->source_count; i++) {
        const struct source *s = &app->sources[i];
        hash_z(sha, s->name);
        hash_z(sha, s->kind == SOURCE_DROP ? "drop" : "postgres");
        hash_z(sha, s->mapping);
        hash_z(sha, s->time_zone);
        hash_z(sha, s->feeds);
    }
    while ((section = config_next(app->config, "accounts", section)) != NULL) {
        hash_z(sha, section->name);
        for (const struct config_entry *e = section->entries; e != NULL; e = e->next) {
            hash_z(sha, e->key);
            hash_z(sha, e->value);
        }
    }
    sha256_hex(sha, app->config_sha256);
}

static bool app_log(struct app *app, struct err *err)
{
    log_open(&app->log, STDERR_FILENO);
    return log_format_parse(config_get(app->config, "nightpost", "log"), &app->log.format, err) &&
           log_level_parse(config_get(app->config, "nightpost", "log_level"), &app->log.level, err);
}

/* [warehouse NAME] is for roles there are; a word that is none would leave the owner at work. */
static bool app_logins(const struct app *app, struct err *err)
{
    const struct config_section *s = NULL;
    while ((s = config_next(app->config, "warehouse", s)) != NULL)
        if (s->name[0] != '\0' && strcmp(s->name, "run") != 0 && strcmp(s->name, "report") != 0 &&
            strcmp(s->name, "operator") != 0)
            return err_set(err, ERR_CONFIG, "%s:%d: [%s]: the roles are run, report and operator",
                           app->config->path, s->line, s->title);
    return true;
}

bool app_open(struct app *app, const char *config_path, struct arena *arena, struct err *err)
{
    *app = (struct app){.arena = arena};
    if (!config_load(&app->config, app_config_path(config_path), arena, err) || !app_log(app, err))
        return false;
    app->state = app_absolute(config_get(app->config, "nightpost", "state"), arena);
    app->outbox = app_absolute(config_get(app->config, "nightpost", "outbox"), arena);
    app->workers = app_workers(config_get(app->config, "nightpost", "workers"));
    app->gzip = config_get(app->config, "nightpost", "gzip");
    app->variance_limit = config_get(app->config, "nightpost", "max_variance_percent");
    if (app->variance_limit == NULL)
        app->variance_limit = "";
    app->derived_tags = config_get(app->config, "nightpost", "derived_tags");
    app->warehouse = config_get(app->config, "warehouse", "dsn");
    app->embedded = app->warehouse == NULL;
    if (!config_secret(app->config, "warehouse", &app->warehouse_password, arena, err) ||
        !app_logins(app, err) || !app_sources(app, err))
        return false;
    app_hash(app);
    return true;
}

bool app_signing(struct app *app, struct err *err)
{
    const char *path = config_get(app->config, "nightpost", "sign_key");
    if (path == NULL)
        return true;
    struct minisign_key *key = ARENA_NEW(app->arena, struct minisign_key);
    app->sign = key;
    return minisign_secret(path, key, app->arena, err) || err_wrap(err, "sign_key");
}

static bool app_embedded(struct app *app, struct db *db, struct err *err)
{
    pid_t       pid;
    const char *path = app->config->path;
    bool        absent = !app->begins && !fs_exists(app->state);
    if (!absent && !db_locate(db, app->state, app->arena, err))
        return false;
    if (absent || (!app->begins && db_status(db, &pid) == DB_ABSENT))
        return err_set(err, ERR_CONFIG,
                       "there is no database in %s yet, and %s%s: say --config FILE, or begin with "
                       "make run, nightpost sample or nightpost db start",
                       app->state, path == NULL ? "no nightpost.conf here or in /etc" : path,
                       path == NULL ? "" : " names no other");
    return db_start(db, err);
}

bool app_databases(struct app *app, struct err *err)
{
    struct db db;
    if (app->warehouse != NULL)
        return true;
    if (!app_embedded(app, &db, err))
        return false;
    app->warehouse = db_conninfo(&db, DATABASE_MAIN, app->arena);
    return true;
}

bool app_begin(struct app *app, struct err *err)
{
    app->begins = true;
    return app_databases(app, err);
}

bool app_sample_source(struct app *app, struct err *err)
{
    struct db db;
    bool      started = false;
    for (size_t i = 0; i < app->source_count; i++) {
        struct source *source = &app->sources[i];
        if (source->kind != SOURCE_POSTGRES || source->conninfo != NULL)
            continue;
        if (!started && !app_embedded(app, &db, err))
            return false;
        started = true;
        source->conninfo = db_conninfo(&db, DATABASE_SAMPLE, app->arena);
    }
    return true;
}

/* Who a stage is in the warehouse (sql/schema/0019_roles.sql); what is not named here is a night.
 */
static const char *app_role(const char *name)
{
    static const char *const roles[][2] = {
        {"nightpost/report", "report"},      {"nightpost/close", "operator"},
        {"nightpost/subscribe", "operator"}, {"nightpost/unsubscribe", "operator"},
        {"nightpost/incentive", "operator"}, {"nightpost/policy", "operator"},
        {"nightpost/target", "operator"},    {"nightpost/" APP_OWNER, APP_OWNER},
    };
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (strcmp(roles[i][0], name) == 0)
            return roles[i][1];
    return "run";
}

/* A role has a login of its own where the configuration names one; else the owner becomes it. */
static bool app_login(const struct app *app, const char *role, const char *name, struct conn **out,
                      struct arena *arena, struct err *err)
{
    const char *title = arena_printf(arena, "warehouse %s", role).data;
    const char *dsn = config_get(app->config, title, "dsn");
    const char *password = app->warehouse_password;
    if (dsn == NULL)
        return conn_open(out, app->warehouse, password, name, arena, err) ||
               err_wrap(err, "warehouse%s",
                        app->embedded ? " (embedded)" : ": check [warehouse] dsn");
    return (config_secret(app->config, title, &password, arena, err) &&
            conn_open(out, dsn, password, name, arena, err)) ||
           err_wrap(err, "warehouse: check [%s] dsn", title);
}

bool app_warehouse(const struct app *app, const char *name, struct conn **out, struct arena *arena,
                   struct err *err)
{
    struct table t;
    const char  *role = app_role(name);
    return app_login(app, role, name, out, arena, err) &&
           conn_set(*out, "nightpost.role", arena_printf(arena, "nightpost_%s", role).data, err) &&
           conn_table(*out, "sql/run/role.sql", NULL, 0, &t, arena, err) &&
           conn_set(*out, "search_path", SEARCH_PATH_MART, err) &&
           conn_set(*out, "nightpost.derived_tags", app->derived_tags, err) &&
           conn_set(*out, "nightpost.mark", "9223372036854775807", err);
}

void app_definitions(char hex[SHA256_HEX_SIZE], struct arena *arena)
{
    static const char *const roots[] = {"etl/feeds/", "reports/", "sql/check/", "sql/transform/"};
    struct sha256           *sha = sha256_init(arena);
    for (size_t r = 0; r < COUNT_OF(roots); r++) {
        const struct sql_file *file;
        for (size_t i = 0; (file = sql_under(roots[r], i)) != NULL; i++) {
            hash_z(sha, file->path);
            sha256_add(sha, file->text.data, file->text.len);
        }
    }
    for (size_t i = 0; i < report_registry_count; i++) {
        char one[SHA256_HEX_SIZE];
        report_definition_hash(report_registry[i], one, arena);
        hash_z(sha, one);
    }
    sha256_hex(sha, hex);
}
