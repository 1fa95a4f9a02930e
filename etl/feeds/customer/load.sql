-- 客户: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.customer (
      customer_id, account_name, customer_name, customer_type, verified_status, is_frozen,
      customer_level, label, country_code, telephone, email, segment, last_modified,
      place)
from stdin
