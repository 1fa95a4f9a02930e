-- $1 target.
select pg_advisory_unlock(hashtext('nightpost.target'), $1::int4) as unlocked
