-- 云经销商升级门槛: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.upgrade_policy (
      valid_from, threshold, last_modified,
      place)
from stdin
