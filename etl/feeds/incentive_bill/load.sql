-- 激励账单: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.incentive_bill (
      bill_id, plan_id, period, partner_id, association_type, indicator_value, tier_threshold, rate,
      base_amount, bill_amount, currency, state, formed_at, confirm_deadline, confirmed_at, paid_at,
      expires_at, netted_bill_id, last_modified,
      place)
from stdin
