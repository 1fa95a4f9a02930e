-- A unit was noted when it was over: when it began. $1 run id, $2 stage, $3 unit, $4 microseconds that it took.
update nightpost.unit
   set started_at = ended_at - $4::int8 * interval '1 microsecond'
 where run_id = $1 and stage = $2 and unit = $3
