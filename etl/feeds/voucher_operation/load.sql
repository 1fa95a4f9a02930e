-- 代金券操作: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.voucher_operation (
      operation_id, operation_type, coupon_id, quota_id, customer_id, amount, result,
      remark, operation_time,
      place)
from stdin
