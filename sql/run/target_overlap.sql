-- The targets in use that $1, a remote, would overlap.
select t.recipient,
       t.remote
  from nightpost.target t
 where not t.ended
   and t.places && nightpost.places($1 || '/', $1 || '0')
 order by t.remote collate "C"
 limit 1
