-- 订单行与资源 / order lines and their resources.
-- Runs on the source: select.sql for buckets that differ (bucket.sql), whenever their rows were changed.
-- Settings: nightpost.cycles, nightpost.buckets (JSON).
select o.customer_id::text,
       l.order_id::text,
       l.order_line_item_id::text         as order_line_id,
       l.base_order_line_id::text,
       l.line_kind::text,
       l.service_type_code::text,
       l.resource_type_code::text,
       l.product_id::text,
       l.product_spec_desc::text,
       l.period_type::int4,
       l.period_num::int4,
       l.subscription_num::int4,
       l.official_amount::numeric         as official_amount,
       l.amount_after_discount::numeric   as amount_after_discount,
       l.currency::text,
       l.effective_time,
       l.expire_time,
       l.resource_id::text,
       l.resource_name::text,
       l.region_code::text,
       l.expire_policy::int4,
       l.last_modified,
       null::text as place
  from src.order_line l
  left join src.customer_order o on o.order_id = l.order_id
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(o.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                     from json_to_recordset(current_setting('nightpost.buckets')::json)
                                          k (cycle text, day date, bucket int4))
