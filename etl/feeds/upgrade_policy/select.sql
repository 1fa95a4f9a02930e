-- 云经销商升级门槛 / upgrade threshold of resellers, dated.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select u.valid_from,
       u.threshold::numeric as threshold,
       null::timestamptz as last_modified,
       null::text as place
  from src.upgrade_policy u
