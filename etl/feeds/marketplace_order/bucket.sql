-- 云商店订单 / order lines of the marketplace (E68, E69).
-- Runs on the source: its figures per cycle, GMT+8 day and customer bucket, as the load keeps them of the
-- ledger (sql/schema/0012_bucket.sql). The hash is over the columns of select.sql but last_modified.
-- Settings: nightpost.cycles (not used: its facts are of several months, so it is compared whole), nightpost.hashed (remainders by
-- seven of the buckets whose hash is wanted), nightpost.buckets (JSON: only these; '' = all).
select b.cycle,
       b.day,
       b.bucket,
       count(*),
       array[coalesce(sum(m.deal_price), 0),
             coalesce(sum(m.list_price), 0)]::numeric[],
       max(m.last_modified),
       sum(case when b.bucket % 7 = any (current_setting('nightpost.hashed')::int4[])
                then ('x' || left(md5(convert_to(row(
               m.customer_id::text, m.order_line_id::text, m.order_id::text, m.base_order_line_id::text,
               m.order_type::int4, m.goods_type::text, m.goods_name::text, m.partner_id::text,
               m.sale_kind::text, trim_scale(m.deal_price::numeric), trim_scale(m.list_price::numeric),
               trim_scale(m.floor_discount::numeric), trim_scale(m.ratio::numeric), m.quantity::int4,
               m.duration::int4, trim_scale(m.tax_rate::numeric), m.currency::text,
               m.create_time at time zone 'UTC', m.payment_kind::text, m.paid_time at time zone 'UTC',
               m.repaid_time at time zone 'UTC', m.supervision_state::text,
               m.supervised_time at time zone 'UTC', m.effective_time at time zone 'UTC'
               )::text, 'UTF8')), 16))::bit(64)::int8 end)
  from src.marketplace_order m
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(m.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (current_setting('nightpost.buckets') = '' or (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                      from json_to_recordset(coalesce(nullif(current_setting('nightpost.buckets'), ''), '[]')::json)
                                           k (cycle text, day date, bucket int4)))
 group by b.cycle, b.day, b.bucket
