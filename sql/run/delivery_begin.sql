-- $1 target, $2 release.
insert into nightpost.delivery (target_id, release, state)
values ($1::int4, $2, 'running')
    on conflict (target_id, release) do update
   set state = 'running', started_at = clock_timestamp(), ended_at = null, attempts = 0, error = null
