-- 激励账单明细 / lines of formal incentive bills; together they are the bill.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select l.data_id::text,
       l.bill_id::text,
       l.customer_id::text,
       l.reseller_id::text,
       l.record_id::text,
       l.bill_cycle::text,
       l.base_amount::numeric             as base_amount,
       l.rate::numeric                    as rate,
       l.bonus_rate::numeric              as bonus_rate,
       l.incentive_amount::numeric        as incentive_amount,
       l.last_modified,
       null::text as place
  from src.incentive_bill_line l
