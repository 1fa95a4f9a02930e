-- 消费明细: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.consumption (
      customer_id, bill_cycle, record_id, bill_date, trade_time, consume_from, consume_to,
      source_partner_id, source_association_type, source_account_manager_id,
      service_type_code, resource_type_code, region_code, charging_mode, bill_type,
      provider_type, trade_id, resource_id, resource_name, product_id, product_spec_desc,
      enterprise_project_id, usage_amount, usage_unit, measure_id, currency,
      official_amount, discount_amount, erase_amount, payable_amount, cash_amount,
      credit_amount, voucher_amount, cash_coupon_amount, cash_coupon_counted,
      stored_card_amount, bonus_amount, debt_amount, writeoff_amount, resource_tag,
      last_modified, place)
from stdin
