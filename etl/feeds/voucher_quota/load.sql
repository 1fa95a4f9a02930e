-- 代金券额度: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.voucher_quota (
      quota_id, partner_id, parent_quota_id, quota_type, quota_value, balance, quota_status,
      measure_id, currency, create_time, effective_time, expire_time, last_modified,
      place)
from stdin
