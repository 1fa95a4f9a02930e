-- 产品激励政策: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.incentive_policy (
      policy_month, service_type_code, valid_from, incentive_policy, allow_discount,
      last_modified,
      place)
from stdin
