-- 产品激励政策 / incentive policy of each service, dated (E46).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select i.policy_month::text,
       i.service_type_code::text,
       coalesce(i.valid_from, '-infinity') as valid_from, -- not said: counts from the day it is read
       i.incentive_policy::text,
       i.allow_discount::text,
       null::timestamptz as last_modified,
       null::text as place
  from src.incentive_policy i
