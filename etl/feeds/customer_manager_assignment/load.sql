-- 客户经理分配: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.customer_manager_assignment (
      assignment_id, customer_id, partner_id, account_manager_id, valid_from, valid_to,
      last_modified,
      place)
from stdin
