-- 总经销商与云经销商关系 / which distributor a reseller belonged to, and when.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select r.relation_id::text,
       r.distributor_id::text,
       r.reseller_id::text,
       r.account_manager_id::text,
       r.valid_from,
       r.valid_to,
       r.last_modified,
       null::text as place
  from src.partner_relation r
