/*
 * sql.h - every .sql file of the repository (and the shipped mappings), compiled into the program.
 *
 * build/gen/sql_files.c is generated from the files; the text is byte for byte the file's, so a
 * position that PostgreSQL reports in an error is a line and a column of the file. No SQL text is
 * ever composed in C: what varies is bound, or passed in settings (nightpost.cycle, ...), which the
 * same file reads with current_setting() when somebody runs it in psql. For each report's query.sql
 * and each feed's select.sql the build also makes `<path>.copy`: copy ( ... ) to stdout.
 */
#ifndef ETL_PG_SQL_H
#define ETL_PG_SQL_H

#include "etl/base/str.h"

struct sql_file {
    const char *path; /* from the repository root */
    struct str  text;
};

/* NULL when there is no such file. */
const struct sql_file *sql_find(const char *path);
/* The n-th file (from 0) whose path begins with `prefix`, in path order; NULL after the last. */
const struct sql_file *sql_under(const char *prefix, size_t n);

#endif
