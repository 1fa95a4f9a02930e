-- One night at a time: exclusive while the ledger and the marts change.
select pg_try_advisory_lock(7077, 1) as locked
