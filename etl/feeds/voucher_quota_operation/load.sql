-- 代金券额度发放与回收: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.voucher_quota_operation (
      operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount,
      result, operator, remark, operation_time,
      place)
from stdin
