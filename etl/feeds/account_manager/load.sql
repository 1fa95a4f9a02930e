-- 客户经理: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.account_manager (
      account_manager_id, partner_id, account_name, account_manager_name, director_id,
      last_modified,
      place)
from stdin
