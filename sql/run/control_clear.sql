-- The controls of a run are judged anew each time it starts. $1 run id.
delete from nightpost.control c where c.run_id = $1
