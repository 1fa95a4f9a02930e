#include "etl/run/readers.h"

#include <string.h>

const struct report_def *report_find(const char *name)
{
    for (size_t i = 0; i < report_registry_count; i++)
        if (strcmp(report_registry[i]->name, name) == 0)
            return report_registry[i];
    return NULL;
}

unsigned reader_of_partner(const char *partner_type)
{
    if (strcmp(partner_type, "DISTRIBUTOR") == 0)
        return READER_DISTRIBUTOR;
    if (strcmp(partner_type, "SOLUTION_PROVIDER") == 0)
        return READER_PROVIDER;
    if (strcmp(partner_type, "FINANCE") == 0)
        return READER_FINANCE;
    return strcmp(partner_type, "RESELLER") == 0 ? READER_RESELLER : 0;
}

bool report_allowed(const struct report_def *def, const char *partner_type, bool manager)
{
    return (def->readers & reader_of_partner(partner_type)) != 0 &&
           (!manager || (def->readers & READER_MANAGER) != 0);
}
