-- Of shares that end at the same moment one makes finance's release. $1 = D.
select pg_try_advisory_lock(7080, $1::date - date '2000-01-01') as locked
