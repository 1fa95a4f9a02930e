-- 代金券: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.voucher (
      customer_id, coupon_id, quota_id, partner_id, coupon_type, status, is_frozen,
      face_value, balance, currency, create_time, effective_time, expire_time, last_modified,
      place)
from stdin
