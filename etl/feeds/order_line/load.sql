-- 订单行与资源: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.order_line (
      customer_id, order_id, order_line_id, base_order_line_id, line_kind,
      service_type_code, resource_type_code, product_id, product_spec_desc, period_type,
      period_num, subscription_num, official_amount, amount_after_discount, currency,
      effective_time, expire_time, resource_id, resource_name, region_code, expire_policy,
      last_modified,
      place)
from stdin
