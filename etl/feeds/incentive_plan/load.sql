-- 激励计划: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.incentive_plan (
      plan_id, valid_from_cycle, valid_to_cycle, plan_name, plan_name_en, association_types,
      partner_kinds, period_kind, product_policies, tier_mode, cap_amount, new_customer_bonus_rate,
      indicator_name, indicator_scope, indicator_method, indicator_dimension, currency, last_modified,
      place)
from stdin
