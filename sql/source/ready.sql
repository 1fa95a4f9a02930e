-- The last business date for which a source in our own layout is complete. Runs on the source.
select max(r.complete_through)::text as complete_through
  from src.readiness r
