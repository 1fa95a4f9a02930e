-- $1 run id, $2 stage, $3 unit.
insert into nightpost.unit (run_id, stage, unit, state)
values ($1, $2, $3, 'running')
    on conflict (run_id, stage, unit) do update
   set attempts = nightpost.unit.attempts + 1, state = 'running', started_at = clock_timestamp(), ended_at = null, error = null
