-- 云服务类型 / service types of the catalogue.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select s.service_type_code::text,
       s.service_type_name::text,
       s.service_type_name_en::text,
       s.focus_service_category::text,
       s.focus_service_subcategory::text,
       null::timestamptz as last_modified,
       null::text as place
  from src.service_type s
