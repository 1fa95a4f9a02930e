-- 代金券 / coupons issued to customers.
-- Runs on the source: select.sql for buckets that differ (bucket.sql), whenever their rows were changed.
-- Settings: nightpost.cycles, nightpost.buckets (JSON).
select v.customer_id::text,
       v.coupon_id::text,
       v.quota_id::text,
       v.partner_id::text,
       v.coupon_type::int4,
       v.status::int4,
       v.is_frozen::text,
       v.face_value::numeric              as face_value,
       v.balance::numeric                 as balance,
       v.currency::text,
       v.create_time,
       v.effective_time,
       v.expire_time,
       v.last_modified,
       null::text as place
  from src.voucher v
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(v.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                     from json_to_recordset(current_setting('nightpost.buckets')::json)
                                          k (cycle text, day date, bucket int4))
