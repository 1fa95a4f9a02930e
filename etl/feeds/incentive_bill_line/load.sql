-- 激励账单明细: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.incentive_bill_line (
      data_id, bill_id, customer_id, reseller_id, record_id, bill_cycle, base_amount, rate, bonus_rate,
      incentive_amount, last_modified,
      place)
from stdin
