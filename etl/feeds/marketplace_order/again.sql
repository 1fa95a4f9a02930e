-- 云商店订单 / order lines of the marketplace (E68, E69).
-- Runs on the source: select.sql for buckets that differ (bucket.sql), whenever their rows were changed.
-- Settings: nightpost.cycles, nightpost.buckets (JSON).
select m.customer_id::text,
       m.order_line_id::text,
       m.order_id::text,
       m.base_order_line_id::text,
       m.order_type::int4 as order_type,
       m.goods_type::text,
       m.goods_name::text,
       m.partner_id::text as source_partner_id,
       m.sale_kind::text,
       m.deal_price::numeric as deal_price,
       m.list_price::numeric as list_price,
       m.floor_discount::numeric as floor_discount,
       m.ratio::numeric as ratio,
       m.quantity::int4 as quantity,
       m.duration::int4 as duration,
       m.tax_rate::numeric as tax_rate,
       m.currency::text,
       m.create_time,
       m.payment_kind::text,
       m.paid_time,
       m.repaid_time,
       m.supervision_state::text,
       m.supervised_time,
       m.effective_time,
       m.last_modified,
       null::text as place
  from src.marketplace_order m
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(m.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                     from json_to_recordset(current_setting('nightpost.buckets')::json)
                                          k (cycle text, day date, bucket int4))
