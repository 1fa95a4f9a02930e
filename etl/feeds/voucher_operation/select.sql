-- 代金券操作 / issue and reclaim of coupons; append only, no change marker.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select o.operation_id::text,
       o.operation_type::text,
       o.coupon_id::text,
       o.quota_id::text,
       o.customer_id::text,
       o.operation_amount::numeric        as amount,
       o.result::text,
       o.remark::text,
       o.operation_time,
       null::text as place
  from src.voucher_operation o
