-- One at a time delivers to a target, as long as the session lasts. $1 target.
select pg_try_advisory_lock(hashtext('nightpost.target'), $1::int4) as locked
