-- A unit of work is over. $1 run id, $2 stage, $3 unit, $4 state, $5 rows, $6 bytes, $7 files, $8 error, $9 microseconds that it took.
insert into nightpost.unit (run_id, stage, unit, state, rows, bytes, files, error, started_at, ended_at)
select $1,
       $2,
       $3,
       $4,
       $5::int8,
       $6::int8,
       $7::int4,
       $8,
       t.now - coalesce($9::int8, 0) * interval '1 microsecond',
       t.now
  from clock_timestamp() t (now)
    on conflict (run_id, stage, unit) do update
   set attempts = nightpost.unit.attempts + 1, state = excluded.state, rows = excluded.rows, bytes = excluded.bytes, files = excluded.files,
       error = excluded.error, started_at = excluded.started_at, ended_at = excluded.ended_at
