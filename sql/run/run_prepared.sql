-- The run is reconciled and waits for its writers. $1 run id, $2 schema of its marts.
update nightpost.run
   set marts = $2, shards = null
 where run_id = $1
