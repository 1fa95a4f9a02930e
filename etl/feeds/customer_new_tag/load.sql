-- 新客标签: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.customer_new_tag (
      customer_id, customer_tag_type, effective_month, expire_month, new_customer_tag, last_modified,
      place)
from stdin
