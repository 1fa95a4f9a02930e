-- 云商店订单: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.marketplace_order (
      customer_id, order_line_id, order_id, base_order_line_id, order_type, goods_type,
      goods_name, source_partner_id, sale_kind, deal_price, list_price, floor_discount, ratio,
      quantity, duration, tax_rate, currency, create_time, payment_kind, paid_time, repaid_time,
      supervision_state, supervised_time, effective_time, last_modified,
      place)
from stdin
