-- 新客政策 / cumulative payable from which a customer is new, and for how many months; dated (1.7).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select n.valid_from,
       n.threshold::numeric as threshold,
       n.months,
       null::timestamptz as last_modified,
       null::text as place
  from src.new_customer_policy n
