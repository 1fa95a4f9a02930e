-- 客户经理分配 / which account manager looked after a customer, and when.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select a.assignment_id::text,
       a.customer_id::text,
       a.partner_id::text,
       a.account_manager_id::text,
       a.valid_from,
       a.valid_to,
       a.last_modified,
       null::text as place
  from src.customer_manager_assignment a
