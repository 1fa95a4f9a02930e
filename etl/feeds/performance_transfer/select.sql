-- 业绩转移 / performance moved from one partner to another (E51).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select t.customer_id::text,
       t.transfer_id::text,
       t.bill_cycle::text,
       t.from_partner_id::text,
       t.to_partner_id::text,
       t.service_type_code::text,
       t.amount::numeric                  as amount,
       t.currency::text,
       t.transfer_time,
       t.remark::text,
       t.last_modified,
       null::text as place
  from src.performance_transfer t
