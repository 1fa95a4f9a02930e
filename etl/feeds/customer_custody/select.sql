-- 财务托管 / custody of enterprise sub-accounts by masters (E32).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select c.custody_id::text,
       c.master_customer_id::text,
       c.sub_customer_id::text,
       c.valid_from,
       c.valid_to,
       c.last_modified,
       null::text as place
  from src.customer_custody c
