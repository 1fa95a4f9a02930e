-- 新客标签规则 / threshold and length of derived new-customer tags, dated.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select n.valid_from,
       n.threshold::numeric as threshold,
       n.months::int4 as months,
       null::timestamptz as last_modified,
       null::text as place
  from src.new_customer_policy n
