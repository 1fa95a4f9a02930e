-- A run as it stands. $1 run id.
select r.state,
       r.attempts::text
  from nightpost.run r
 where r.run_id = $1
