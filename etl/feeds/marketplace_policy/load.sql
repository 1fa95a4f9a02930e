-- 云商店分成规则: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.marketplace_policy (
      valid_from, sale_kind, price_base, net_of_tax, minimum_amount, last_modified,
      place)
from stdin
