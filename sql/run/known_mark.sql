-- The highest batch there is.
select coalesce(max(b.batch_id), 0)::text as mark
  from nightpost.batch b
