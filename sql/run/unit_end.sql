-- $1 run id, $2 stage, $3 unit, $4 state, $5 rows, $6 bytes, $7 files, $8 error.
update nightpost.unit
   set state = $4, rows = $5::int8, bytes = $6::int8, files = $7::int4, error = $8, ended_at = clock_timestamp()
 where run_id = $1 and stage = $2 and unit = $3
