#include "etl/pg/sql.h"

#include <stdlib.h>
#include <string.h>

/* Generated; sorted by path. */
extern const struct sql_file sql_files[];
extern const size_t          sql_file_count;

static int sql_compare(const void *path, const void *file)
{
    return strcmp(path, ((const struct sql_file *)file)->path);
}

const struct sql_file *sql_find(const char *path)
{
    return bsearch(path, sql_files, sql_file_count, sizeof sql_files[0], sql_compare);
}

const struct sql_file *sql_under(const char *prefix, size_t n)
{
    size_t len = strlen(prefix);
    for (size_t i = 0; i < sql_file_count; i++)
        if (strncmp(sql_files[i].path, prefix, len) == 0 && n-- == 0)
            return &sql_files[i];
    return NULL;
}
