-- $1 run id, $2 state, $3 error.
update nightpost.run
   set state = $2, ended_at = clock_timestamp(), error = $3
 where run_id = $1
