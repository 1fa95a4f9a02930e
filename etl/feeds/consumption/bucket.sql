-- 消费明细 / consumption records.
-- Runs on the source: its figures per cycle, GMT+8 day and customer bucket, as the load keeps them of the
-- ledger (sql/schema/0012_bucket.sql). The hash is over the columns of select.sql but last_modified.
-- Settings: nightpost.cycles (bill cycles), nightpost.hashed (remainders by seven of the buckets whose
-- hash is wanted), nightpost.buckets (JSON: only these; '' = all).
select b.cycle,
       b.day,
       b.bucket,
       count(*),
       array[coalesce(sum(c.official_amount), 0), coalesce(sum(c.official_discount_amount), 0),
             coalesce(sum(c.truncated_amount), 0), coalesce(sum(c.payment_amount), 0),
             coalesce(sum(c.cash_amount), 0), coalesce(sum(c.credit_amount), 0),
             coalesce(sum(c.coupon_amount), 0), coalesce(sum(c.flexipurchase_coupon_amount), 0),
             coalesce(sum(c.counted_cash_coupon_amount), 0), coalesce(sum(c.stored_value_card_amount), 0),
             coalesce(sum(c.bonus_amount), 0), coalesce(sum(c.debt_amount), 0),
             coalesce(sum(c.writeoff_amount), 0)]::numeric[],
       max(c.last_modified),
       sum(case when b.bucket % 7 = any (current_setting('nightpost.hashed')::int4[])
                then ('x' || left(md5(convert_to(row(
               c.customer_id::text, c.bill_cycle::text, c.record_id::text, c.bill_date,
               c.trade_time at time zone 'UTC', c.consume_time at time zone 'UTC',
               c.consume_time_end at time zone 'UTC', c.partner_id::text, c.association_type::text,
               c.account_manager_id::text, c.service_type_code::text, c.resource_type_code::text,
               c.region_code::text, c.charging_mode::int4, c.bill_detail_type::int4, c.provider_type::int4,
               c.trade_id::text, c.resource_id::text, c.resource_name::text, c.product_id::text,
               c.product_spec_desc::text, c.enterprise_project_id::text, trim_scale(c.usage_amount::numeric),
               coalesce(u.abbreviation, u.measure_name, c.usage_measure_id::text)::text, c.measure_id::int4,
               c.currency::text, trim_scale(c.official_amount::numeric),
               trim_scale(c.official_discount_amount::numeric), trim_scale(c.truncated_amount::numeric),
               trim_scale(c.payment_amount::numeric), trim_scale(c.cash_amount::numeric),
               trim_scale(c.credit_amount::numeric), trim_scale(c.coupon_amount::numeric),
               trim_scale(c.flexipurchase_coupon_amount::numeric),
               trim_scale(c.counted_cash_coupon_amount::numeric),
               trim_scale(c.stored_value_card_amount::numeric), trim_scale(c.bonus_amount::numeric),
               trim_scale(c.debt_amount::numeric), trim_scale(c.writeoff_amount::numeric),
               c.resource_tag::text
               )::text, 'UTF8')), 16))::bit(64)::int8 end)
  from src.consumption_record c
  left join src.measure_unit u on u.measure_id = c.usage_measure_id
 cross join lateral (
       select c.bill_cycle::text as cycle,
              coalesce((c.trade_time at time zone 'Etc/GMT-8')::date, '-infinity') as day,
              ('x' || left(md5(convert_to(coalesce(c.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where c.bill_cycle = any (current_setting('nightpost.cycles')::bpchar[])
   and (current_setting('nightpost.buckets') = '' or (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                      from json_to_recordset(coalesce(nullif(current_setting('nightpost.buckets'), ''), '[]')::json)
                                           k (cycle text, day date, bucket int4)))
 group by b.cycle, b.day, b.bucket
