-- 订单 / orders.
-- Runs on the source: select.sql for buckets that differ (bucket.sql), whenever their rows were changed.
-- Settings: nightpost.cycles, nightpost.buckets (JSON).
select o.customer_id::text,
       o.order_id::text,
       o.parent_order_id::text,
       o.service_type_code::text,
       o.source_type::int4,
       o.status::int4                     as order_status,
       o.order_type::int4,
       o.official_amount::numeric         as official_amount,
       o.amount_after_discount::numeric   as amount_after_discount,
       o.coupon_amount::numeric           as voucher_amount,
       o.flexipurchase_coupon_amount::numeric as cash_coupon_amount,
       o.stored_card_amount::numeric      as stored_card_amount,
       o.commission_amount::numeric       as fee_amount,
       o.consumed_amount::numeric         as consumed_amount,
       o.measure_id::int4,
       o.currency::text,
       o.create_time,
       o.payment_time,
       o.last_modified,
       null::text as place
  from src.customer_order o
 cross join lateral (
       select to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') as cycle,
              coalesce((o.create_time at time zone 'Etc/GMT-8')::date, '-infinity') as day,
              ('x' || left(md5(convert_to(coalesce(o.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') = any (current_setting('nightpost.cycles')::text[])
   and (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                     from json_to_recordset(current_setting('nightpost.buckets')::json)
                                          k (cycle text, day date, bucket int4))
