-- The (top, owner) pairs of a recipient, sorted, for the engine's own check of each row. $1 run id, $2 recipient.
select distinct
       s.top_id,
       s.owner_id
  from nightpost.recipient_scope s
 where s.run_id = $1
   and s.recipient = $2
 order by s.top_id, s.owner_id
