-- 财务托管: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.customer_custody (
      custody_id, master_customer_id, sub_customer_id, valid_from, valid_to, last_modified,
      place)
from stdin
