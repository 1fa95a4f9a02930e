#include "etl/report/field.h"

#include <stdlib.h>
#include <string.h>

static int field_compare(const void *key, const void *element)
{
    const struct field *field = element;
    return strcmp(key, field->id);
}

const struct field *field_find(const char *id)
{
    return bsearch(id, field_table, field_count, sizeof *field_table, field_compare);
}
