-- 还款: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.repayment (
      customer_id, repayment_id, record_id, kind, amount, paid_time, last_modified,
      place)
from stdin
