-- 订单行与资源 / order lines and their resources.
-- Runs on the source: its figures per cycle, GMT+8 day and customer bucket, as the load keeps them of the
-- ledger (sql/schema/0012_bucket.sql). The hash is over the columns of select.sql but last_modified.
-- Settings: nightpost.cycles (not used: what has no instant is compared whole), nightpost.hashed (remainders by seven of the buckets whose
-- hash is wanted), nightpost.buckets (JSON: only these; '' = all).
select b.cycle,
       b.day,
       b.bucket,
       count(*),
       array[coalesce(sum(l.official_amount), 0), coalesce(sum(l.amount_after_discount), 0)]::numeric[],
       max(l.last_modified),
       sum(case when b.bucket % 7 = any (current_setting('nightpost.hashed')::int4[])
                then ('x' || left(md5(convert_to(row(
               o.customer_id::text, l.order_id::text, l.order_line_item_id::text, l.base_order_line_id::text,
               l.line_kind::text, l.service_type_code::text, l.resource_type_code::text, l.product_id::text,
               l.product_spec_desc::text, l.period_type::int4, l.period_num::int4, l.subscription_num::int4,
               trim_scale(l.official_amount::numeric), trim_scale(l.amount_after_discount::numeric),
               l.currency::text, l.effective_time at time zone 'UTC', l.expire_time at time zone 'UTC',
               l.resource_id::text, l.resource_name::text, l.region_code::text, l.expire_policy::int4
               )::text, 'UTF8')), 16))::bit(64)::int8 end)
  from src.order_line l
  left join src.customer_order o on o.order_id = l.order_id
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(o.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (current_setting('nightpost.buckets') = '' or (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                      from json_to_recordset(coalesce(nullif(current_setting('nightpost.buckets'), ''), '[]')::json)
                                           k (cycle text, day date, bucket int4)))
 group by b.cycle, b.day, b.bucket
