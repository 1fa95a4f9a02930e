-- 消费明细 / consumption records.
-- Runs on the source: select.sql for buckets that differ (bucket.sql), whenever their rows were changed.
-- Settings: nightpost.cycles, nightpost.buckets (JSON).
select c.customer_id::text,
       c.bill_cycle::text,
       c.record_id::text,
       c.bill_date,
       c.trade_time,
       c.consume_time                     as consume_from,
       c.consume_time_end                 as consume_to,
       c.partner_id::text                 as source_partner_id,
       c.association_type::text           as source_association_type,
       c.account_manager_id::text         as source_account_manager_id,
       c.service_type_code::text,
       c.resource_type_code::text,
       c.region_code::text,
       c.charging_mode::int4,
       c.bill_detail_type::int4           as bill_type,
       c.provider_type::int4,
       c.trade_id::text,
       c.resource_id::text,
       c.resource_name::text,
       c.product_id::text,
       c.product_spec_desc::text,
       c.enterprise_project_id::text,
       c.usage_amount::numeric            as usage_amount,
       coalesce(u.abbreviation, u.measure_name, c.usage_measure_id::text)::text as usage_unit,
       c.measure_id::int4,
       c.currency::text,
       c.official_amount::numeric         as official_amount,
       c.official_discount_amount::numeric as discount_amount,
       c.truncated_amount::numeric        as erase_amount,
       c.payment_amount::numeric          as payable_amount,
       c.cash_amount::numeric             as cash_amount,
       c.credit_amount::numeric           as credit_amount,
       c.coupon_amount::numeric           as voucher_amount,
       c.flexipurchase_coupon_amount::numeric as cash_coupon_amount,
       c.counted_cash_coupon_amount::numeric  as cash_coupon_counted,
       c.stored_value_card_amount::numeric    as stored_card_amount,
       c.bonus_amount::numeric            as bonus_amount,
       c.debt_amount::numeric             as debt_amount,
       c.writeoff_amount::numeric         as writeoff_amount,
       c.resource_tag::text,
       c.last_modified,
       null::text as place
  from src.consumption_record c
  left join src.measure_unit u on u.measure_id = c.usage_measure_id
 cross join lateral (
       select c.bill_cycle::text as cycle,
              coalesce((c.trade_time at time zone 'Etc/GMT-8')::date, '-infinity') as day,
              ('x' || left(md5(convert_to(coalesce(c.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where c.bill_cycle = any (current_setting('nightpost.cycles')::bpchar[])
   and (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                     from json_to_recordset(current_setting('nightpost.buckets')::json)
                                          k (cycle text, day date, bucket int4))
