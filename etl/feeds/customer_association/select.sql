-- 客户关联 / which partner a customer belonged to, and when.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select a.association_id::text,
       a.customer_id::text,
       a.partner_id::text,
       a.association_type::text,
       a.valid_from,
       a.valid_to,
       a.end_reason::text,
       a.last_modified,
       null::text as place
  from src.customer_association a
