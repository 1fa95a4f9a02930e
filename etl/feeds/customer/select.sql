-- 客户 / customers.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select c.customer_id::text,
       c.account_name::text,
       c.customer_name::text,
       c.customer_type::int4,
       c.verified_status::text,
       c.is_frozen::int4,
       c.customer_level::text,
       c.label::text,
       c.country_code::text,
       c.telephone::text,
       c.email::text,
       c.segment::text,
       c.last_modified,
       null::text as place
  from src.customer c
