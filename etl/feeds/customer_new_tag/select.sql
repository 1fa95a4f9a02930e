-- 新客标签 / new-customer tags, one row per validity in whole months (E60).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select t.customer_id::text,
       t.customer_tag_type::text,
       t.effective_month::text,
       t.expire_month::text,
       t.new_customer_tag::text,
       null::timestamptz as last_modified,
       null::text as place
  from src.customer_new_tag t
