-- 订单 / orders.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: nightpost.since (instant; rows changed before it were read by earlier nights).
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
 where o.last_modified >= current_setting('nightpost.since')::timestamptz
