-- 伙伴 / partners: distributors, resellers, solution providers.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select p.partner_id::text,
       p.partner_type::text,
       p.account_name::text,
       p.partner_name::text,
       p.mobile_phone::text,
       p.email::text,
       p.currency::text,
       p.last_modified,
       null::text as place
  from src.partner p
