-- 伙伴: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.partner (
      partner_id, partner_type, account_name, partner_name, mobile_phone, email, currency,
      last_modified,
      place)
from stdin
