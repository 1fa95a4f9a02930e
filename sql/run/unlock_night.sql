-- The exclusive part of the night is over.
select pg_advisory_unlock(7077, 1) as unlocked
