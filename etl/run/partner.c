#include "etl/run/partner.h"

#include <string.h>

#include "etl/out/publish.h"

bool partner_find(struct conn *conn, const char *partner, struct table *out, struct arena *arena,
                  struct err *err)
{
    const char *const values[] = {partner};
    if (!conn_table(conn, "sql/run/partner_list.sql", values, 1, out, arena, err))
        return false;
    if (out->rows > 0)
        return true;
    if (partner == NULL)
        return err_set(err, ERR_USAGE,
                       "no partner is known yet: nightpost extract reads them from the sources");
    return err_set(err, ERR_USAGE,
                   "no partner \"%s\" is known; see nightpost list partners (partners are known "
                   "after the first nightpost run or nightpost extract)",
                   partner);
}

bool partner_known(struct conn *conn, const char *partner, struct arena *arena, struct err *err)
{
    struct table t;
    return partner == NULL || strcmp(partner, RECIPIENT_FINANCE) == 0 ||
           partner_find(conn, partner, &t, arena, err);
}
