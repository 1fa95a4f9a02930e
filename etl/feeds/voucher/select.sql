-- 代金券 / coupons issued to customers.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: nightpost.since (instant; rows changed before it were read by earlier nights).
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
 where v.last_modified >= current_setting('nightpost.since')::timestamptz
