-- 新客政策: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.new_customer_policy (
      valid_from, threshold, months, last_modified,
      place)
from stdin
