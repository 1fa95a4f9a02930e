-- Begins a load of one feed. $1 feed, $2 source, $3 overlap in minutes.
select b.batch_id::text,
       b.since::text
  from nightpost.begin_load($1, $2, $3::int4 * interval '1 minute') b
