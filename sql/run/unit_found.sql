-- Whole releases of a run that are out, and whose unit nobody has noted: who made them was killed before it could. $1 run id.
insert into nightpost.unit (run_id, stage, unit, state, rows, bytes, files, started_at, ended_at)
select n.run_id,
       'write',
       n.recipient,
       'done',
       n.rows,
       n.bytes,
       n.files,
       coalesce(n.published_at, clock_timestamp()),
       coalesce(n.published_at, clock_timestamp())
  from nightpost.release n
 where n.run_id = $1
   and n.state = 'published'
   and n.only_reports is null
    on conflict (run_id, stage, unit) do nothing
