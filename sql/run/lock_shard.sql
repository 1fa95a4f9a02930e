-- Shares of one date are written side by side, and never while the whole date is. $1 = D, $2 share, from 1.
select pg_try_advisory_lock_shared(7077, 1)
   and pg_try_advisory_lock_shared(7078, $1::date - date '2000-01-01')
   and pg_try_advisory_lock(7079, ($1::date - date '2000-01-01') * 64 + $2::int4 - 1) as locked
