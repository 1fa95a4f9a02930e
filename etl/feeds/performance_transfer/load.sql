-- 业绩转移: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.performance_transfer (
      customer_id, transfer_id, bill_cycle, from_partner_id, to_partner_id, service_type_code,
      amount, currency, transfer_time, remark, last_modified,
      place)
from stdin
