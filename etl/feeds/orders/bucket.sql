-- 订单 / orders.
-- Runs on the source: its figures per cycle, GMT+8 day and customer bucket, as the load keeps them of the
-- ledger (sql/schema/0012_bucket.sql). The hash is over the columns of select.sql but last_modified.
-- Settings: nightpost.cycles (bill cycles), nightpost.hashed (remainders by seven of the buckets whose
-- hash is wanted), nightpost.buckets (JSON: only these; '' = all).
select b.cycle,
       b.day,
       b.bucket,
       count(*),
       array[coalesce(sum(o.official_amount), 0), coalesce(sum(o.amount_after_discount), 0),
             coalesce(sum(o.coupon_amount), 0), coalesce(sum(o.flexipurchase_coupon_amount), 0),
             coalesce(sum(o.stored_card_amount), 0), coalesce(sum(o.commission_amount), 0),
             coalesce(sum(o.consumed_amount), 0)]::numeric[],
       max(o.last_modified),
       sum(case when b.bucket % 7 = any (current_setting('nightpost.hashed')::int4[])
                then ('x' || left(md5(convert_to(row(
               o.customer_id::text, o.order_id::text, o.parent_order_id::text, o.service_type_code::text,
               o.source_type::int4, o.status::int4, o.order_type::int4,
               trim_scale(o.official_amount::numeric), trim_scale(o.amount_after_discount::numeric),
               trim_scale(o.coupon_amount::numeric), trim_scale(o.flexipurchase_coupon_amount::numeric),
               trim_scale(o.stored_card_amount::numeric), trim_scale(o.commission_amount::numeric),
               trim_scale(o.consumed_amount::numeric), o.measure_id::int4, o.currency::text,
               o.create_time at time zone 'UTC', o.payment_time at time zone 'UTC'
               )::text, 'UTF8')), 16))::bit(64)::int8 end)
  from src.customer_order o
 cross join lateral (
       select to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') as cycle,
              coalesce((o.create_time at time zone 'Etc/GMT-8')::date, '-infinity') as day,
              ('x' || left(md5(convert_to(coalesce(o.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') = any (current_setting('nightpost.cycles')::text[])
   and (current_setting('nightpost.buckets') = '' or (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                      from json_to_recordset(coalesce(nullif(current_setting('nightpost.buckets'), ''), '[]')::json)
                                           k (cycle text, day date, bucket int4)))
 group by b.cycle, b.day, b.bucket
