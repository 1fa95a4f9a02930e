-- Files are written under the shared lock, and by one run per business date. $1 = D.
select pg_try_advisory_lock_shared(7077, 1) and pg_try_advisory_lock(7078, ($1::date - date '2000-01-01')) as locked
