-- 订单: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.orders (
      customer_id, order_id, parent_order_id, service_type_code, source_type, order_status,
      order_type, official_amount, amount_after_discount, voucher_amount,
      cash_coupon_amount, stored_card_amount, fee_amount, consumed_amount, measure_id,
      currency, create_time, payment_time, last_modified,
      place)
from stdin
