-- 激励阶梯: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.incentive_tier (
      plan_id, valid_from_cycle, threshold, rate, last_modified,
      place)
from stdin
