-- 资源类型 / resource types of the catalogue.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select r.resource_type_code::text,
       r.service_type_code::text,
       r.resource_type_name::text,
       r.resource_type_name_en::text,
       null::timestamptz as last_modified,
       null::text as place
  from src.resource_type r
