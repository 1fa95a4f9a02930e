-- 客户经理 / account managers and their directors.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select m.account_manager_id::text,
       m.partner_id::text,
       m.account_name::text,
       m.account_manager_name::text,
       m.director_id::text,
       m.last_modified,
       null::text as place
  from src.account_manager m
