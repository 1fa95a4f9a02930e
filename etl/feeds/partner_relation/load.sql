-- 总经销商与云经销商关系: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.partner_relation (
      relation_id, distributor_id, reseller_id, account_manager_id, valid_from, valid_to,
      last_modified,
      place)
from stdin
