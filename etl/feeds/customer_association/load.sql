-- 客户关联: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.customer_association (
      association_id, customer_id, partner_id, association_type, valid_from, valid_to,
      end_reason, last_modified,
      place)
from stdin
