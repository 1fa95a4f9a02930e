-- $1 run id, $2 D, $3 mark, $4 configuration hash, $5 definitions hash, $6 program version.
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state)
values ($1, $2::date, $3::int8, $4, $5, $6, 'running')
    on conflict (run_id) do update
   set attempts = nightpost.run.attempts + 1, state = 'running', started_at = clock_timestamp(), ended_at = null, error = null,
       marts = null, shards = null
