#include "etl/run/migrate.h"

#include <stdio.h>
#include <string.h>

#include "etl/base/sha256.h"

#define SCHEMA_FOLDER "sql/schema/"

static void file_hash(const struct sql_file *file, struct arena *arena, char hex[SHA256_HEX_SIZE])
{
    struct sha256 *sha = sha256_init(arena);
    sha256_add(sha, file->text.data, file->text.len);
    sha256_hex(sha, hex);
}

/* Which of the warehouse's migrations are ours, in order, and unchanged. */
static bool migrate_known(const struct table *have, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < have->rows; i++) {
        const struct sql_file *file = sql_under(SCHEMA_FOLDER, i);
        char                   hex[SHA256_HEX_SIZE];
        if (file == NULL || strcmp(file->path, table_z(have, i, 0)) != 0)
            return err_set(err, ERR_CONFIG,
                           "the warehouse has migration %s, which this program does not know: it "
                           "belongs to a newer nightpost; use that one",
                           table_z(have, i, 0));
        file_hash(file, arena, hex);
        if (strcmp(hex, table_z(have, i, 1)) != 0)
            return err_set(err, ERR_CONFIG,
                           "%s is not what was applied to this warehouse: migrations are never "
                           "edited; use the program that made the warehouse, or a new warehouse",
                           file->path);
    }
    return true;
}

static bool migrate_one(struct conn *conn, const struct sql_file *file, struct arena *arena,
                        struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    file_hash(file, arena, hex);
    const char *const values[] = {file->path, hex};
    bool              ok = conn_begin(conn, err) && conn_run(conn, file->path, err) &&
              conn_exec(conn, "sql/run/migration_add.sql", values, COUNT_OF(values), NULL, err) &&
              conn_commit(conn, err);
    if (!ok)
        conn_rollback(conn);
    return ok;
}

/* As the owner, for whom the session then goes on as the role that it was. */
static bool migrate_rest(struct conn *conn, size_t from, size_t *done, struct arena *arena,
                         struct err *err)
{
    const struct sql_file *file;
    struct table           t;
    if (!conn_table(conn, "sql/run/role_none.sql", NULL, 0, &t, arena, err))
        return false;
    for (size_t i = from; (file = sql_under(SCHEMA_FOLDER, i)) != NULL; i++, (*done)++)
        if (!migrate_one(conn, file, arena, err))
            return false;
    return conn_table(conn, "sql/run/secure.sql", NULL, 0, &t, arena, err) &&
           conn_table(conn, "sql/run/role.sql", NULL, 0, &t, arena, err);
}

bool migrate(struct conn *conn, size_t *applied, struct arena *arena, struct err *err)
{
    struct table t;
    struct table have = {0};
    size_t       done = 0;

    if (!conn_table(conn, "sql/run/migrated.sql", NULL, 0, &t, arena, err))
        return err_wrap(err, "migrate the warehouse");
    if (table_z(&t, 0, 0)[0] == 't' &&
        !conn_table(conn, "sql/run/migration_list.sql", NULL, 0, &have, arena, err))
        return err_wrap(err, "migrate the warehouse");
    if (!migrate_known(&have, arena, err))
        return false;
    if (sql_under(SCHEMA_FOLDER, have.rows) != NULL &&
        !migrate_rest(conn, have.rows, &done, arena, err))
        return err_wrap(err, "migrate the warehouse: its owner does that, nightpost db upgrade");
    if (applied != NULL)
        *applied = done;
    return true;
}
