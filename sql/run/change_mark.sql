-- What the release before knew. $1 recipient, $2 release.
select r.mark::text
  from nightpost.release n
  join nightpost.run r on r.run_id = n.run_id
 where n.recipient = $1
   and n.release = $2
