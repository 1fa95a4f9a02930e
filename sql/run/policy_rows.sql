-- The cells of a policy file; fault is what is wrong with the row as a whole.
copy nightpost.policy_row (
      line, fault, plan_id, plan_name, plan_name_en, valid_from_cycle, valid_to_cycle, association_types,
      partner_kinds, period_kind, product_policies, tier_mode, cap_amount, new_customer_bonus_rate,
      indicator_name, indicator_scope, indicator_method, indicator_dimension, currency, threshold, rate)
from stdin
