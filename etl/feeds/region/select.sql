-- 区域 / regions.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select r.region_code::text,
       r.region_name::text,
       r.region_name_en::text,
       null::timestamptz as last_modified,
       null::text as place
  from src.region r
