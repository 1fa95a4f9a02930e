#include "etl/run/readers.h"

#include <string.h>

#include "etl/base/near.h"

const struct report_def *report_find(const char *name)
{
    for (size_t i = 0; i < report_registry_count; i++)
        if (strcmp(report_registry[i]->name, name) == 0)
            return report_registry[i];
    return NULL;
}

struct report_edition report_edition_of(const struct report_def     *def,
                                        const struct report_edition *subscribed)
{
    struct report_edition edition = *subscribed;
    if (def->machine_csv) {
        edition.locale = LOCALE_EN;
        edition.profile = PROFILE_MACHINE;
    }
    return edition;
}

bool report_unknown(const char *name, struct err *err)
{
    const char *best = NULL;
    size_t      distance = NEAR_LIMIT;
    for (size_t i = 0; i < report_registry_count; i++)
        near_consider(name, report_registry[i]->name, &best, &distance);
    return best == NULL ? err_set(err, ERR_USAGE,
                                  "there is no report \"%s\"; see nightpost list reports", name)
                        : err_set(err, ERR_USAGE, "there is no report \"%s\"; do you mean \"%s\"?",
                                  name, best);
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
