-- The recipients of a run are worked out anew each time it starts. $1 run id.
with scope as (delete from nightpost.recipient_scope s where s.run_id = $1)
delete from nightpost.recipient r where r.run_id = $1
